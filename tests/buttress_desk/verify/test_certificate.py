"""The worths of a plan prove it optimal, and nothing but a proof passes for one.

Where a changed worth still passes, the exact second formulation of the tests has to agree that it proves the plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from buttress import Case, solve
from buttress_desk.verify.book import Book, Row, read_book
from buttress_desk.verify.certificate import certificate_findings
from tests.builders import tiny, whole
from tests.random_cases import cases
from tests.second_formulation import Formulation, Stage
from tests.second_formulation import Row as Line

Name = tuple[object, ...]
"""A row (rule, name, period) or a column of the second formulation."""

RAMSTEIN = Path(__file__).parents[3] / "cases" / "ramstein-2022"


def planned(case: Case) -> Book:
    """Return what the plan of a case states."""
    with TemporaryDirectory() as folder:
        solve(case).write(folder)
        return read_book(Path(folder))


def with_worths(book: Book, worths: Iterable[Row]) -> Book:
    """Return a plan with other worths."""
    return replace(book, plan={**book.plan, "worths": list(worths)})


def found(book: Book) -> set[str]:
    """Return what is wrong with the worths of a plan."""
    return {finding.rule for finding in certificate_findings(book)}


@pytest.fixture(scope="module")
def book() -> Book:
    return planned(whole())


def test_the_worths_of_the_bundled_case_prove_its_plan() -> None:
    assert found(planned(Case.read(RAMSTEIN))) == set()


@settings(max_examples=max(100, settings().max_examples), deadline=None)
@given(case=cases())
def test_the_worths_of_random_cases_prove_their_plans(case: Case) -> None:
    assert found(planned(case)) == set()


def proves(formulation: Formulation, book: Book) -> bool:
    """Return whether the worths prove the stages' values, in exact fractions of the second formulation."""
    rows: dict[Name, Line] = {(rule, row.name, row.period): row for rule, many in formulation.rows.items()
                              for row in many}  # fmt: skip
    tight = {name for name, row in rows.items() if row.sense == "="}
    zero: set[Name] = set()
    for stated, stage in zip(book.plan["stages"], formulation.stages(), strict=True):
        y: dict[Name, Fraction] = {
            (row["rule"], row["name"], book.number.get(row["period"])): Fraction(row["worth"])
            for row in book.plan["worths"]
            if row["stage"] == stated["stage"]
        }
        reduced = reduced_costs(rows, stage, y)
        proved = sum((worth * rows[name].rhs for name, worth in y.items()), stage.constant)
        if (
            any(worth > ROUNDING and name not in tight for name, worth in y.items())
            or any(cost < -ROUNDING and name not in zero for name, cost in reduced.items())
            or abs(proved - Fraction(stated["value"])) > Fraction(1, 10**9) * (1 + abs(proved))
        ):
            return False
        tight |= {name for name, worth in y.items() if worth < -ROUNDING}
        zero |= {name for name, cost in reduced.items() if cost > ROUNDING}
    return True


ROUNDING = Fraction(1, 10**12)
"""Worths are written as floating-point numbers; none that matters in ``whole()`` is as small as this."""


def reduced_costs(rows: Mapping[Name, Line], stage: Stage, y: Mapping[Name, Fraction]) -> dict[Name, Fraction]:
    """Return ``c - A'y`` by column."""
    reduced: dict[Name, Fraction] = defaultdict(Fraction, stage.terms)
    for name, worth in y.items():
        for column, figure in rows[name].terms.items():
            reduced[column] -= figure * worth
    return reduced


def test_the_exact_second_formulation_agrees_that_the_worths_prove_the_plan(book: Book) -> None:
    assert proves(Formulation.of(whole().tables), book)


@pytest.mark.parametrize("factor", [1.05, 0.95, 1.01, 0.99, -1.0, 0.0])
def test_a_changed_worth_passes_only_if_it_is_a_proof_as_well(book: Book, factor: float) -> None:
    formulation, worths = Formulation.of(whole().tables), book.plan["worths"]
    passed = 0

    for place, row in enumerate(worths):
        other = [{**row, "worth": row["worth"] * factor}] if factor else []
        changed = with_worths(book, [*worths[:place], *other, *worths[place + 1 :]])
        is_proof = not found(changed)
        passed += is_proof

        assert is_proof == proves(formulation, changed), row

    assert passed <= 0.1 * len(worths)


GUNS_FIRST: list[Row] = [
    {"item": "gun", "quantity": 10.0, "tier": 1},
    {"item": "shell", "quantity": 1000.0, "tier": 2},
]
HELD: list[Row] = [
    {"item": "gun", "quantity": 4.0},
    {"item": "shell", "quantity": 300.0},
    {"item": "shell", "quantity": 300.0, "party": "USA"},
]
KEPT: Row = {"floor": 300.0}
"""What hides a holding of 300: it is kept."""


@pytest.fixture(scope="module")
def worse() -> Book:
    """The plan that gives nothing of h3 and has no worth of it, in the folder of the case that has it to give."""
    hidden = planned(tiny(needs=GUNS_FIRST, holdings=[*HELD[:2], {**HELD[2], **KEPT}]))
    full = planned(tiny(needs=GUNS_FIRST, holdings=HELD))
    plan = replace(full, plan=hidden.plan, run=hidden.run)
    return with_worths(plan, [row for row in hidden.plan["worths"] if row["name"] != "h3"])


def test_a_worse_plan_is_proved_neither_by_its_own_worths_nor_by_those_of_the_best(worse: Book) -> None:
    best = planned(tiny(needs=GUNS_FIRST, holdings=HELD))

    assert found(best) == set()
    assert found(with_worths(worse, best.plan["worths"])) == {"gap"}
    assert found(worse) == {"reduced cost"}


@pytest.mark.parametrize("exponent", range(-13, -3))
def test_no_speck_of_worth_in_a_first_stage_hides_a_choice_of_the_second(worse: Book, exponent: int) -> None:
    """A row with a worth is held later; if any worth did, however small, h3 would be held at nothing given."""
    speck = {"stage": 1, "rule": "stock", "name": "h3", "period": None, "worth": -(10.0**exponent)}

    assert found(with_worths(worse, [*worse.plan["worths"], speck]))


@pytest.mark.parametrize("exponent", range(-13, -3))
def test_a_speck_hides_nothing_if_another_makes_up_for_it(worse: Book, exponent: int) -> None:
    """A wrong sign within tolerance elsewhere closes the gap that the speck opens, to the last digit."""
    speck = 10.0**exponent
    stock = {"stage": 1, "rule": "stock", "name": "h3", "period": None, "worth": -speck}
    wrong = {"stage": 1, "rule": "stock", "name": "h2", "period": None, "worth": speck}

    assert found(with_worths(worse, [*worse.plan["worths"], stock, wrong]))


@pytest.mark.parametrize("size", [1e-3, 1e3, 1e6])
def test_the_proof_does_not_depend_on_the_units_that_are_counted(size: float) -> None:
    needs = [{**row, "quantity": row["quantity"] * size} for row in GUNS_FIRST]
    held = [{**row, "quantity": row["quantity"] * size} for row in HELD]
    grown = planned(tiny(needs=needs, holdings=held))

    assert found(grown) == set()
    for place in range(len(grown.plan["worths"])):
        less = [{**row, "worth": row["worth"] * (0.99 if n == place else 1.0)}
                for n, row in enumerate(grown.plan["worths"])]  # fmt: skip
        assert found(with_worths(grown, less)) or grown.plan["worths"][place]["rule"] in {"pool", "finished"}
