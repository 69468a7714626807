"""The planner against the same mathematics written a second time: neither finds anything better."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings

from buttress import Case, Plan, solve
from tests.linopy_model import Model
from tests.random_cases import Sizes, build, cases, sizes
from tests.second_formulation import Formulation, Stage

SLACK = 1e-12
"""How far an earlier stage may be above our value; more would let later stages gain what is no finding."""

TOLERANCE = 1e-6
"""The relative difference that counts as better."""

ALMOST_NOTHING = {"cost": 100.0}
"""Values below this (elsewhere 1e-3) are compared as if they were this large."""


@dataclass(frozen=True)
class Difference:
    """A stage in which the two disagree."""

    goal: str
    ours: float
    theirs: float


def differences(case: Case, plan: Plan) -> list[Difference]:
    """Return the stages whose optimum differs when the stages before are held at the plan's values."""
    formulation = Formulation.of(case.tables)
    model = Model(formulation)
    ours = {row["goal"]: float(row["value"]) for row in plan["stages"].to_dicts()}
    found = []
    for stage in formulation.stages():
        value = ours[stage.goal]
        theirs = model.best(stage)
        if abs(value - theirs) > TOLERANCE * size(stage, value, theirs):
            found.append(Difference(stage.goal, value, theirs))
        model.hold(stage, value, SLACK)
    return found


def size(stage: Stage, *values: float) -> float:
    """Return what a difference in a stage is measured against."""
    return max(ALMOST_NOTHING.get(stage.goal, 1e-3), *map(abs, values))


@settings(max_examples=max(200, settings().max_examples), deadline=None)
@given(case=cases())
def test_a_second_formulation_finds_nothing_better_in_any_stage_and_nothing_worse(case: Case) -> None:
    plan = solve(case)

    assert plan.status == "optimal"
    assert differences(case, plan) == []


@pytest.mark.parametrize("rates", ["min", "max"])
@settings(max_examples=10, deadline=None)
@given(chosen=sizes())
def test_low_and_high_rates_mean_the_same_in_both_formulations(rates: str, chosen: Sizes) -> None:
    case = Case.of(build(chosen))

    plan = solve(case, rates=rates)

    formulation = Formulation.of(case.tables, rates)
    first = formulation.stages()[0]
    value = plan["stages"]["value"][0]
    assert Model(formulation).best(first) == pytest.approx(value, rel=TOLERANCE, abs=1e-9)


def test_the_comparison_notices_a_plan_of_another_case() -> None:
    chosen = Sizes(seed=3, needs=6, holdings=5, promises=3)
    with_stock, without_stock = (
        Case.of(build(chosen)),
        Case.of({**build(chosen), "holdings": build(chosen)["holdings"][:0]}),
    )

    found = differences(with_stock, solve(without_stock))

    assert found
