"""A plan: the case it answers and the tables of the answer; a folder on disk is a Data Package with the case inside."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from buttress.case import Case
from buttress.datapackage import describe
from buttress.schema import PLAN_TABLES


@dataclass(frozen=True)
class Plan:
    """A solved case. ``plan["allocations"]`` is a table; ``run`` holds status, totals by tier, cost and effort."""

    case: Case
    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return a table by name."""
        return self.tables[table]

    @property
    def status(self) -> str:
        """``optimal``: every stage is proved."""
        return str(self.run["status"])

    @property
    def gap(self) -> float:
        """The largest relative gap of any stage that the solver left unproved."""
        return float(self.run["gap"])

    def write(self, folder: str | Path) -> None:
        """Write the plan's tables, what was measured (run.json), and the case it answers (case/)."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        self.case.write(target / "case")
        for name, table in self.tables.items():
            table.write_csv(target / f"{name}.csv")
        title = f"Plan for: {self.case.about.get('title', self.case.name)}"
        package = describe(
            PLAN_TABLES,
            {
                "name": f"plan-{self.case.name}",
                "title": title,
                "case_hash": self.case.hash,
            },
        )
        for name, content in (
            ("datapackage.json", package),
            ("run.json", dict(self.run)),
        ):
            (target / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: str | Path) -> "Plan":
        """Return a plan as ``write`` left it. Raise OSError or a Polars error if a file is missing or broken."""
        source = Path(folder)
        tables = {name: _read(source / f"{name}.csv", schema) for name, schema in PLAN_TABLES.items()}
        run = json.loads((source / "run.json").read_text("utf-8"))
        return cls(Case.read(source / "case"), tables, run)


def _read(path: Path, schema: type[dy.Schema]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.read_csv(path, schema=types)
