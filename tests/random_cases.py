"""Small random cases that are valid and rich: a Hypothesis strategy over sizes and one seed.

Sizes shrink as Hypothesis shrinks them; every table draws from a generator of its own, so that a smaller
table leaves the others as they are. Nothing here knows the planner beyond ``schema`` and ``Case.of``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

import hypothesis.strategies as st
import numpy as np
import polars as pl

from buttress import Case
from buttress.schema import CASE_TABLES

T = TypeVar("T")
Tables = dict[str, pl.DataFrame]
Row = Mapping[str, object]

DONORS = ("DNK", "FRA", "POL", "USA")
RECIPIENTS = ("UKR", "MDA")
FIRST_DAY = date(2022, 4, 26)
FACT = {"source": "invented", "synthetic": True, "note": None}
CLASSES = ("1320", "2350", "6515")


@dataclass(frozen=True)
class Sizes:
    """How many rows of each kind a random case has, and the seed of its figures."""

    seed: int
    parties: int = 3
    recipients: int = 1
    items: int = 3
    periods: int = 4
    needs: int = 4
    holdings: int = 3
    lines: int = 3
    funds: int = 2
    lanes: int = 3
    promises: int = 2
    training: int = 1
    recipes: int = 2
    substitutes: int = 2


def sizes() -> st.SearchStrategy[Sizes]:
    """Return the strategy of sizes."""
    return st.builds(
        Sizes,
        seed=st.integers(0, 2**32 - 1),
        parties=st.integers(2, 4),
        recipients=st.integers(1, 2),
        items=st.integers(2, 5),
        periods=st.integers(3, 8),
        needs=st.integers(1, 8),
        holdings=st.integers(0, 6),
        lines=st.integers(0, 6),
        funds=st.integers(0, 3),
        lanes=st.integers(1, 5),
        promises=st.integers(0, 4),
        training=st.integers(0, 2),
        recipes=st.integers(0, 4),
        substitutes=st.integers(0, 4),
    )


def tables() -> st.SearchStrategy[Tables]:
    """Return the strategy of the tables of a case: a dict of frames with the declared types."""
    return sizes().map(build)


def cases() -> st.SearchStrategy[Case]:
    """Return the strategy of checked cases."""
    return tables().map(lambda drawn: Case.of(drawn, name="random"))


def frame(table: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Return ``rows`` as the case table ``table``; provenance is filled in where the table has it."""
    schema = {name: column.dtype for name, column in CASE_TABLES[table].columns().items()}
    fact = FACT if "synthetic" in schema else {}
    return pl.DataFrame([{**fact, **row} for row in rows], schema=schema)


class Dice:
    """Random figures in the manner of real tables: few digits, many magnitudes, some of them equal."""

    def __init__(self, seed: int, table: str) -> None:
        """Start the generator of one table."""
        self.rng = np.random.default_rng([seed, *table.encode()])

    def pick(self, values: Sequence[T]) -> T:
        """Return one of ``values``."""
        return values[int(self.rng.integers(len(values)))]

    def chance(self, share: float) -> bool:
        """Return true in about ``share`` of all calls."""
        return bool(self.rng.random() < share)

    def about(self, size: float, spread: float = 4.0) -> float:
        """Return a number of about ``size``, within a factor of ``spread``, with two digits."""
        value = size * spread ** self.rng.uniform(-1.0, 1.0)
        return float(f"{value:.1e}")

    def day(self, first: date, last: date) -> date:
        """Return a day from ``first`` to ``last``."""
        return first + timedelta(days=int(self.rng.integers((last - first).days + 1)))


@dataclass(frozen=True)
class World:
    """What every table of one random case refers to."""

    sizes: Sizes
    donors: tuple[str, ...]
    recipients: tuple[str, ...]
    items: tuple[str, ...]
    scale: Mapping[str, float]
    first: date
    last: date

    def dice(self, table: str) -> Dice:
        """Return the generator of one table."""
        return Dice(self.sizes.seed, table)


