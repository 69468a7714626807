"""Whatever is changed in a plan, the checker finds it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from buttress import Plan, solve
from buttress.schema import PLAN_TABLES
from buttress_desk.verify import verify
from tests.builders import whole

EXEMPT = {("stages", "gap"), ("use", "stage")}
"""The solver's own gap is what it says; the stage of a thing without worth is empty and has nothing to change."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(whole())


@pytest.fixture(scope="module")
def written(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    plan.write(folder)
    assert verify(folder).rows() == []
    return folder


def others(plan: Plan, table: str, value: Any, column: str) -> Iterator[Any]:
    """Yield other values that a cell might hold: numbers move by a hundredth of the largest in their column."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, float):
        step = 0.01 * max(abs(figure) for figure in plan[table][column].drop_nulls()) + 1e-3
        yield from (value + step, value - step if value > step or table == "worths" else value + 2 * step)
    elif column.endswith("period") and value is not None:
        names = plan.case.grid.names
        place = names.index(value)
        yield names[place + 1] if place + 1 < len(names) else names[place - 1]
    elif isinstance(value, str):
        kinds = {"stock": "line", "line": "stock", "promise": "offer", "offer": "promise", "production": "stock"}
        yield kinds.get(value, "another") if column == "kind" else "another"


def may_be_another_proof(plan: Plan, table: str, row: int) -> bool:
    """Return whether a worth belongs to a balance of goods that come and go: its value may not be the only one.

    Where nothing comes or goes in a period (a line that has nothing ready yet), other duals prove the same plan.
    """
    return table == "worths" and plan[table]["rule"][row] in {"finished", "parts", "pool"}


@pytest.mark.parametrize("table", PLAN_TABLES)
def test_a_changed_cell_is_found(plan: Plan, written: Path, tmp_path: Path, table: str) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    missed = []
    tried = 0

    for column in plan[table].columns:
        for row in range(plan[table].height):
            for value in others(plan, table, plan[table][column][row], column) if (table, column) not in EXEMPT else ():
                cells = plan[table][column].cast(pl.String).to_list()
                cells[row] = str(value).lower() if isinstance(value, bool) else str(value)
                plan[table].with_columns(pl.Series(column, cells)).write_csv(folder / f"{table}.csv")
                tried += 1
                if verify(folder).is_empty():
                    missed.append((column, row, plan[table][column][row], value))

    assert tried
    assert not [miss for miss in missed if not may_be_another_proof(plan, table, miss[1])]
    assert len(missed) <= 0.05 * tried


@pytest.mark.parametrize("table", PLAN_TABLES)
def test_a_row_that_is_dropped_or_doubled_is_found(plan: Plan, written: Path, tmp_path: Path, table: str) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    missed = []

    for row in range(plan[table].height):
        without = pl.concat([plan[table][:row], plan[table][row + 1 :]])
        for changed in (without, pl.concat([plan[table], plan[table][row : row + 1]])):
            changed.write_csv(folder / f"{table}.csv")
            if verify(folder).is_empty():
                missed.append((row, changed.height, plan[table].row(row)))

    assert not [miss for miss in missed if not may_be_another_proof(plan, table, miss[0])]
    assert len(missed) <= 0.05 * plan[table].height


def test_a_changed_total_of_the_run_is_found(plan: Plan, written: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    missed = []
    tiers = [(place, key) for place, tier in enumerate(plan.run["tiers"]) for key in tier if key != "tier"]

    for place, key in [(None, "cost_eur"), *tiers]:
        run = json.loads(json.dumps(dict(plan.run)))
        target = run if place is None else run["tiers"][place]
        target[key] = target[key] * 1.01 + (1000.0 if key.endswith("eur") else 1.0)
        (folder / "run.json").write_text(json.dumps(run), "utf-8")
        if verify(folder).is_empty():
            missed.append((place, key))

    assert tiers
    assert not missed
