"""A plan: written, read, a real Data Package with the case inside."""

import json
from pathlib import Path

import polars as pl
import pytest

from buttress import Case, Plan, solve
from buttress.schema import PLAN_TABLES
from tests.builders import tiny, whole
from tests.packages import faults, profile_faults


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan of a case that has everything."""
    return solve(whole())


def test_a_plan_written_reads_back_the_same(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path)

    again = Plan.read(tmp_path)

    assert all(again[name].equals(table) for name, table in plan.tables.items())
    assert dict(again.run) == dict(plan.run)
    assert again.case.hash == plan.case.hash


def test_a_plan_has_every_table_in_its_declared_order_and_types(plan: Plan) -> None:
    assert list(plan.tables) == list(PLAN_TABLES)
    for name, schema in PLAN_TABLES.items():
        assert dict(plan[name].schema) == {column: spec.dtype for column, spec in schema.columns().items()}


def test_the_folder_holds_the_case_and_its_hash(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path)

    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["case_hash"] == plan.run["case_hash"] == Case.read(tmp_path / "case").hash


def test_a_plan_says_that_it_is_proved(plan: Plan) -> None:
    assert plan.status == "optimal"
    assert plan.gap < 1e-9


def test_the_run_says_what_the_summary_s_last_period_says(plan: Plan) -> None:
    last = plan["summary"].filter(pl.col("period") == plan.case.grid.names[-1]).drop("period")

    assert plan.run["tiers"] == last.to_dicts()


def test_solving_twice_gives_the_same_tables(plan: Plan) -> None:
    again = solve(Case.of(dict(plan.case.tables), "again"))

    assert all(again[name].equals(table) for name, table in plan.tables.items())


def test_the_case_is_not_changed_by_solving() -> None:
    case = tiny(holdings=[{"item": "shell", "quantity": 4.0}])
    before = {name: table.clone() for name, table in case.tables.items()}

    solve(case)

    assert all(case[name].equals(table) for name, table in before.items())


def test_a_case_without_any_supply_has_a_plan() -> None:
    plan = solve(tiny())

    assert plan["allocations"].is_empty()
    assert plan["unmet"].select("quantity", "met_late").rows() == [(10.0, False)]


def test_a_written_plan_is_a_valid_data_package(plan: Plan, tmp_path: Path) -> None:
    plan.write(tmp_path)

    assert faults(tmp_path) == []
    assert faults(tmp_path / "case") == []


def test_a_written_plan_keeps_to_the_published_profile(plan: Plan, tmp_path: Path, shared: Path) -> None:
    plan.write(tmp_path)

    assert profile_faults(tmp_path, shared) == []
