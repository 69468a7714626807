"""Why this source and not that: every source that could serve a need, and what speaks against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.options import NEVER, acceptable, due_needs, promises, sources
from buttress.periods import Days
from buttress.plan import Plan

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "need": pl.String,
    "kind": pl.String,
    "supply": pl.String,
    "party": pl.String,
    "item": pl.String,
    "quantity": pl.Float64,
    "rule": pl.String,
    "name": pl.String,
    "amount": pl.Float64,
    "unit": pl.String,
    "period": pl.String,
}
"""Columns of a comparison of sources. ``quantity``: what the plan takes from it for the need (0: not chosen).
``rule``: what speaks against it (``chosen`` for those taken): consent, stock, rate, later (``amount``
periods after the first that the plan uses), dearer (``amount`` EUR a unit more than the dearest that it uses), or
``equal`` (as good; taken up elsewhere or left). ``period``: when it could first arrive.
A source whose party has no lane cannot serve anybody and is not listed; ``buttress check`` warns of it."""


def reachable(case: Case, need: str) -> pl.DataFrame:
    """Return every source that can serve a need, by each lane: kind, supply, party, item, consent, opens, lane.

    ``rule`` says what takes the time (``lead`` or ``transit``), ``days`` how long, ``arrive`` the first period (number)
    in which it could arrive if nothing but time and consent mattered; ``cost_eur`` is per unit of the wanted item.
    """
    row = due_needs(case).filter(pl.col("need") == need).row(0, named=True)
    items = acceptable(case).filter(pl.col("curve") == row["curve"]).select("item", "efficiency")
    lines = case["lines"].select(kind=pl.lit("line"), supply="line", lead="lead_days", work="unit_cost_eur")
    lanes = case["lanes"].select("party", "lane", "transit_days", "cost_eur_per_tonne")
    found = sources(case).join(items, on="item").join(lines, on=["kind", "supply"], how="left")
    found = found.join(lanes, on="party").join(case["items"].select("item", "mass_kg"), on="item")
    found = found.with_columns(pl.col("lead", "work").fill_null(0))
    cost = (pl.col("work") + pl.col("cost_eur_per_tonne") * pl.col("mass_kg") / 1000.0) / pl.col("efficiency")
    arrive = _first_arrivals(case, found)
    return found.with_columns(
        arrive=pl.Series(arrive),
        cost_eur=cost,
        days=pl.col("lead") + pl.col("transit_days"),
        rule=pl.when(pl.col("lead") > pl.col("transit_days")).then(pl.lit("lead")).otherwise(pl.lit("transit")),
    ).sort("arrive", "days", "supply", "lane")


def _first_arrivals(case: Case, found: pl.DataFrame) -> Days:
    """Return the first period in which each source could arrive; the number of periods if it never can."""
    grid = case.grid
    last = len(grid) - 1
    zero = np.zeros(found.height, dtype=np.int64)
    ready = np.where(
        (found["kind"] == "line").to_numpy(),
        grid.lands(zero, found["lead"].to_numpy()),
        0,
    )
    leaves = np.maximum(ready, np.minimum(found["opens"].to_numpy(), NEVER))
    possible = (ready >= 0) & (leaves <= last)
    lands = grid.lands(np.where(possible, leaves, 0), found["transit_days"].to_numpy())
    return np.where(possible & (lands >= 0), lands, len(grid))


def fastest_sources(case: Case, need: str) -> pl.DataFrame:
    """Return the sources that can serve a need, the fastest first, promises and offers included."""
    row = due_needs(case).filter(pl.col("need") == need).row(0, named=True)
    items = acceptable(case).filter(pl.col("curve") == row["curve"])["item"]
    there = promises(case).filter(pl.col("item").is_in(items.to_list()) & (pl.col("recipient") == row["recipient"]))
    promised = there.select(
        supply="promise",
        days=pl.lit(0, pl.Int64),
        rule=pl.lit("promise"),
        arrive=pl.col("arrive").cast(pl.Int64),
    )
    made = reachable(case, need).select("supply", pl.col("days").cast(pl.Int64), "rule", "arrive")
    return pl.concat([made, promised]).sort("arrive", "days", "supply")


def why_not(plan: Plan, need: str) -> pl.DataFrame:
    """Return what the plan takes for a need and what speaks against the other sources; columns as in ``SCHEMA``.

    Raise KeyError if the need is not in the case.
    """
    if need not in set(plan.case["needs"]["need"]):
        raise KeyError(need)
    taken = plan["allocations"].filter(pl.col("need") == need).with_columns(pl.col("kind").cast(pl.String))
    rows = reachable(plan.case, need).unique("supply", keep="first", maintain_order=True)
    chosen = taken.group_by("kind", "supply", "party", "item", maintain_order=True).agg(pl.sum("quantity"))
    yard = Yardstick.of(rows, chosen)
    names = plan.case.grid.names
    found = [
        {
            **{key: row[key] for key in ("kind", "supply", "party", "item")},
            "need": need,
            "quantity": yard.taken.get(row["supply"], 0.0),
            "name": row["supply"],
            "period": names[row["arrive"]] if row["arrive"] < len(names) else None,
            **_against(plan, row, yard),
        }
        for row in rows.iter_rows(named=True)
    ]
    promised = chosen.filter(pl.col("kind").is_in(["promise", "offer"]))
    promised = promised.with_columns(need=pl.lit(need), rule=pl.lit("chosen"))
    table = pl.concat([pl.DataFrame(found, schema=SCHEMA), promised], how="diagonal_relaxed")
    return table.select(list(SCHEMA)).sort("quantity", "kind", "supply", descending=[True, False, False])


@dataclass(frozen=True)
class Yardstick:
    """What the plan takes for a need: by source, the first arrival (period), the highest cost a unit."""

    taken: dict[str, float]
    first: int
    dearest: float

    @classmethod
    def of(cls, rows: pl.DataFrame, chosen: pl.DataFrame) -> "Yardstick":
        """Return the yardstick of the ``chosen`` sources among the reachable ``rows``."""
        taken = dict(chosen.select("supply", "quantity").iter_rows())
        used = rows.filter(pl.col("supply").is_in(sorted(taken)))
        if used.is_empty():
            return cls(taken, 0, float("inf"))
        return cls(taken, int(used["arrive"].to_numpy().min()), float(used["cost_eur"].to_numpy().max()))


def _against(plan: Plan, row: Mapping[str, Any], yard: Yardstick) -> dict[str, object]:
    """Return the rule that speaks against a source, with its name, amount and unit."""
    if row["supply"] in yard.taken:
        return {"rule": "chosen"}
    periods = len(plan.case.grid)
    if row["arrive"] >= periods:
        return {"rule": "consent", "name": row["consent"]} if row["opens"] >= periods else {"rule": "later"}
    limit = _limit(plan, row)
    if limit:
        return limit
    if row["arrive"] > yard.first:
        late = {"amount": float(row["arrive"] - yard.first), "unit": "period"}
        return {"rule": "consent", "name": row["consent"], **late} if row["opens"] > 0 else {"rule": "later", **late}
    more = row["cost_eur"] - yard.dearest
    return {"rule": "dearer", "amount": more, "unit": "EUR"} if more > 1e-9 * yard.dearest else {"rule": "equal"}


def _limit(plan: Plan, row: Mapping[str, Any]) -> dict[str, object] | None:
    """Return the bounded thing that the plan uses up at this source, if there is one."""
    if row["kind"] == "stock":
        used = plan["use"].filter((pl.col("rule") == "stock") & (pl.col("name") == row["supply"]))
        free = _free_stock(plan.case, str(row["supply"]))
        spent = float(used["used"].sum())
        return {"rule": "stock", "name": row["supply"], "amount": free} if spent >= free * (1 - 1e-9) else None
    used = plan["use"].filter((pl.col("rule") == "rate") & (pl.col("name") == row["supply"]))
    if used.is_empty():
        return None
    full = used.filter(pl.col("used") >= pl.col("bound") * (1 - 1e-9))
    return {"rule": "rate", "amount": float(full.height), "unit": "period"} if full.height == used.height else None


def _free_stock(case: Case, holding: str) -> float:
    row = case["holdings"].filter(pl.col("holding") == holding).row(0, named=True)
    return max(0.0, row["quantity"] - row["floor"]) if row["condition"] == "serviceable" else 0.0
