"""Every cell against its table's declaration, before anything is added up: NaN, for one, is larger than no bound."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

import dataframely as dy

from buttress.schema import CASE_TABLES, PLAN_TABLES
from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.finding import Finding


def cell_findings(book: Book) -> Iterator[Finding]:
    """Check that no value is missing, infinite or out of its column's range, and that no key is there twice."""
    for place, tables, schemas in (("", book.plan, PLAN_TABLES), ("case/", book.case, CASE_TABLES)):
        for name, schema in schemas.items():
            for column, kind in schema.columns().items():
                yield from _column_findings(f"{place}{name}", tables[name], column, kind)
            if schema.primary_key():
                yield from _key_findings(f"{place}{name}", tables[name], schema.primary_key())


def _column_findings(table: str, rows: list[Row], column: str, kind: dy.Column) -> Iterator[Finding]:
    least, above, most = (getattr(kind, name, None) for name in ("min", "min_exclusive", "max"))
    for line, row in enumerate(rows, start=2):
        message = _fault(row[column], kind.nullable, least, above, most)
        if message:
            yield Finding(table, line, column, "declared", "" if row[column] is None else str(row[column]), message)


def _fault(value: Any, nullable: bool, least: Any, above: Any, most: Any) -> str:
    """Return what is wrong with a value, empty if nothing is."""
    if value is None:
        return "" if nullable else "a value is missing"
    if isinstance(value, float) and not isfinite(value):
        return "this is not a finite number"
    if least is not None and value < least:
        return f"this is less than {least}"
    if above is not None and value <= above:
        return f"this has to be more than {above}"
    if most is not None and value > most:
        return f"this is more than {most}"
    return ""


def _key_findings(table: str, rows: list[Row], key: list[str]) -> Iterator[Finding]:
    seen = set()
    for line, row in enumerate(rows, start=2):
        values = tuple(row[column] for column in key)
        if values in seen:
            yield Finding(table, line, key[0], "twice", str(values[0]), "another row has the same key")
        seen.add(values)
