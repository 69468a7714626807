"""Sentences for people, made from the planner's rows of rule, names, amounts and periods."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from buttress import Case

Row = Mapping[str, Any]

PLURALS = {word: f"{word}s" for word in ("round", "set", "kit", "tonne", "crew", "missile")}
"""Units whose name changes with the number; the others stand as they are."""


class Names:
    """The names that people use for the keys of a case."""

    def __init__(self, case: Case) -> None:
        """Read the names of parties, items and things once."""
        self._party = dict(case["parties"].select("party", "name").iter_rows())
        self._item = dict(case["items"].select("item", "name").iter_rows())
        self._unit = dict(case["items"].select("item", "unit").iter_rows())
        self._fund = dict(case["funds"].select("fund", "name").iter_rows())
        makers = case["makers"].select("maker", pl.col("name").alias("maker_name"), "party")
        lines = case["lines"].join(makers, on="maker").select("line", "maker_name", "item")
        self._line = {line: (maker, item) for line, maker, item in lines.iter_rows()}
        self._holding = {row[0]: row[1:] for row in case["holdings"].select("holding", "party", "item").iter_rows()}
        self._consent = {
            row[0]: row[1:]
            for row in case["consents"].select("consent", "origin", "party", "item", "state").iter_rows()
        }
        self._lane = {row[0]: row[1:] for row in case["lanes"].select("lane", "party", "hub").iter_rows()}

    def party(self, party: str) -> str:
        """Return a party's name."""
        return str(self._party.get(party, party))

    def item(self, item: str) -> str:
        """Return an item's name."""
        return str(self._item.get(item, item))

    def thing(self, rule: str, name: str) -> str:
        """Return words for a bounded thing, such as "the line for 155 mm charge at Eurenco"."""
        words: dict[str, Callable[[str], str]] = {
            "stock": self._stock,
            "rate": self._rate,
            "lane": self._lanes,
            "fund": lambda key: f"the fund {self._fund.get(key, key)}",
            "consent": self._consents,
            "crews": lambda key: f"trained crews for {self.item(key.split('/')[-1])}",
            "payment": lambda _: "money for lines that no fund may pay",
            "offer": lambda key: f"the offer {key}",
        }
        return words[rule](name)

    def source(self, kind: str, name: str) -> str:
        """Return words for a source of supply, such as "the stock of M777 held by Germany"."""
        if kind == "line":
            return self._rate(name)
        return self._stock(name) if kind == "stock" else f"the {kind} {name}"

    def supply(self, name: str) -> str:
        """Return words for a source of which only the name is known."""
        if name in self._holding:
            return self._stock(name)
        return self._rate(name) if name in self._line else f"the promise {name}"

    def _stock(self, name: str) -> str:
        party, item = self._holding[name]
        return f"the stock of {self.item(item)} held by {self.party(party)}"

    def _rate(self, name: str) -> str:
        maker, item = self._line[name]
        return f"the line for {self.item(item)} at {maker}"

    def _lanes(self, name: str) -> str:
        party, hub = self._lane[name]
        return f"the lane from {self.party(party)} to {hub}"

    def _consents(self, name: str) -> str:
        origin, party, item, state = self._consent[name]
        return f"the consent of {self.party(origin)} ({state}) to {self.item(item)} from {self.party(party)}"


def figure(value: float) -> str:
    """Return a quantity for a sentence: whole above 100, else up to two decimals, thousands set apart."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")


def money(value: float) -> str:
    """Return euros for a sentence: bn, m or whole."""
    for size, word in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"EUR {value / size:,.1f} {word}"
    return f"EUR {value:,.0f}"


def quantity(value: float, unit: str) -> str:
    """Return a quantity with its unit."""
    if unit == "EUR":
        return money(value)
    return figure(value) if unit == "each" else f"{figure(value)} {PLURALS.get(unit, unit) if value != 1 else unit}"


def reason_sentences(case: Case, rows: pl.DataFrame) -> dict[str, list[str]]:
    """Return for each need of ``buttress.explain``'s rows the sentences that say why it is unmet."""
    names = Names(case)
    units = dict(case["needs"].join(case["items"], on="item").select("need", "unit").iter_rows())
    found: dict[str, list[str]] = {}
    for (need,), group in rows.group_by(["need"], maintain_order=True):
        found[str(need)] = _reasons(names, group.to_dicts(), units[str(need)])
    return found


