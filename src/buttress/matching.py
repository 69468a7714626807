"""First in, first out: which part of what comes serves which part of what goes."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from buttress.periods import Days, Floats

DUST = 1e-9
"""A piece smaller than this share of its group's total is rounding, not a quantity."""


def match_in_order(
    comes: pl.DataFrame, goes: pl.DataFrame, group: Sequence[str], quantity: str = "quantity"
) -> pl.DataFrame:
    """Return the pieces: ``come`` and ``go`` (row numbers in each table) and ``quantity``.

    Both tables are in order within each group. What comes without going has a null ``go``; what goes without having
    come (which feasible figures do not have) is left out.
    """
    if comes.is_empty():
        return pl.DataFrame(schema={"come": pl.Int64, "go": pl.Int64, "quantity": pl.Float64})
    left, right = _groups(comes, group), _groups(goes, group)
    come, go = comes[quantity].to_numpy(), goes[quantity].to_numpy()
    nothing = np.empty(0, dtype=np.int64)
    pieces = [_pieces(rows, right.get(key, nothing), come, go) for key, rows in left.items()]
    source, target, sizes = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    table = pl.DataFrame({"come": source, "go": target, "quantity": sizes})
    return table.with_columns(pl.when(pl.col("go") >= 0).then("go"))


def _groups(rows: pl.DataFrame, group: Sequence[str]) -> dict[object, Days]:
    """Return the row numbers of each group, in order."""
    numbered = rows.select(group).with_row_index("at")
    parts = numbered.group_by(group, maintain_order=True).agg(pl.col("at").cast(pl.Int64))
    return {row[:-1]: np.asarray(row[-1]) for row in parts.iter_rows()}


def _pieces(comes: Days, goes: Days, come: Floats, go: Floats) -> tuple[Days, Days, Floats]:
    """Return the pieces of one group: rows that come, rows that go (-1: none), quantities."""
    end, stop = np.cumsum(come[comes]), np.cumsum(go[goes])
    total = max(end[-1], stop[-1]) if len(stop) else end[-1]
    cuts = np.sort(np.concatenate([[0.0], end, np.minimum(stop, end[-1])]))
    sizes = np.diff(cuts)
    keep = sizes > DUST * total
    middles = (cuts[:-1] + sizes / 2)[keep]
    source = comes[np.minimum(np.searchsorted(end, middles), len(comes) - 1)]
    target = np.append(goes, -1)[np.searchsorted(stop, middles)]
    return source, target, sizes[keep]
