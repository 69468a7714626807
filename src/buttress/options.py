"""What may be decided: one row for each feasible choice.

Every table of choices has ``col``, the number of its column in the program, and ``size``, the typical magnitude of
the column's value (used for scaling only). Periods are indices into the grid: ``t``, ``ship``, ``arrive``, ``start``,
``ready``. The columns are listed in ``docs/explanation/planning.md``.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.periods import Days, Floats, days_of

NEVER = 1_000_000
"""The period index from which a consent that is never given is open."""


@dataclass(frozen=True)
class Options:
    """The columns of the program, grouped by what they decide."""

    ship: pl.DataFrame
    offer: pl.DataFrame
    make: pl.DataFrame
    feed: pl.DataFrame
    use: pl.DataFrame
    unmet: pl.DataFrame
    pool: pl.DataFrame
    finished: pl.DataFrame
    parts: pl.DataFrame
    crews: pl.DataFrame
    spend: pl.DataFrame

    @property
    def blocks(self) -> dict[str, pl.DataFrame]:
        """The tables of choices by name, in column order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(block.height for block in self.blocks.values())

    @property
    def sizes(self) -> Floats:
        """Typical magnitude of every column's value; shape (width,)."""
        return np.concatenate([block["size"].to_numpy() for block in self.blocks.values()])


def demand_curves(case: Case) -> pl.DataFrame:
    """Return what each curve wants in each period: curve, recipient, item, tier, weight, t, quantity.

    Needs of one recipient, item, tier and weight form one curve.
    """
    return (
        due_needs(case)
        .group_by("curve", "recipient", "item", "tier", "weight", "t")
        .agg(pl.col("quantity").sum())
        .sort("curve", "t")
    )


def due_needs(case: Case) -> pl.DataFrame:
    """Return the needs with their curve and due period ``t``, in the order in which a curve serves them."""
    name = pl.format(
        "{}/{}/{}/{}",
        "recipient",
        "item",
        "tier",
        pl.col("weight").map_elements(repr, return_dtype=pl.String),
    )
    due = pl.Series("t", case.grid.containing(days_of(case["needs"]["required_date"])))
    return case["needs"].with_columns(due, curve=name).sort("curve", "t", "required_date", "need")


def acceptable(case: Case) -> pl.DataFrame:
    """Return what may serve each curve: curve, recipient, item (supplied), efficiency, first (its first due period)."""
    curves = demand_curves(case).group_by("curve", "recipient", pl.col("item").alias("wanted")).agg(first=pl.min("t"))
    itself = curves.with_columns(item="wanted", efficiency=pl.lit(1.0))
    others = case["substitutes"].select(
        pl.col("item").alias("wanted"), pl.col("substitute").alias("item"), "efficiency"
    )
    both = pl.concat([itself, curves.join(others, on="wanted")], how="diagonal")
    return both.select("curve", "recipient", "wanted", "item", "efficiency", "first").sort("curve", "item")


def input_items(case: Case, wanted: set[str]) -> set[str]:
    """Return the items that the making of ``wanted`` items consumes, at any depth."""
    recipes = case["recipes"].select("item", "input").rows()
    found: set[str] = set()
    frontier = wanted
    while frontier:
        frontier = {part for item, part in recipes if item in frontier} - found
        found |= frontier
    return found


def sources(case: Case) -> pl.DataFrame:
    """Return holdings and lines alike: kind, supply, party, item, origin, consent (null if none is needed), opens.

    ``opens`` is the first period in which the source may be shipped to a recipient.
    """
    makers = case["makers"].select("maker", "party")
    lines = case["lines"].join(makers, on="maker").select(*_SOURCE, kind=pl.lit("line"), supply="line")
    stock = case["holdings"].select(*_SOURCE, kind=pl.lit("stock"), supply="holding")
    consents = case["consents"].with_columns(opens=pl.Series(consent_opens(case)))
    key = ["origin", "party", "item"]
    found = pl.concat([stock, lines]).join(consents.select(*key, "consent", "opens"), on=key, how="left")
    foreign = pl.col("origin") != pl.col("party")
    return found.with_columns(
        consent=pl.when(foreign).then("consent"),
        opens=pl.when(foreign).then("opens").otherwise(0),
    ).sort("kind", "supply", descending=[True, False])


