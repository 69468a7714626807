"""The proof that a plan is optimal: its worths, held against a program that is built here anew.

In every stage the duals must be feasible, apart from what earlier stages hold, and what they prove must be what the
plan achieves. Columns times reduced costs and slacks times duals, all >= 0, add up to what a stage leaves unproved. So
no optimal plan of the stage has a column above ``unproved / reduced cost``: that is the column's room, and a slack's is
likewise. Later stages count as held at 0 only what has next to no room, however small or large its price.

Figures are judged in scaled units, as in planning.md: a column is counted in a power of two near a hundredth of its
typical size, a row is divided by its largest coefficient, an objective has its largest cost at 1000.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from buttress_desk.verify.book import Book
from buttress_desk.verify.finding import Finding
from buttress_desk.verify.program import LIMITS, Program, build
from buttress_desk.verify.totals import open_offers, stage_values

Floats = npt.NDArray[np.float64]

SIGN_TOLERANCE = 1e-6
"""A scaled dual or reduced cost of the wrong sign up to this is rounding."""

SPECK = 1e-8
"""A scaled dual or reduced cost up to this may be rounding: it holds nothing in later stages."""

ROOM = 1e-2
"""Scaled units within which a column or a slack counts as held: a ten-thousandth of its typical size."""

TYPICAL = 100.0
"""Typical size of a column or a slack in scaled units."""

GAP = 1e-6
"""Share of a stage's value that its duals may leave unproved."""


@dataclass
class Scaled:
    """A program as arrays in scaled units.

    ``slack_room`` and ``column_room`` say how far the stages so far let slacks and columns be from 0.
    """

    program: Program
    a: sp.csr_array
    sides: Floats
    column_unit: Floats
    row_unit: Floats
    slack_room: Floats
    column_room: Floats

    @classmethod
    def of(cls, program: Program) -> "Scaled":
        """Return a program scaled."""
        shape = (len(program.sides), len(program.sizes))
        rows, columns, values = (np.array(part) for part in zip(*program.entries, strict=True))
        sizes = np.maximum(np.array(program.sizes), 1e-6)
        column_unit = np.exp2(np.round(np.log2(sizes / 100.0)))
        a = sp.coo_array((values * column_unit[columns], (rows, columns)), shape=shape).tocsr()
        largest = abs(a).max(axis=1).toarray().reshape(-1)
        row_unit = np.where(largest > 0, largest, 1.0)
        scaled = sp.csr_array(a / row_unit[:, None])
        limits = np.array([rule in LIMITS for rule, _, _ in program.rows])
        sides = np.array(program.sides) / row_unit
        slack_room = np.where(limits, np.inf, 0.0)
        return cls(program, scaled, sides, column_unit, row_unit, slack_room, np.full(shape[1], np.inf))

    def label(self, row: int) -> str:
        """Return a row's name for a message."""
        rule, name, period = list(self.program.rows)[row]
        when = "" if period is None else f" in {self.program.book.periods[period]['period']}"
        return f"{rule} {name}{when}"


def certificate_findings(book: Book) -> Iterator[Finding]:
    """Check that the worths of every stage prove its value, as far as the stage says that it is proved."""
    program = build(book)
    yield from _size_findings(program)
    duals, faults = _duals(program)
    yield from faults
    scaled = Scaled.of(program)
    for number, (goal, value) in enumerate(stage_values(book), start=1):
        if number in duals:
            proved = value - len(open_offers(book)) if goal == "offers" else value
            unproved = sum(row["gap"] for row in book.plan["stages"] if row["stage"] == number)
            yield from _stage_findings(scaled, number, Reached(goal, proved, unproved), duals[number])


