"""The part of a solved case that can serve one demand curve, kept in a small program of its own.

Columns of other items stay as planned. To the others are added, for each bounded thing, *extra* columns (what the
thing would have to be larger, 0 unless its lever is pulled), and for the need in focus *excess* columns (what its
curve lacks beyond what is wanted later).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
import scipy.sparse as sp

from buttress.options import acceptable, due_needs, input_items
from buttress.periods import Days, Floats
from buttress.program import Matrix, Probe
from buttress.rules.rows import ALWAYS
from buttress.schema import END_WEIGHT_MONTHS
from buttress.solved import Solved
from buttress.worth import units_of

LEVERS = ("stock", "rate", "lane", "consent", "crews", "fund", "payment")
"""Rules that can be moved. An offer is what it is; a payment lever is money where no fund may pay."""

Lever = tuple[str, str]
"""A rule and the name of the bounded thing."""

LEAST = 0.01
"""Share of a need's quantity that a thing counts for which the case says there is none of."""

TRIFLE = 1e-5
"""Cost of one (scaled) unit of extra against one of excess: enough to keep extras small, too little to matter."""


@dataclass(frozen=True)
class Focus:
    """The need that is asked about: its curve may lack ``allowed`` (units, by period) for needs after it."""

    need: str
    quantity: float
    due: int
    allowed: Floats
    months: Floats


@dataclass
class Family:
    """A small program around one demand curve; see the module's text."""

    solved: Solved
    curve: str
    columns: Days
    matrix: Matrix
    index: pl.DataFrame
    probe: Probe
    upper: Floats
    ceiling: Floats
    unmet: Days
    _last: dict[tuple[str, tuple[Lever, ...]], tuple[Floats, Floats]] = field(default_factory=dict)

    @cached_property
    def levers(self) -> tuple[Lever, ...]:
        """Every bounded thing of the family that can be moved."""
        return tuple(self.index.select("rule", "name").unique(maintain_order=True).rows())

    @property
    def first_extra(self) -> int:
        """Number of the first extra column."""
        return len(self.columns)

    @property
    def first_excess(self) -> int:
        """Number of the first excess column."""
        return self.first_extra + self.index.height

    def focus(self, need: str, through: float, quantity: float, due: int) -> Focus:
        """Return the focus on a need; ``through`` is what its curve wants up to and with it."""
        grid = self.solved.case.grid
        needs = due_needs(self.solved.case).filter(pl.col("curve") == self.curve)
        wanted = np.zeros(len(grid))
        np.add.at(wanted, needs["t"].to_numpy(), needs["quantity"].to_numpy())
        allowed = np.maximum(np.cumsum(wanted) - through, 0.0)
        months = grid.months + np.where(np.arange(len(grid)) == len(grid) - 1, END_WEIGHT_MONTHS, 0.0)
        return Focus(
            need,
            quantity,
            due,
            allowed,
            np.where(np.arange(len(grid)) >= due, months, 0.0),
        )

    def solve(self, focus: Focus, levers: Sequence[Lever]) -> Floats:
        """Return what the curve lacks up to and with the need, by period, when the levers are free."""
        return self._solve(focus, levers)[0][self.first_excess :]

    def _solve(self, focus: Focus, levers: Sequence[Lever]) -> tuple[Floats, Floats]:
        key = (focus.need, tuple(sorted(levers)))
        if key not in self._last:
            upper = self.upper.copy()
            planned = self.upper[self.unmet]
            upper[self.unmet] = np.minimum(planned, focus.allowed)
            upper[self.first_excess :] = np.maximum(planned - focus.allowed, 0.0)
            free = self._rows_of(levers)
            upper[self.first_extra + free] = self.ceiling[free]
            costs = np.zeros(len(upper))
            costs[self.first_excess :] = focus.months / focus.quantity
            self._last[key] = self.probe.minimise(costs, upper, self._trifle(costs))
        return self._last[key]

    def _trifle(self, costs: Floats) -> Floats:
        scaled = costs * self.probe.column_scale
        trifle = np.zeros(len(costs))
        extra = slice(self.first_extra, self.first_excess)
        trifle[extra] = TRIFLE * scaled.max() / self.probe.column_scale[extra]
        return trifle

    def _rows_of(self, levers: Sequence[Lever]) -> Days:
        chosen = pl.DataFrame(list(levers), schema=["rule", "name"], orient="row").cast(pl.String)
        return (
            self.index.with_row_index("at")
            .join(chosen, on=["rule", "name"], how="semi")["at"]
            .to_numpy()
            .astype(np.int64)
        )

    def promising(self, focus: Focus, chosen: Sequence[Lever], count: int) -> list[Lever]:
        """Return up to ``count`` more levers that would help most if each thing were larger by the same share.

        A consent counts as large as the need; a line or lane that has nothing yet counts as LEAST of it.
        """
        extra = slice(self.first_extra, self.first_excess)
        each = np.maximum(-self._solve(focus, chosen)[1][extra], 0.0) / self.probe.column_scale[extra]
        least = np.where((self.index["rule"] == "consent").to_numpy(), 1.0, LEAST) * focus.quantity
        worth = each * np.maximum(self.index["bound"].to_numpy(), least)
        gain = self.index.select("rule", "name").with_columns(gain=pl.Series(worth))
        best = gain.group_by("rule", "name", maintain_order=True).agg(pl.sum("gain")).filter(pl.col("gain") > 1e-9)
        ranked = best.sort("gain", "rule", "name", descending=[True, False, False]).select("rule", "name").rows()
        return [lever for lever in ranked if lever not in set(chosen)][:count]

    def moves(self, focus: Focus, levers: Sequence[Lever]) -> list[dict[str, object]]:
        """Return how far each lever moves, in the levers' order: rule, name, amount, unit, from_period, to_period."""
        extra = self._solve(focus, levers)[0][self.first_extra : self.first_excess]
        when = pl.col("t").replace(ALWAYS, None)
        grid = self.solved.case.grid
        chosen = pl.DataFrame(list(levers), schema={"rule": pl.String, "name": pl.String}, orient="row")
        moved = self.index.with_columns(amount=pl.Series(extra)).filter(pl.col("amount") > 0)
        sums = moved.group_by("rule", "name", maintain_order=True).agg(
            pl.sum("amount"), first=when.min(), last=when.max()
        )
        rows = chosen.join(sums, on=["rule", "name"], maintain_order="left")
        named = rows.join(units_of(self.solved), on=["rule", "name"], how="left", maintain_order="left").select(
            "rule",
            "name",
            "amount",
            pl.col("unit").fill_null("EUR"),
            from_period=grid.name(pl.col("first")),
            to_period=grid.name(pl.col("last")),
        )
        return named.to_dicts()


