"""The independent checker passes plans that hold and says what does not."""

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from buttress import Case, Plan, solve
from buttress.schema import DAYS_PER_MONTH
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


def add(plan: Plan, folder: Path, table: str, row: Mapping[str, object]) -> None:
    """Write a table of a plan with one row more; what ``row`` does not name is empty."""
    schema = plan[table].schema
    more = pl.DataFrame([{name: row.get(name) for name in schema}], schema=schema)
    pl.concat([plan[table], more]).write_csv(folder / f"{table}.csv")


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


@pytest.mark.parametrize("name", ["allocations.csv", "stages.csv", "case/needs.csv", "run.json", "datapackage.json"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"\xff\xfe,\n", b"[" * 200_000], ids=["0", "nul", "ff", "deep"])
def test_a_file_of_rubbish_is_a_finding(tmp_path: Path, name: str, content: bytes) -> None:
    solve(whole()).write(tmp_path)
    (tmp_path / name).write_bytes(content)

    assert rules(tmp_path) == {"unreadable"}


def test_a_quotation_mark_that_nobody_closes_is_a_finding(tmp_path: Path) -> None:
    plan = solve(whole())

    for name in plan.tables:
        plan.write(tmp_path)
        with (tmp_path / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write('"')

        assert rules(tmp_path)


def test_production_that_is_never_ready_is_found_though_every_table_agrees_on_it(tmp_path: Path) -> None:
    slow = {"item": "shell", "lead_days": 60}
    held = {"item": "shell", "quantity": 10.0}
    plan = solve(tiny(holdings=[held], lines=[slow], rates=[{"line": "l1", "rate": 5.0}]))
    plan.write(tmp_path)
    rate = {"rule": "rate", "name": "l1", "period": "2022-05", "used": 1.0, "bound": 5 * 31 / DAYS_PER_MONTH,
            "unit": "each", "stage": None, "worth": 0.0}  # fmt: skip
    made = {"line": "l1", "item": "shell", "start_period": "2022-05", "ready_period": "never", "fund": None,
            "quantity": 1.0, "cost_eur": 0.0}  # fmt: skip

    add(plan, tmp_path, "production", made)
    add(plan, tmp_path, "use", rate)

    assert rules(tmp_path) == {"timing"}


def test_taking_an_offer_that_no_need_may_use_is_found_though_every_table_agrees_on_it(tmp_path: Path) -> None:
    offer = {"item": "gun", "quantity": 3.0, "arrive_date": "2022-03-01", "firm": False}
    plan = solve(tiny(holdings=[{"item": "shell", "quantity": 10.0}], promised=[offer]))
    plan.write(tmp_path)
    taken = {"recipient": "UKR", "item": "gun", "party": "USA", "kind": "offer", "supply": "p1",
             "arrive_period": "2022-03", "quantity": 3.0, "covers": 0.0, "cost_eur": 0.0}  # fmt: skip
    used = {"rule": "offer", "name": "p1", "used": 3.0, "bound": 3.0, "unit": "each", "worth": 0.0}

    add(plan, tmp_path, "allocations", taken)
    add(plan, tmp_path, "use", used)

    assert rules(tmp_path) == {"offer"}


def test_the_hash_is_of_the_bytes_in_the_folder(tmp_path: Path) -> None:
    solve(whole()).write(tmp_path)
    needs = tmp_path / "case" / "needs.csv"

    needs.write_bytes(needs.read_bytes().replace(b"\n", b"\r\n"))

    assert rules(tmp_path) == {"hash"}


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
