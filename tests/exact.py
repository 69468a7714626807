"""The second formulation solved in fractions, without tolerance: stage after stage, by the simplex method.

Shipping nothing is a basic solution, so no first phase is needed: every equality row has a column of its own
that is carried from period to period (unmet, pool, finished, parts). Bland's rule never circles. After a
stage the columns with a positive reduced cost are dropped: what is left is the set of its optimal plans.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from tests.second_formulation import Formulation, Row, Stage

Line = dict[int, Fraction]

RHS = -1
"""The place of the right-hand side in a line of the tableau."""


@dataclass
class Tableau:
    """Rows in terms of the columns that are not basic; ``basis`` names the basic column of every row."""

    lines: list[Line]
    basis: list[int]

    def pivot(self, number: int, column: int) -> None:
        """Make ``column`` basic in row ``number``."""
        factor = 1 / self.lines[number][column]
        chosen = {place: figure * factor for place, figure in self.lines[number].items()}
        self.lines[number] = chosen
        self.basis[number] = column
        for other, line in enumerate(self.lines):
            if other != number and column in line:
                subtract(line, line[column], chosen)

    def leaving(self, column: int) -> int | None:
        """Return the row whose basic column is 0 first when ``column`` grows; Bland's rule breaks ties."""
        ratios = [
            (line.get(RHS, Fraction(0)) / line[column], self.basis[number], number)
            for number, line in enumerate(self.lines)
            if line.get(column, 0) > 0
        ]
        return min(ratios)[2] if ratios else None

    def reduced(self, costs: Mapping[int, Fraction]) -> Line:
        """Return the reduced costs of the columns, and the value with its sign changed at ``RHS``."""
        line = dict(costs)
        for number, column in enumerate(self.basis):
            if column in line:
                subtract(line, line[column], self.lines[number])
        return line

    def minimise(self, costs: Mapping[int, Fraction], free: set[int]) -> tuple[Fraction, set[int]]:
        """Return the least value, and the columns that may still grow without losing it."""
        line = self.reduced(costs)
        while better := [place for place in free if line.get(place, 0) < 0]:
            entering = min(better)
            number = self.leaving(entering)
            assert number is not None, "the objective has no bound"
            self.pivot(number, entering)
            subtract(line, line[entering], self.lines[number])
        return -line.get(RHS, Fraction(0)), {place for place in free if line.get(place, 0) == 0}


def subtract(line: Line, factor: Fraction, other: Line) -> None:
    """Take ``factor`` times ``other`` from ``line``; what becomes 0 is left out."""
    for place, figure in other.items():
        left = line.get(place, 0) - factor * figure
        if left:
            line[place] = left
        else:
            line.pop(place, None)


def own_column(rule: str, row: Row) -> tuple[object, ...]:
    """Return the column of an equality row that is carried from period to period."""
    name = "unmet" if rule == "demand" else rule
    keys = [key for key in row.terms if key[0] == name and key[-1] == row.period]
    return keys[0]


def start(formulation: Formulation) -> tuple[Tableau, dict[tuple[object, ...], int]]:
    """Return the tableau of shipping nothing, and the place of every column."""
    placed: dict[tuple[object, ...], int] = {}
    tableau = Tableau([], [])
    for rule, rows in formulation.rows.items():
        for row in rows:
            line = {placed.setdefault(key, len(placed)): figure for key, figure in row.terms.items() if figure}
            if row.rhs:
                line[RHS] = row.rhs
            limit = row.sense == "<="
            own = ("slack", rule, row.name, row.period) if limit else own_column(rule, row)
            place = placed.setdefault(own, len(placed))
            if limit:
                line[place] = Fraction(1)
            tableau.lines.append(line)
            tableau.basis.append(place)
    for number, place in enumerate(list(tableau.basis)):
        tableau.pivot(number, place)
    return tableau, placed


def stage_values(formulation: Formulation) -> dict[str, Fraction]:
    """Return the exact optimum of every stage, each held before the next."""
    tableau, placed = start(formulation)
    free = set(placed.values())
    values = {}
    for stage in formulation.stages():
        value, free = tableau.minimise(costs_of(stage, placed), free)
        values[stage.goal] = value + stage.constant
    return values


def costs_of(stage: Stage, placed: Mapping[tuple[object, ...], int]) -> Line:
    """Return a stage's coefficients by place; a column that stands in no row stays at 0."""
    return {placed[key]: figure for key, figure in stage.terms.items() if key in placed and figure}


def basic_solutions(formulation: Formulation) -> Iterator[Line]:
    """Yield every feasible basic solution, by trying every choice of as many columns as there are rows."""
    tableau, placed = start(formulation)
    for chosen in combinations(sorted(placed.values()), len(tableau.lines)):
        solution = solve_for(chosen, tableau.lines)
        if solution is not None and all(figure >= 0 for figure in solution.values()):
            yield solution


def solve_for(chosen: Sequence[int], lines: Sequence[Line]) -> Line | None:
    """Return the chosen columns' values if they are a basis."""
    table = Tableau(
        [{place: line[place] for place in (*chosen, RHS) if place in line} for line in lines],
        [0] * len(lines),
    )
    left = set(range(len(lines)))
    for column in chosen:
        number = next((number for number in left if column in table.lines[number]), None)
        if number is None:
            return None
        table.pivot(number, column)
        left.remove(number)
    return {column: table.lines[number].get(RHS, Fraction(0)) for number, column in enumerate(table.basis)}


def enumerated_values(formulation: Formulation) -> dict[str, Fraction]:
    """Return every stage's optimum: the best of the basic solutions that were best in the stages before."""
    placed = start(formulation)[1]
    left = list(basic_solutions(formulation))
    values = {}
    for stage in formulation.stages():
        costs = costs_of(stage, placed)
        scored = [
            (sum((costs.get(place, 0) * x for place, x in found.items()), stage.constant), found) for found in left
        ]
        values[stage.goal] = min(score for score, _ in scored)
        left = [found for score, found in scored if score == values[stage.goal]]
    return values
