"""Laws that hold for every case: what may not change a plan, and what may only make it better."""

from collections.abc import Callable

import hypothesis.strategies as st
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from buttress import Case, Plan, solve
from tests.random_cases import Tables, frame, tables

EXAMPLES = max(12, settings().max_examples // 10)
"""Every example is two plans: a tenth of the profile's number, so that `make soak` still tries hundreds."""


def plan_of(drawn: Tables) -> Plan:
    """Return the plan of a case's tables."""
    return solve(Case.of(drawn))


def assert_same(one: Plan, other: Plan, *names: str) -> None:
    """Fail unless the named tables (all, if none is named) hold the same figures."""
    for name in names or one.tables:
        assert_frame_equal(one[name], other[name], check_exact=True)


def values(plan: Plan) -> list[float]:
    """Return the stages' optima in order."""
    return plan["stages"]["value"].to_list()


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=tables(), seed=st.integers(0, 2**32 - 1))
def test_changing_the_order_of_rows_changes_nothing(drawn: Tables, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shuffled = {name: table[rng.permutation(table.height)] for name, table in drawn.items()}

    one, other = plan_of(drawn), plan_of(shuffled)

    assert_same(one, other)
    assert one.case.hash == other.case.hash


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=tables())
def test_solving_twice_gives_the_same_plan(drawn: Tables) -> None:
    case = Case.of(drawn)

    assert_same(solve(case), solve(case))


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=tables(), factor=st.sampled_from([0.0, 0.001, 20.0]))
def test_a_dear_item_never_outranks_a_cheap_one(drawn: Tables, factor: float) -> None:
    first = pl.col("item") == drawn["items"]["item"][0]
    price = pl.when(first).then(pl.col("value_eur") * factor).otherwise("value_eur")
    priced = {**drawn, "items": drawn["items"].with_columns(value_eur=price)}

    one, other = plan_of(drawn), plan_of(priced)

    assert_same(one, other, "allocations", "production", "inputs", "unmet", "asks", "use", "stages", "worths")


def split(needs: pl.DataFrame, place: int) -> pl.DataFrame:
    """Return the needs with one of them written as two halves."""
    halves = needs.with_columns(quantity=pl.col("quantity") / 2)[place]
    second = halves.with_columns(need=pl.col("need") + "-second")
    return pl.concat([needs[:place], halves, second, needs[place + 1 :]])


def by_curve(plan: Plan) -> pl.DataFrame:
    """Return what every demand curve gets, by source, way and time."""
    curve = ["recipient", "item", "tier", "weight"]
    wants = plan.case["needs"].select("need", *(pl.col(name).alias(f"curve_{name}") for name in curve))
    rows = plan["allocations"].join(wants, on="need", how="left")
    way = [
        *(f"curve_{name}" for name in curve),
        "kind",
        "supply",
        "lane",
        "fund",
        "ship_period",
        "arrive_period",
    ]
    way.append("meet_period")
    return rows.group_by(way).agg(pl.sum("quantity", "covers", "cost_eur")).sort(way)


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=tables(), data=st.data())
def test_splitting_a_need_in_two_changes_nothing(drawn: Tables, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, drawn["needs"].height - 1))
    halved = {**drawn, "needs": split(drawn["needs"], place)}

    one, other = plan_of(drawn), plan_of(halved)

    assert values(one) == pytest.approx(values(other), rel=1e-9, abs=1e-9)
    assert_frame_equal(by_curve(one), by_curve(other), check_exact=False, rel_tol=1e-6, abs_tol=1e-6)


def raised(table: str, *columns: str) -> Callable[[Tables], Tables]:
    """Return a change that raises columns of a table by half and one more."""
    return lambda drawn: {**drawn, table: drawn[table].with_columns(pl.col(columns) * 1.5 + 1.0)}


def granted(drawn: Tables) -> Tables:
    """Grant every consent before the first period."""
    day = drawn["periods"]["start_date"].min()
    state = pl.lit("granted").cast(drawn["consents"]["state"].dtype)
    early = pl.lit(day).dt.offset_by("-1d")
    return {**drawn, "consents": drawn["consents"].with_columns(state=state, decision_date=early)}


