"""Everything that a plan adds up: the summary and the stages' values."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from buttress.schema import END_WEIGHT_MONTHS
from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.delivery import met
from buttress_desk.verify.finding import Finding, differs
from buttress_desk.verify.supply import is_of_use, tonnes

Key = tuple[Any, ...]


def summary_findings(book: Book) -> Iterator[Finding]:
    """Check coverage by tier and period."""
    wanted = summed(book)
    seen = set()
    for number, row in enumerate(book.plan["summary"], start=2):
        key = (row["tier"], book.number.get(row["period"]))
        seen.add(key)
        if key not in wanted:
            yield Finding(
                "summary", number, "tier", "summary", str(row["tier"]), "the case has no such tier and period"
            )
            continue
        for column, figure in wanted[key].items():
            size = wanted[key]["needed_eur" if column.endswith("eur") else "needed"]
            if differs(row[column], figure, 0.01 * size):
                yield Finding(
                    "summary", number, column, "summary", str(row[column]), f"the needs and allocations give {figure}"
                )
    if len(seen) != len(book.plan["summary"]) or len(seen) != len(wanted):
        yield Finding("summary", None, "period", "complete", str(len(seen)), "each tier has each period once")


def summed(book: Book) -> dict[Key, dict[str, float]]:
    """Return coverage of each tier at the end of each period."""
    served = met(book)
    total: dict[Key, float] = defaultdict(float)
    for need in book.needs.values():
        total[need["tier"], need["item"]] += need["quantity"]
    found = {}
    for tier in sorted({need["tier"] for need in book.needs.values()}):
        kinds = len({item for one, item in total if one == tier})
        for period in range(len(book.periods)):
            row: dict[str, float] = defaultdict(float)
            for need in (one for one in book.needs.values() if one["tier"] == tier and one["due"] <= period):
                got = served[need["need"]]
                on_time = sum(quantity for place, quantity in got.items() if place <= need["due"])
                late = sum(quantity for place, quantity in got.items() if need["due"] < place <= period)
                value = book.keyed("items", "item")[need["item"]]["value_eur"]
                share = 1.0 / total[tier, need["item"]] / kinds
                for column, quantity in (("needed", need["quantity"]), ("on_time", on_time), ("late", late)):
                    row[column] += quantity * share
                    row[f"{column}_eur"] += quantity * value
            for unit in ("", "_eur"):
                row[f"unmet{unit}"] = row[f"needed{unit}"] - row[f"on_time{unit}"] - row[f"late{unit}"]
            found[tier, period] = {f"{name}{unit}": row[f"{name}{unit}"] for unit in ("", "_eur")
                                   for name in ("needed", "on_time", "late", "unmet")}  # fmt: skip
    return found


def stage_values(book: Book) -> list[tuple[str, float]]:
    """Return goal and value of every stage in order, from the allocations and the production."""
    return [*_tier_values(book), ("cost", cost_value(book)), ("offers", _offers(book))]


def _tier_values(book: Book) -> Iterator[tuple[str, float]]:
    served = met(book)
    total: dict[Key, float] = defaultdict(float)
    for need in book.needs.values():
        total[need["tier"], need["item"]] += need["quantity"]
    last = len(book.periods) - 1
    for tier in sorted({need["tier"] for need in book.needs.values()}):
        value = 0.0
        for need in (one for one in book.needs.values() if one["tier"] == tier):
            lacking = need["quantity"]
            area = 0.0
            got = served[need["need"]]
            lacking -= sum(quantity for place, quantity in got.items() if place < need["due"])
            for period in range(need["due"], last + 1):
                lacking -= got.get(period, 0.0)
                area += lacking * (book.months[period] + (END_WEIGHT_MONTHS if period == last else 0.0))
            value += need["weight"] / total[tier, need["item"]] * area
        yield f"tier {tier}", value


def cost_value(book: Book) -> float:
    """Return EUR for transport and the lines' work."""
    lanes = book.keyed("lanes", "lane")
    freight = sum(
        row["quantity"] * tonnes(book, row["item"]) * lanes[row["lane"]]["cost_eur_per_tonne"]
        for row in book.plan["allocations"]
        if row["lane"] in lanes
    )
    return float(freight + sum(row["cost_eur"] for row in book.plan["production"]))


def open_offers(book: Book) -> list[Row]:
    """Return the offers of an item that may serve a need of their recipient."""
    return [row for row in book.case["promised"] if not row["firm"] and is_of_use(book, row)]


def _offers(book: Book) -> float:
    used: dict[str, float] = defaultdict(float)
    for row in book.plan["allocations"]:
        if row["kind"] == "offer":
            used[row["supply"]] += row["quantity"]
    return sum((float(row["quantity"]) - used[row["promise"]]) / float(row["quantity"]) for row in open_offers(book))


def stage_findings(book: Book) -> Iterator[Finding]:
    """Check the stages: their goals, order, units and values."""
    wanted = stage_values(book)
    stated = book.plan["stages"]
    if [(row["stage"], row["goal"]) for row in stated] != [(n, goal) for n, (goal, _) in enumerate(wanted, start=1)]:
        yield Finding("stages", None, "goal", "stages", "", f"the stages are {', '.join(goal for goal, _ in wanted)}")
        return
    for number, (row, (goal, value)) in enumerate(zip(stated, wanted, strict=True), start=2):
        unit = {"cost": "EUR", "offers": "offers"}.get(goal, "share-months")
        if row["unit"] != unit:
            yield Finding("stages", number, "unit", "stages", str(row["unit"]), f"it is counted in {unit}")
        if differs(row["value"], value, 1e-3):
            yield Finding("stages", number, "value", "stages", str(row["value"]), f"the plan's own tables give {value}")
