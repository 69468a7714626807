"""What industry could make of an item in a month, by input level, and which level binds."""

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.rules.making import free_capacity

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "level": pl.String,
    "depth": pl.Int64,
    "per_unit": pl.Float64,
    "period": pl.String,
    "capacity": pl.Float64,
    "binds": pl.Boolean,
}
"""Columns of ``input_levels``: the item of the level, how many recipes deep it stands, how many units of it one unit of
the end item takes, the period, the capacity in units of the end item a month, and whether the level binds."""


def input_levels(case: Case, item: str, rates: str = "likely") -> pl.DataFrame:
    """Return what each input level of ``item`` allows in each period; columns as in ``SCHEMA``.

    A level's capacity is what all lines of the case that make it can start in the period after their backlog, a month,
    as units of ``item``, if all of it went to ``item``. The level (or levels) with the least capacity binds. Stocks,
    lead times, money and consents are left out. ``rates`` is min, likely or max. Raise KeyError
    if there is no such item.
    """
    if item not in set(case["items"]["item"]):
        raise KeyError(item)
    levels = _levels(case, item)
    grid = case.grid
    made = free_capacity(case, rates).join(case["lines"].select(name="line", level="item"), on="name")
    able = made.group_by("level", "t", maintain_order=True).agg(pl.sum("bound"))
    months = pl.DataFrame({"t": np.arange(len(grid)), "months": grid.months})
    rows = levels.join(months, how="cross").join(able, on=["level", "t"], how="left")
    capacity = pl.col("bound").fill_null(0.0) / pl.col("months") / pl.col("per_unit")
    found = rows.with_columns(capacity=capacity).with_columns(
        binds=pl.col("capacity") <= pl.col("capacity").min().over("t") * (1 + 1e-9),
        period=grid.name(pl.col("t")),
    )
    return found.sort("depth", "level", "t").select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _levels(case: Case, item: str) -> pl.DataFrame:
    """Return the item and every input of it at any depth: level, depth (the deepest), per_unit (over all ways)."""
    recipes = list(case["recipes"].select("item", "input", "quantity").iter_rows())
    depth, per_unit = {item: 0}, {item: 1.0}
    frontier = {item: 1.0}
    for step in range(1, len(recipes) + 1):
        taken: dict[str, float] = {}
        for made, part, quantity in recipes:
            if made in frontier:
                taken[part] = taken.get(part, 0.0) + frontier[made] * quantity
        for part, quantity in taken.items():
            depth[part] = step
            per_unit[part] = per_unit.get(part, 0.0) + quantity
        frontier = taken
    return pl.DataFrame({"level": list(depth), "depth": list(depth.values()), "per_unit": list(per_unit.values())})
