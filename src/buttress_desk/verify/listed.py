"""The two tables that list: use of every bounded thing, and asks."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.delivery import crews_ready, crews_used
from buttress_desk.verify.finding import Finding, differs
from buttress_desk.verify.making import euros, spending, starts
from buttress_desk.verify.supply import free_stock, lane_loads, source_of

Thing = tuple[str, str, str | None]
"""A rule, the name of a bounded thing, and a period (None: over all periods)."""


def bounded_things(book: Book) -> dict[Thing, tuple[float, float, str]]:
    """Return use, bound and unit of every bounded thing."""
    unit = {row["item"]: row["unit"] for row in book.case["items"]}
    found: dict[Thing, tuple[float, float, str]] = {}
    for place, period in enumerate(row["period"] for row in book.periods):
        found |= {(rule, name, period): figures for rule, name, figures in _bounded_in(book, place, unit)}
    given, spent, offered = _given(book), spending(book), _offered(book)
    for row in book.case["holdings"]:
        found["stock", row["holding"], None] = (given[row["holding"]], free_stock(row), unit[row["item"]])
    for row in book.case["funds"]:
        found["fund", row["fund"], None] = (spent.get(row["fund"], 0.0), euros(book, row), "EUR")
    for row in (one for one in book.case["promised"] if not one["firm"]):
        found["offer", row["promise"], None] = (offered[row["promise"]], row["quantity"], unit[row["item"]])
    return found


def _bounded_in(book: Book, place: int, unit: dict[str, str]) -> Iterator[tuple[str, str, tuple[float, float, str]]]:
    """Yield rule, name, and use, bound and unit of what is bounded in a period."""
    made, loads, crews = starts(book), lane_loads(book), crews_used(book)
    for row in book.case["lines"]:
        key = (row["line"], place)
        yield "rate", row["line"], (made.get(key, 0.0), book.capacity.get(key, 0.0), unit[row["item"]])
    for row in book.case["lanes"]:
        bound = row["tonnes_per_month"] * book.months[place]
        yield "lane", row["lane"], (loads.get((row["lane"], place), 0.0), bound, "t")
    for row in book.case["consents"]:
        if place < book.opens[row["origin"], row["party"], row["item"]]:
            yield "consent", row["consent"], (0.0, 0.0, unit[row["item"]])
    for row in book.case["training"]:
        pair = (row["recipient"], row["item"])
        yield "crews", "/".join(pair), (crews[pair][place], crews_ready(book, row)[place], "crew")


def _given(book: Book) -> dict[str, float]:
    given: dict[str, float] = defaultdict(float)
    for row in [*book.plan["allocations"], *book.plan["inputs"]]:
        if row["kind"] == "stock":
            given[row["supply"]] += row["quantity"]
    return given


def _offered(book: Book) -> dict[str, float]:
    used: dict[str, float] = defaultdict(float)
    for row in book.plan["allocations"]:
        if row["kind"] == "offer":
            used[row["supply"]] += row["quantity"]
    return used


def use_findings(book: Book) -> Iterator[Finding]:
    """Check use, bound, unit and worth of every bounded thing, and that none that is used or worth something lacks."""
    things, worth = bounded_things(book), _first_worth(book)
    listed = set()
    for number, row in enumerate(book.plan["use"], start=2):
        thing = (row["rule"], row["name"], row["period"])
        if thing not in things or thing in listed:
            yield Finding(
                "use",
                number,
                "name",
                "unknown",
                str(row["name"]),
                "there is no such bounded thing, or it is twice here",
            )
            continue
        listed.add(thing)
        used, bound, unit = things[thing]
        stage, value = worth.get(thing, (None, 0.0))
        for column, figure, size in (("used", used, 1e-3 * bound), ("bound", bound, 0.0), ("worth", value, 0.0)):
            if differs(row[column], figure, size):
                yield Finding("use", number, column, "use", str(row[column]), f"it is {figure}")
        if row["unit"] != unit or row["stage"] != stage:
            yield Finding(
                "use", number, "stage", "use", str(row["stage"]), f"unit {unit}, first stage with a worth: {stage}"
            )
    for thing, (used, bound, _) in things.items():
        if thing not in listed and (differs(used, 0.0, 1e-3 * bound) or thing in worth):
            yield Finding(
                "use", None, "name", "complete", thing[1], f"{thing[0]} {thing[1]} {thing[2] or ''} is missing"
            )


def _first_worth(book: Book) -> dict[Thing, tuple[int, float]]:
    """Return the first stage in which more of a thing would help, and the gain for one unit."""
    found: dict[Thing, tuple[int, float]] = {}
    for row in sorted(book.plan["worths"], key=lambda one: one["stage"]):
        thing = (row["rule"], row["name"], row["period"])
        if row["worth"] < 0 and thing not in found:
            found[thing] = (row["stage"], -row["worth"])
    return found


def ask_findings(book: Book) -> Iterator[Finding]:
    """Check the asks against the allocations, inputs and production."""
    wanted = wanted_asks(book)
    for number, row in enumerate(book.plan["asks"], start=2):
        key = tuple(row[name] for name in ("party", "kind", "subject", "item", "by_period", "tier"))
        ask = wanted.pop(key, None)
        if ask is None:
            yield Finding(
                "asks", number, "subject", "unknown", str(row["subject"]), "nothing in the plan asks for just this"
            )
            continue
        for column in ("quantity", "closes"):
            if differs(row[column], ask[column]):
                yield Finding(
                    "asks", number, column, "asks", str(row[column]), f"the plan's rows add up to {ask[column]}"
                )
        if row["needs"] != len(ask["needs"]) or row["unit"] != ask["unit"]:
            text = f"it helps {len(ask['needs'])} needs, in {ask['unit']}"
            yield Finding("asks", number, "needs", "asks", str(row["needs"]), text)
    for key in wanted:
        yield Finding("asks", None, "subject", "complete", str(key[2]), f"the ask {key} is missing")


def wanted_asks(book: Book) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the asks that follow from a plan: party, kind, subject, item, period, best tier -> sums."""
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    units = {row["item"]: row["unit"] for row in book.case["items"]}
    for row in book.plan["allocations"]:
        if row["need"] in book.needs and row["kind"] != "promise":
            kind = "production" if row["kind"] == "line" else row["kind"]
            by = row["ship_period"] or row["arrive_period"]
            _add(sums, book, (row["party"], kind, row["supply"], row["item"], by, True), row)
            consent = _expected_consent(book, row)
            if consent:
                _add(sums, book, (consent["origin"], "consent", consent["consent"], row["item"], by, True), row)
    for row in book.plan["inputs"]:
        kind = "production" if row["kind"] == "line" else "stock"
        _add(sums, book, (row["party"], kind, row["supply"], row["item"], row["period"], False), row)
    for row in book.plan["production"]:
        fund = book.keyed("funds", "fund").get(str(row["fund"]))
        if fund:
            key = (fund["party"], "money", row["fund"], row["item"], row["start_period"], False)
            _add(sums, book, key, {"quantity": row["cost_eur"]})
    return {
        (*key[:5], min(one["tiers"], default=None)): {**one, "unit": "EUR" if key[1] == "money" else units[key[3]]}
        for key, one in sums.items()
    }


def _add(sums: dict[tuple[Any, ...], dict[str, Any]], book: Book, key: tuple[Any, ...], row: Row) -> None:
    one = sums.setdefault(key, {"quantity": 0.0, "closes": 0.0, "needs": set(), "tiers": set()})
    one["quantity"] += row["quantity"]
    if row.get("need") is not None:
        one["closes"] += row["covers"]
        one["needs"].add(row["need"])
        one["tiers"].add(book.needs[row["need"]]["tier"])


def _expected_consent(book: Book, row: Row) -> Row | None:
    """Return the consent that a shipment hopes for, if it is only expected."""
    source = source_of(book, row)
    if source is None or row["kind"] not in ("stock", "line") or source["origin"] == row["party"]:
        return None
    for consent in book.case["consents"]:
        if (consent["origin"], consent["party"], consent["item"]) == (source["origin"], row["party"], row["item"]):
            return consent if consent["state"] == "expected" else None
    return None
