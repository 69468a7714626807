"""Rules of handing over: demand, the pool at the recipient, crews."""

import polars as pl

from buttress.case import Case
from buttress.options import Options, demand_curves, promises
from buttress.rules.rows import Rows, balance, carried, entry, limit

PLACE = pl.format("{}/{}", "recipient", "item")
"""The name of an item at a recipient."""


def demand_is_met_or_stays_unmet(case: Case, options: Options, rates: str) -> Rows:
    """``unmet[r,t] - unmet[r,t-1] + sum_j eff(j) use[r,j,t] = D_r(t)``."""
    due = demand_curves(case).select("curve", "t", bound="quantity")
    keys = options.unmet.select("curve", "t").join(due, on=["curve", "t"], how="left", maintain_order="left")
    keys = keys.select(pl.col("curve").alias("name"), "t", pl.col("bound").fill_null(0.0))
    kept = carried(options.unmet, "curve", len(case.grid) - 1)
    return balance("demand", keys, [*kept, entry(options.use, "curve", "t", pl.col("efficiency"))])


def pool_holds_what_arrived_and_is_not_used(case: Case, options: Options, rates: str) -> Rows:
    """``pool[t] - pool[t-1] + sum_r use[r,j,t] - arrivals by ship and offer in t = firm promises arriving in t``."""
    firm = (
        promises(case)
        .filter("firm")
        .group_by("recipient", "item", t="arrive", maintain_order=True)
        .agg(bound=pl.sum("quantity"))
    )
    key = ["recipient", "item", "t"]
    keys = options.pool.select(key).join(firm, on=key, how="left", maintain_order="left")
    keys = keys.select(PLACE.alias("name"), "t", pl.col("bound").fill_null(0.0))
    arriving = [entry(rows, PLACE, "arrive", -1.0) for rows in (options.ship, options.offer)]
    kept = carried(options.pool, PLACE, len(case.grid) - 1)
    return balance("pool", keys, [*kept, entry(options.use, PLACE, "t", 1.0), *arriving])


def crews_are_trained_before_equipment_is_handed_over(case: Case, options: Options, rates: str) -> Rows:
    """``crews[t] - crews[t-1] + sum_r crews_per_unit use[r,j,t] <= crews ready in t``."""
    key = ["recipient", "item", "t"]
    keys = options.crews.select(key).join(crews_ready(case), on=key, how="left", maintain_order="left")
    keys = keys.select(PLACE.alias("name"), "t", pl.col("bound").fill_null(0.0))
    needed = case["training"].select("recipient", "item", "crews_per_unit")
    using = options.use.join(needed, on=["recipient", "item"], maintain_order="left")
    kept = carried(options.crews, PLACE, len(case.grid) - 1)
    return limit("crews", keys, [*kept, entry(using, PLACE, "t", pl.col("crews_per_unit"))])


def crews_ready(case: Case) -> pl.DataFrame:
    """Return the crews that become ready in each period: recipient, item, t, bound (crews)."""
    training = case["training"].select("recipient", "item", "trained_crews", "seats_per_month", "course_days")
    months = pl.DataFrame({"start": range(len(case.grid)), "months": case.grid.months})
    courses = training.join(months, how="cross")
    lands = case.grid.lands(courses["start"].to_numpy(), courses["course_days"].to_numpy())
    courses = courses.select(
        "recipient",
        "item",
        t=pl.Series(lands),
        bound=pl.col("seats_per_month") * pl.col("months"),
    )
    trained = training.select("recipient", "item", t=pl.lit(0, pl.Int64), bound="trained_crews")
    both = pl.concat([trained, courses.filter(pl.col("t") >= 0)])
    return both.group_by("recipient", "item", "t", maintain_order=True).agg(pl.sum("bound"))
