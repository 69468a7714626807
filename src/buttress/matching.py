"""First in, first out: which part of what comes serves which part of what goes."""

from collections.abc import Sequence

import numpy as np
import polars as pl

DUST = 1e-9
"""A piece smaller than this share of its group's total is rounding, not a quantity."""


def match_in_order(
    comes: pl.DataFrame,
    goes: pl.DataFrame,
    group: Sequence[str],
    quantity: str = "quantity",
) -> pl.DataFrame:
    """Return the pieces: the group's columns, ``come`` and ``go`` (row numbers in each table) and ``quantity``.

    Both tables are in order within each group. What comes without going has a null ``go``; what goes without having
    come (which feasible figures do not have) is left out.
    """
    left = comes.with_row_index("come").partition_by(group, as_dict=True)
    right = goes.with_row_index("go").partition_by(group, as_dict=True)
    pieces = [_pieces(rows, right.get(key), quantity) for key, rows in left.items()]
    schema = {"come": pl.Int64, "go": pl.Int64, "quantity": pl.Float64}
    return pl.concat([pl.DataFrame(schema=schema), *pieces])


def _pieces(comes: pl.DataFrame, goes: pl.DataFrame | None, quantity: str) -> pl.DataFrame:
    come = comes["come"].to_numpy().astype(np.int64)
    end = np.cumsum(comes[quantity].to_numpy())
    if goes is None:
        return _frame(come, np.full(len(come), -1), comes[quantity].to_numpy())
    go = goes["go"].to_numpy().astype(np.int64)
    stop = np.cumsum(goes[quantity].to_numpy())
    dust = DUST * max(end[-1], stop[-1])
    cuts = np.sort(np.concatenate([[0.0], end, np.minimum(stop, end[-1])]))
    sizes = np.diff(cuts)
    keep = sizes > dust
    middles = (cuts[:-1] + sizes / 2)[keep]
    source = come[np.minimum(np.searchsorted(end, middles), len(come) - 1)]
    place = np.searchsorted(stop, middles)
    target = np.where(place < len(go), go[np.minimum(place, len(go) - 1)], -1)
    return _frame(source, target, sizes[keep])


def _frame(come: np.ndarray, go: np.ndarray, quantity: np.ndarray) -> pl.DataFrame:
    table = pl.DataFrame({"come": come, "go": go, "quantity": quantity})
    return table.with_columns(
        pl.col("come").cast(pl.Int64),
        go=pl.when(pl.col("go") >= 0).then("go").cast(pl.Int64),
    )
