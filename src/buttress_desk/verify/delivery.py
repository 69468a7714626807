"""What reaches the recipient and what stays unmet: needs, the order of serving, crews."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.finding import Finding, differs

LEAST = 1e-9
"""A quantity below this share of its need is not listed as unmet."""


def met(book: Book) -> dict[str, dict[int, float]]:
    """Return what each need gets in each period, in units of its item."""
    found: dict[str, dict[int, float]] = {name: defaultdict(float) for name in book.needs}
    for row in book.plan["allocations"]:
        if row["need"] in found and row["meet_period"] in book.number:
            found[row["need"]][book.number[row["meet_period"]]] += row["covers"]
    return found


def need_findings(book: Book) -> Iterator[Finding]:
    """Check that no need gets more than it wants."""
    for name, got in met(book).items():
        if sum(got.values()) > book.needs[name]["quantity"] * (1 + 1e-6):
            text = f"{name} wants {book.needs[name]['quantity']} and gets {sum(got.values())}"
            yield Finding("allocations", None, "covers", "demand", name, text)


def order_findings(book: Book) -> Iterator[Finding]:
    """Check that of needs of one recipient, item, tier and weight the first due is the first served."""
    curves: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for need in book.needs.values():
        curves[need["recipient"], need["item"], need["tier"], need["weight"]].append(need)
    served = met(book)
    for needs in curves.values():
        ordered = sorted(needs, key=lambda row: (row["due"], row["required_date"], row["need"]))
        for earlier, later in pairwise(ordered):
            for period in served[later["need"]]:
                by_then = sum(got for place, got in served[earlier["need"]].items() if place <= period)
                if (
                    by_then < earlier["quantity"] * (1 - 1e-5)
                    and served[later["need"]][period] > 1e-5 * later["quantity"]
                ):
                    text = f"{later['need']} is served before {earlier['need']}, which is due before it"
                    yield Finding("allocations", None, "need", "order", later["need"], text)


def crews_used(book: Book) -> dict[tuple[str, str], list[float]]:
    """Return the crews that handing over has taken by the end of each period, by recipient and item."""
    training = {(row["recipient"], row["item"]): row for row in book.case["training"]}
    used = {key: [0.0] * len(book.periods) for key in training}
    for row in book.plan["allocations"]:
        key = (row["recipient"], row["item"])
        if key in training and row["need"] is not None and row["meet_period"] in book.number:
            for period in range(book.number[row["meet_period"]], len(book.periods)):
                used[key][period] += row["quantity"] * training[key]["crews_per_unit"]
    return used


def crews_ready(book: Book, row: Row) -> list[float]:
    """Return the crews that are ready by the end of each period."""
    ready = [float(row["trained_crews"])] * len(book.periods)
    for start, months in enumerate(book.months):
        lands = book.lands(start, row["course_days"])
        if lands is not None:
            for period in range(lands, len(book.periods)):
                ready[period] += row["seats_per_month"] * months
    return ready


def crew_findings(book: Book) -> Iterator[Finding]:
    """Check that equipment is handed over only with trained crews."""
    used = crews_used(book)
    for row in book.case["training"]:
        ready = crews_ready(book, row)
        for period, crews in enumerate(used[row["recipient"], row["item"]]):
            if crews > ready[period] * (1 + 1e-6) + 1e-9:
                name = f"{row['recipient']}/{row['item']}"
                text = f"{crews} crews are used by {book.periods[period]['period']}, {ready[period]} are ready"
                yield Finding("allocations", None, "quantity", "crews", name, text)
                break


def unmet_findings(book: Book) -> Iterator[Finding]:
    """Check the table of what stays unmet against the allocations."""
    names = [row["period"] for row in book.periods]
    wanted: dict[tuple[str, str, str, bool], float] = {}
    for name, got in met(book).items():
        need = book.needs[name]
        for period, quantity in got.items():
            if period > need["due"] and quantity > LEAST * need["quantity"]:
                wanted[name, names[need["due"]], names[period - 1], True] = quantity
        left = need["quantity"] - sum(got.values())
        if left > LEAST * need["quantity"]:
            wanted[name, names[need["due"]], names[-1], False] = left
    for number, row in enumerate(book.plan["unmet"], start=2):
        key = (row["need"], row["from_period"], row["to_period"], row["met_late"])
        quantity = wanted.pop(key, -1.0)
        if quantity < 0:
            text = "by the allocations nothing is unmet in just this way"
            yield Finding("unmet", number, "need", "unmet", str(row["need"]), text)
        elif differs(row["quantity"], quantity, book.needs[row["need"]]["quantity"]):
            yield Finding("unmet", number, "quantity", "unmet", str(row["quantity"]), f"it is {quantity}")
    for name, start, end, _ in (key for key, left in wanted.items() if left > 1e-6 * book.needs[key[0]]["quantity"]):
        yield Finding(
            "unmet", None, "need", "unmet", name, f"it is also unmet from {start} to {end}, which no row says"
        )
