"""Rows and objectives to HiGHS and back. The only file that imports highspy.

Columns are >= 0. Scaling happens here and nowhere else: a column is counted in a power of two near a hundredth of
its typical size, a row is divided by a power of two near its largest coefficient, an objective is divided so that
its largest coefficient is about a thousand; results are scaled back. Powers of two lose no digit.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
import polars as pl
import scipy.sparse as sp

from buttress.objectives import Objective
from buttress.periods import Floats
from buttress.rules.rows import Rows

TOLERANCE = 1e-9
"""Feasibility tolerance of rows, columns and reduced costs in scaled figures."""

FACE_TOLERANCE = 1e-7
"""A scaled dual value or reduced cost beyond this pins its row or column when a stage is held."""

SOLVER_OPTIONS: dict[str, str | int | float | bool] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "solver": "ipx",
    "run_crossover": "on",
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
    "ipm_optimality_tolerance": TOLERANCE,
}
"""What HiGHS is told; interior point with crossover gains on its default (simplex) as cases grow."""


class NotSolved(RuntimeError):
    """The solver ended without a proved optimum; the message says in which stage and why."""


@dataclass(frozen=True)
class Matrix:
    """The program without an objective: ``lower <= A x <= upper``, x >= 0; unscaled.

    ``index``: rule, name, t of every row, in row order. ``a``: shape (rows, columns).
    """

    index: pl.DataFrame
    lower: Floats
    upper: Floats
    a: sp.csc_array


@dataclass(frozen=True)
class Stage:
    """A solved stage, unscaled: value of the objective, duals of the rows, columns and rows pinned when held."""

    objective: Objective
    value: float
    gap: float
    duals: Floats
    seconds: float


def assemble(blocks: Sequence[Rows], width: int) -> Matrix:
    """Return the blocks' rows one below the other; an entry whose row is not declared is an error."""
    keys = pl.concat(
        block.keys.select(pl.lit(block.rule).alias("rule"), "name", "t", "lower", "upper") for block in blocks
    )
    index = keys.with_row_index("row")
    entries = pl.concat(
        block.entries.select(pl.lit(block.rule).alias("rule"), "name", "t", "col", "value") for block in blocks
    )
    placed = entries.join(index.select("row", "rule", "name", "t"), on=["rule", "name", "t"], how="left")
    if placed["row"].null_count():
        lost = placed.filter(pl.col("row").is_null()).select("rule", "name", "t").head(1).rows()
        raise ValueError(f"a rule has an entry without a row: {lost}")
    where = (placed["row"].to_numpy(), placed["col"].to_numpy())
    a = sp.coo_array((placed["value"].to_numpy(), where), shape=(index.height, width)).tocsc()
    lower = index["lower"].fill_null(-np.inf).to_numpy()
    upper = index["upper"].fill_null(np.inf).to_numpy()
    return Matrix(index.select("rule", "name", "t"), lower, upper, a)


def power_of_two(size: Floats) -> Floats:
    """Return the powers of two nearest to positive sizes."""
    return np.exp2(np.round(np.log2(size)))


@dataclass(frozen=True)
class Scaled:
    """A matrix in the units that the solver sees, and the way back."""

    a: sp.csc_array
    lower: Floats
    upper: Floats
    column_scale: Floats
    row_scale: Floats


def scale(matrix: Matrix, sizes: Floats) -> Scaled:
    """Return the matrix with columns in units near a hundredth of ``sizes`` and rows with a largest entry near 1."""
    column_scale = power_of_two(np.maximum(sizes, 1e-6) / 100.0)
    scaled = matrix.a * column_scale[None, :]
    largest = abs(scaled).max(axis=1).toarray().reshape(-1)
    row_scale = 1.0 / power_of_two(np.where(largest > 0, largest, 1.0))
    a = sp.csc_array(scaled * row_scale[:, None])
    return Scaled(a, matrix.lower * row_scale, matrix.upper * row_scale, column_scale, row_scale)


def load(scaled: Scaled, options: dict[str, str | int | float | bool]) -> highspy.Highs:
    """Return a solver that holds the scaled matrix with columns >= 0 and no objective; passed in one call."""
    rows, columns = scaled.a.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = np.zeros(columns)
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.full(columns, np.inf)
    model.row_lower_, model.row_upper_ = scaled.lower, scaled.upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = scaled.a.indptr, scaled.a.indices
    model.a_matrix_.value_ = scaled.a.data
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no types for it
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(model)
    return highs


def require_optimum(highs: highspy.Highs, goal: str) -> None:
    """Raise NotSolved unless the last run proved an optimum."""
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise NotSolved(f"stage '{goal}' ended as: {highs.modelStatusToString(status)}")


