"""A case's tables as plain rows, with what the second formulation asks of them (planning.md, Semantics).

Every figure is an exact fraction of the table's. Nothing of the planner is used but a constant of its schema.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from buttress.schema import DAYS_PER_MONTH

Key = tuple[Any, ...]
Record = Mapping[str, Any]

MONTH = Fraction(DAYS_PER_MONTH)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Data:
    """A case's tables as lists of rows, with what the rules ask of them."""

    tables: Mapping[str, list[dict[str, Any]]]

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame]) -> "Data":
        """Return the data of a case's frames."""
        return cls({name: frame.to_dicts() for name, frame in tables.items()})

    def __getitem__(self, table: str) -> list[dict[str, Any]]:
        """Return a table's rows."""
        return self.tables[table]

    @cached_property
    def periods(self) -> list[Record]:
        """The periods in order."""
        return sorted(self["periods"], key=lambda row: row["start_date"])

    @cached_property
    def times(self) -> range:
        """The periods' numbers."""
        return range(len(self.periods))

    def months(self, time: int) -> Fraction:
        """Return a period's length in months."""
        row = self.periods[time]
        return Fraction((row["end_date"] - row["start_date"]).days + 1) / MONTH

    def time_of(self, day: date) -> int | None:
        """Return the period that contains ``day``."""
        inside = [
            time for time in self.times if self.periods[time]["start_date"] <= day <= self.periods[time]["end_date"]
        ]
        return inside[0] if inside else None

    def lands(self, time: int, days: int) -> int | None:
        """Return the period that contains the last day of ``time`` plus ``days``."""
        return self.time_of(self.periods[time]["end_date"] + timedelta(days=days))

    @cached_property
    def items(self) -> dict[str, Record]:
        """The items by name."""
        return {row["item"]: row for row in self["items"]}

    def tonnes(self, item: str) -> Fraction:
        """Return mass_t(j): the tonnes of one unit."""
        return Fraction(self.items[item]["mass_kg"]) / 1000

    @cached_property
    def sources(self) -> list[Record]:
        """Holdings and lines alike: kind, name, party, item, origin."""
        party = {row["maker"]: row["party"] for row in self["makers"]}
        stocks = [{**row, "kind": "stock", "name": row["holding"]} for row in self["holdings"]]
        lines = [{**row, "kind": "line", "name": row["line"], "party": party[row["maker"]]} for row in self["lines"]]
        return [*stocks, *lines]

    @property
    def lines(self) -> list[Record]:
        """The production lines, with their maker's party."""
        return [row for row in self.sources if row["kind"] == "line"]

    def stands_for(self, item: str) -> dict[str, Fraction]:
        """eff(j) of every j that may serve a need of ``item``."""
        rows = [row for row in self["substitutes"] if row["item"] == item]
        return {item: Fraction(1), **{row["substitute"]: Fraction(row["efficiency"]) for row in rows}}

    @cached_property
    def curves(self) -> dict[Key, list[Record]]:
        """The needs of every demand curve: recipient, item, tier, weight."""
        found: dict[Key, list[Record]] = defaultdict(list)
        for row in self["needs"]:
            found[row["recipient"], row["item"], row["tier"], row["weight"]].append(row)
        return dict(found)

    def due(self, need: Record) -> int:
        """Return the period in which a need falls due."""
        time = self.time_of(need["required_date"])
        assert time is not None
        return time

    @cached_property
    def wanted(self) -> set[tuple[str, str]]:
        """Every recipient and item that may serve one of its needs."""
        return {(recipient, j) for recipient, item, _, _ in self.curves for j in self.stands_for(item)}

    @cached_property
    def inputs(self) -> set[str]:
        """The items that are an input of a recipe."""
        return {row["input"] for row in self["recipes"]}

    @cached_property
    def reached(self) -> set[str]:
        """The items that a need can reach: directly, by substitution or as an input."""
        found = {item for _, item in self.wanted}
        while more := {row["input"] for row in self["recipes"] if row["item"] in found} - found:
            found |= more
        return found

    def rate(self, line: str, column: str, day: date) -> Fraction:
        """Return the line's rate on a day."""
        rows = [row for row in self["rates"] if row["line"] == line and row["from_date"] <= day]
        return Fraction(max(rows, key=lambda row: row["from_date"])[column]) if rows else Fraction(0)

    def booked(self, line: str, day: date) -> Fraction:
        """Return what the line's booked orders take on a day."""
        rows = [row for row in self["backlog"] if row["line"] == line and row["from_date"] <= day <= row["to_date"]]
        return sum(
            (Fraction(row["quantity"]) / ((row["to_date"] - row["from_date"]).days + 1) for row in rows),
            Fraction(0),
        )

    def capacity(self, line: str, time: int, column: str) -> Fraction:
        """Return what a line can start in a period."""
        row = self.periods[time]
        days = [row["start_date"] + count * ONE_DAY for count in range((row["end_date"] - row["start_date"]).days + 1)]
        total = sum((self.rate(line, column, day) / MONTH - self.booked(line, day) for day in days), Fraction(0))
        return max(Fraction(0), total)

    def consent(self, source: Record) -> Record | None:
        """Return the consent that a source's shipments need, if they need one."""
        if source["origin"] == source["party"]:
            return None
        key = (source["origin"], source["party"], source["item"])
        found: list[Record] = [row for row in self["consents"] if (row["origin"], row["party"], row["item"]) == key]
        return found[0]

    def is_open(self, consent: Record, time: int) -> bool:
        """Return whether a consent is open in a period."""
        dated = consent["state"] in {"granted", "expected"}
        return bool(dated and self.periods[time]["start_date"] > consent["decision_date"])

    def may_pay(self, fund: Record, line: Record, time: int) -> bool:
        """Return whether a fund may pay a line's orders in a period."""
        facts = {
            "item": line["item"],
            "supply_class": self.items[line["item"]]["supply_class"],
            "origin": line["party"],
        }
        allowed: dict[str, set[str]] = defaultdict(set)
        for row in self["fund_limits"]:
            if row["fund"] == fund["fund"]:
                allowed[row["kind"]].add(row["value"])
        in_window = fund["from_date"] <= self.periods[time]["end_date"] <= fund["to_date"]
        return bool(in_window and all(facts[kind] in values for kind, values in allowed.items()))

    def spend_class(self, line: Record, time: int) -> str:
        """Return the spend class of a line's orders in a period."""
        return "+".join(sorted(row["fund"] for row in self["funds"] if self.may_pay(row, line, time))) or "none"


def total(figures: Iterable[Fraction]) -> Fraction:
    """Return the sum."""
    return sum(figures, Fraction(0))
