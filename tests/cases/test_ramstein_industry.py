"""The makers, lines, rates, orders and recipes of the bundled case."""

from datetime import date, timedelta
from graphlib import TopologicalSorter
from pathlib import Path

import polars as pl
import pytest

from buttress import Case

FOLDER = Path(__file__).parents[2] / "cases" / "ramstein-2022"
TABLES = ("makers", "lines", "rates", "backlog", "recipes")
YEARS = (2022, 2023, 2024, 2025)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.read(FOLDER)


def likely(case: Case, item: str, day: date, party: str | None = None) -> float:
    """Return what all lines of an item can start in a month on a day, by the likely rates."""
    lines = case["lines"].join(case["makers"].select("maker", "party"), on="maker").filter(pl.col("item") == item)
    if party:
        lines = lines.filter(pl.col("party") == party)
    known = case["rates"].filter((pl.col("from_date") <= day) & pl.col("line").is_in(lines["line"].implode()))
    return float(known.sort("from_date").group_by("line").last()["likely_rate"].sum())


def average(case: Case, item: str, year: int) -> float:
    """Return the mean of the likely rates at the middle of each month of a year that the case covers."""
    months = range(5 if year == 2022 else 1, 13)
    return sum(likely(case, item, date(year, month, 15)) for month in months) / len(months)


def test_what_is_not_official_or_press_is_marked_synthetic(case: Case) -> None:
    good = case["sources"].filter(pl.col("quality").is_in(["official", "press"]))["source"].implode()

    for table in TABLES:
        facts = case[table].filter(~pl.col("synthetic") & ~pl.col("source").is_in(good))
        assert facts.is_empty(), table


def test_a_rate_that_needed_an_assumption_is_synthetic_and_says_which(case: Case) -> None:
    ours = case["rates"].filter(pl.col("basis").is_in(["relative", "undisclosed", "assumed"]))

    assert ours["synthetic"].all()
    assert ours["note"].is_not_null().all()


def test_the_likely_rate_lies_between_the_low_and_the_high_one(case: Case) -> None:
    rates = case["rates"]

    assert (rates["min_rate"] <= rates["likely_rate"]).all()
    assert (rates["likely_rate"] <= rates["max_rate"]).all()


def test_every_line_has_a_rate_and_every_maker_a_line(case: Case) -> None:
    assert set(case["rates"]["line"]) == set(case["lines"]["line"])
    assert set(case["lines"]["maker"]) == set(case["makers"]["maker"])


def test_a_line_that_is_planned_or_building_has_no_rate_at_the_start(case: Case) -> None:
    start = case["periods"]["start_date"].min()
    young = case["lines"].filter(pl.col("state").is_in(["planned", "building"]))["line"].implode()

    assert case["rates"].filter(pl.col("line").is_in(young) & (pl.col("from_date") <= start)).is_empty()


def test_every_maker_is_in_a_nation(case: Case) -> None:
    nations = case["parties"].filter(pl.col("kind") == "nation")["party"].implode()

    assert case["makers"]["party"].is_in(nations).all()
    assert not case["makers"]["party"].is_in(["EUE"]).any()


def test_recipes_have_no_cycle(case: Case) -> None:
    graph: dict[str, set[str]] = {}
    for item, part in case["recipes"].select("item", "input").iter_rows():
        graph.setdefault(item, set()).add(part)

    assert list(TopologicalSorter(graph).static_order())


def test_every_input_can_be_had(case: Case) -> None:
    had = set(case["lines"]["item"]) | set(case["holdings"]["item"])

    assert set(case["recipes"]["input"]) <= had


@pytest.mark.parametrize("month", range(1, 13))
def test_american_charges_stay_below_american_projectiles_in_2024(case: Case, month: int) -> None:
    day = date(2024, month, 15)

    assert 0 < likely(case, "155mm-charge", day, "USA") < likely(case, "155mm-projectile", day, "USA")


@pytest.mark.parametrize("year", YEARS)
def test_charges_and_not_their_inputs_or_the_other_parts_decide_the_rounds(case: Case, year: int) -> None:
    charges = average(case, "155mm-charge", year)
    parts = [average(case, item, year) for item in ("155mm-projectile", "155mm-fuze", "155mm-primer", "155mm-round")]
    recipe = dict(case["recipes"].filter(pl.col("item") == "155mm-charge").select("input", "quantity").iter_rows())

    assert 0 < charges < min(parts)
    assert charges * recipe["propellant-powder"] < average(case, "propellant-powder", year)


@pytest.mark.parametrize("year", YEARS)
def test_there_is_explosive_for_a_projectile_to_every_charge_after_what_is_sold_ahead(case: Case, year: int) -> None:
    each = case["recipes"].filter(pl.col("item") == "155mm-projectile")["quantity"].item()
    orders = case["backlog"].join(case["lines"].select("line", "item"), on="line")
    orders = orders.filter((pl.col("item") == "explosive-fill") & (pl.col("from_date") <= date(year, 12, 31)))
    months = (pl.col("to_date") - pl.col("from_date") + timedelta(days=1)).dt.total_days() / 30.4375
    sold = float(orders.filter(pl.col("to_date") >= date(year, 1, 1)).select(pl.col("quantity") / months).sum().item())

    assert average(case, "155mm-charge", year) * each < average(case, "explosive-fill", year) - sold


def test_no_line_has_more_booked_in_a_month_than_it_is_ever_likely_to_make(case: Case) -> None:
    months = (pl.col("to_date") - pl.col("from_date") + timedelta(days=1)).dt.total_days() / 30.4375
    booked = case["backlog"].group_by("line").agg((pl.col("quantity") / months).sum().alias("booked"))
    best = case["rates"].group_by("line").agg(pl.col("likely_rate").max())

    over = booked.join(best, on="line").filter(pl.col("booked") > pl.col("likely_rate"))

    assert over.is_empty()