def _reasons(names: Names, rows: list[dict[str, Any]], unit: str) -> list[str]:
    first = rows[0]
    if first["part"] == "nobody":
        return ["Nobody in this case holds, makes or promises it, or a substitute, with a way to a hub."]
    if first["part"] == "time":
        return [_time(names, first)]
    moves = [_move(names, row) for row in rows]
    joined = moves[0] if len(moves) == 1 else ", ".join(moves[:-1]) + " and " + moves[-1]
    gains = [f"closes {quantity(first['closes'], unit)} on time"] if first["closes"] > 0 else []
    if first["closes_by_end"] > 0:
        gains.append(f"brings {quantity(first['closes_by_end'], unit)} that would otherwise never come")
    if first["met_period"]:
        gains.append(f"meets it in full from {first['met_period']}")
    gain = " and ".join(gains) or "brings part of it earlier"
    together = "together " if len(moves) > 1 else ""
    sentences = [f"Held back by {joined}; moving this {together}{gain}."]
    if first["earliest_period"] and first["earliest_period"] != first["met_period"]:
        sentences.append(f"With every resource unlimited it would be met in full from {first['earliest_period']}.")
    return sentences


def _move(names: Names, row: Row) -> str:
    thing = names.thing(row["rule"], row["name"])
    span = ""
    if row["from_period"]:
        same = row["from_period"] == row["to_period"]
        span = f" in {row['from_period']}" if same else f" from {row['from_period']} to {row['to_period']}"
    if row["rule"] == "consent":
        return f"{thing}, not open{span}"
    if row["rule"] == "stock":
        return f"{thing} ({quantity(row['amount'], row['unit'])} more, from below its floor)"
    return f"{thing} ({quantity(row['amount'], row['unit'])} more{span})"


def _time(names: Names, row: Row) -> str:
    days = int(row["amount"])
    fastest = f"the fastest source ({names.supply(row['name'])})"
    taken = {
        "lead": f"{fastest} takes {days} days from order to hub",
        "transit": f"{fastest} takes {days} days to the hub",
        "promise": f"{fastest} is promised for a fixed date",
    }[row["rule"]]
    when = f"met in full from {row['earliest_period']} at the earliest" if row["earliest_period"] else "not met in full"
    return f"Time alone: {taken}; with every resource unlimited it is {when}."


def choice_sentences(case: Case, rows: pl.DataFrame) -> list[str]:
    """Return for each row of ``buttress.why_not`` a sentence: what is taken, and why not the others."""
    names = Names(case)
    units = dict(case["items"].select("item", "unit").iter_rows())
    return [_choice(names, row, units[row["item"]]) for row in rows.iter_rows(named=True)]


def _choice(names: Names, row: Row, unit: str) -> str:
    source = names.source(row["kind"], row["supply"])
    source = source if row["kind"] in {"line", "stock"} else f"{source} of {names.party(row['party'])}"
    if row["rule"] == "chosen":
        return f"From {source}: {quantity(row['quantity'], unit)}."
    reasons: dict[str, Callable[[], str]] = {
        "consent": lambda: _consent(names, row),
        "stock": lambda: f"all {quantity(row['amount'], unit)} above its floor are given already",
        "rate": lambda: "it is fully used already",
        "later": lambda: _later(row),
        "dearer": lambda: f"it costs {money(row['amount'])} more a unit",
        "equal": lambda: "the plan needs no more; it would do as well",
    }
    reason = reasons[row["rule"]]()
    return f"Not from {source}: {reason}."


def _consent(names: Names, row: Row) -> str:
    thing = names.thing("consent", row["name"])
    return f"{thing} is not given" if row["amount"] is None else f"{thing} opens late; {_later(row)}"


def _later(row: Row) -> str:
    if row["amount"] is None:
        return "it cannot arrive within the periods of the case"
    count = int(row["amount"])
    return f"it arrives {count} period{'s' if count > 1 else ''} later, in {row['period']}"