def build(chosen: Sizes) -> Tables:
    """Return the tables of the random case of ``chosen``."""
    periods = _periods(chosen)
    names = tuple(f"item-{number}" for number in range(chosen.items))
    dice = Dice(chosen.seed, "scale")
    world = World(
        sizes=chosen,
        donors=DONORS[: chosen.parties],
        recipients=RECIPIENTS[: chosen.recipients],
        items=names,
        scale={name: float(10 ** dice.pick((0, 1, 2, 2, 3, 4, 5))) for name in names},
        first=FIRST_DAY,
        last=periods["end_date"][-1],
    )
    made = {name: write(world) for name, write in _WRITERS.items()}
    drawn = {"periods": periods, **made, "consents": _consents(world, made)}
    return {name: drawn[name] for name in CASE_TABLES}


def _periods(chosen: Sizes) -> pl.DataFrame:
    dice = Dice(chosen.seed, "periods")
    rows, start = [], FIRST_DAY
    for number in range(chosen.periods):
        end = start + timedelta(days=dice.pick((1, 7, 28, 30, 31, 31, 61, 91, 182)) - 1)
        rows.append({"period": f"p{number}", "start_date": start, "end_date": end})
        start = end + timedelta(days=1)
    return frame("periods", rows)


def _sources(_: World) -> pl.DataFrame:
    row = {"source": "invented", "title": "Random", "publisher": "the tests", "quality": "synthetic"}
    return frame("sources", [row])


def _parties(world: World) -> pl.DataFrame:
    names = [*world.donors, *world.recipients]
    return frame("parties", [{"party": name, "name": name, "kind": "nation"} for name in names])


def _items(world: World) -> pl.DataFrame:
    dice = world.dice("items")
    return frame(
        "items",
        [
            {
                "item": name,
                "name": name,
                "supply_class": dice.pick(CLASSES),
                "kind": dice.pick(("munition", "equipment", "supply", "component")),
                "unit": "each",
                "mass_kg": min(dice.about(1e5 / world.scale[name]), 90_000.0),
                "value_eur": dice.about(1e7 / world.scale[name]),
            }
            for name in world.items
        ],
    )


def _pairs(world: World, table: str, count: int) -> list[tuple[str, str, Dice]]:
    """Return up to ``count`` different pairs of items, the first before the second in the list of items."""
    dice = world.dice(table)
    pairs = [(a, b) for place, a in enumerate(world.items) for b in world.items[place + 1 :]]
    chosen = dice.rng.permutation(len(pairs))[:count]
    return [(*pairs[int(place)], dice) for place in chosen]


def _substitutes(world: World) -> pl.DataFrame:
    rows = []
    for first, second, dice in _pairs(world, "substitutes", world.sizes.substitutes):
        item, other = (first, second) if dice.chance(0.5) else (second, first)
        ratio = world.scale[item] / world.scale[other] if dice.chance(0.6) else 1.0
        rows.append({"item": item, "substitute": other, "efficiency": ratio * dice.pick((0.5, 0.8, 1.0, 1.0, 2.0))})
    return frame("substitutes", rows)


def _needs(world: World) -> pl.DataFrame:
    dice = world.dice("needs")
    rows = []
    for number in range(world.sizes.needs):
        item = dice.pick(world.items)
        row = {
            "need": f"need-{number}",
            "recipient": dice.pick(world.recipients),
            "item": item,
            "quantity": dice.about(world.scale[item] * 5),
            "required_date": dice.day(world.first, world.last),
            "tier": dice.pick((1, 1, 2, 2, 3, 5)),
            "weight": dice.pick((1.0, 1.0, 1.0, 1.0, 2.0, 0.5)),
            "stream": dice.pick(("annual", "urgent")),
        }
        rows.append(row)
    return frame("needs", rows)


def _holdings(world: World) -> pl.DataFrame:
    dice = world.dice("holdings")
    rows = []
    for number in range(world.sizes.holdings):
        party, item = dice.pick(world.donors), dice.pick(world.items)
        quantity = dice.about(world.scale[item] * 4)
        row = {
            "holding": f"holding-{number}",
            "party": party,
            "item": item,
            "origin": party if dice.chance(0.6) else dice.pick(world.donors),
            "condition": "serviceable" if dice.chance(0.85) else "unserviceable",
            "quantity": quantity,
            "floor": dice.pick((0.0, 0.2, 0.5, 0.5, 1.1)) * quantity,
            "as_of_date": world.first,
        }
        rows.append(row)
    return frame("holdings", rows)


