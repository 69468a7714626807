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


@pytest.fixture(scope="module")
def whole(solved: Solved) -> FullProgram:
    return FullProgram(solved)


def test_every_unmet_need_has_an_explanation(solved: Solved, explanations: pl.DataFrame) -> None:
    unmet = set(read_back(solved)["unmet"]["need"])

    assert unmet
    assert set(explanations["need"]) == unmet


def test_relaxing_what_is_named_closes_what_is_said(whole: FullProgram, explanations: pl.DataFrame) -> None:
    broken = []

    for (need,), rows in explanations.filter(pl.col("part") == "lever").group_by(["need"], maintain_order=True):
        said = rows.row(0, named=True)
        due, slack = whole.due(str(need))[0], whole.slack(str(need))
        before, after = whole.planned(str(need)), whole.shortfall(str(need), rows.select("rule", "name").rows())
        closed = (before[due] - after[due], before[-1] - after[-1])
        if (
            closed[0] < said["closes"] - slack
            or closed[1] < said["closes_by_end"] - slack
            or after.sum() >= before.sum()
        ):
            broken.append((need, said["closes"], said["closes_by_end"], closed))

    assert not broken


def test_relaxing_every_resource_gives_the_period_named(
    solved: Solved, whole: FullProgram, explanations: pl.DataFrame
) -> None:
    names = solved.case.grid.names
    broken = []

    for need, part, said in explanations.select("need", "part", "earliest_period").unique().sort("need").rows():
        due, slack = whole.due(need)[0], whole.slack(need)
        left = whole.shortfall(need, None)
        met = np.flatnonzero((left <= slack) & (np.arange(len(left)) >= due))
        earliest = names[met[0]] if len(met) else None
        gain = float((whole.planned(need) - left).sum())
        if earliest != said or (part != "lever" and gain > slack * len(left)):
            broken.append((need, part, said, earliest, gain))

    assert not broken
