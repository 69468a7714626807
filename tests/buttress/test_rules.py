"""Each rule of docs/explanation/planning.md on a tiny case that was computed by hand.

The periods are the months of 2022: 31, 28, 31, 30 and 31 days.
"""

from collections.abc import Iterable
from typing import Any

import polars as pl
import pytest

from buttress import Plan, solve
from buttress.schema import DAYS_PER_MONTH
from tests.builders import Row, months, tiny

STOCK = {"item": "shell", "quantity": 100.0}
NEED = {"item": "shell", "quantity": 10.0, "required_date": "2022-01-31"}
LINE = {"item": "shell"}
PER_MONTH = DAYS_PER_MONTH
"""A rate of one unit a day."""


def plan(**rows: Iterable[Row]) -> Plan:
    """Return the plan of a tiny case."""
    return solve(tiny(**rows))


def met(planned: Plan, need: str = "n1") -> dict[str, Any]:
    """Return how much of a need is met in which period."""
    rows = planned["allocations"].filter(pl.col("need") == need).group_by("meet_period").agg(pl.sum("covers"))
    return {period: pytest.approx(amount) for period, amount in sorted(rows.iter_rows())}


def total(planned: Plan, **where: Any) -> float:
    """Return the quantity allocated where columns have values."""
    rows = planned["allocations"].filter(*(pl.col(name) == value for name, value in where.items()))
    return float(rows["quantity"].sum())


# Stock


def test_stock_gives_what_lies_above_the_floor() -> None:
    planned = plan(holdings=[{"item": "shell", "quantity": 10.0, "floor": 4.0}], needs=[NEED])

    assert met(planned) == {"2022-01": 6.0}


def test_a_floor_above_the_stock_gives_nothing() -> None:
    planned = plan(holdings=[{"item": "shell", "quantity": 3.0, "floor": 4.0}], needs=[NEED])

    assert met(planned) == {}


def test_unserviceable_stock_gives_nothing() -> None:
    planned = plan(holdings=[{**STOCK, "condition": "unserviceable"}], needs=[NEED])

    assert met(planned) == {}


# Time


def test_a_shipment_leaves_on_the_last_day_and_is_usable_where_it_lands() -> None:
    lane = {"lane": "a", "party": "DEU", "transit_days": 28}

    assert met(plan(holdings=[STOCK], lanes=[lane])) == {"2022-02": 10.0}


def test_one_day_more_lands_in_the_next_period() -> None:
    lane = {"lane": "a", "party": "DEU", "transit_days": 29}

    assert met(plan(holdings=[STOCK], lanes=[lane])) == {"2022-03": 10.0}


def test_what_lands_after_the_last_period_does_not_exist() -> None:
    lane = {"lane": "a", "party": "DEU", "transit_days": 30}

    assert met(plan(holdings=[STOCK], lanes=[lane], periods=months(1))) == {}


def test_a_need_is_not_met_before_it_falls_due() -> None:
    planned = plan(holdings=[STOCK], needs=[{**NEED, "required_date": "2022-03-01"}])

    assert met(planned) == {"2022-03": 10.0}


# Consent


@pytest.mark.parametrize(
    ("state", "day", "opens"),
    [
        ("granted", "2021-12-31", "2022-01"),
        ("granted", "2022-01-01", "2022-02"),
        ("expected", "2022-01-31", "2022-02"),
        ("expected", "2022-02-01", "2022-03"),
    ],
)
def test_consent_opens_the_period_after_its_date(state: str, day: str, opens: str) -> None:
    consent = {"origin": "USA", "party": "DEU", "item": "shell", "state": state, "decision_date": day}

    planned = plan(holdings=[{**STOCK, "origin": "USA"}], consents=[consent])

    assert met(planned) == {opens: 10.0}


@pytest.mark.parametrize("state", ["asked", "refused"])
def test_consent_that_is_not_given_never_opens(state: str) -> None:
    consent = {"origin": "USA", "party": "DEU", "item": "shell", "state": state}

    assert met(plan(holdings=[{**STOCK, "origin": "USA"}], consents=[consent])) == {}


def test_inputs_between_makers_need_no_consent() -> None:
    planned = plan(
        lines=[LINE],
        rates=[{"line": "l1", "rate": 100.0}],
        recipes=[{"item": "shell", "input": "charge"}],
        holdings=[{"item": "charge", "quantity": 100.0, "origin": "USA"}],
        consents=[{"origin": "USA", "party": "DEU", "item": "charge", "state": "refused"}],
    )

    assert met(planned) == {"2022-01": 10.0}


# Lanes


