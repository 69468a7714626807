"""Rules of giving: stock, lanes, offers, consent."""

import polars as pl

from buttress.case import Case
from buttress.options import Options
from buttress.rules.rows import ALWAYS, Rows, entry, limit


def stock_stays_above_the_floor(case: Case, options: Options, rates: str) -> Rows:
    """``sum_t ship + sum_t feed <= max(0, quantity - floor)``, 0 if unserviceable."""
    free = pl.when(pl.col("condition") == "serviceable").then(pl.col("quantity") - pl.col("floor")).otherwise(0.0)
    bounds = case["holdings"].select(name="holding", t=ALWAYS, bound=pl.max_horizontal(free, pl.lit(0.0)))
    given = [
        entry(rows.filter(pl.col("kind") == "stock"), "supply", ALWAYS, 1.0) for rows in (options.ship, options.feed)
    ]
    return limit(
        "stock",
        bounds.join(pl.concat(given), on="name", how="semi", maintain_order="left"),
        given,
    )


def lanes_carry_no_more_than_their_tonnage(case: Case, options: Options, rates: str) -> Rows:
    """``sum mass_t(j) ship[..l,t] <= tonnes_per_month x D(t)``."""
    months = pl.DataFrame({"t": range(len(case.grid)), "months": case.grid.months})
    bounds = case["lanes"].join(months, how="cross", maintain_order="left_right")
    bounds = bounds.select(name="lane", t="t", bound=pl.col("tonnes_per_month") * pl.col("months"))
    carried = entry(options.ship, "lane", "ship", pl.col("mass_t"))
    return limit(
        "lane",
        bounds.join(carried, on=["name", "t"], how="semi", maintain_order="left"),
        [carried],
    )


def offers_give_no_more_than_offered(case: Case, options: Options, rates: str) -> Rows:
    """``offer[o] <= quantity``."""
    bounds = options.offer.select(name="promise", t=ALWAYS, bound="quantity")
    return limit("offer", bounds, [entry(options.offer, "promise", ALWAYS, 1.0)])


def consent_is_open_before_shipping(case: Case, options: Options, rates: str) -> Rows:
    """``sum of the ship columns in t that need the consent <= 0``, for each t in which it is not open."""
    closed = options.ship.filter(pl.col("consent").is_not_null() & (pl.col("ship") < pl.col("opens")))
    bounds = closed.select(name="consent", t="ship", bound=pl.lit(0.0)).unique().sort("name", "t")
    return limit("consent", bounds, [entry(closed, "consent", "ship", 1.0)])
