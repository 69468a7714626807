"""Tiny valid cases for tests: rows are dicts of what matters, everything else has a default.

``tiny(needs=[{"item": "shell", "quantity": 10}], holdings=[...])`` is a checked case of five months with two
givers whose lanes are free, fast and wide; ``whole()`` is one that has a row in every table.
"""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from buttress import Case
from buttress.reading import columns_of
from buttress.schema import CASE_TABLES

Row = Mapping[str, Any]

DAY = date(2022, 1, 1)

FACT = {"source": "s", "synthetic": True}

DEFAULTS: dict[str, dict[str, Any]] = {
    "sources": {"title": "T", "publisher": "P", "quality": "synthetic"},
    "parties": {"kind": "nation"},
    "items": {"supply_class": "1320", "kind": "munition", "unit": "each", "mass_kg": 1000.0,
              "value_eur": 1000.0},
    "substitutes": {"efficiency": 1.0},
    "needs": {"recipient": "UKR", "quantity": 10.0, "required_date": "2022-01-31", "tier": 1, "weight": 1.0,
              "stream": "urgent"},
    "holdings": {"party": "DEU", "condition": "serviceable", "floor": 0.0, "as_of_date": DAY},
    "makers": {"party": "USA"},
    "lines": {"maker": "m", "lead_days": 0, "unit_cost_eur": 0.0, "state": "full"},
    "rates": {"from_date": "2021-01-01", "basis": "number", "as_of_date": DAY},
    "backlog": {"customer": "C"},
    "recipes": {"quantity": 1.0},
    "currencies": {"rate_date": DAY},
    "funds": {"party": "USA", "name": "F", "from_date": "2022-01-01", "to_date": "2022-12-31",
              "currency": "EUR"},
    "consents": {"decision_date": None},
    "lanes": {"hub": "hub", "transit_days": 0, "tonnes_per_month": 1e6, "cost_eur_per_tonne": 0.0},
    "promised": {"party": "USA", "recipient": "UKR", "firm": True},
    "training": {"recipient": "UKR", "crews_per_unit": 1.0, "trained_crews": 0.0, "seats_per_month": 0.0,
                 "course_days": 0},
}  # fmt: skip

KEYS = {"needs": "need", "holdings": "holding", "lines": "line", "backlog": "order", "funds": "fund",
        "consents": "consent", "lanes": "lane", "promised": "promise", "makers": "maker"}  # fmt: skip


def months(count: int) -> list[Row]:
    """Return the first ``count`` months of 2022 as periods."""
    ends = [date(2022, month, calendar.monthrange(2022, month)[1]) for month in range(1, count + 1)]
    return [{"period": f"{end:%Y-%m}", "start_date": end.replace(day=1), "end_date": end} for end in ends]


BASE: dict[str, Iterable[Row]] = {
    "sources": [{"source": "s"}],
    "periods": months(5),
    "parties": [{"party": party, "name": party} for party in ("UKR", "DEU", "USA")],
    "items": [{"item": item, "name": item} for item in ("shell", "gun", "charge", "old-shell")],
    "needs": [{"item": "shell"}],
    "currencies": [{"currency": "EUR", "eur_per_unit": 1.0}, {"currency": "USD", "eur_per_unit": 0.5}],
    "makers": [{"maker": "m", "name": "M"}],
    "lanes": [{"lane": "DEU-hub", "party": "DEU"}, {"lane": "USA-hub", "party": "USA"}],
}
"""What every tiny case has unless it says otherwise."""


