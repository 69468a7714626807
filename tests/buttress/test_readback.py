"""From solved columns to tables: who gets what, for what, paid by whom."""

import polars as pl
import pytest

from buttress import Plan, solve
from buttress.schema import DAYS_PER_MONTH
from tests.builders import Row, months, tiny, whole

A_DAY = DAYS_PER_MONTH


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The plan of a case that has everything."""
    return solve(whole())


def test_what_a_need_gets_and_what_stays_unmet_make_the_need(plan: Plan) -> None:
    got = plan["allocations"].drop_nulls("need").group_by("need").agg(pl.sum("covers"))
    never = plan["unmet"].filter(~pl.col("met_late")).select("need", "quantity")

    both = plan.case["needs"].select("need", wanted="quantity").join(got, on="need", how="left")
    both = both.join(never, on="need", how="left").fill_null(0.0)

    assert (both["covers"] + both["quantity"]).to_list() == pytest.approx(both["wanted"].to_list())


def test_what_is_met_late_is_unmet_until_the_period_before() -> None:
    plan = solve(
        tiny(
            holdings=[{"item": "shell", "quantity": 10.0}],
            lanes=[{"lane": "a", "party": "DEU", "transit_days": 40}],
        )
    )

    assert plan["unmet"].drop("need").rows() == [("2022-01", "2022-02", 10.0, True)]


def test_what_arrives_first_is_used_first() -> None:
    lanes: list[Row] = [
        {"lane": "a", "party": "DEU"},
        {"lane": "b", "party": "USA", "transit_days": 28},
    ]
    plan = solve(
        tiny(
            lanes=lanes,
            holdings=[{"item": "shell", "quantity": 4.0}, {"item": "shell", "party": "USA", "quantity": 9.0}],
        )
    )

    rows = plan["allocations"].select("party", "arrive_period", "meet_period", "quantity").rows()
    assert rows == [("DEU", "2022-01", "2022-01", 4.0), ("USA", "2022-02", "2022-02", 6.0)]


def test_production_is_split_between_the_funds_that_pay() -> None:
    plan = solve(
        tiny(
            lines=[{"item": "shell", "unit_cost_eur": 100.0}],
            rates=[{"line": "l1", "rate": A_DAY}],
            funds=[{"amount": 300.0}, {"amount": 300.0, "party": "DEU"}],
        )
    )

    paid = plan["production"].group_by("fund").agg(pl.sum("cost_eur")).sort("fund")
    assert paid.rows() == [("f1", pytest.approx(300.0)), ("f2", pytest.approx(300.0))]
    by_fund = plan["allocations"].group_by("fund").agg(pl.sum("quantity")).sort("fund")
    assert by_fund.rows() == [("f1", pytest.approx(3.0)), ("f2", pytest.approx(3.0))]


def test_use_shows_what_there_is_what_is_used_and_what_more_is_worth() -> None:
    plan = solve(tiny(holdings=[{"item": "shell", "quantity": 9.0, "floor": 5.0}], periods=months(1)))

    (row,) = plan["use"].filter(pl.col("rule") == "stock").to_dicts()
    assert (row["name"], row["used"], row["bound"], row["unit"]) == ("h1", 4.0, 4.0, "each")
    assert (row["stage"], row["worth"]) == (1, pytest.approx((31 / A_DAY + 6) / 10))


def test_what_is_not_scarce_is_worth_nothing() -> None:
    plan = solve(tiny(holdings=[{"item": "shell", "quantity": 90.0}]))

    assert plan["use"].filter(pl.col("rule") == "stock").select("used", "worth").rows() == [(10.0, 0.0)]


def test_asks_say_who_gives_what_by_when_and_what_it_closes() -> None:
    plan = solve(
        tiny(
            holdings=[{"item": "shell", "quantity": 6.0, "origin": "USA"}],
            consents=[
                {
                    "origin": "USA",
                    "party": "DEU",
                    "item": "shell",
                    "state": "expected",
                    "decision_date": "2022-01-20",
                }
            ],
        )
    )

    rows = plan["asks"].sort("party").select("party", "kind", "subject", "by_period", "quantity", "closes").rows()
    assert rows == [
        ("DEU", "stock", "h1", "2022-02", 6.0, 6.0),
        ("USA", "consent", "c1", "2022-02", 6.0, 6.0),
    ]


def test_money_is_asked_of_the_donor_in_euro(plan: Plan) -> None:
    money = plan["asks"].filter(pl.col("kind") == "money")

    assert money["quantity"].sum() == pytest.approx(plan["production"]["cost_eur"].sum())
    assert set(money["unit"]) <= {"EUR"}


def test_firm_promises_are_not_asked_for(plan: Plan) -> None:
    assert "p1" not in set(plan["asks"]["subject"])


def test_coverage_only_grows_and_its_parts_make_the_whole(plan: Plan) -> None:
    table = plan["summary"]

    whole_share = table["on_time"] + table["late"] + table["unmet"]
    assert whole_share.to_list() == pytest.approx(table["needed"].to_list())
    for column in ("needed", "on_time", "late"):
        steps = table.sort("tier", pl.col("period")).select(pl.col(column).diff().over("tier")).drop_nulls()
        assert steps.to_series().min() >= 0.0  # type: ignore[operator]


def test_the_cost_of_the_plan_is_the_cost_of_its_rows(plan: Plan) -> None:
    freight_and_work = plan["allocations"]["cost_eur"].sum()

    assert freight_and_work <= plan.run["cost_eur"] + 1e-6
    assert plan["stages"].filter(pl.col("goal") == "cost")["value"].item() == pytest.approx(plan.run["cost_eur"])
