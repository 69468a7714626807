"""What is made and who pays: rates, lead times, finished goods, inputs, funds."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate

from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.finding import Finding, differs

T = "production"


def production_findings(book: Book) -> Iterator[Finding]:
    """Check each production row for itself: line, item, dates, cost and who pays."""
    lines = book.keyed("lines", "line")
    for number, row in enumerate(book.plan[T], start=2):
        line = lines.get(row["line"])
        if line is None:
            yield Finding(T, number, "line", "unknown", str(row["line"]), "there is no such line in the case")
            continue
        for column, rule, message in _row_faults(book, row, line):
            yield Finding(T, number, column, rule, str(row[column]), message)


def _row_faults(book: Book, row: Row, line: Row) -> Iterator[tuple[str, str, str]]:
    if row["item"] != line["item"]:
        yield "item", "line", f"the line makes {line['item']}"
    if not row["quantity"] > 0:
        yield "quantity", "positive", "a row of production has a quantity above 0"
    start = book.number.get(row["start_period"])
    ready = None if start is None else book.lands(start, line["lead_days"])
    if ready is None or book.number.get(row["ready_period"]) != ready:
        yield "ready_period", "timing", f"the line needs {line['lead_days']} days from the end of the starting period"
    if differs(row["cost_eur"], row["quantity"] * line["unit_cost_eur"]):
        yield "cost_eur", "cost", f"the quantity costs {row['quantity'] * line['unit_cost_eur']}"
    free = line["unit_cost_eur"] == 0
    if free != (row["fund"] is None) or (
        not free and start is not None and not may_pay(book, row["fund"], line, start)
    ):
        yield "fund", "fund", "the fund may not pay for this line in this period"


def may_pay(book: Book, fund: str | None, line: Row, period: int) -> bool:
    """Return whether a fund may pay an order on a line in a period: its window, and each kind of limit that it has."""
    row = book.keyed("funds", "fund").get(str(fund))
    if row is None or not row["from_date"] <= book.last_day[period] <= row["to_date"]:
        return False
    facts = {
        "item": line["item"],
        "supply_class": book.keyed("items", "item")[line["item"]]["supply_class"],
        "origin": book.maker_party[line["line"]],
    }
    limits: dict[str, set[str]] = defaultdict(set)
    for limit in book.case["fund_limits"]:
        if limit["fund"] == fund:
            limits[limit["kind"]].add(limit["value"])
    return all(facts[kind] in values for kind, values in limits.items())


def rate_findings(book: Book) -> Iterator[Finding]:
    """Check that no line starts more than its rate after backlog."""
    for (name, period), quantity in starts(book).items():
        if quantity > book.capacity.get((name, period), 0.0) * (1 + 1e-6) + 1e-9:
            text = f"{name} starts {quantity} in {book.periods[period]['period']}, more than its free rate"
            yield Finding(T, None, "quantity", "rate", name, text)


def starts(book: Book) -> dict[tuple[str, int], float]:
    """Return what each line starts in each period."""
    made: dict[tuple[str, int], float] = defaultdict(float)
    for row in book.plan[T]:
        if row["start_period"] in book.number:
            made[row["line"], book.number[row["start_period"]]] += row["quantity"]
    return made


def finished_findings(book: Book) -> Iterator[Finding]:
    """Check that nothing leaves a line before it is ready."""
    flows: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(book.periods))
    sizes: dict[str, float] = defaultdict(float)
    for table, column, sign in (
        (T, "ready_period", 1.0),
        ("allocations", "ship_period", -1.0),
        ("inputs", "period", -1.0),
    ):
        for row in book.plan[table]:
            name = row["line"] if table == T else row["supply"]
            if (table == T or row["kind"] == "line") and row[column] in book.number:
                flows[name][book.number[row[column]]] += sign * row["quantity"]
                sizes[name] += row["quantity"]
    for name, flow in flows.items():
        if min(accumulate(flow)) < -1e-6 * sizes[name] - 1e-9:
            yield Finding(T, None, "quantity", "finished", name, f"more leaves {name} than is ready by then")


def input_findings(book: Book) -> Iterator[Finding]:
    """Check that inputs come from where they are, and are given before they are consumed."""
    flows: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(book.periods))
    sizes: dict[str, float] = defaultdict(float)
    parts = {row["input"] for row in book.case["recipes"]}
    for number, row in enumerate(book.plan["inputs"], start=2):
        for column, rule, message in _input_faults(book, row, parts):
            yield Finding("inputs", number, column, rule, str(row[column]), message)
        if row["period"] in book.number:
            flows[row["item"]][book.number[row["period"]]] += row["quantity"]
    for row in book.plan[T]:
        for recipe in book.case["recipes"]:
            if recipe["item"] == row["item"] and row["start_period"] in book.number:
                taken = recipe["quantity"] * row["quantity"]
                flows[recipe["input"]][book.number[row["start_period"]]] -= taken
                sizes[recipe["input"]] += taken
    for item, flow in flows.items():
        if min(accumulate(flow)) < -1e-6 * sizes[item] - 1e-9:
            yield Finding("inputs", None, "quantity", "parts", item, f"more {item} is consumed than was given by then")


def _input_faults(book: Book, row: Row, parts: set[str]) -> Iterator[tuple[str, str, str]]:
    table, key = ("holdings", "holding") if row["kind"] == "stock" else ("lines", "line")
    source = book.keyed(table, key).get(row["supply"])
    if source is None or source["item"] != row["item"]:
        yield "supply", "unknown", f"there is no such {row['kind']} of {row['item']}"
        return
    party = source["party"] if row["kind"] == "stock" else book.maker_party[row["supply"]]
    if party != row["party"]:
        yield "party", "source", f"it is {party}'s"
    if row["item"] not in parts:
        yield "item", "recipe", "no recipe needs it"
    if row["period"] not in book.number or not row["quantity"] > 0:
        yield "period", "timing", "an input is given in a period of the case, and is more than 0"


def fund_findings(book: Book) -> Iterator[Finding]:
    """Check that no fund spends more than it has, in euro."""
    for name, spent in spending(book).items():
        fund = book.keyed("funds", "fund").get(name)
        if fund and spent > euros(book, fund) * (1 + 1e-6) + 1e-6:
            yield Finding(T, None, "cost_eur", "fund", name, f"{name} pays EUR {spent} and has EUR {euros(book, fund)}")


def spending(book: Book) -> dict[str, float]:
    """Return EUR paid by each fund."""
    spent: dict[str, float] = defaultdict(float)
    for row in book.plan[T]:
        if row["fund"] is not None:
            spent[row["fund"]] += row["cost_eur"]
    return spent


def euros(book: Book, fund: Row) -> float:
    """Return a fund's amount in EUR."""
    return float(fund["amount"] * book.keyed("currencies", "currency")[fund["currency"]]["eur_per_unit"])


def line_payers(book: Book) -> Iterator[Finding]:
    """Check that each line's allocations are paid by funds that pay for the line, no more than they pay."""
    paid: dict[tuple[str, str | None], float] = defaultdict(float)
    used: dict[tuple[str, str | None], float] = defaultdict(float)
    for row in book.plan[T]:
        paid[row["line"], row["fund"]] += row["quantity"]
    for row in book.plan["allocations"]:
        if row["kind"] == "line":
            used[row["supply"], row["fund"]] += row["quantity"]
    for (name, fund), quantity in used.items():
        if quantity > paid[name, fund] * (1 + 1e-6) + 1e-9:
            text = f"{quantity} of {name} is said to be paid by {fund}, which pays for {paid[name, fund]}"
            yield Finding("allocations", None, "fund", "fund", str(fund), text)
