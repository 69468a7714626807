"""Rules of money: orders are paid, funds have an end."""

import polars as pl

from buttress.case import Case
from buttress.options import Options, fund_money
from buttress.rules.rows import ALWAYS, Rows, entry, limit


def orders_are_paid_by_funds(case: Case, options: Options, rates: str) -> Rows:
    """``sum unit_cost make[m,t] over a spend class - sum_f spend[f,e] <= 0``."""
    paid = options.make.filter(pl.col("funds").is_not_null())
    keys = paid.select(pl.col("funds").alias("name"), t=ALWAYS, bound=pl.lit(0.0)).unique().sort("name")
    costs = entry(paid, "funds", ALWAYS, pl.col("unit_cost_eur"))
    return limit("payment", keys, [costs, entry(options.spend, "funds", ALWAYS, -1.0)])


def funds_spend_no_more_than_they_have(case: Case, options: Options, rates: str) -> Rows:
    """``sum_e spend[f,e] <= amount in EUR``."""
    bounds = fund_money(case).select(name="fund", t=ALWAYS, bound="money")
    spent = entry(options.spend, "fund", ALWAYS, 1.0)
    return limit(
        "fund",
        bounds.join(spent, on="name", how="semi", maintain_order="left"),
        [spent],
    )
