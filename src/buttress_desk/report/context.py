"""A plan opened for reading: names for keys, periods in words, and which rows are invented."""

import re
from collections.abc import Mapping
from functools import cached_property

import polars as pl

from buttress import Plan
from buttress.options import due_needs
from buttress_desk.report.words import Period, _, named_span, short_span
from buttress_desk.sentences import Names

KEYS: Mapping[str, str] = {
    "needs": "need",
    "holdings": "holding",
    "lines": "line",
    "rates": "line",
    "backlog": "line",
    "lanes": "lane",
    "promised": "promise",
    "funds": "fund",
    "consents": "consent",
    "items": "item",
    "recipes": "item",
    "training": "item",
    "parties": "party",
}
"""The column by which a result refers to a table's rows."""


class Context:
    """What every section needs to know about a plan."""

    def __init__(self, plan: Plan) -> None:
        """Read the names once."""
        self.plan = plan
        self.case = plan.case
        self.names = Names(plan.case)
        rows = plan.case["items"].select("item", "unit", "value_eur", "kind").iter_rows()
        self.unit: dict[str, str] = {}
        self.value: dict[str, float] = {}
        self.kind: dict[str, str] = {}
        for item, unit, value, kind in rows:
            self.unit[item], self.value[item], self.kind[item] = unit, value, kind
        parties = sorted(plan.case["parties"]["party"])
        self.colour = {party: place for place, party in enumerate(parties)}
        self._invented = {table: _invented(plan, table) for table in KEYS}

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods in order."""
        ordered = self.case["periods"].sort("start_date")
        return tuple(
            Period(place, name, named_span(start, end), short_span(start, end), start, end)
            for place, (name, start, end) in enumerate(ordered.iter_rows())
        )

    @cached_property
    def at(self) -> dict[str, Period]:
        """The periods by name."""
        return {period.name: period for period in self.periods}

    @cached_property
    def needs(self) -> pl.DataFrame:
        """Needs with ``due``, their period's place, and what is met ``on_time``, ``late`` and ``never`` (units)."""
        due = due_needs(self.case).rename({"t": "due"})
        waiting = (
            self.plan["unmet"]
            .group_by("need")
            .agg(
                late=pl.col("quantity").filter(pl.col("met_late")).sum(),
                never=pl.col("quantity").filter(~pl.col("met_late")).sum(),
            )
        )
        both = due.join(waiting, on="need", how="left").with_columns(
            pl.col("late").fill_null(0.0), pl.col("never").fill_null(0.0)
        )
        left = (pl.col("quantity") - pl.col("late") - pl.col("never")).clip(0.0)
        return both.with_columns(on_time=left).sort("tier", "item", "due", "need")

    @cached_property
    def served(self) -> pl.DataFrame:
        """What meets needs: allocations with the wanted item as ``wanted`` and the need's tier."""
        wanted = self.case["needs"].select("need", "tier", wanted="item")
        return self.plan["allocations"].drop_nulls("need").join(wanted, on="need")

    def item(self, item: str) -> str:
        """Return an item's name."""
        return self.names.item(item)

    def party(self, party: str) -> str:
        """Return a party's name."""
        return self.names.party(party)

    def dated(self, sentence: str) -> str:
        """Return a sentence with the names of periods such as 2022-05 in words."""
        return re.sub(r"\b\d{4}-\w{2}\b", lambda hit: self._label(hit.group()), sentence)

    def _label(self, name: str) -> str:
        return self.at[name].label if name in self.at else name

    def invented(self, **keys: str | None) -> tuple[str, ...]:
        """Return those of the named tables in which the row with that key was invented."""
        return tuple(table for table, key in keys.items() if key in self._invented[table])

    def mixed(self, *tables: str) -> tuple[str, ...]:
        """Return those of the tables that hold invented rows."""
        return tuple(table for table in tables if self.case[table]["synthetic"].any())

    @property
    def marking(self) -> str:
        """What stands at the top and bottom of every page."""
        every = [table for table in self.case.tables if "synthetic" in self.case[table].columns]
        return _("PUBLIC · SYNTHETIC FIGURES INCLUDED") if self.mixed(*every) else _("PUBLIC")


def _invented(plan: Plan, table: str) -> frozenset[str]:
    rows = plan.case[table].filter(pl.col("synthetic"))
    return frozenset(rows[KEYS[table]].to_list())


def source_tables(kind: str, supply: str) -> dict[str, str]:
    """Return the tables and keys that a source of supply is read from."""
    if kind == "stock":
        return {"holdings": supply}
    if kind in {"line", "production"}:
        return {"lines": supply, "rates": supply, "backlog": supply}
    return {"promised": supply}