def test_a_lane_carries_its_tonnage_by_the_length_of_the_period() -> None:
    lane = {"lane": "a", "party": "DEU", "tonnes_per_month": PER_MONTH}  # one unit of a tonne a day

    planned = plan(holdings=[STOCK], lanes=[lane], needs=[{**NEED, "quantity": 70.0}])

    assert met(planned) == {"2022-01": 31.0, "2022-02": 28.0, "2022-03": 11.0}


def test_transport_is_counted_as_cost() -> None:
    lane = {"lane": "a", "party": "DEU", "cost_eur_per_tonne": 7.0}

    assert plan(holdings=[STOCK], lanes=[lane], needs=[NEED]).run["cost_eur"] == pytest.approx(70.0)


def test_the_cheaper_lane_is_taken_as_far_as_it_goes() -> None:
    cheap = {"lane": "a", "party": "DEU", "tonnes_per_month": PER_MONTH * 4 / 31, "cost_eur_per_tonne": 1.0}
    dear = {"lane": "b", "party": "DEU", "cost_eur_per_tonne": 2.0}

    planned = plan(holdings=[STOCK], lanes=[cheap, dear])

    assert total(planned, lane="a") == pytest.approx(4.0)
    assert total(planned, lane="b") == pytest.approx(6.0)


# Lines


def test_a_line_makes_its_rate_by_the_day() -> None:
    planned = plan(lines=[LINE], rates=[{"line": "l1", "rate": PER_MONTH}], needs=[{**NEED, "quantity": 70.0}])

    assert met(planned) == {"2022-01": 31.0, "2022-02": 28.0, "2022-03": 11.0}


def test_a_rate_holds_from_its_date_until_the_next_row() -> None:
    rates = [
        {"line": "l1", "from_date": "2022-01-22", "rate": PER_MONTH},
        {"line": "l1", "from_date": "2022-02-11", "rate": 2 * PER_MONTH},
    ]

    planned = plan(lines=[LINE], rates=rates, needs=[{**NEED, "quantity": 56.0}])

    assert met(planned) == {"2022-01": 10.0, "2022-02": 46.0}


def test_a_plan_uses_the_estimate_that_it_is_told() -> None:
    rate = {"line": "l1", "min_rate": 0.0, "likely_rate": PER_MONTH / 31, "max_rate": 4 * PER_MONTH / 31}
    rows: dict[str, list[Row]] = {"lines": [LINE], "rates": [rate], "periods": months(1)}

    made = {name: total(solve(tiny(**rows), name)) for name in ("min", "likely", "max")}

    assert made == {"min": 0.0, "likely": pytest.approx(1.0), "max": pytest.approx(4.0)}


def test_backlog_takes_capacity_evenly_over_its_window() -> None:
    order = {"line": "l1", "from_date": "2022-01-22", "to_date": "2022-02-10", "quantity": 20.0}

    planned = plan(
        lines=[LINE],
        rates=[{"line": "l1", "rate": PER_MONTH}],
        backlog=[order],
        needs=[{**NEED, "quantity": 39.0}],
    )

    assert met(planned) == {"2022-01": 21.0, "2022-02": 18.0}


def test_backlog_above_the_rate_leaves_nothing_and_is_not_carried_on() -> None:
    order = {"line": "l1", "from_date": "2022-01-01", "to_date": "2022-01-31", "quantity": 99.0}

    planned = plan(lines=[LINE], rates=[{"line": "l1", "rate": PER_MONTH}], backlog=[order])

    assert met(planned) == {"2022-02": 10.0}


def test_what_a_line_starts_is_ready_after_its_lead_time_and_then_travels() -> None:
    planned = plan(
        lines=[{**LINE, "lead_days": 28}],
        rates=[{"line": "l1", "rate": 100.0}],
        lanes=[{"lane": "a", "party": "USA", "transit_days": 31}],
    )

    row = planned["allocations"].row(0, named=True)
    assert planned["production"].select("start_period", "ready_period").row(0) == ("2022-01", "2022-02")
    assert (row["ship_period"], row["arrive_period"]) == ("2022-02", "2022-03")


# Recipes


def test_inputs_are_consumed_when_production_starts() -> None:
    planned = plan(
        lines=[LINE, {"item": "charge", "lead_days": 28}],
        rates=[{"line": "l1", "rate": 1000.0}, {"line": "l2", "rate": PER_MONTH}],
        recipes=[{"item": "shell", "input": "charge", "quantity": 3.1}],
        needs=[{**NEED, "quantity": 15.0}],
    )

    assert met(planned) == {"2022-02": 10.0, "2022-03": 5.0}


