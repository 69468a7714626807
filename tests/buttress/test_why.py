"""Why this source and not that."""

import pytest

from buttress import Case, solve, why_not
from tests.builders import tiny

NEAR = {"item": "shell", "quantity": 10.0}


def against(case: Case, supply: str) -> dict[str, object]:
    """Return the row about a source of the case's one need."""
    rows = why_not(solve(case), "n1")
    return {row["supply"]: row for row in rows.iter_rows(named=True)}[supply]


def test_a_source_that_is_taken_says_how_much() -> None:
    row = against(tiny(holdings=[NEAR]), "h1")

    assert (row["rule"], row["quantity"]) == ("chosen", pytest.approx(10.0))


def test_a_consent_that_opens_late_speaks_against_a_source() -> None:
    late = {
        "origin": "DEU",
        "party": "USA",
        "item": "shell",
        "state": "expected",
        "decision_date": "2022-02-10",
    }
    other = {"item": "shell", "party": "USA", "origin": "DEU", "quantity": 10.0}

    row = against(tiny(holdings=[NEAR, other], consents=[late]), "h2")

    assert (row["rule"], row["name"], row["amount"], row["period"]) == ("consent", "c1", 2.0, "2022-03")


def test_a_refused_consent_speaks_against_a_source() -> None:
    refused = {"origin": "DEU", "party": "USA", "item": "shell", "state": "refused"}
    other = {"item": "shell", "party": "USA", "origin": "DEU", "quantity": 10.0}

    row = against(tiny(holdings=[NEAR, other], consents=[refused]), "h2")

    assert (row["rule"], row["name"], row["period"]) == ("consent", "c1", None)


def test_a_dearer_lane_speaks_against_a_source_by_its_cost_a_unit() -> None:
    lanes: list[dict[str, object]] = [
        {"lane": "a", "party": "DEU", "cost_eur_per_tonne": 100.0},
        {"lane": "b", "party": "USA", "cost_eur_per_tonne": 350.0},
    ]
    case = tiny(holdings=[NEAR, {"item": "shell", "party": "USA", "quantity": 10.0}], lanes=lanes)

    row = against(case, "h2")

    assert (row["rule"], row["amount"]) == ("dearer", pytest.approx(250.0))


def test_a_slower_lane_speaks_against_a_source_by_its_periods() -> None:
    lanes: list[dict[str, object]] = [{"lane": "a", "party": "DEU"}, {"lane": "b", "party": "USA", "transit_days": 35}]
    case = tiny(holdings=[NEAR, {"item": "shell", "party": "USA", "quantity": 10.0}], lanes=lanes)

    row = against(case, "h2")

    assert (row["rule"], row["amount"], row["period"]) == ("later", 2.0, "2022-03")


def test_a_holding_at_its_floor_has_nothing_to_give() -> None:
    case = tiny(holdings=[NEAR, {"item": "shell", "party": "USA", "quantity": 10.0, "floor": 10.0}])

    row = against(case, "h2")

    assert (row["rule"], row["amount"]) == ("stock", 0.0)


def test_asking_about_a_need_that_is_not_in_the_case_is_an_error() -> None:
    plan = solve(tiny())

    with pytest.raises(KeyError):
        why_not(plan, "no-such-need")
