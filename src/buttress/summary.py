"""What a plan comes to: what stays unmet, coverage by tier, what to ask of whom."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.options import due_needs, sources
from buttress.periods import Grid

LEAST = 1e-9
"""A quantity below this share of its need is rounding."""


def unmet(case: Case, allocations: pl.DataFrame) -> pl.DataFrame:
    """Return what each need waits for: need, from_period, to_period (numbers), quantity, met_late."""
    needs = due_needs(case).select("need", "t", wanted="quantity")
    met = (
        allocations.drop_nulls("need")
        .group_by("need", "meet_period", maintain_order=True)
        .agg(quantity=pl.sum("covers"))
    )
    late = met.join(needs, on="need").filter(pl.col("meet_period") > pl.col("t"))
    late = late.select(
        "need",
        "wanted",
        "quantity",
        from_period="t",
        to_period=pl.col("meet_period") - 1,
        met_late=True,
    )
    # In the order of the rows, here and below: a sum of fractions in another order ends in other digits.
    totals = met.group_by("need", maintain_order=True).agg(met=pl.sum("quantity"))
    never = needs.join(totals, on="need", how="left").select(
        "need",
        "wanted",
        quantity=pl.col("wanted") - pl.col("met").fill_null(0.0),
        from_period="t",
        to_period=pl.lit(len(case.grid) - 1, pl.Int64),
        met_late=pl.lit(False),
    )
    late = late.with_columns(met_late=pl.lit(True))
    both = pl.concat([late.select(never.columns), never], how="vertical_relaxed")
    return both.filter(pl.col("quantity") > LEAST * pl.col("wanted")).drop("wanted")


def summary(case: Case, allocations: pl.DataFrame) -> pl.DataFrame:
    """Return coverage by tier at the end of each period, as in ``schema.Summary`` (periods as numbers)."""
    wanted = case["needs"].group_by("tier", "item", maintain_order=True).agg(all=pl.sum("quantity"))
    kinds = wanted.group_by("tier").agg(kinds=pl.len())
    value = case["items"].select("item", "value_eur")
    needs = due_needs(case).join(wanted, on=["tier", "item"], maintain_order="left")
    needs = needs.join(kinds, on="tier", maintain_order="left").join(value, on="item", maintain_order="left")
    needs = needs.select(
        "need",
        "tier",
        "t",
        "quantity",
        "value_eur",
        share=1.0 / (pl.col("all") * pl.col("kinds")),
    )
    met = allocations.drop_nulls("need").select("need", "meet_period", "covers")
    met = met.join(needs.drop("quantity"), on="need", maintain_order="left")
    on_time = met.filter(pl.col("meet_period") <= pl.col("t"))
    late = met.filter(pl.col("meet_period") > pl.col("t"))
    parts = {
        "needed": _by_period(needs, "t", "quantity"),
        "on_time": _by_period(on_time, "t", "covers"),
        "late": _by_period(late, "meet_period", "covers"),
    }
    table = _every_period(kinds.select("tier"), case.grid)
    for name, part in parts.items():
        joined = table.join(part, on=["tier", "period"], how="left", maintain_order="left").sort("tier", "period")
        table = joined.with_columns(
            pl.col("share").fill_null(0.0).cum_sum().over("tier").alias(name),
            pl.col("eur").fill_null(0.0).cum_sum().over("tier").alias(f"{name}_eur"),
        ).drop("share", "eur")
    left = [
        _left("needed", "on_time", "late", ""),
        _left("needed", "on_time", "late", "_eur"),
    ]
    return table.with_columns(left)


def _left(needed: str, on_time: str, late: str, unit: str) -> pl.Expr:
    rest = pl.col(needed + unit) - pl.col(on_time + unit) - pl.col(late + unit)
    return pl.when(rest > LEAST * pl.col(needed + unit)).then(rest).otherwise(0.0).alias(f"unmet{unit}")


def _by_period(rows: pl.DataFrame, period: str, quantity: str) -> pl.DataFrame:
    return rows.group_by("tier", pl.col(period).cast(pl.Int64).alias("period"), maintain_order=True).agg(
        share=(pl.col(quantity) * pl.col("share")).sum(),
        eur=(pl.col(quantity) * pl.col("value_eur")).sum(),
    )


def _every_period(rows: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    return rows.join(pl.DataFrame({"period": np.arange(len(grid))}), how="cross").sort("tier", "period")


def asks(case: Case, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return what to ask of whom (periods as numbers): stock, production, offers, money, consents that are expected."""
    units = case["items"].select("item", "unit")
    served = tables["allocations"].drop_nulls("need").filter(pl.col("kind") != "promise")
    served = served.join(case["needs"].select("need", "tier"), on="need", maintain_order="left")
    words = pl.col("kind").cast(pl.String).replace({"line": "production"})
    given = _asked(served.with_columns(kind=words, subject="supply", by=pl.coalesce("ship_period", "arrive_period")))
    fed = tables["inputs"].group_by(
        "party",
        pl.col("kind").replace({"line": "production"}),
        "item",
        subject="supply",
        by_period="period",
        maintain_order=True,
    )
    inputs = _unserving(fed.agg(pl.sum("quantity")))
    goods = pl.concat([given, _consents(case, served), inputs], how="diagonal_relaxed").join(units, on="item")
    money = _unserving(_money(case, tables["production"])).with_columns(unit=pl.lit("EUR"))
    return pl.concat([goods, money.select(goods.columns)], how="vertical_relaxed")


def _asked(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("party", "kind", "subject", "item", by_period="by", maintain_order=True).agg(
        pl.sum("quantity"),
        tier=pl.min("tier"),
        needs=pl.col("need").n_unique(),
        closes=pl.sum("covers"),
    )


def _unserving(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(tier=pl.lit(None, pl.Int64), needs=pl.lit(0), closes=pl.lit(0.0))


def _money(case: Case, production: pl.DataFrame) -> pl.DataFrame:
    donors = case["funds"].select("fund", "party")
    paid = production.drop_nulls("fund").join(donors, on="fund", maintain_order="left")
    grouped = paid.group_by("party", "item", subject="fund", by_period="start_period", maintain_order=True).agg(
        quantity=pl.sum("cost_eur")
    )
    return grouped.with_columns(kind=pl.lit("money"))


def _consents(case: Case, served: pl.DataFrame) -> pl.DataFrame:
    expected = case["consents"].filter(pl.col("state") == "expected").select("consent", "origin")
    needing = sources(case).select("kind", "supply", "consent").join(expected, on="consent")
    rows = served.with_columns(pl.col("kind").cast(pl.String)).join(
        needing, on=["kind", "supply"], maintain_order="left"
    )
    return _asked(rows.with_columns(party="origin", kind=pl.lit("consent"), subject="consent", by="ship_period"))