def lent(drawn: Tables) -> Tables:
    """Add a holding of the first wanted item to the first party."""
    party, day = drawn["parties"]["party"][0], drawn["periods"]["start_date"][0]
    row = {"holding": "more", "party": party, "item": drawn["needs"]["item"][0], "origin": party}
    more = frame("holdings", [{**row, "condition": "serviceable", "quantity": 1e3, "floor": 0.0, "as_of_date": day}])
    return {**drawn, "holdings": pl.concat([drawn["holdings"], more])}


SUPPLIES = {
    "holdings": raised("holdings", "quantity"),
    "a holding": lent,
    "rates": raised("rates", "min_rate", "likely_rate", "max_rate"),
    "funds": raised("funds", "amount"),
    "lanes": raised("lanes", "tonnes_per_month"),
    "promises": raised("promised", "quantity"),
    "crews": raised("training", "trained_crews", "seats_per_month"),
    "consents": granted,
}


@pytest.mark.parametrize("supply", SUPPLIES)
@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(drawn=tables())
def test_more_supply_never_makes_the_top_tier_worse(supply: str, drawn: Tables) -> None:
    before, after = plan_of(drawn), plan_of(SUPPLIES[supply](drawn))

    assert values(after)[0] <= values(before)[0] * (1 + 1e-9) + 1e-9


def in_smaller_units(drawn: Tables, item: str, factor: float) -> Tables:
    """Return the same case with an item counted in units ``factor`` times smaller."""
    more, less = {"item": factor}, {"item": 1 / factor}
    changes: dict[str, dict[str, dict[str, float]]] = {
        "items": {"mass_kg": less, "value_eur": less},
        "substitutes": {"efficiency": {"item": factor, "substitute": 1 / factor}},
        "needs": {"quantity": more},
        "holdings": {"quantity": more, "floor": more},
        "lines": {"unit_cost_eur": less},
        "recipes": {"quantity": {"item": 1 / factor, "input": factor}},
        "promised": {"quantity": more},
        "training": {"crews_per_unit": less},
    }
    changed = dict(drawn)
    for table, columns in changes.items():
        for column, by in columns.items():
            for key, times in by.items():
                figure = pl.when(pl.col(key) == item).then(pl.col(column) * times).otherwise(column)
                changed[table] = changed[table].with_columns(figure.alias(column))
    made = pl.col("line").is_in(drawn["lines"].filter(pl.col("item") == item)["line"].to_list())
    for table, names in {"rates": ["min_rate", "likely_rate", "max_rate"], "backlog": ["quantity"]}.items():
        figures = (pl.when(made).then(pl.col(name) * factor).otherwise(name).alias(name) for name in names)
        changed[table] = changed[table].with_columns(figures)
    return changed


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=tables())
def test_counting_an_item_in_units_ten_times_smaller_keeps_every_stage(drawn: Tables) -> None:
    item = drawn["needs"]["item"][0]

    one, other = plan_of(drawn), plan_of(in_smaller_units(drawn, item, 10.0))

    assert values(one) == pytest.approx(values(other), rel=1e-7, abs=1e-7)


@settings(max_examples=EXAMPLES, deadline=None)
@given(drawn=tables())
def test_counting_an_item_in_other_units_scales_the_plan(drawn: Tables) -> None:
    item, factor = drawn["needs"]["item"][0], 16.0  # a power of two, so that not even rounding differs

    one, other = plan_of(drawn), plan_of(in_smaller_units(drawn, item, factor))

    wants = drawn["needs"].select("need", wanted="item")
    scaled = one["allocations"].join(wants, on="need", how="left", maintain_order="left")
    times = {"quantity": pl.col("item") == item, "covers": (pl.col("wanted") == item).fill_null(value=False)}
    scaled = scaled.with_columns(
        pl.when(which).then(pl.col(name) * factor).otherwise(name).alias(name) for name, which in times.items()
    )
    assert_frame_equal(scaled.drop("wanted"), other["allocations"], check_exact=False, rel_tol=1e-7)
