"""A plan folder as the checker reads it: rows as dicts, and the calendar, worked out here anew."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from buttress.schema import CASE_TABLES, DAYS_PER_MONTH, PLAN_TABLES
from buttress_desk.verify.finding import Finding

Row = dict[str, Any]


class Unreadable(Exception):
    """Files of the plan are missing or are not what they should be; ``findings`` says which and why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(one.message for one in findings))
        self.findings = findings


@dataclass(frozen=True)
class Book:
    """Everything that a plan folder states. ``plan`` and ``case`` map tables to rows, in file order."""

    plan: Mapping[str, list[Row]]
    case: Mapping[str, list[Row]]
    run: Mapping[str, Any]
    package: Mapping[str, Any]
    folder: Path

    @cached_property
    def periods(self) -> list[Row]:
        """The periods in order of time."""
        return sorted(self.case["periods"], key=lambda row: row["start_date"])

    @cached_property
    def number(self) -> dict[str, int]:
        """Each period's place in time, from 0."""
        return {row["period"]: place for place, row in enumerate(self.periods)}

    @cached_property
    def months(self) -> list[float]:
        """Each period's length in months."""
        return [((row["end_date"] - row["start_date"]).days + 1) / DAYS_PER_MONTH for row in self.periods]

    @cached_property
    def last_day(self) -> list[date]:
        """Each period's last day."""
        return [row["end_date"] for row in self.periods]

    def containing(self, day: date) -> int | None:
        """Return the place of the period that contains a day."""
        place = bisect_right([row["start_date"] for row in self.periods], day) - 1
        return place if place >= 0 and day <= self.last_day[-1] else None

    def lands(self, period: int, days: int) -> int | None:
        """Return the period that contains the last day of ``period`` plus ``days``."""
        return self.containing(self.last_day[period] + timedelta(days=days))

    @cached_property
    def _index(self) -> dict[tuple[str, str], dict[str, Row]]:
        return {}

    def keyed(self, table: str, column: str) -> dict[str, Row]:
        """Return a case table's rows by the value of one column."""
        if (table, column) not in self._index:
            self._index[table, column] = {row[column]: row for row in self.case[table]}
        return self._index[table, column]

    @cached_property
    def needs(self) -> dict[str, Row]:
        """The needs by name, each with ``due``, its due period."""
        return {row["need"]: {**row, "due": self.containing(row["required_date"])} for row in self.case["needs"]}

    @cached_property
    def efficiency(self) -> dict[tuple[str, str], float]:
        """Units of a wanted item that one unit of an item stands for: (wanted, given)."""
        itself = {(row["item"], row["item"]): 1.0 for row in self.case["items"]}
        return {**itself, **{(row["item"], row["substitute"]): row["efficiency"] for row in self.case["substitutes"]}}

    @cached_property
    def maker_party(self) -> dict[str, str]:
        """The nation of each line."""
        makers = self.keyed("makers", "maker")
        return {row["line"]: makers[row["maker"]]["party"] for row in self.case["lines"]}

    @cached_property
    def opens(self) -> dict[tuple[str, str, str], int]:
        """The first period in which each consent (origin, party, item) is open; past the last if never."""
        never = len(self.periods)
        found = {}
        for row in self.case["consents"]:
            given = row["state"] in ("granted", "expected")
            later = [
                place for place, one in enumerate(self.periods) if given and one["start_date"] > row["decision_date"]
            ]
            found[row["origin"], row["party"], row["item"]] = later[0] if later else never
        return found

    @cached_property
    def capacity(self) -> dict[tuple[str, int], float]:
        """What each line can start in each period: its rate day by day, less the backlog, not below 0."""
        free: dict[tuple[str, int], float] = defaultdict(float)
        rate = f"{self.run.get('rates', 'likely')}_rate"
        steps = defaultdict(list)
        for row in sorted(self.case["rates"], key=lambda one: one["from_date"]):
            steps[row["line"]].append(row)
        for line, rows in steps.items():
            ends = [row["from_date"] - timedelta(days=1) for row in rows[1:]] + [date.max]
            for row, end in zip(rows, ends, strict=True):
                for place in range(len(self.periods)):
                    free[line, place] += self.shared_days(row["from_date"], end, place) * row[rate] / DAYS_PER_MONTH
        for row in self.case["backlog"]:
            days = (row["to_date"] - row["from_date"]).days + 1
            for place in range(len(self.periods)):
                free[row["line"], place] -= (
                    self.shared_days(row["from_date"], row["to_date"], place) * row["quantity"] / days
                )
        return {key: max(0.0, value) for key, value in free.items()}

    def shared_days(self, start: date, end: date, period: int) -> int:
        """Return the days that a window and a period share, both ends included."""
        row = self.periods[period]
        days: int = (min(end, row["end_date"]) - max(start, row["start_date"])).days + 1
        return max(0, days)


def read_book(folder: Path) -> Book:
    """Return what a plan folder states. Raise Unreadable if files are missing or broken."""
    broken: list[Finding] = []
    plan = {name: _rows(folder, name, schema, broken) for name, schema in PLAN_TABLES.items()}
    case = {name: _rows(folder, f"case/{name}", schema, broken) for name, schema in CASE_TABLES.items()}
    run, package = (_json(folder, name, broken) for name in ("run.json", "datapackage.json"))
    if broken:
        raise Unreadable(broken)
    return Book(plan, case, run, package, folder)


def _rows(folder: Path, table: str, schema: type[dy.Schema], broken: list[Finding]) -> list[Row]:
    types = {name: column.dtype for name, column in schema.columns().items()}
    try:
        read = pl.read_csv(folder / f"{table}.csv", schema_overrides=types)
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        reason = str(error).splitlines()[0]
        broken.append(_unreadable(f"{table}.csv", table, f"cannot be read as the table it should be: {reason}"))
        return []
    missing = [name for name in types if name not in read.columns]
    if missing:
        broken.append(_unreadable(f"{table}.csv", table, f"lacks the column {', '.join(missing)}"))
    return read.to_dicts()


def _json(folder: Path, name: str, broken: list[Finding]) -> dict[str, Any]:
    try:
        content = json.loads((folder / name).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        broken.append(_unreadable(name, name, f"cannot be read as JSON: {error}"))
        return {}
    if not isinstance(content, dict):
        broken.append(_unreadable(name, name, "does not hold an object"))
        return {}
    return content


def _unreadable(file: str, table: str, reason: str) -> Finding:
    return Finding(table, None, "", "unreadable", file, f"{file} {reason}")
