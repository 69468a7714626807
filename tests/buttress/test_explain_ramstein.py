"""Every explanation of the bundled case, held against the whole program."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from buttress import Case
from buttress.explain import explain_solved
from buttress.readback import read_back
from buttress.solve import solve_stages
from buttress.solved import Solved
from tests.full_program import FullProgram

CASE = Path(__file__).parents[2] / "cases" / "ramstein-2022"


@pytest.fixture(scope="module")
def solved() -> Solved:
    return solve_stages(Case.read(CASE))


@pytest.fixture(scope="module")
def explanations(solved: Solved) -> pl.DataFrame:
    unmet = read_back(solved)["unmet"]["need"].unique().sort().to_list()
    return explain_solved(solved, unmet)


def test_every_unmet_need_has_an_explanation(solved: Solved, explanations: pl.DataFrame) -> None:
    unmet = set(read_back(solved)["unmet"]["need"])

    assert unmet
    assert set(explanations["need"]) == unmet


def test_relaxing_what_is_named_closes_what_is_said(solved: Solved, explanations: pl.DataFrame) -> None:
    whole = FullProgram(solved)
    levers = explanations.filter(pl.col("part") == "lever")
    broken = []

    for (need,), rows in levers.group_by(["need"], maintain_order=True):
        said = rows.row(0, named=True)
        due, quantity = whole.due(str(need))
        before, after = (whole.shortfall(str(need), free) for free in ([], rows.select("rule", "name").rows()))
        on_time, by_end = before[due] - after[due], before[-1] - after[-1]
        if min(on_time - said["closes"], by_end - said["closes_by_end"]) < -1e-5 * quantity:
            broken.append((need, said["closes"], on_time, said["closes_by_end"], by_end))
        if said["closes"] == said["closes_by_end"] == 0:
            assert after.sum() < before.sum(), f"{need}: the levers change nothing"

    assert levers.height
    assert not broken


def test_relaxing_every_resource_gives_the_period_named(solved: Solved, explanations: pl.DataFrame) -> None:
    whole = FullProgram(solved)
    names = solved.case.grid.names
    broken = []

    for need, said in explanations.select("need", "earliest_period").unique().sort("need").rows():
        due, quantity = whole.due(need)
        left = whole.shortfall(need, None)
        met = np.flatnonzero((left <= 1e-6 * quantity) & (np.arange(len(left)) >= due))
        earliest = names[met[0]] if len(met) else None
        if earliest != said:
            broken.append((need, said, earliest))

    assert not broken


def test_what_is_explained_by_time_alone_gains_nothing_from_any_resource(
    solved: Solved, explanations: pl.DataFrame
) -> None:
    whole = FullProgram(solved)
    timed = explanations.filter(pl.col("part") != "lever")["need"].unique().sort().to_list()

    gains = {need: float((whole.shortfall(need, []) - whole.shortfall(need, None)).sum()) for need in timed}

    assert all(gain <= 1e-4 * whole.due(need)[1] for need, gain in gains.items()), gains
