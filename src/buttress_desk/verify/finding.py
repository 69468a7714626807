"""What the checker found wrong: one row each."""

from collections.abc import Iterable
from math import isfinite
from typing import NamedTuple

import polars as pl

COLUMNS = ("severity", "table", "row", "column", "rule", "value", "message")


class Finding(NamedTuple):
    """A figure of a plan that does not hold. ``row`` is the line of the file, None if it concerns no single row."""

    table: str
    row: int | None
    column: str
    rule: str
    value: str
    message: str


def as_table(found: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a table; every one is an error."""
    kinds = {name: pl.Int64 if name == "row" else pl.String for name in COLUMNS}
    return pl.DataFrame([("error", *one) for one in found], schema=kinds, orient="row")


def differs(stated: float, found: float, size: float = 0.0) -> bool:
    """Return whether two figures are further apart than a millionth of the larger, or of ``size``.

    A figure that is not finite differs from every other.
    """
    if not (isfinite(stated) and isfinite(found)):
        return True
    return abs(stated - found) > 1e-6 * max(abs(stated), abs(found), size) + 1e-12
