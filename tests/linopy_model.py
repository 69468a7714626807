"""The second formulation handed to linopy, and by linopy to HiGHS: one model a case, stage after stage.

Columns and rows are scaled by powers of two first, so that HiGHS' absolute tolerances mean the same for a
tonne and for a million rounds; results are scaled back.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import highspy
import linopy
import numpy as np
import numpy.typing as npt
import xarray as xr
from linopy.io import to_highspy

from tests.second_data import Key
from tests.second_formulation import Formulation, Row, Stage

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]

TOLERANCE = 1e-10
"""The smallest feasibility tolerance that HiGHS takes."""

STRATEGIES = ("choose", "simplex", "ipx")
"""How a stage is solved: from the last basis, then from none, then by the interior point."""


class Model:
    """A formulation as a linopy model, ready to be minimised stage by stage."""

    def __init__(self, formulation: Formulation) -> None:
        """Write the rows as two blocks of linopy constraints, the equalities and the limits."""
        rows = [row for block in formulation.rows.values() for row in block]
        stages = formulation.stages()
        columns = {key for terms in [*(row.terms for row in rows), *(goal.terms for goal in stages)] for key in terms}
        self.place = {key: place for place, key in enumerate(sorted(columns, key=repr))}
        self.scale = column_scales(rows, self.place)
        self.model = linopy.Model()
        zeros = xr.DataArray(np.zeros(len(self.place)), dims="column")
        self.model.add_variables(lower=zeros, name="x")
        for sense in ("=", "<="):
            self._add([row for row in rows if row.sense == sense], sense)
        self.model.add_objective(self.model.variables["x"].sum())
        self.solver = _quiet(to_highspy(self.model))

    def _add(self, rows: Sequence[Row], sense: str) -> None:
        """Add rows, each divided by its largest coefficient."""
        if not rows:
            return
        width = max(len(row.terms) for row in rows)
        labels = np.full((len(rows), width), -1, dtype=np.int64)
        factors = np.full((len(rows), width), np.nan)
        bounds = np.zeros(len(rows))
        for number, row in enumerate(rows):
            places, figures, size = self._scaled(row.terms)
            labels[number, : len(places)], factors[number, : len(places)] = places, figures
            bounds[number] = float(row.rhs) / size
        block = xr.Dataset({"vars": (("row", "_term"), labels), "coeffs": (("row", "_term"), factors)})
        left = linopy.LinearExpression(block, self.model)
        self.model.add_constraints(left, sense, xr.DataArray(bounds, dims="row"))

    def _scaled(self, terms: Mapping[Key, Fraction]) -> tuple[Places, Floats, float]:
        """Return the terms' columns, their scaled figures divided by the largest, and that largest."""
        places = np.array([self.place[key] for key in terms], dtype=np.int32)
        figures = np.array([float(figure) for figure in terms.values()]) * self.scale[places]
        size = float(np.abs(figures).max()) or 1.0
        return places, figures / size, size

    def best(self, stage: Stage) -> float:
        """Return the smallest value of a stage."""
        if not any(stage.terms.values()):
            return float(stage.constant)
        places, figures, size = self._scaled(stage.terms)
        costs = np.zeros(len(self.place))
        costs[places] = figures
        self.solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        for strategy in STRATEGIES:
            self.solver.setOptionValue("solver", strategy)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                break
            self.solver.clearSolver()
        assert status == highspy.HighsModelStatus.kOptimal, f"{stage.goal}: {status}"
        return float(self.solver.getObjectiveValue()) * size + float(stage.constant)

    def hold(self, stage: Stage, value: float, slack: float) -> None:
        """Let no later answer exceed ``value`` in a stage, but by ``slack`` of its size."""
        if any(stage.terms.values()):
            places, figures, size = self._scaled(stage.terms)
            limit = (value - float(stage.constant)) / size
            upper = limit + slack * max(1.0, abs(limit))
            self.solver.addRow(-highspy.kHighsInf, upper, len(places), places, figures)


def _quiet(solver: highspy.Highs) -> highspy.Highs:
    """Return the solver with tight tolerances, one thread and no words."""
    options = {"output_flag": False, "threads": 1}
    tolerances = dict.fromkeys(("primal_feasibility_tolerance", "dual_feasibility_tolerance"), TOLERANCE)
    for option, value in {**options, **tolerances}.items():
        solver.setOptionValue(option, value)
    return solver


def column_scales(rows: Sequence[Row], place: Mapping[Key, int]) -> Floats:
    """Return powers of two that bring every column near one: rows and columns in turn, with the bounds."""
    at = [(number, place[key], abs(float(f))) for number, row in enumerate(rows) for key, f in row.terms.items() if f]
    row_at, column_at = (np.array([entry[side] for entry in at], dtype=np.int64) for side in (0, 1))
    size = np.log2(np.array([entry[2] for entry in at]))
    rhs = np.array([float(abs(row.rhs)) for row in rows])
    bound = np.log2(np.where(rhs > 0, rhs, 1.0))
    column = np.zeros(len(place))
    for _ in range(30):
        scaled = size + column[column_at]
        sums = np.bincount(row_at, scaled, len(rows)) + np.where(rhs > 0, bound, 0.0)
        row = sums / np.maximum(np.bincount(row_at, minlength=len(rows)) + (rhs > 0), 1)
        wanted = np.bincount(column_at, row[row_at] - size, len(place))
        column = wanted / np.maximum(np.bincount(column_at, minlength=len(place)), 1)
    scales: Floats = np.exp2(np.round(column))
    return scales
