"""Tiny cases in whole numbers: the planner's stages against exact ones, in fractions and without a solver."""

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings

from buttress import Case, solve
from tests.exact import enumerated_values, stage_values
from tests.random_cases import Sizes, Tables, build
from tests.second_formulation import Formulation

COUNTED = (
    "quantity",
    "floor",
    "min_rate",
    "likely_rate",
    "max_rate",
    "amount",
    "tonnes_per_month",
    "trained_crews",
)

tiny_sizes = st.builds(
    Sizes,
    seed=st.integers(0, 2**32 - 1),
    parties=st.just(2),
    recipients=st.integers(1, 2),
    items=st.integers(2, 3),
    periods=st.integers(2, 4),
    needs=st.integers(1, 4),
    holdings=st.integers(0, 3),
    lines=st.integers(0, 3),
    funds=st.integers(0, 2),
    lanes=st.integers(1, 3),
    promises=st.integers(0, 3),
    training=st.integers(0, 1),
    recipes=st.integers(0, 2),
    substitutes=st.integers(0, 2),
)

smallest_sizes = st.builds(
    Sizes,
    seed=st.integers(0, 2**32 - 1),
    parties=st.just(2),
    items=st.just(1),
    periods=st.just(2),
    needs=st.integers(1, 2),
    holdings=st.just(1),
    lines=st.just(0),
    funds=st.just(0),
    lanes=st.just(1),
    promises=st.integers(0, 1),
    training=st.integers(0, 1),
    recipes=st.just(0),
    substitutes=st.just(0),
)


def in_whole_numbers(tables: Tables) -> Tables:
    """Return the tables with every quantity rounded up; recipes and efficiencies stay ratios."""
    return {
        name: frame.with_columns(pl.col(column).ceil() for column in COUNTED if column in frame.columns)
        if name != "recipes"
        else frame
        for name, frame in tables.items()
    }


@settings(max_examples=max(60, settings().max_examples), deadline=None)
@given(chosen=tiny_sizes)
def test_every_stage_of_a_tiny_case_has_the_exact_value(chosen: Sizes) -> None:
    case = Case.of(in_whole_numbers(build(chosen)))
    exact = stage_values(Formulation.of(case.tables))

    stages = solve(case)["stages"]

    for goal, value in stages.select("goal", "value").iter_rows():
        assert value == pytest.approx(float(exact[goal]), rel=1e-9, abs=1e-9), goal


@settings(max_examples=15, deadline=None)
@given(chosen=smallest_sizes)
def test_the_exact_values_are_the_best_of_all_basic_solutions(chosen: Sizes) -> None:
    formulation = Formulation.of(in_whole_numbers(build(chosen)))

    assert stage_values(formulation) == enumerated_values(formulation)


@settings(max_examples=15, deadline=None)
@given(chosen=smallest_sizes)
def test_every_stage_of_a_smallest_case_is_the_best_of_all_basic_solutions(chosen: Sizes) -> None:
    case = Case.of(in_whole_numbers(build(chosen)))
    exact = enumerated_values(Formulation.of(case.tables))

    stages = solve(case)["stages"]

    for goal, value in stages.select("goal", "value").iter_rows():
        assert value == pytest.approx(float(exact[goal]), rel=1e-9, abs=1e-9), goal
