"""The time grid."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress.periods import Grid, days_of
from tests.builders import frame, months

GRID = Grid.of(frame("periods", months(4)))


def days(*dates: str) -> np.ndarray:
    """Return dates as days since 1970."""
    return days_of(pl.Series([date.fromisoformat(day) for day in dates]))


def test_a_day_falls_into_the_period_that_contains_it() -> None:
    found = GRID.containing(days("2021-12-31", "2022-01-01", "2022-01-31", "2022-02-01", "2022-04-30", "2022-05-01"))

    assert found.tolist() == [-1, 0, 0, 1, 3, -1]


@pytest.mark.parametrize(("lag", "lands"), [(0, 0), (1, 1), (28, 1), (29, 2), (89, 3), (90, -1)])
def test_a_lag_is_counted_from_the_last_day(lag: int, lands: int) -> None:
    assert GRID.lands(np.array([0]), np.array([lag])).tolist() == [lands]


def test_what_opens_after_a_day_opens_with_the_next_period() -> None:
    found = GRID.opens_after(days("2021-12-31", "2022-01-01", "2022-01-31", "2022-04-01", "2030-01-01"))

    assert found.tolist() == [0, 1, 1, 4, 4]


def test_windows_share_days_with_periods_both_ends_included() -> None:
    shared = GRID.overlap(days("2022-01-31", "2021-01-01"), days("2022-02-02", "2030-01-01"))

    assert shared.tolist() == [[1, 2, 0, 0], [31, 28, 31, 30]]


def test_months_are_counted_in_average_months() -> None:
    assert GRID.months.tolist() == pytest.approx([31 / 30.4375, 28 / 30.4375, 31 / 30.4375, 30 / 30.4375])


def test_periods_may_differ_in_length_and_come_in_any_order() -> None:
    rows = [
        {"period": "year", "start_date": "2022-02-01", "end_date": "2022-12-31"},
        {"period": "month", "start_date": "2022-01-01", "end_date": "2022-01-31"},
    ]

    grid = Grid.of(frame("periods", rows))

    assert grid.names == ("month", "year")
    assert len(grid) == 2


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12), st.integers(-50, 5000))
def test_every_day_of_the_grid_lies_in_one_period_and_no_other_does(lengths: list[int], offset: int) -> None:
    start = date(2022, 4, 26)
    starts = [start + timedelta(sum(lengths[:place])) for place in range(len(lengths))]
    rows = [
        {"period": f"p{place}", "start_date": first, "end_date": first + timedelta(length - 1)}
        for place, (first, length) in enumerate(zip(starts, lengths, strict=True))
    ]
    grid, day = Grid.of(frame("periods", rows)), start + timedelta(offset)

    (found,) = grid.containing(days(day.isoformat()))

    places = range(len(starts))
    inside = [place for place in places if 0 <= (day - starts[place]).days < lengths[place]]
    assert [found] == (inside or [-1])
