"""What "better" is, most important first: each priority tier, then cost, then the offers."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.options import Options
from buttress.periods import Floats
from buttress.schema import END_WEIGHT_MONTHS


@dataclass(frozen=True)
class Objective:
    """One stage: minimise ``constant + costs @ columns``; ``costs`` (columns,) is in ``unit`` per unit."""

    goal: str
    unit: str
    costs: Floats
    constant: float = 0.0


def objectives(case: Case, options: Options) -> list[Objective]:
    """Return the stages in order."""
    tiers = sorted(case["needs"]["tier"].unique())
    return [
        *(tier_unmet(case, options, tier) for tier in tiers),
        total_cost(options),
        offers_left(options),
    ]


def tier_unmet(case: Case, options: Options, tier: int) -> Objective:
    """``sum_r weight / Q(item, tier) x ( sum_t D(t) unmet[r,t] + 6 unmet[r,last] )`` over the tier's curves."""
    wanted = case["needs"].group_by("item", "tier", maintain_order=True).agg(wanted=pl.sum("quantity"))
    months = case.grid.months + np.where(np.arange(len(case.grid)) == len(case.grid) - 1, END_WEIGHT_MONTHS, 0.0)
    length = pl.DataFrame({"t": np.arange(len(case.grid)), "months": months})
    rows = options.unmet.filter(pl.col("tier") == tier).join(wanted, on=["item", "tier"]).join(length, on="t")
    costs = rows.select("col", cost=pl.col("weight") / pl.col("wanted") * pl.col("months"))
    return Objective(f"tier {tier}", "share-months", _filled(options, costs))


def total_cost(options: Options) -> Objective:
    """``sum unit_cost make + sum cost_per_tonne x mass_t ship``, in EUR."""
    make = options.make.select("col", cost="unit_cost_eur")
    return Objective("cost", "EUR", _filled(options, make, options.ship.select("col", "cost")))


def offers_left(options: Options) -> Objective:
    """``sum over offers of (quantity - used) / quantity``: the distance to what is promised."""
    used = options.offer.select("col", cost=-1.0 / pl.col("quantity"))
    return Objective("offers", "offers", _filled(options, used), float(options.offer.height))


def _filled(options: Options, *parts: pl.DataFrame) -> Floats:
    costs = np.zeros(options.width)
    for part in parts:
        costs[part["col"].to_numpy()] = part["cost"].to_numpy()
    return costs
