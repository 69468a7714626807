"""Who supplies what: every allocation row, stocks, lanes and promises."""

from collections import defaultdict
from collections.abc import Iterator
from math import nan

from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.finding import Finding, differs

T = "allocations"


def allocation_findings(book: Book) -> Iterator[Finding]:
    """Check each allocation row for itself: names, dates, consent, cover and cost."""
    for line, row in enumerate(book.plan[T], start=2):
        for column, rule, message in [*_names(book, row), *_figures(book, row)]:
            yield Finding(T, line, column, rule, str(row[column]), message)


def _names(book: Book, row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a row's names: column, rule, sentence."""
    source = source_of(book, row)
    if source is None:
        yield "supply", "unknown", f"there is no {row['kind']} of this name in the case"
        return
    for column in ("party", "item"):
        if row[column] != source[column]:
            yield column, "source", f"the {row['kind']} {row['supply']} has {source[column]}"
    need = book.needs.get(row["need"]) if row["need"] is not None else None
    if need is None:
        if row["need"] is not None or row["kind"] in ("stock", "line"):
            yield "need", "unknown", "there is no such need; only promises and offers may serve none"
        if row["recipient"] != source.get("recipient"):
            yield "recipient", "source", f"the {row['kind']} {row['supply']} goes to {source.get('recipient')}"
        if row["kind"] == "offer" and not is_of_use(book, source):
            yield "supply", "offer", f"no need of {source['recipient']} may use {source['item']}"
        return
    if row["recipient"] != need["recipient"] or row["recipient"] != source.get("recipient", row["recipient"]):
        yield "recipient", "need", f"{row['need']} is a need of {need['recipient']}"
    if (need["item"], row["item"]) not in book.efficiency:
        yield "item", "substitute", f"{row['item']} is no substitute of {need['item']}"


def source_of(book: Book, row: Row) -> Row | None:
    """Return party, item and what else is known of a row's source; None if there is no such source."""
    name = row["supply"]
    if row["kind"] == "stock":
        return book.keyed("holdings", "holding").get(name)
    if row["kind"] == "line":
        found = book.keyed("lines", "line").get(name)
        return {**found, "party": book.maker_party[name]} if found else None
    promise = book.keyed("promised", "promise").get(name)
    return promise if promise and promise["firm"] == (row["kind"] == "promise") else None


def is_of_use(book: Book, promise: Row) -> bool:
    """Return whether what is promised may serve a need of its recipient."""
    return any(
        need["recipient"] == promise["recipient"] and (need["item"], promise["item"]) in book.efficiency
        for need in book.needs.values()
    )


def _figures(book: Book, row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a row's dates and figures: column, rule, sentence."""
    source = source_of(book, row)
    if source is None or (row["need"] is not None and row["need"] not in book.needs):
        return
    if not row["quantity"] > 0:
        yield "quantity", "positive", "a row of an allocation has a quantity above 0"
    yield from _arrival(book, row, source)
    yield from _meeting(book, row)
    cost = unit_cost(book, row, source) * row["quantity"]
    if differs(row["cost_eur"], cost):
        yield "cost_eur", "cost", f"transport and the line's own work come to {cost}"


def _meeting(book: Book, row: Row) -> Iterator[tuple[str, str, str]]:
    if row["need"] is None:
        if row["covers"] or row["meet_period"] is not None:
            yield "covers", "cover", "a row without a need covers nothing and meets nothing"
        return
    need = book.needs[row["need"]]
    covers = row["quantity"] * book.efficiency.get((need["item"], row["item"]), 0.0)
    if differs(row["covers"], covers):
        yield "covers", "cover", f"the quantity stands for {covers} of {need['item']}"
    meet, arrive = book.number.get(row["meet_period"]), book.number.get(row["arrive_period"])
    if meet is None or arrive is None or meet < arrive or meet < need["due"]:
        yield "meet_period", "timing", "a need is met neither before its due period nor before the goods arrive"


def _arrival(book: Book, row: Row, source: Row) -> Iterator[tuple[str, str, str]]:
    if row["kind"] in ("promise", "offer"):
        place = book.containing(source["arrive_date"])
        if book.number.get(row["arrive_period"]) != place:
            yield "arrive_period", "timing", f"it is promised for {source['arrive_date']}"
        for column in ("ship_period", "lane", "fund"):
            if row[column] is not None:
                yield column, "promise", "promises and offers have no lane, shipping period or fund"
        return
    lane = book.keyed("lanes", "lane").get(row["lane"])
    ship = book.number.get(row["ship_period"])
    lands = None if lane is None or ship is None else book.lands(ship, lane["transit_days"])
    if lane is None or lane["party"] != row["party"]:
        yield "lane", "lane", f"{row['party']} has no such lane"
    elif lands is None or book.number.get(row["arrive_period"]) != lands:
        yield (
            "arrive_period",
            "timing",
            f"the lane takes {lane['transit_days']} days from the end of the shipping period",
        )
    opens = book.opens.get((source["origin"], row["party"], row["item"]), len(book.periods))
    if ship is not None and source["origin"] != row["party"] and ship < opens:
        yield "ship_period", "consent", f"the consent of {source['origin']} is not open then"
    if row["kind"] == "stock" and row["fund"] is not None:
        yield "fund", "fund", "stock is not paid from a fund"


def unit_cost(book: Book, row: Row, source: Row) -> float:
    """Return EUR for one unit of an allocation: transport, and the line's own work."""
    if row["kind"] in ("promise", "offer"):
        return 0.0
    lane = book.keyed("lanes", "lane").get(row["lane"], {"cost_eur_per_tonne": 0.0})
    freight = lane["cost_eur_per_tonne"] * tonnes(book, row["item"])
    return float(freight + source.get("unit_cost_eur", 0.0))


def tonnes(book: Book, item: str) -> float:
    """Return the mass of one unit in tonnes; NaN if there is no such item."""
    found = book.keyed("items", "item").get(item)
    return float(found["mass_kg"]) / 1000.0 if found else nan


def stock_findings(book: Book) -> Iterator[Finding]:
    """Check that no holding gives more than it has above its floor."""
    given: dict[str, float] = defaultdict(float)
    for row in [*book.plan[T], *book.plan["inputs"]]:
        if row["kind"] == "stock":
            given[row["supply"]] += row["quantity"]
    for name, quantity in given.items():
        holding = book.keyed("holdings", "holding").get(name)
        if holding and quantity > free_stock(holding) * (1 + 1e-6) + 1e-9:
            text = f"{name} gives {quantity}, but has {free_stock(holding)} above its floor"
            yield Finding(T, None, "quantity", "stock", name, text)


def free_stock(holding: Row) -> float:
    """Return what a holding may give."""
    return max(0.0, holding["quantity"] - holding["floor"]) if holding["condition"] == "serviceable" else 0.0


def lane_loads(book: Book) -> dict[tuple[str, int], float]:
    """Return tonnes by lane and period."""
    loads: dict[tuple[str, int], float] = defaultdict(float)
    for row in book.plan[T]:
        if row["lane"] is not None and row["ship_period"] in book.number:
            loads[row["lane"], book.number[row["ship_period"]]] += row["quantity"] * tonnes(book, row["item"])
    return loads


def lane_findings(book: Book) -> Iterator[Finding]:
    """Check that no lane carries more than its tonnage in a period."""
    for (name, period), load in lane_loads(book).items():
        lane = book.keyed("lanes", "lane").get(name)
        if lane and load > lane["tonnes_per_month"] * book.months[period] * (1 + 1e-6) + 1e-9:
            text = f"{name} carries {load} t in {book.periods[period]['period']}, more than it can"
            yield Finding(T, None, "quantity", "lane", name, text)


def promise_findings(book: Book) -> Iterator[Finding]:
    """Check that firm promises arrive in full, and offers are used to their quantity at most."""
    used: dict[str, float] = defaultdict(float)
    for row in book.plan[T]:
        if row["kind"] in ("promise", "offer"):
            used[row["supply"]] += row["quantity"]
    for promise in book.case["promised"]:
        name, quantity = promise["promise"], used[promise["promise"]]
        over = quantity > promise["quantity"] * (1 + 1e-6)
        if (promise["firm"] and differs(quantity, promise["quantity"])) or over:
            text = f"{name} is for {promise['quantity']}, the plan has {quantity} of it"
            yield Finding(T, None, "quantity", "promise", name, text)
