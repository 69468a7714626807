"""Explanations of tiny cases whose answer can be worked out by hand."""

import polars as pl
import pytest
from hypothesis import given, settings

from buttress import Case, explain, solve
from buttress.explain import explain_solved
from buttress.readback import read_back
from buttress.solve import solve_stages
from tests.builders import tiny
from tests.full_program import FullProgram
from tests.random_cases import cases


def levers(case: Case) -> list[tuple[str, str, float]]:
    """Return rule, name and rounded amount of every lever of the case's one need."""
    rows = explain(solve(case)).filter(pl.col("part") == "lever")
    return [(rule, name, round(amount, 3)) for rule, name, amount in rows.select("rule", "name", "amount").rows()]


def test_a_floor_that_holds_a_need_back_is_named_with_what_it_keeps() -> None:
    case = tiny(holdings=[{"item": "shell", "quantity": 12.0, "floor": 5.0}])

    assert levers(case) == [("stock", "h1", 3.0)]


def test_a_lane_that_holds_a_need_back_is_named_with_the_missing_tonnes() -> None:
    lane = {"lane": "DEU-hub", "party": "DEU", "tonnes_per_month": 0.0}
    case = tiny(holdings=[{"item": "shell", "quantity": 12.0}], lanes=[lane])

    assert levers(case) == [("lane", "DEU-hub", 10.0)]


def test_a_refused_consent_is_named() -> None:
    holding = {"item": "shell", "party": "USA", "origin": "DEU", "quantity": 12.0}
    refused = {"origin": "DEU", "party": "USA", "item": "shell", "state": "refused"}
    case = tiny(holdings=[holding], consents=[refused])

    assert levers(case) == [("consent", "c1", 10.0)]


def test_missing_crews_are_named() -> None:
    case = tiny(holdings=[{"item": "shell", "quantity": 12.0}], training=[{"item": "shell", "trained_crews": 4.0}])

    assert levers(case) == [("crews", "UKR/shell", 6.0)]


def test_a_rate_and_the_money_for_it_are_named_together() -> None:
    case = tiny(
        lines=[{"item": "shell", "unit_cost_eur": 100.0}],
        rates=[{"line": "l1", "rate": 0.0}],
        funds=[{"amount": 0.0}],
    )

    assert sorted(levers(case)) == [("fund", "f1", 1000.0), ("rate", "l1", 10.0)]


def test_an_input_that_binds_is_named_and_the_line_it_serves_is_not() -> None:
    case = tiny(
        lines=[{"item": "shell"}, {"item": "charge"}],
        rates=[{"line": "l1", "rate": 1000.0}, {"line": "l2", "rate": 4.0}],
        recipes=[{"item": "shell", "input": "charge"}],
    )

    found = levers(case)

    assert [(rule, name) for rule, name, _ in found] == [("rate", "l2")]
    assert found[0][2] == pytest.approx(10.0 - 4.0 * 31 / 30.4375, abs=1e-3)


def test_money_that_other_items_take_is_not_free_for_this_one() -> None:
    case = tiny(
        needs=[{"item": "gun", "quantity": 10.0}, {"item": "shell", "quantity": 10.0, "tier": 2}],
        lines=[{"item": "gun", "unit_cost_eur": 100.0}, {"item": "shell", "unit_cost_eur": 100.0}],
        rates=[{"line": "l1", "rate": 1000.0}, {"line": "l2", "rate": 1000.0}],
        funds=[{"amount": 1000.0}],
    )

    assert levers(case) == [("fund", "f1", 1000.0)]


def test_what_only_time_delays_names_the_fastest_source_and_the_earliest_period() -> None:
    case = tiny(
        holdings=[{"item": "shell", "quantity": 12.0}],
        lanes=[{"lane": "DEU-hub", "party": "DEU", "transit_days": 40}],
    )

    row = explain(solve(case)).row(0, named=True)

    assert (row["part"], row["rule"], row["name"], row["amount"]) == ("time", "transit", "h1", 40.0)
    assert row["earliest_period"] == "2022-03"


def test_a_need_that_nobody_can_serve_says_so() -> None:
    row = explain(solve(tiny())).row(0, named=True)

    assert row["part"] == "nobody"
    assert row["earliest_period"] is None


def test_a_later_need_of_the_same_curve_is_explained_by_its_own_shortfall() -> None:
    case = tiny(
        needs=[
            {"item": "shell", "quantity": 5.0},
            {"item": "shell", "quantity": 7.0, "required_date": "2022-04-01"},
        ],
        holdings=[{"item": "shell", "quantity": 12.0, "floor": 4.0}],
    )

    rows = explain(solve(case))

    assert rows.select("need", "rule", "amount", "closes").rows() == [
        ("n2", "stock", pytest.approx(4.0), pytest.approx(4.0))
    ]


def test_asking_for_a_need_that_is_not_in_the_case_is_an_error() -> None:
    plan = solve(tiny())

    with pytest.raises(KeyError):
        explain(plan, "no-such-need")


@settings(max_examples=40, deadline=None)
@given(cases())
def test_levers_of_random_cases_close_what_they_say_in_the_whole_program(case: Case) -> None:
    solved = solve_stages(case)
    whole = FullProgram(solved)
    unmet = read_back(solved)["unmet"]["need"].unique().sort().to_list()[:3]
    rows = explain_solved(solved, unmet)

    for (need,), group in rows.filter(pl.col("part") == "lever").group_by(["need"], maintain_order=True):
        said = group.row(0, named=True)
        due, slack = whole.due(str(need))[0], whole.slack(str(need))
        before = whole.planned(str(need))
        after = whole.shortfall(str(need), group.select("rule", "name").rows())
        assert before[due] - after[due] >= said["closes"] - slack
        assert before[-1] - after[-1] >= said["closes_by_end"] - slack