def _size_findings(program: Program) -> Iterator[Finding]:
    """Check that the program that was solved is as large as the one that the case asks for."""
    entries = {(row, column) for row, column, _ in program.entries}
    for name, count in (("columns", program.sizes), ("rows", program.rows), ("nonzeros", entries)):
        stated = program.book.run.get(name)
        if stated != len(count) or isinstance(stated, bool):
            text = f"the case makes a program of {len(count)} {name}"
            yield Finding("run.json", None, name, "size", str(stated), text)


def _duals(program: Program) -> tuple[dict[int, Floats], list[Finding]]:
    """Return the dual values of every stage, by row, and what is wrong with the table of worths."""
    book, faults, seen = program.book, [], set()
    duals = {number: np.zeros(len(program.rows)) for number in range(1, len(book.plan["stages"]) + 1)}
    for line, row in enumerate(book.plan["worths"], start=2):
        name = (row["rule"], row["name"], None if row["period"] is None else book.number.get(row["period"], -1))
        place = (row["stage"], program.rows.get(name, -1))
        if place[1] < 0 or row["stage"] not in duals:
            faults.append(Finding("worths", line, "name", "unknown", row["name"], "the program has no such row"))
        elif place in seen:
            faults.append(Finding("worths", line, "name", "twice", row["name"], "another row states the same worth"))
        else:
            seen.add(place)
            duals[row["stage"]][place[1]] = row["worth"]
    return duals, faults


class Reached(NamedTuple):
    """A stage: its goal, its value at the plan (without the constant), the relative gap left unproved."""

    goal: str
    value: float
    gap: float


def _stage_findings(scaled: Scaled, number: int, reached: Reached, dual: Floats) -> Iterator[Finding]:
    """Check one stage, then hold what it holds. What is not a number is as wrong as a wrong sign."""
    goal = reached.goal
    costs = np.zeros(len(scaled.column_unit))
    for column, cost in scaled.program.costs[goal].items():
        costs[column] = cost
    costs *= scaled.column_unit
    factor = 1000.0 / max(float(np.abs(costs).max(initial=0.0)), 1e-300)
    y = dual * scaled.row_unit * factor
    reduced = costs * factor - scaled.a.T @ y
    free_rows, free_columns = ~(scaled.slack_room <= ROOM), ~(scaled.column_room <= ROOM)
    wrong = np.flatnonzero(free_rows & ~(y <= SIGN_TOLERANCE))
    for row in wrong[:5]:
        text = f"stage {number}: more of {scaled.label(int(row))} cannot make the stage worse"
        yield Finding("worths", None, "worth", "sign", str(dual[row]), text)
    negative = np.flatnonzero(free_columns & ~(reduced >= -SIGN_TOLERANCE))
    if len(negative):
        touching = scaled.a[:, [int(negative[0])]].tocoo().coords[0]
        text = (
            f"stage {number}: by these worths a choice beside {scaled.label(int(touching[0]))} would improve the plan"
        )
        yield Finding("worths", None, "worth", "reduced cost", str(len(negative)), text)
    proved, value = float(scaled.sides @ y), reached.value * factor
    if not abs(value - proved) <= (GAP + reached.gap) * max(abs(value), abs(proved), 1e-3 * factor) + GAP:
        text = f"stage {number} ({goal}): the plan reaches {reached.value}, its worths prove {proved / factor}"
        yield Finding("worths", None, "worth", "gap", goal, text)
    unproved = abs(value - proved) + TYPICAL * float(np.maximum(-reduced, 0.0) @ free_columns)
    unproved += float(np.maximum(y, 0.0) @ (free_rows * np.maximum(np.abs(scaled.sides), TYPICAL)))
    scaled.slack_room = np.minimum(scaled.slack_room, _room(unproved, -y))
    scaled.column_room = np.minimum(scaled.column_room, _room(unproved, reduced))


def _room(unproved: float, prices: Floats) -> Floats:
    """Return how far from 0 a stage that leaves ``unproved`` lets what has these prices be."""
    return np.where(prices > SPECK, unproved / np.maximum(prices, SPECK), np.inf)
