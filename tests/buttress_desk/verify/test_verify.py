"""The independent checker passes plans that hold and says what does not."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from buttress import Case, Plan, solve
from buttress_desk.verify import verify
from tests.builders import tiny, whole
from tests.random_cases import cases

RAMSTEIN = Path(__file__).parents[3] / "cases" / "ramstein-2022"


def rules(folder: Path) -> set[str]:
    """Return the rules that the checker finds broken."""
    return set(verify(folder)["rule"])


def rewrite(plan: Plan, folder: Path, table: str, change: pl.Expr) -> None:
    """Write a plan with one table changed."""
    plan.write(folder)
    plan[table].with_columns(change).write_csv(folder / f"{table}.csv")


def test_the_plan_of_the_bundled_case_holds(tmp_path: Path) -> None:
    solve(Case.read(RAMSTEIN)).write(tmp_path)

    assert verify(tmp_path).rows() == []


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_plans_of_random_cases_hold(case: Case, tmp_path: Path) -> None:
    solve(case).write(tmp_path)

    assert verify(tmp_path).rows() == []


def test_a_plan_for_low_and_for_high_rates_holds(tmp_path: Path) -> None:
    for rates in ("min", "max"):
        solve(whole(), rates).write(tmp_path / rates)

        assert verify(tmp_path / rates).rows() == []


def test_a_worse_plan_is_not_proved_by_the_worths_of_the_best_one(tmp_path: Path) -> None:
    best = tiny(holdings=[{"item": "shell", "quantity": 12.0}])
    worse = tiny(holdings=[{"item": "shell", "quantity": 12.0, "floor": 6.0}])
    solve(worse).write(tmp_path)
    best.write(tmp_path / "case")
    solve(best)["worths"].write_csv(tmp_path / "worths.csv")

    assert "gap" in rules(tmp_path)


def test_a_shipment_before_its_consent_is_found(tmp_path: Path) -> None:
    late = {"origin": "DEU", "party": "USA", "item": "shell", "state": "granted", "decision_date": "2022-02-10"}
    held = {"item": "shell", "party": "USA", "origin": "DEU", "quantity": 10.0}
    plan = solve(tiny(holdings=[held], consents=[late]))

    early = [pl.lit("2022-01").alias(name) for name in ("ship_period", "arrive_period", "meet_period")]
    plan.write(tmp_path)
    plan["allocations"].with_columns(early).write_csv(tmp_path / "allocations.csv")

    assert "consent" in rules(tmp_path)


def test_giving_below_the_floor_is_found(tmp_path: Path) -> None:
    plan = solve(tiny(holdings=[{"item": "shell", "quantity": 12.0, "floor": 6.0}]))

    rewrite(plan, tmp_path, "allocations", pl.col("quantity", "covers") + 2)

    assert "stock" in rules(tmp_path)


@pytest.mark.parametrize("name", ["allocations.csv", "run.json", "worths.csv", "case/items.csv", "datapackage.json"])
def test_a_missing_file_is_a_finding(tmp_path: Path, name: str) -> None:
    solve(whole()).write(tmp_path)
    (tmp_path / name).unlink()

    found = verify(tmp_path)

    assert found["rule"].to_list() == ["unreadable"]
    assert Path(name).name in found["message"][0]


def test_a_figure_that_is_no_number_is_a_finding(tmp_path: Path) -> None:
    plan = solve(whole())

    rewrite(plan, tmp_path, "allocations", pl.lit("many").alias("quantity"))

    assert "unreadable" in rules(tmp_path)


def test_another_case_in_the_folder_is_found_by_its_hash(tmp_path: Path) -> None:
    plan = solve(whole())
    plan.write(tmp_path)
    text = (tmp_path / "case" / "needs.csv").read_text("utf-8")

    (tmp_path / "case" / "needs.csv").write_text(text.replace("=1+1", "=1+2"), "utf-8")

    assert rules(tmp_path) == {"hash"}
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["case_hash"] == plan.case.hash
