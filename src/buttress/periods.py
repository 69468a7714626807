"""The time grid: which period a day falls in, how long a period is, where a lag lands."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from buttress.schema import DAYS_PER_MONTH

Days = npt.NDArray[np.int64]
"""Days since 1970-01-01."""

Floats = npt.NDArray[np.float64]


def days_of(dates: pl.Series) -> Days:
    """Return dates as days since 1970-01-01."""
    return dates.to_physical().cast(pl.Int64).to_numpy()


@dataclass(frozen=True)
class Grid:
    """Contiguous periods in order; a period is named by its index from 0."""

    names: tuple[str, ...]
    first: Days
    last: Days

    @classmethod
    def of(cls, periods: pl.DataFrame) -> "Grid":
        """Return the grid of a case's ``periods`` table."""
        ordered = periods.sort("start_date")
        names = tuple(ordered["period"])
        return cls(names, days_of(ordered["start_date"]), days_of(ordered["end_date"]))

    def __len__(self) -> int:
        """Return the number of periods."""
        return len(self.names)

    @cached_property
    def months(self) -> Floats:
        """Length of each period in months."""
        return (self.last - self.first + 1) / DAYS_PER_MONTH

    def containing(self, day: Days) -> Days:
        """Return the period that contains each day, -1 if none does."""
        found = np.searchsorted(self.first, day, side="right") - 1
        inside = (found >= 0) & (day <= self.last[-1])
        return np.where(inside, found, -1).astype(np.int64)

    def lands(self, period: Days, lag_days: Days) -> Days:
        """Return the period that contains the last day of ``period`` plus ``lag_days``, -1 if there is none."""
        return self.containing(self.last[period] + lag_days)

    def opens_after(self, day: Days) -> Days:
        """Return the first period that starts after each day; the number of periods if none does."""
        return np.searchsorted(self.first, day, side="right").astype(np.int64)

    def overlap(self, start: Days, end: Days) -> Days:
        """Return days shared by windows and periods; shape (windows, periods), both ends included."""
        low = np.maximum(start[:, None], self.first[None, :])
        high = np.minimum(end[:, None], self.last[None, :])
        days: Days = np.maximum(high - low + 1, 0)
        return days

    def name(self, periods: pl.Expr) -> pl.Expr:
        """Return the names of period indices; a missing index has no name."""
        known = list(range(len(self)))
        return periods.replace_strict(known, list(self.names), default=None, return_dtype=pl.String)
