"""Each rule by itself: a plan that is consistent in all its tables, held against a case that does not allow it.

The plan of one case is put beside another case, with the other's hash. Nothing in the plan contradicts itself, so
that what is found is found by the rule that the change to the case breaks.
"""

import json
import shutil
from pathlib import Path

import pytest

from buttress import Case, solve
from buttress_desk.verify import verify
from tests.builders import edit, whole


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the whole case."""
    folder = tmp_path_factory.mktemp("plan")
    solve(whole()).write(folder)
    return folder


def found(plan: Path, case: Case) -> set[tuple[str, str]]:
    """Return table and rule of what is found in a plan that claims to answer ``case``."""
    case.write(plan / "case")
    for name in ("run.json", "datapackage.json"):
        content = json.loads((plan / name).read_text("utf-8"))
        (plan / name).write_text(json.dumps({**content, "case_hash": case.hash}), "utf-8")
    return set(verify(plan).select("table", "rule").rows())


def test_the_same_case_written_again_changes_nothing(written: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")

    assert found(folder, Case.read(folder / "case")) == set()


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("holdings", 2, "floor", "19", ("allocations", "stock")),
        ("holdings", 2, "quantity", "29", ("allocations", "stock")),
        ("holdings", 2, "condition", "unserviceable", ("allocations", "stock")),
        ("holdings", 4, "item", "shell", ("allocations", "source")),
        ("lanes", 2, "transit_days", "20", ("allocations", "timing")),
        ("lanes", 3, "tonnes_per_month", "1000", ("allocations", "lane")),
        ("lanes", 3, "party", "DEU", ("allocations", "lane")),
        ("lanes", 3, "cost_eur_per_tonne", "5", ("allocations", "cost")),
        ("lines", 2, "lead_days", "60", ("production", "timing")),
        ("lines", 2, "unit_cost_eur", "1999", ("production", "cost")),
        ("lines", 2, "unit_cost_eur", "0", ("production", "fund")),
        ("lines", 3, "item", "old-shell", ("production", "line")),
        ("rates", 2, "from_date", "2022-02-26", ("production", "rate")),
        ("rates", 3, "from_date", "2022-02-20", ("production", "rate")),
        ("backlog", 2, "quantity", "40000", ("production", "rate")),
        ("recipes", 2, "quantity", "1.1", ("inputs", "parts")),
        ("funds", 2, "amount", "9000000", ("production", "fund")),
        ("funds", 2, "to_date", "2022-02-20", ("production", "fund")),
        ("funds", 2, "from_date", "2022-03-01", ("production", "fund")),
        ("funds", 2, "currency", "EUR", ("use", "use")),
        ("currencies", 3, "eur_per_unit", "0.4", ("production", "fund")),
        ("items", 5, "supply_class", "2350", ("production", "fund")),
        ("consents", 2, "decision_date", "2022-03-02", ("allocations", "consent")),
        ("consents", 2, "state", "asked", ("allocations", "consent")),
        ("promised", 2, "quantity", "2.5", ("allocations", "promise")),
        ("promised", 3, "quantity", "2.5", ("allocations", "promise")),
        ("promised", 2, "arrive_date", "2022-03-01", ("allocations", "timing")),
        ("promised", 3, "firm", "true", ("allocations", "unknown")),
        ("training", 2, "trained_crews", "1", ("allocations", "crews")),
        ("training", 2, "seats_per_month", "3", ("allocations", "crews")),
        ("training", 2, "course_days", "40", ("allocations", "crews")),
        ("training", 2, "crews_per_unit", "1.1", ("allocations", "crews")),
        ("substitutes", 2, "efficiency", "0.7", ("allocations", "cover")),
        ("substitutes", 2, "substitute", "charge", ("allocations", "substitute")),
        ("needs", 2, "quantity", "19000", ("unmet", "unmet")),
        ("needs", 3, "quantity", "10", ("allocations", "demand")),
        ("needs", 3, "required_date", "2022-03-20", ("allocations", "timing")),
        ("needs", 2, "recipient", "DEU", ("allocations", "need")),
        ("needs", 2, "item", "old-shell", ("allocations", "substitute")),
        ("needs", 3, "tier", "3", ("stages", "stages")),
        ("needs", 2, "weight", "2", ("stages", "stages")),
        ("items", 5, "value_eur", "1001", ("summary", "summary")),
        ("items", 5, "mass_kg", "2000", ("use", "use")),
        ("items", 5, "unit", "round", ("asks", "asks")),
    ],
)
def test_a_plan_does_not_pass_for_a_case_that_forbids_it(
    written: Path, tmp_path: Path, table: str, row: int, column: str, value: str, expected: tuple[str, str]
) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    edit(folder / "case", table, row, column, value)

    told = found(folder, Case.read(folder / "case"))

    assert expected in told
    assert "hash" not in {rule for _, rule in told}


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("holdings", 2, "floor", "17"),
        ("funds", 2, "amount", "10100000"),
        ("training", 2, "trained_crews", "2.5"),
        ("promised", 3, "quantity", "3.1"),
    ],
)
def test_a_plan_that_is_allowed_but_not_the_best_is_not_proved(
    written: Path, tmp_path: Path, table: str, row: int, column: str, value: str
) -> None:
    folder = shutil.copytree(written, tmp_path / "plan")
    edit(folder / "case", table, row, column, value)

    told = found(folder, Case.read(folder / "case"))

    assert ("worths", "gap") in told
    assert {place for place, _ in told} <= {"worths", "use", "stages"}
