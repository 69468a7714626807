"""The whole program with named rules relaxed: what explanations claim is checked against it.

Explanations are found in a small program of one family of items. Here nothing is left out: every column of the case
is free again, every other curve is held to what the plan leaves it, and the rows of the named things have no bound.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from buttress.family import LEVERS
from buttress.options import due_needs
from buttress.periods import Days, Floats
from buttress.program import Matrix, load, require_optimum, scale
from buttress.schema import END_WEIGHT_MONTHS
from buttress.solved import Solved

OPTIONS: dict[str, str | int | float | bool] = {"output_flag": False, "threads": 1, "solver": "simplex"}


class FullProgram:
    """A solved case's program, kept in the solver, asked again and again about one need."""

    def __init__(self, solved: Solved) -> None:
        """Add one spare column a period, which takes the place of the focus's excess, and pass all to the solver."""
        self.solved = solved
        self.periods = len(solved.case.grid)
        self.width = solved.options.width
        self.needs = due_needs(solved.case).with_columns(through=pl.col("quantity").cum_sum().over("curve"))

    def due(self, need: str) -> tuple[int, float]:
        """Return a need's due period (number) and quantity."""
        row = self.needs.filter(pl.col("need") == need).row(0, named=True)
        return row["t"], row["quantity"]

    def planned(self, need: str) -> Floats:
        """Return what the need lacks by period (units) in the plan."""
        row = self.needs.filter(pl.col("need") == need).row(0, named=True)
        unmet, allowed = self._curve(row)
        short: Floats = np.clip(self.solved.columns[unmet] - allowed, 0.0, row["quantity"])
        return short

    def slack(self, need: str) -> float:
        """Return how exact a figure about a need can be: its curve's columns may be counted in far larger units."""
        row = self.needs.filter(pl.col("need") == need).row(0, named=True)
        size = self.solved.options.unmet.filter(pl.col("curve") == row["curve"])["size"].to_numpy().max()
        return 1e-4 * float(row["quantity"]) + 1e-8 * float(size)

    def shortfall(self, need: str, free: Iterable[tuple[str, str]] | None) -> Floats:
        """Return what the need lacks by period (units) when the ``free`` things (None: all) have no bound."""
        row = self.needs.filter(pl.col("need") == need).row(0, named=True)
        unmet, allowed = self._curve(row)
        excess = self._minimise(unmet, allowed, row["t"], free)
        short: Floats = np.minimum(excess, row["quantity"])
        return short

    def _curve(self, row: Mapping[str, Any]) -> tuple[Days, Floats]:
        """Return the numbers of the curve's unmet columns, and what it may lack by period for needs after this one."""
        unmet = self.solved.options.unmet.filter(pl.col("curve") == row["curve"]).sort("t")["col"].to_numpy()
        later = self.needs.filter(pl.col("curve") == row["curve"])
        wanted = np.zeros(self.periods)
        np.add.at(wanted, later["t"].to_numpy(), later["quantity"].to_numpy())
        return unmet, np.maximum(np.cumsum(wanted) - row["through"], 0.0)

    def _minimise(self, unmet: Days, allowed: Floats, due: int, free: Iterable[tuple[str, str]] | None) -> Floats:
        matrix = self.solved.matrix
        a = sp.csc_array(sp.hstack([matrix.a, sp.csc_array(matrix.a)[:, unmet]]))
        whole = Matrix(matrix.index, matrix.lower, self._upper(free), a)
        sizes = np.concatenate([self.solved.options.sizes, self.solved.options.sizes[unmet]])
        scaled = scale(whole, sizes)
        highs = load(scaled, OPTIONS)
        months = self.solved.case.grid.months + np.eye(self.periods)[-1] * END_WEIGHT_MONTHS
        costs = np.concatenate([np.zeros(self.width), np.where(np.arange(self.periods) >= due, months, 0.0)])
        bounds = self._column_bounds(unmet, allowed) / scaled.column_scale
        numbers = np.arange(len(costs), dtype=np.int32)
        highs.changeColsCost(len(costs), numbers, costs * scaled.column_scale / scaled.column_scale[-1])
        highs.changeColsBounds(len(costs), numbers, np.zeros(len(costs)), bounds)
        highs.run()
        require_optimum(highs, "check of an explanation")
        return np.array(highs.getSolution().col_value)[self.width :] * scaled.column_scale[self.width :]

    def _column_bounds(self, unmet: Days, allowed: Floats) -> Floats:
        """Return upper bounds: no curve may lack more than planned; the focus's share of it is in the spare columns."""
        bounds = np.full(self.width + self.periods, np.inf)
        waiting = self.solved.options.unmet["col"].to_numpy()
        bounds[waiting] = self.solved.columns[waiting] * (1 + 1e-10) + 1e-10 * self.solved.options.sizes[waiting]
        planned = bounds[unmet]
        bounds[unmet] = np.minimum(planned, allowed)
        bounds[self.width :] = np.maximum(planned - allowed, 0.0)
        return bounds

    def _upper(self, free: Iterable[tuple[str, str]] | None) -> Floats:
        """Return the rows' bounds without those of the free things; a holding is never more than it is."""
        index = self.solved.matrix.index.with_columns(bound=pl.Series(self.solved.matrix.upper))
        movable = pl.col("rule").is_in(LEVERS) & ((pl.col("rule") != "payment") | (pl.col("name") == "none"))
        named = pl.concat_str("rule", "name", separator=" ").is_in([" ".join(thing) for thing in free or ()])
        stock = self.solved.case["holdings"].select(rule=pl.lit("stock"), name="holding", whole="quantity")
        known = index.join(stock, on=["rule", "name"], how="left", maintain_order="left")
        moved = movable if free is None else movable & named
        relaxed = known.with_columns(bound=pl.when(moved).then(pl.col("whole").fill_null(np.inf)).otherwise("bound"))
        return relaxed["bound"].to_numpy()