def _makers(world: World) -> pl.DataFrame:
    nations = [*world.donors, world.recipients[0]]
    return frame("makers", [{"maker": f"maker-{party}", "name": party, "party": party} for party in nations])


def _lines(world: World) -> pl.DataFrame:
    dice = world.dice("lines")
    rows = []
    for number in range(world.sizes.lines):
        item = dice.pick(world.items)
        party = dice.pick([*world.donors, *world.donors, world.recipients[0]])
        row = {
            "line": f"line-{number}",
            "maker": f"maker-{party}",
            "item": item,
            "origin": party if dice.chance(0.7) else dice.pick(world.donors),
            "lead_days": dice.pick((0, 10, 30, 45, 90)),
            "unit_cost_eur": 0.0 if dice.chance(0.25) else dice.about(1e6 / world.scale[item]),
            "state": "full",
        }
        rows.append(row)
    return frame("lines", rows)


def _rates(world: World) -> pl.DataFrame:
    dice = world.dice("rates")
    rows = []
    for number, item in enumerate(_lines(world)["item"]):
        starts = {world.first - timedelta(days=10), *(dice.day(world.first, world.last) for _ in range(2))}
        for start in sorted(starts)[0 if dice.chance(0.8) else 1 :]:
            likely = dice.about(world.scale[item])
            low, high = likely * dice.pick((0.5, 0.9, 1.0)), likely * dice.pick((1.0, 1.5))
            figures = {"min_rate": low, "likely_rate": likely, "max_rate": high}
            fixed = {"basis": "number", "as_of_date": world.first}
            rows.append({"line": f"line-{number}", "from_date": start, **figures, **fixed})
    return frame("rates", rows)


def _backlog(world: World) -> pl.DataFrame:
    dice = world.dice("backlog")
    rows = []
    for number, item in enumerate(_lines(world)["item"]):
        if dice.chance(0.5):
            start = dice.day(world.first - timedelta(days=60), world.last)
            row = {
                "order": f"order-{number}",
                "line": f"line-{number}",
                "customer": "somebody",
                "from_date": start,
                "to_date": start + timedelta(days=dice.pick((0, 20, 90, 200))),
                "quantity": dice.about(world.scale[item]),
            }
            rows.append(row)
    return frame("backlog", rows)


def _recipes(world: World) -> pl.DataFrame:
    """Return recipes whose input stands after the product in the list of items: there is no circle."""
    rows = []
    for item, part, dice in _pairs(world, "recipes", world.sizes.recipes):
        ratio = world.scale[part] / world.scale[item]
        rows.append({"item": item, "input": part, "quantity": ratio * dice.pick((0.25, 0.5, 1.0, 2.0))})
    return frame("recipes", rows)


def _currencies(world: World) -> pl.DataFrame:
    rows = [
        {"currency": name, "eur_per_unit": rate, "rate_date": world.first}
        for name, rate in (("EUR", 1.0), ("USD", 0.94))
    ]
    return frame("currencies", rows)


def _funds(world: World) -> pl.DataFrame:
    dice = world.dice("funds")
    rows = []
    for number in range(world.sizes.funds):
        start = dice.day(world.first - timedelta(days=30), world.last)
        row = {
            "fund": f"fund-{number}",
            "party": dice.pick(world.donors),
            "name": f"Fund {number}",
            "from_date": world.first if dice.chance(0.5) else start,
            "to_date": world.last if dice.chance(0.5) else start + timedelta(days=dice.pick((30, 120))),
            "amount": dice.about(3e6),
            "currency": dice.pick(("EUR", "USD")),
        }
        rows.append(row)
    return frame("funds", rows)