def test_stock_feeds_makers_down_to_its_floor() -> None:
    planned = plan(
        lines=[LINE],
        rates=[{"line": "l1", "rate": 1000.0}],
        recipes=[{"item": "shell", "input": "charge", "quantity": 2.0}],
        holdings=[{"item": "charge", "quantity": 10.0, "floor": 4.0}],
    )

    assert met(planned) == {"2022-01": 3.0}
    assert planned["inputs"].select("kind", "supply", "quantity").rows() == [("stock", "h1", pytest.approx(6.0))]


# Money


def paid(fund: Row, **rows: Iterable[Row]) -> Plan:
    """Return the plan of a line that costs 100 a unit and makes a unit a day, paid by one fund."""
    line = {**LINE, "unit_cost_eur": 100.0}
    return plan(lines=[line], rates=[{"line": "l1", "rate": PER_MONTH}], funds=[fund], **rows)


def test_a_fund_pays_as_far_as_it_goes() -> None:
    planned = paid({"amount": 450.0})

    assert met(planned) == {"2022-01": 4.5}
    assert planned["production"]["cost_eur"].sum() == pytest.approx(450.0)


def test_a_fund_is_converted_at_the_case_s_rate() -> None:
    assert met(paid({"amount": 450.0, "currency": "USD"})) == {"2022-01": 2.25}


def test_a_line_that_costs_needs_a_fund_and_one_that_does_not_needs_none() -> None:
    rates = [{"line": "l1", "rate": 100.0}]

    assert met(plan(lines=[{**LINE, "unit_cost_eur": 1.0}], rates=rates)) == {}
    assert met(plan(lines=[LINE], rates=rates)) == {"2022-01": 10.0}


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        ("2022-01-31", "2022-02-27", "2022-01"),
        ("2022-02-01", "2022-02-28", "2022-02"),
        ("2022-02-28", "2022-12-31", "2022-02"),
    ],
)
def test_a_fund_pays_in_periods_whose_last_day_lies_in_its_window(first: str, last: str, period: str) -> None:
    assert met(paid({"amount": 1e6, "from_date": first, "to_date": last})) == {period: 10.0}


def test_a_window_without_the_last_day_of_a_period_pays_nothing() -> None:
    assert met(paid({"amount": 1e6, "from_date": "2022-02-01", "to_date": "2022-02-27"})) == {}


@pytest.mark.parametrize(
    ("limits", "pays"),
    [
        ([("item", "shell")], True),
        ([("item", "gun")], False),
        ([("item", "gun"), ("item", "shell")], True),
        ([("supply_class", "1320")], True),
        ([("origin", "USA")], True),
        ([("origin", "DEU")], False),
        ([("item", "shell"), ("origin", "DEU")], False),
        ([("item", "shell"), ("origin", "USA")], True),
    ],
)
def test_of_each_kind_of_limit_that_a_fund_has_one_must_match(limits: list[tuple[str, str]], pays: bool) -> None:
    rows = [{"fund": "f1", "kind": kind, "value": value} for kind, value in limits]

    assert met(paid({"amount": 1e6}, fund_limits=rows)) == ({"2022-01": 10.0} if pays else {})


# Crews


def test_equipment_is_handed_over_as_crews_are_trained() -> None:
    course = {"item": "gun", "trained_crews": 2.0, "seats_per_month": PER_MONTH / 10, "course_days": 28}

    planned = plan(
        needs=[{**NEED, "item": "gun", "quantity": 8.0}],
        holdings=[{"item": "gun", "quantity": 8.0}],
        training=[course],
    )

    assert met(planned) == {
        "2022-01": 2.0,
        "2022-02": 3.1,
        "2022-03": pytest.approx(2.8),
        "2022-04": pytest.approx(0.1),
    }


def test_a_unit_may_need_several_crews() -> None:
    course = {"item": "gun", "trained_crews": 5.0, "crews_per_unit": 2.0}

    planned = plan(needs=[{**NEED, "item": "gun"}], holdings=[{"item": "gun", "quantity": 8.0}], training=[course])

    assert met(planned) == {"2022-01": 2.5}


# Substitutes


def test_a_substitute_stands_for_as_much_as_its_efficiency_says() -> None:
    planned = plan(
        substitutes=[{"item": "shell", "substitute": "old-shell", "efficiency": 0.8}],
        holdings=[{"item": "old-shell", "quantity": 5.0}],
    )

    assert met(planned) == {"2022-01": 4.0}
    assert total(planned, item="old-shell") == pytest.approx(5.0)


def test_a_substitute_does_not_work_the_other_way_round() -> None:
    planned = plan(
        substitutes=[{"item": "old-shell", "substitute": "shell"}],
        holdings=[{"item": "old-shell", "quantity": 5.0}],
    )

    assert met(planned) == {}


