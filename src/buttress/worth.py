"""Use and worth of every bounded thing, and the certificate that the plan is optimal."""

import numpy as np
import polars as pl

from buttress.rules import LIMITS
from buttress.rules.delivery import PLACE
from buttress.rules.rows import ALWAYS
from buttress.solved import Solved


def stages(solved: Solved) -> pl.DataFrame:
    """Return the stages in order: stage, goal, unit, value (at the final plan), gap."""
    return pl.DataFrame(
        {
            "stage": range(1, len(solved.stages) + 1),
            "goal": [stage.objective.goal for stage in solved.stages],
            "unit": [stage.objective.unit for stage in solved.stages],
            "value": solved.values,
            "gap": [stage.gap for stage in solved.stages],
        }
    )


def worths(solved: Solved) -> pl.DataFrame:
    """Return every dual value that is not 0: stage, rule, name, period (number, null for none), worth."""
    index = _named_periods(solved.matrix.index)
    parts = [
        index.with_columns(stage=pl.lit(number, pl.Int64), worth=pl.Series(stage.duals)).filter(pl.col("worth") != 0)
        for number, stage in enumerate(solved.stages, start=1)
    ]
    return pl.concat(parts)


def use(solved: Solved, production: pl.DataFrame) -> pl.DataFrame:
    """Return use and worth of every bounded thing that is used or would help if there were more of it.

    ``production`` is the plan's table of that name: what a fund really pays is there.
    """
    index = _named_periods(solved.matrix.index).with_columns(
        used=pl.Series(solved.activities),
        bound=pl.Series(solved.matrix.upper),
        **_first_worth(solved),
    )
    limits = index.filter(pl.col("rule").is_in(LIMITS)).join(units_of(solved), on=["rule", "name"], how="left")
    crews = pl.col("rule") == "crews"
    paid = production.group_by(name="fund", maintain_order=True).agg(paid=pl.sum("cost_eur"))
    limits = limits.join(_crews_used(solved), on=["rule", "name", "period"], how="left")
    limits = limits.join(paid, on="name", how="left").sort("rule", "name", "period")
    limits = limits.with_columns(
        bound=pl.when(crews).then(pl.col("bound").cum_sum().over("rule", "name")).otherwise("bound"),
        used=pl.when(crews)
        .then(pl.col("crewed").fill_null(0.0).cum_sum().over("rule", "name"))
        .when(pl.col("rule") == "fund")
        .then(pl.col("paid").fill_null(0.0))
        .otherwise("used"),
    )
    return limits.filter((pl.col("used") > 0) | (pl.col("worth") > 0))


def _crews_used(solved: Solved) -> pl.DataFrame:
    """Return the crews that each period's handing over takes: rule, name, period, crewed."""
    needed = solved.case["training"].select("recipient", "item", "crews_per_unit")
    used = solved.quantities(solved.options.use).join(needed, on=["recipient", "item"])
    crewed = used.group_by(PLACE.alias("name"), period="t", maintain_order=True).agg(
        crewed=(pl.col("quantity") * pl.col("crews_per_unit")).sum()
    )
    return crewed.select(pl.lit("crews").alias("rule"), "name", pl.col("period").cast(pl.Int64), "crewed")


def units_of(solved: Solved) -> pl.DataFrame:
    """Return what every bounded thing is counted in: rule, name, unit."""
    named = {
        "stock": ("holdings", "holding"),
        "rate": ("lines", "line"),
        "offer": ("promised", "promise"),
        "consent": ("consents", "consent"),
    }
    units = solved.case["items"].select("item", "unit")
    things = [
        solved.case[table].join(units, on="item").select(pl.lit(rule).alias("rule"), pl.col(key).alias("name"), "unit")
        for rule, (table, key) in named.items()
    ]
    lanes = solved.case["lanes"].select(rule=pl.lit("lane"), name="lane", unit=pl.lit("t"))
    funds = solved.case["funds"].select(rule=pl.lit("fund"), name="fund", unit=pl.lit("EUR"))
    crews = solved.case["training"].select(rule=pl.lit("crews"), name=PLACE, unit=pl.lit("crew"))
    return pl.concat([*things, lanes, funds, crews])


def _named_periods(index: pl.DataFrame) -> pl.DataFrame:
    return index.select("rule", "name", period=pl.when(pl.col("t") != ALWAYS).then("t"))


def _first_worth(solved: Solved) -> dict[str, pl.Series]:
    """Return for every row the first stage in which its dual is not 0, and the worth there."""
    number = np.zeros(len(solved.matrix.upper), dtype=np.int64)
    worth = np.zeros(len(solved.matrix.upper))
    for place, stage in enumerate(solved.stages, start=1):
        fresh = (number == 0) & (stage.duals < 0)
        number[fresh], worth[fresh] = place, -stage.duals[fresh]
    return {
        "stage": pl.Series(np.where(number > 0, number, -1)).replace(-1, None),
        "worth": pl.Series(worth),
    }