def family_of(solved: Solved, curve: str) -> Family:
    """Return the small program of what may serve ``curve``."""
    columns = _columns(solved, curve)
    numbers = solved.options.unmet.filter(pl.col("curve") == curve).sort("t")["col"].to_numpy()
    unmet = np.searchsorted(columns, numbers)
    kept = sp.csr_array(solved.matrix.a[:, columns])
    touched = np.flatnonzero(np.diff(kept.indptr))
    inside = sp.csc_array(kept[touched])
    elsewhere = solved.activities[touched] - inside @ solved.columns[columns]
    index = solved.matrix.index[touched]
    movable = _movable(index.with_columns(bound=pl.Series(solved.matrix.upper[touched])))
    a = sp.csc_array(sp.hstack([inside, _minus_one(movable, len(touched)), inside[:, unmet]]))
    matrix = Matrix(index, *_bounds(solved, touched, elsewhere), a)
    sizes = solved.options.sizes[columns]
    extra = movable["bound"].to_numpy()
    extra = np.where(extra > 0, extra, float(sizes[unmet].max()))
    probe = Probe(matrix, np.concatenate([sizes, extra, sizes[unmet]]))
    upper = _planned(solved, columns, movable.height, unmet)
    return Family(
        solved,
        curve,
        columns,
        matrix,
        movable,
        probe,
        upper,
        _ceilings(solved, movable),
        unmet,
    )


def _columns(solved: Solved, curve: str) -> Days:
    """Return the numbers of the columns of the curve's family of items, and of money."""
    served = set(acceptable(solved.case).filter(pl.col("curve") == curve)["item"])
    items = served | input_items(solved.case, served)
    related = set(acceptable(solved.case).filter(pl.col("item").is_in(served))["curve"])
    numbers = [
        solved.options.spend["col"],
        solved.options.unmet.filter(pl.col("curve").is_in(related))["col"],
    ]
    for name, block in solved.options.blocks.items():
        if name not in {"spend", "unmet"}:
            numbers.append(block.filter(pl.col("item").is_in(items))["col"])
    return np.sort(np.concatenate([part.to_numpy() for part in numbers]))


def _movable(index: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that a lever can move: rule, name, t, bound, place (row in the small program)."""
    rows = index.with_row_index("place").filter(pl.col("rule").is_in(LEVERS))
    return rows.filter((pl.col("rule") != "payment") | (pl.col("name") == "none"))


def _minus_one(movable: pl.DataFrame, rows: int) -> sp.csc_array:
    """Return one column for each movable row: -1 there."""
    count = movable.height
    where = (movable["place"].to_numpy(), np.arange(count))
    return sp.csc_array((-np.ones(count), where), shape=(rows, count))


def _bounds(solved: Solved, touched: Days, elsewhere: Floats) -> tuple[Floats, Floats]:
    """Return the rows' bounds less what the columns outside the family take."""
    lower, upper = solved.matrix.lower[touched], solved.matrix.upper[touched]
    balanced = lower == upper
    left = upper - elsewhere
    planned = solved.activities[touched] - elsewhere
    return np.where(balanced, left, -np.inf), np.where(balanced, left, np.maximum(left, planned))


def _planned(solved: Solved, columns: Days, extras: int, unmet: Days) -> Floats:
    """Return the columns' upper bounds: nobody may be worse off than planned, no lever is pulled."""
    upper = np.full(len(columns), np.inf)
    waiting = np.isin(columns, solved.options.unmet["col"].to_numpy())
    slack = 1e-10 * solved.options.sizes[columns]
    upper[waiting] = (solved.columns[columns] + slack)[waiting]
    return np.concatenate([upper, np.zeros(extras), np.zeros(len(unmet))])


def _ceilings(solved: Solved, movable: pl.DataFrame) -> Floats:
    """Return how far each lever goes: a holding down to nothing kept, everything else without end."""
    free = pl.when(pl.col("condition") == "serviceable").then(pl.col("quantity") - pl.col("floor")).otherwise(0.0)
    kept = solved.case["holdings"].select(
        rule=pl.lit("stock"),
        name="holding",
        kept=pl.col("quantity") - pl.max_horizontal(free, pl.lit(0.0)),
    )
    return (
        movable.join(kept, on=["rule", "name"], how="left", maintain_order="left")["kept"].fill_null(np.inf).to_numpy()
    )