def _fund_limits(world: World) -> pl.DataFrame:
    dice = world.dice("fund_limits")
    classes = _items(world)["supply_class"].to_list()
    rows = set()
    for number in range(world.sizes.funds):
        if dice.chance(0.4):
            rows |= {(f"fund-{number}", "origin", dice.pick(world.donors)) for _ in range(2)}
        if dice.chance(0.3):
            rows |= {(f"fund-{number}", "item", dice.pick(world.items)) for _ in range(3)}
        if dice.chance(0.2):
            rows |= {(f"fund-{number}", "supply_class", dice.pick(classes)) for _ in range(2)}
    keys = ("fund", "kind", "value")
    return frame("fund_limits", [dict(zip(keys, row, strict=True)) for row in sorted(rows)])


def _lanes(world: World) -> pl.DataFrame:
    dice = world.dice("lanes")
    senders = [*world.donors, world.recipients[0]]
    rows = [
        {
            "lane": f"lane-{number}",
            "party": senders[number % len(senders)],
            "hub": dice.pick(("east", "west")),
            "transit_days": dice.pick((0, 3, 14, 14, 40)),
            "tonnes_per_month": 0.0 if dice.chance(0.05) else dice.about(150),
            "cost_eur_per_tonne": dice.pick((0.0, 50.0, 120.0, 480.0)),
        }
        for number in range(world.sizes.lanes)
    ]
    return frame("lanes", rows)


def _promised(world: World) -> pl.DataFrame:
    dice = world.dice("promised")
    rows = []
    for number in range(world.sizes.promises):
        item = dice.pick(world.items)
        row = {
            "promise": f"promise-{number}",
            "party": dice.pick(world.donors),
            "recipient": dice.pick(world.recipients),
            "item": item,
            "quantity": dice.about(world.scale[item]),
            "arrive_date": dice.day(world.first, world.last),
            "firm": dice.chance(0.5),
        }
        rows.append(row)
    return frame("promised", rows)


def _training(world: World) -> pl.DataFrame:
    dice = world.dice("training")
    pairs = [(recipient, item) for recipient in world.recipients for item in world.items]
    rows = []
    for place in dice.rng.permutation(len(pairs))[: world.sizes.training]:
        recipient, item = pairs[int(place)]
        per_unit = dice.pick((1.0, 1.0, 2.0, 0.1))
        row = {
            "recipient": recipient,
            "item": item,
            "crews_per_unit": per_unit,
            "trained_crews": dice.about(world.scale[item] * per_unit) if dice.chance(0.7) else 0.0,
            "seats_per_month": dice.about(world.scale[item] * per_unit),
            "course_days": dice.pick((0, 20, 60)),
        }
        rows.append(row)
    return frame("training", rows)


def _consents(world: World, made: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return a row for each origin, party and item that needs it, in any state, and one nobody needs."""
    dice = world.dice("consents")
    producers = made["lines"].join(made["makers"].select("maker", "party"), on="maker")
    rows = [rows.select("origin", "party", "item") for rows in (made["holdings"], producers)]
    wanted = {row for row in pl.concat(rows).iter_rows() if row[0] != row[1]}
    wanted.add((world.donors[0], world.donors[1], world.items[0]))
    written = []
    for number, (origin, party, item) in enumerate(sorted(wanted)):
        state = dice.pick(("asked", "expected", "expected", "granted", "granted", "granted", "refused"))
        early, late = (-20, 0) if state == "granted" else (0, max(1, (world.last - world.first).days // 2))
        day = world.first + timedelta(days=int(dice.rng.integers(early, late)))
        row = {
            "consent": f"consent-{number}",
            "origin": origin,
            "party": party,
            "item": item,
            "state": state,
            "decision_date": day if state in {"granted", "expected"} else None,
        }
        written.append(row)
    return frame("consents", written)


_WRITERS = {
    "sources": _sources,
    "parties": _parties,
    "items": _items,
    "substitutes": _substitutes,
    "needs": _needs,
    "holdings": _holdings,
    "makers": _makers,
    "lines": _lines,
    "rates": _rates,
    "backlog": _backlog,
    "recipes": _recipes,
    "currencies": _currencies,
    "funds": _funds,
    "fund_limits": _fund_limits,
    "lanes": _lanes,
    "promised": _promised,
    "training": _training,
}