# Promises


def test_a_firm_promise_arrives_whatever_else_lacks() -> None:
    promise = {"item": "shell", "quantity": 4.0, "arrive_date": "2022-02-01"}

    planned = plan(promised=[promise], lanes=[])

    assert met(planned) == {"2022-02": 4.0}
    assert planned.run["cost_eur"] == 0.0


def test_a_firm_promise_that_nobody_needs_arrives_all_the_same() -> None:
    promise = {"item": "shell", "quantity": 14.0, "arrive_date": "2022-01-10"}

    planned = plan(promised=[promise])

    assert total(planned, kind="promise") == pytest.approx(14.0)
    assert planned["allocations"].filter(pl.col("need").is_null())["quantity"].sum() == pytest.approx(4.0)


def test_an_offer_is_used_up_to_its_quantity() -> None:
    offer = {"item": "shell", "quantity": 4.0, "arrive_date": "2022-01-10", "firm": False}

    planned = plan(promised=[offer])

    assert met(planned) == {"2022-01": 4.0}
    assert total(planned, kind="offer") == pytest.approx(4.0)


def test_an_offer_is_taken_whole_where_nothing_speaks_against_it() -> None:
    offer = {"item": "shell", "quantity": 40.0, "arrive_date": "2022-01-10", "firm": False}

    planned = plan(promised=[offer])

    assert met(planned) == {"2022-01": 10.0}
    assert total(planned) == pytest.approx(40.0)


# Demand and stages


def test_a_better_tier_is_served_before_a_worse_one() -> None:
    needs = [{**NEED, "tier": 2}, {**NEED, "tier": 1}]

    planned = plan(needs=needs, holdings=[{"item": "shell", "quantity": 12.0}])

    assert met(planned, "n2") == {"2022-01": 10.0}
    assert met(planned, "n1") == {"2022-01": 2.0}


def test_within_a_tier_the_heavier_weight_comes_first() -> None:
    needs = [{**NEED, "weight": 1.0}, {**NEED, "weight": 2.0}]

    planned = plan(needs=needs, holdings=[{"item": "shell", "quantity": 12.0}])

    assert met(planned, "n2") == {"2022-01": 10.0}


def test_a_dear_item_does_not_outrank_a_cheap_one() -> None:
    items = [{"item": "shell", "name": "s", "value_eur": 1.0}, {"item": "gun", "name": "g", "value_eur": 1e6}]
    lane = {"lane": "a", "party": "DEU", "tonnes_per_month": PER_MONTH / 31 * 10}
    needs = [{**NEED, "weight": 1.01}, {**NEED, "item": "gun"}]
    stock = [{"item": "shell", "quantity": 10.0}, {"item": "gun", "quantity": 10.0}]

    planned = plan(items=items, needs=needs, holdings=stock, lanes=[lane], periods=months(1))

    assert met(planned, "n1") == {"2022-01": 10.0}
    assert met(planned, "n2") == {}


def test_of_one_curve_the_need_that_is_due_first_is_served_first() -> None:
    needs = [{**NEED, "required_date": "2022-02-10"}, {**NEED, "required_date": "2022-01-10"}]

    planned = plan(needs=needs, holdings=[{"item": "shell", "quantity": 12.0}])

    assert met(planned, "n2") == {"2022-01": 10.0}
    assert met(planned, "n1") == {"2022-02": 2.0}


def test_the_first_stage_counts_share_months_and_six_more_at_the_end() -> None:
    planned = plan(holdings=[{"item": "shell", "quantity": 4.0}], periods=months(2))

    value = planned["stages"].filter(pl.col("goal") == "tier 1")["value"].item()
    assert value == pytest.approx(0.6 * ((31 + 28) / DAYS_PER_MONTH + 6))


def test_the_cheaper_source_is_taken_among_those_that_are_as_early() -> None:
    lanes = [
        {"lane": "a", "party": "DEU", "cost_eur_per_tonne": 2.0},
        {"lane": "b", "party": "USA", "cost_eur_per_tonne": 1.0},
    ]

    planned = plan(holdings=[STOCK, {**STOCK, "party": "USA"}], lanes=lanes)

    assert total(planned, party="USA") == pytest.approx(10.0)


def test_of_equally_good_plans_the_one_that_keeps_to_the_offers_is_taken() -> None:
    lane = {"lane": "a", "party": "DEU", "cost_eur_per_tonne": 0.0}
    offer = {"item": "shell", "quantity": 10.0, "arrive_date": "2022-01-10", "firm": False}

    planned = plan(holdings=[STOCK], lanes=[lane], promised=[offer])

    assert total(planned, kind="offer") == pytest.approx(10.0)