def frame(table: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Return ``rows`` as the table, with defaults filled in; dates may be written as text."""
    schema = CASE_TABLES[table]
    kinds = schema.columns()
    full = [_filled(table, number, row, kinds) for number, row in enumerate(rows, start=1)]
    return pl.DataFrame(full, schema={name: kinds[name].dtype for name in columns_of(schema)})


def _filled(table: str, number: int, row: Row, kinds: Mapping[str, dy.Column]) -> dict[str, Any]:
    key = {KEYS[table]: f"{KEYS[table][0]}{number}"} if table in KEYS else {}
    fact = {name: value for name, value in FACT.items() if name in kinds}
    named = key | fact | DEFAULTS.get(table, {}) | dict(row)
    if table == "rates":
        rate = named.pop("rate", 0.0)
        named = {"min_rate": rate, "likely_rate": rate, "max_rate": rate} | named
    if table == "holdings":
        named.setdefault("origin", named["party"])
    if table == "lines":
        named.setdefault("origin", "USA")
    return {name: _read(value, kinds[name]) for name, value in named.items()}


def _read(value: Any, kind: dy.Column) -> Any:
    return date.fromisoformat(value) if isinstance(kind, dy.Date) and isinstance(value, str) else value


def tables(**rows: Iterable[Row]) -> dict[str, pl.DataFrame]:
    """Return all tables of a tiny case; a table that is named replaces the one of ``BASE``."""
    return {name: frame(name, rows.get(name, BASE.get(name, []))) for name in CASE_TABLES}


def tiny(**rows: Iterable[Row]) -> Case:
    """Return a tiny checked case; a table that is named replaces the one of ``BASE``."""
    return Case.of(tables(**rows), "tiny")


OFFICIAL: Row = {
    "source": "o",
    "title": "Fact sheet",
    "publisher": "P",
    "url": "https://example.org/a",
    "quality": "official",
}

WHOLE: dict[str, list[Row]] = {
    "sources": [{"source": "s"}, OFFICIAL],
    "needs": [
        {"item": "shell", "quantity": 20_000.0, "required_date": "2022-03-15", "tier": 2},
        {"item": "gun", "quantity": 20.0, "required_date": "2022-02-15", "reason": "=1+1"},
    ],
    "substitutes": [{"item": "shell", "substitute": "old-shell", "efficiency": 0.8, "condition": "charges checked"}],
    "holdings": [
        {"item": "gun", "quantity": 30.0, "floor": 18.0, "source": "o", "synthetic": False},
        {"item": "shell", "party": "USA", "origin": "DEU", "quantity": 5000.0},
        {"item": "old-shell", "quantity": 1000.5},
    ],
    "lines": [
        {"item": "shell", "lead_days": 31, "unit_cost_eur": 2000.0},
        {"item": "charge", "unit_cost_eur": 0.1 + 0.2},
    ],
    "rates": [{"line": "l1", "rate": 9000.0}, {"line": "l2", "rate": 4000.0}],
    "backlog": [{"line": "l1", "from_date": "2022-01-01", "to_date": "2022-06-30", "quantity": 6000.0}],
    "recipes": [{"item": "shell", "input": "charge"}],
    "funds": [{"amount": 1e7, "currency": "USD"}],
    "fund_limits": [{"fund": "f1", "kind": "supply_class", "value": "1320"}],
    "consents": [
        {
            "origin": "DEU",
            "party": "USA",
            "item": "shell",
            "state": "expected",
            "decision_date": "2022-02-10",
        }
    ],
    "promised": [
        {"item": "gun", "quantity": 2.0, "arrive_date": "2022-02-01"},
        {"item": "gun", "quantity": 3.0, "arrive_date": "2022-04-01", "firm": False},
    ],
    "training": [{"item": "gun", "trained_crews": 2.0, "seats_per_month": 4.0, "course_days": 28}],
}
"""Rows in every table, facts and synthetic ones."""


@cache
def whole() -> Case:
    """Return a valid case that has rows in every table, facts and synthetic ones."""
    return tiny(**WHOLE)


def edit(folder: Path, table: str, row: int, column: str, value: str) -> None:
    """Put ``value`` into a cell of a case folder; ``row`` is the line of the file, 2 the first."""
    path = folder / f"{table}.csv"
    text = pl.read_csv(path, infer_schema=False)
    text = text.with_columns(
        pl.when(pl.int_range(pl.len()) == row - 2).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
    )
    text.write_csv(path)


def append(folder: Path, table: str, row: int, **changed: str) -> None:
    """Add a copy of a row of a case folder to the end of its table, with some cells changed."""
    path = folder / f"{table}.csv"
    text = pl.read_csv(path, infer_schema=False)
    copy = text[row - 2].with_columns(pl.lit(value).alias(name) for name, value in changed.items())
    pl.concat([text, copy.select(text.columns)]).write_csv(path)
