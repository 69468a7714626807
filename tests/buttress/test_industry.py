"""Input levels: capacity in units of the end item, and which level binds."""

import pytest

from buttress.industry import input_levels
from tests.builders import Row, tiny


def rates(**monthly: float) -> list[Row]:
    return [{"line": line, "rate": rate} for line, rate in monthly.items()]


def levels(**more: list[Row]) -> dict[tuple[str, str], tuple[float, bool]]:
    lines: list[Row] = [
        {"line": "l1", "item": "shell"},
        {"line": "l2", "item": "charge"},
        {"line": "l3", "item": "gun"},
    ]
    recipes: list[Row] = [
        {"item": "shell", "input": "charge", "quantity": 2.0},
        {"item": "charge", "input": "gun", "quantity": 0.5},
    ]
    base: dict[str, list[Row]] = {"lines": lines, "recipes": recipes, "rates": rates(l1=100.0, l2=120.0, l3=90.0)}
    found = input_levels(tiny(**{**base, **more}), "shell")
    return {
        (row["level"], row["period"]): (round(row["capacity"], 6), row["binds"]) for row in found.iter_rows(named=True)
    }


def test_a_level_counts_in_units_of_the_end_item() -> None:
    found = levels()
    assert found["shell", "2022-01"] == (100.0, False)
    assert found["charge", "2022-01"] == (60.0, True)
    assert found["gun", "2022-01"] == (90.0, False)


def test_backlog_takes_its_share_of_the_month() -> None:
    order: Row = {"line": "l1", "from_date": "2022-02-01", "to_date": "2022-02-28", "quantity": 80.0}
    found = levels(backlog=[order])
    assert found["shell", "2022-01"][0] == pytest.approx(100.0)
    assert found["shell", "2022-02"][0] == pytest.approx(100.0 - 80.0 / (28 / 30.4375))
    assert found["shell", "2022-02"][1]


def test_a_level_without_a_line_can_make_nothing() -> None:
    found = levels(lines=[{"line": "l1", "item": "shell"}], rates=rates(l1=100.0))
    assert found["charge", "2022-03"] == (0.0, True)


def test_an_input_that_is_taken_two_ways_counts_twice() -> None:
    both: list[Row] = [
        {"item": "shell", "input": "charge"},
        {"item": "shell", "input": "gun"},
        {"item": "gun", "input": "charge"},
    ]
    assert levels(recipes=both)["charge", "2022-01"][0] == pytest.approx(60.0)


def test_an_item_without_a_recipe_binds_itself_and_an_unknown_one_is_an_error() -> None:
    assert set(levels(recipes=[])) == {("shell", f"2022-0{month}") for month in range(1, 6)}
    with pytest.raises(KeyError):
        input_levels(tiny(), "no-such-item")