_SOURCE = ("party", "item", "origin")


def consent_opens(case: Case) -> Days:
    """Return for each row of ``consents`` the first period in which it is open, NEVER if it is not to be had."""
    given = case["consents"]["state"].is_in(["granted", "expected"]).to_numpy()
    decided = case["consents"]["decision_date"].fill_null(pl.date(1970, 1, 1)).cast(pl.Date)
    return np.where(given, case.grid.opens_after(days_of(decided)), NEVER).astype(np.int64)


def item_sizes(case: Case, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return the typical quantity of each item: what is wanted of it, directly, as a substitute or as an input."""
    totals = dict(demand_curves(case).group_by("item", maintain_order=True).agg(pl.sum("quantity")).rows())
    size = dict(totals)
    for item, target, efficiency in (
        wanted.select("item", "wanted", "efficiency").unique().sort("item", "wanted").rows()
    ):
        size[item] = max(size.get(item, 0.0), totals[target] / efficiency)
    frontier = dict(size)
    recipes = case["recipes"].select("item", "input", "quantity").rows()
    while frontier:
        steps = [(part, frontier[item] * each) for item, part, each in recipes if item in frontier]
        frontier = {part: need for part, need in steps if need > size.get(part, 0.0)}
        size |= frontier
    return pl.DataFrame(
        {"item": list(size), "size": list(size.values())},
        schema={"item": pl.String, "size": pl.Float64},
    )


def find_options(case: Case) -> Options:
    """Return every choice that the case leaves open."""
    wanted = acceptable(case)
    pools = wanted.select("recipient", "item").unique().sort("recipient", "item")
    finals = set(pools["item"])
    parts = pl.DataFrame({"item": sorted(input_items(case, finals))}, schema={"item": pl.String})
    size = item_sizes(case, wanted)
    usable = sources(case).filter(pl.col("item").is_in([*finals, *parts["item"]]))
    lines = usable.filter(pl.col("kind") == "line").select(line="supply", item="item", party="party")
    make = _make(case, lines)
    training = case["training"].join(pools, on=["recipient", "item"])
    found = Options(
        ship=_ship(case, usable, pools),
        offer=_offers(case).filter(~pl.col("firm")).join(pools, on=["recipient", "item"], maintain_order="left"),
        make=make,
        feed=_each_period(case, usable.join(parts, on="item", maintain_order="left")),
        use=_each_period(case, wanted).filter(pl.col("t") >= pl.col("first")),
        unmet=_each_period(case, demand_curves(case).select(*_CURVE).unique().sort("curve")),
        pool=_each_period(case, pools),
        finished=_each_period(case, lines),
        parts=_each_period(case, parts),
        crews=_each_period(case, training.select("recipient", "item", "crews_per_unit")),
        spend=_spend(case, make),
    )
    return _numbered(found, size)


_CURVE = ("curve", "recipient", "item", "tier", "weight")


def _numbered(options: Options, size: pl.DataFrame) -> Options:
    """Give every choice its column number and typical magnitude."""
    start = 0
    blocks: dict[str, pl.DataFrame] = {}
    for name, block in options.blocks.items():
        sized = block if "size" in block.columns else block.join(size, on="item", how="left", maintain_order="left")
        blocks[name] = sized.with_row_index("col", offset=start).with_columns(pl.col("col").cast(pl.Int64))
        start += block.height
    crews = blocks["crews"].with_columns(size=pl.col("size") * pl.col("crews_per_unit"))
    return replace(Options(**blocks), crews=crews)


def _each_period(case: Case, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.join(
        pl.DataFrame({"t": np.arange(len(case.grid))}),
        how="cross",
        maintain_order="left_right",
    )


def _ship(case: Case, usable: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    lanes = case["lanes"].select("party", "lane", "transit_days", "cost_eur_per_tonne")
    mass = case["items"].select("item", mass_t=pl.col("mass_kg") / 1000.0)
    pairs = usable.join(pools, on="item", maintain_order="left_right").join(
        lanes, on="party", maintain_order="left_right"
    )
    rows = _each_period(case, pairs.join(mass, on="item", maintain_order="left")).rename({"t": "ship"})
    arrive = case.grid.lands(rows["ship"].to_numpy(), rows["transit_days"].to_numpy())
    return (
        rows.with_columns(
            arrive=pl.Series(arrive),
            cost=pl.col("cost_eur_per_tonne") * pl.col("mass_t"),
        )
        .filter(pl.col("arrive") >= 0)
        .drop("transit_days", "cost_eur_per_tonne")
    )


def _make(case: Case, lines: pl.DataFrame) -> pl.DataFrame:
    known = case["lines"].select("line", "lead_days", "unit_cost_eur")
    rows = _each_period(case, lines.join(known, on="line", maintain_order="left")).rename({"t": "start"})
    ready = case.grid.lands(rows["start"].to_numpy(), rows["lead_days"].to_numpy())
    rows = rows.with_columns(ready=pl.Series(ready)).filter(pl.col("ready") >= 0).drop("lead_days")
    return rows.join(
        spend_classes(case, rows),
        on=["line", "start"],
        how="left",
        maintain_order="left",
    )


def promises(case: Case) -> pl.DataFrame:
    """Return ``promised`` with the period in which each row arrives."""
    return case["promised"].with_columns(
        arrive=pl.Series(case.grid.containing(days_of(case["promised"]["arrive_date"])))
    )


def _offers(case: Case) -> pl.DataFrame:
    return promises(case).select("promise", "party", "recipient", "item", "quantity", "arrive", "firm")


def fund_money(case: Case) -> pl.DataFrame:
    """Return the funds with ``money``, their amount in EUR."""
    rates = case["currencies"].select("currency", "eur_per_unit")
    joined = case["funds"].join(rates, on="currency", maintain_order="left")
    return joined.with_columns(money=pl.col("amount") * pl.col("eur_per_unit"))


def payers(case: Case) -> pl.DataFrame:
    """Return which fund may pay which line's orders and in which periods: fund, line, start."""
    made_in = case["makers"].select("maker", made_in="party")
    lines = case["lines"].join(made_in, on="maker").join(case["items"].select("item", "supply_class"), on="item")
    limited = lines.select("line", "item", "supply_class", origin="made_in")
    pairs = case["funds"].select("fund", "from_date", "to_date").join(limited, how="cross")
    for kind in ("item", "supply_class", "origin"):
        limits = case["fund_limits"].filter(pl.col("kind") == kind)
        allowed = pairs.join(
            limits.select("fund", pl.col("value").alias(kind)),
            on=["fund", kind],
            how="semi",
        )
        free = pairs.join(limits, on="fund", how="anti")
        pairs = pl.concat([allowed, free])
    ends = pl.DataFrame(
        {
            "t": np.arange(len(case.grid)),
            "last": case["periods"].sort("start_date")["end_date"],
        }
    )
    paid = pairs.join(ends, how="cross").filter(pl.col("last").is_between("from_date", "to_date"))
    return paid.select("fund", "line", start="t")


def spend_classes(case: Case, make: pl.DataFrame) -> pl.DataFrame:
    """Return the spend class of each (line, start) that costs money: its funds' names joined by ``+``, or ``none``."""
    named = payers(case).sort("fund").group_by("line", "start").agg(funds=pl.col("fund").str.join("+"))
    paid = make.filter(pl.col("unit_cost_eur") > 0).select("line", "start")
    return paid.join(named, on=["line", "start"], how="left").with_columns(funds=pl.col("funds").fill_null("none"))


def _spend(case: Case, make: pl.DataFrame) -> pl.DataFrame:
    classes = make.select("funds").drop_nulls().filter(pl.col("funds") != "none").unique().sort("funds")
    pairs = classes.with_columns(fund=pl.col("funds").str.split("+")).explode("fund")
    money = fund_money(case).select("fund", size=pl.max_horizontal("money", pl.lit(1.0)))
    return pairs.join(money, on="fund", maintain_order="left")
