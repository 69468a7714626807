"""A solved case before it is read back: what tables, explanations and replanning start from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.options import Options
from buttress.periods import Floats
from buttress.program import Matrix, Stage


@dataclass(frozen=True)
class Solved:
    """The choices, rows and stages of a case with the columns that solve them."""

    case: Case
    options: Options
    matrix: Matrix
    stages: tuple[Stage, ...]
    columns: Floats
    seconds: float

    @property
    def values(self) -> list[float]:
        """The stages' values at the final plan, which holds every stage's optimum."""
        return [stage.objective.constant + float(stage.objective.costs @ self.columns) for stage in self.stages]

    @cached_property
    def activities(self) -> Floats:
        """Every row's sum of entries at the solved columns; shape (rows,)."""
        return np.asarray(self.matrix.a @ self.columns)

    def quantities(self, block: pl.DataFrame) -> pl.DataFrame:
        """Return a table of choices with ``quantity``, the solved value of each, without those that are 0."""
        solved = block.with_columns(quantity=pl.Series(self.columns[block["col"].to_numpy()]))
        return solved.filter(pl.col("quantity") > 0)
