"""Whatever is changed in a plan, the checker finds it, and says where."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buttress import Case, Plan, solve
from buttress.schema import PLAN_TABLES
from buttress_desk.verify import verify
from tests.builders import whole
from tests.random_cases import cases

DERIVED = {"unmet", "asks", "summary", "use", "stages", "worths", "run.json"}
"""Tables that follow from the others: where one of them contradicts the rest, it is not said which is right."""

NEAR = {
    "allocations": DERIVED | {"allocations"},
    "production": DERIVED | {"production", "allocations", "inputs"},
    "inputs": DERIVED | {"inputs", "allocations", "production"},
    "stages": {"stages", "run.json", "worths"},
    "worths": {"worths", "use"},
}
"""Where a changed table may be found out; every other table is named itself."""


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(whole())


@pytest.fixture(scope="module")
def written(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan")
    plan.write(folder)
    assert verify(folder).rows() == []
    return folder


KEYS = {"need": "needs", "recipient": "parties", "party": "parties", "item": "items", "lane": "lanes",
        "fund": "funds", "line": "lines"}  # fmt: skip
"""Columns of a plan that hold the key of a table of the case."""

SOURCES = (("holdings", "holding"), ("lines", "line"), ("promised", "promise"))


def valid_names(plan: Plan, column: str) -> list[str]:
    """Return names of the case that might stand in a column of the plan instead of the right one."""
    if column in KEYS:
        return plan.case[KEYS[column]][column if column != "recipient" else "party"].to_list()
    more = (("funds", "fund"), ("consents", "consent")) if column == "subject" else ()
    sources = (*SOURCES, *more) if column in ("supply", "subject") else ()
    return [name for table, key in sources for name in plan.case[table][key]]


def others(plan: Plan, table: str, column: str, row: int) -> Iterator[Any]:
    """Yield what else a cell might hold: nothing, other names, another period, a number a little away."""
    value = plan[table][column][row]
    periods = plan.case.grid.names
    if value is not None:
        yield None
    if column.endswith("period"):
        place = periods.index(value) if value is not None else 0
        yield periods[place + 1] if place + 1 < len(periods) else periods[place - 1]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, float):
        base = "needed_eur" if table == "summary" and column.endswith("_eur") else column
        step = 0.01 * max(abs(figure) for figure in plan[table][base]) + 1e-3
        yield from (value + step, value - step if value > step or table == "worths" else value + 2 * step)
    elif plan[table].schema[column] == pl.Int64:
        yield 1 if value is None else value + 1
    else:
        kinds = plan[table][column].dtype
        names = kinds.categories.to_list() if isinstance(kinds, pl.Enum) else ["another", *valid_names(plan, column)]
        yield from (name for name in names if name != value)


def write_changed(plan: Plan, folder: Path, table: str, column: str, row: int, value: Any) -> None:
    """Write a table with one cell changed."""
    cells = plan[table][column].cast(pl.String).to_list()
    cells[row] = None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    plan[table].with_columns(pl.Series(column, cells, pl.String)).write_csv(folder / f"{table}.csv")


def is_found(folder: Path, table: str) -> bool:
    """Return whether a finding names the changed table or one that contradicts it."""
    return bool(set(verify(folder)["table"]) & NEAR.get(table, {table}))


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
            for value in others(plan, table, column, row):
                write_changed(plan, folder, table, column, row, value)
                tried += 1
                if not is_found(folder, table):
                    missed.append((column, row, plan[table][column][row], value))

    assert tried
    assert not [miss for miss in missed if not may_be_another_proof(plan, table, miss[1])]
    assert len(missed) <= 0.05 * tried


@settings(max_examples=max(100, settings().max_examples), deadline=None)
@given(case=cases(), data=st.data())
def test_a_changed_cell_of_any_plan_is_found(case: Case, data: st.DataObject) -> None:
    answer = solve(case)
    table = data.draw(st.sampled_from([name for name in PLAN_TABLES if name != "worths" and answer[name].height]))
    column = data.draw(st.sampled_from(answer[table].columns))
    row = data.draw(st.integers(0, answer[table].height - 1))
    value = data.draw(st.sampled_from(list(others(answer, table, column, row))))

    with TemporaryDirectory() as place:
        answer.write(place)
        write_changed(answer, Path(place), table, column, row, value)

        assert is_found(Path(place), table)


@pytest.mark.parametrize("table", PLAN_TABLES)
def test_a_row_that_is_dropped_or_doubled_is_found(plan: Plan, written: Path, tmp_path: Path, table: str) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    missed = []

    for row in range(plan[table].height):
        without = pl.concat([plan[table][:row], plan[table][row + 1 :]])
        for changed in (without, pl.concat([plan[table], plan[table][row : row + 1]])):
            changed.write_csv(folder / f"{table}.csv")
            if not is_found(folder, table):
                missed.append((row, changed.height, plan[table].row(row)))

    assert not [miss for miss in missed if not may_be_another_proof(plan, table, miss[0])]
    assert len(missed) <= 0.05 * plan[table].height


def other_entries(value: Any) -> Iterator[Any]:
    """Yield what else an entry of run.json might be."""
    yield from (None, "another", {}, float("nan"))
    if isinstance(value, float | int):
        yield value * 1.01 + (1000.0 if value > 1000 else 1.0)
    if isinstance(value, list):
        yield from (value[1:], value[:1] + value)


def test_a_changed_entry_of_the_run_is_found(plan: Plan, written: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    missed = []
    tiers = [(place, key) for place, tier in enumerate(plan.run["tiers"]) for key in tier]

    for place, key in [*((None, key) for key in plan.run), *tiers]:
        entry = plan.run[key] if place is None else plan.run["tiers"][place][key]
        for value in other_entries(entry):
            run = json.loads(json.dumps(dict(plan.run)))
            (run if place is None else run["tiers"][place])[key] = value
            (folder / "run.json").write_text(json.dumps(run), "utf-8")
            if not is_found(folder, "run.json"):
                missed.append((place, key, value))

    # How long it took cannot be measured again; it only has to be a number.
    assert [(place, key) for place, key, _ in missed] == [(None, "build_seconds"), (None, "solve_seconds")]


WRONG = {"Float64": ("NaN", "inf", "-1e3", "many"), "Date": ("2022-02-30",), "Int64": ("1.5",), "Boolean": ("yes",)}
"""What a cell of a type may not hold."""

ANY_SIGN = {("worths", "worth"), ("stages", "value")}
"""Columns of numbers that may be below 0."""


@pytest.mark.parametrize("folder", ["", "case/"])
def test_a_cell_that_is_not_what_its_table_declares_is_found(
    plan: Plan, written: Path, tmp_path: Path, folder: str
) -> None:
    copy = shutil.copytree(written, tmp_path / "plan")
    missed = []

    for name, table in (plan.case.tables if folder else plan.tables).items():
        for column, kind in table.schema.items():
            for value in WRONG.get(str(kind), ()):
                table.with_columns(pl.lit(value).alias(column)).write_csv(copy / f"{folder}{name}.csv")
                told = verify(copy)
                if not set(told["rule"]) & {"declared", "unreadable"} and (name, column) not in ANY_SIGN:
                    missed.append((name, column, value))
        table.write_csv(copy / f"{folder}{name}.csv")

    assert missed == []
    assert verify(copy).rows() == []