@dataclass
class Program:
    """A matrix inside HiGHS, minimised stage after stage; each stage is held before the next."""

    matrix: Matrix
    sizes: Floats
    options: dict[str, str | int | float | bool] = field(default_factory=lambda: dict(SOLVER_OPTIONS))

    def __post_init__(self) -> None:
        """Scale the matrix and pass it to HiGHS in one call."""
        self._scaled = scale(self.matrix, self.sizes)
        self._highs = load(self._scaled, self.options)
        self._equal = self.matrix.lower == self.matrix.upper
        self._upper = np.full(self.matrix.a.shape[1], np.inf)

    def minimise(self, objective: Objective) -> Stage:
        """Return the optimum of a stage over what the stages held before leave open."""
        costs = objective.costs * self._scaled.column_scale
        largest = float(np.abs(costs).max(initial=0.0))
        factor = 1000.0 / largest if largest > 0 else 1.0
        numbers = np.arange(len(costs), dtype=np.int32)
        self._highs.changeColsCost(len(costs), numbers, costs * factor)
        before = time.process_time()
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._run_again()
        seconds = time.process_time() - before
        require_optimum(self._highs, objective.goal)
        found = self._highs.getSolution()
        self._duals, self._reduced = np.array(found.row_dual), np.array(found.col_dual)
        info: Any = self._highs.getInfo()
        value = objective.constant + info.objective_function_value / factor
        gap = max(float(info.primal_dual_objective_error), 0.0)
        clean = np.where(np.abs(self._duals) > TOLERANCE, self._duals, 0.0)
        return Stage(objective, value, gap, clean * self._scaled.row_scale / factor, seconds)

    def _run_again(self) -> None:
        """Solve the stage by simplex from nothing: interior point rarely loses its way on a thin optimal face."""
        self._highs.clearSolver()
        self._highs.setOptionValue("solver", "simplex")
        self._highs.run()
        self._highs.setOptionValue("solver", self.options["solver"])

    def hold(self) -> None:
        """Fix the optimal face of the stage just solved: later stages choose among its optimal plans only."""
        columns = np.flatnonzero((self._reduced > FACE_TOLERANCE) & (self._upper > 0)).astype(np.int32)
        self._upper[columns] = 0.0
        zeros = np.zeros(len(columns))
        self._highs.changeColsBounds(len(columns), columns, zeros, zeros)
        rows = np.flatnonzero(~self._equal & (self._duals < -FACE_TOLERANCE)).astype(np.int32)
        bounds = self._scaled.upper[rows]
        self._highs.changeRowsBounds(len(rows), rows, bounds, bounds)  # type: ignore[attr-defined]  # not in its stubs
        self._equal[rows] = True

    def columns(self) -> Floats:
        """Return the solved columns, unscaled; what is within tolerance of 0 is 0."""
        values = np.array(self._highs.getSolution().col_value)
        return np.where(values > 100 * TOLERANCE, values, 0.0) * self._scaled.column_scale


PROBE_OPTIONS: dict[str, str | int | float | bool] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 1,
    "solver": "simplex",
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
}
"""What HiGHS is told for a small program that is solved again and again from its last basis."""


class Probe:
    """A small matrix kept in HiGHS and minimised again and again with other costs and upper bounds."""

    def __init__(self, matrix: Matrix, sizes: Floats) -> None:
        """Scale the matrix and pass it to HiGHS."""
        self._scaled = scale(matrix, sizes)
        self._highs = load(self._scaled, PROBE_OPTIONS)

    @property
    def column_scale(self) -> Floats:
        """Units of each column that the solver counts as one."""
        return self._scaled.column_scale

    def minimise(self, costs: Floats, upper: Floats, trifle: Floats) -> tuple[Floats, Floats]:
        """Return the columns that minimise ``(costs + trifle) @ x`` with ``0 <= x <= upper``, and their reduced costs.

        Values are unscaled; reduced costs are per scaled unit, in the objective's unit, as needed to rank columns.
        """
        count = len(costs)
        numbers = np.arange(count, dtype=np.int32)
        total = (costs + trifle) * self.column_scale
        factor = 1.0 / max(float(np.abs(total).max()), 1e-300)
        self._highs.changeColsCost(count, numbers, total * factor)
        self._highs.changeColsBounds(count, numbers, np.zeros(count), upper / self.column_scale)
        self._highs.run()
        require_optimum(self._highs, "explanation")
        found = self._highs.getSolution()
        values = np.array(found.col_value)
        clean = np.where(values > 100 * TOLERANCE, values, 0.0)
        return clean * self.column_scale, np.array(found.col_dual) / factor
