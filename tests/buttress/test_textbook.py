"""Two textbook problems with published optima, written as cases.

A price for each way from a plant to a market needs an item for each way, a substitute of what the market
wants; a plant's capacity is a stock of an input that only its own items consume.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from buttress import Case, Plan, solve
from tests.random_cases import Row, Tables, frame

FIRST, LAST = date(2022, 1, 1), date(2022, 1, 31)
MONTHS = 31 / 30.4375
END_MONTHS = 6.0
AMPLE = 1e6


def case_of(**tables: list[Row]) -> Case:
    """Return a case of one period with the given rows."""
    source = {"source": "invented", "title": "Textbook", "publisher": "the tests", "quality": "synthetic"}
    period = {"period": "2022-01", "start_date": FIRST, "end_date": LAST}
    frames: Tables = {name: frame(name, rows) for name, rows in tables.items()}
    return Case.of({"sources": frame("sources", [source]), "periods": frame("periods", [period]), **frames})


def party(name: str) -> Row:
    return {"party": name, "name": name, "kind": "institution"}


def item(name: str) -> Row:
    fixed = {"supply_class": "8905", "kind": "supply", "unit": "each", "mass_kg": 1000.0, "value_eur": 1.0}
    return {"item": name, "name": name, **fixed}


def need(recipient: str, wanted: str, quantity: float, weight: float = 1.0) -> Row:
    when = {"required_date": LAST, "tier": 1, "weight": weight, "stream": "annual"}
    return {"need": f"need-{wanted}", "recipient": recipient, "item": wanted, "quantity": quantity, **when}


def stock(owner: str, held: str, quantity: float) -> Row:
    kept = {"condition": "serviceable", "quantity": quantity, "floor": 0.0, "as_of_date": FIRST}
    return {"holding": f"stock-{held}", "party": owner, "item": held, "origin": owner, **kept}


def maker(name: str) -> Row:
    return {"maker": name, "name": name, "party": name}


def line(of: str, made: str) -> Row:
    return {
        "line": f"line-{made}",
        "maker": of,
        "item": made,
        "origin": of,
        "lead_days": 0,
        "unit_cost_eur": 0.0,
    } | {"state": "full"}


def rate(made: str) -> Row:
    figures = {"min_rate": AMPLE, "likely_rate": AMPLE, "max_rate": AMPLE}
    return {"line": f"line-{made}", "from_date": FIRST, **figures, "basis": "number", "as_of_date": FIRST}


def lane(of: str, cost: float) -> Row:
    way = {"hub": "market", "transit_days": 0, "tonnes_per_month": AMPLE}
    return {"lane": f"lane-{of}", "party": of, **way, "cost_eur_per_tonne": cost}


def value(plan: Plan, goal: str) -> float:
    """Return a stage's optimum."""
    return {str(name): float(found) for name, found in plan["stages"].select("goal", "value").iter_rows()}[goal]


def made(plan: Plan) -> Mapping[str, float]:
    """Return how much of every item is started."""
    return dict(plan["production"].group_by("item").agg(pl.sum("quantity")).iter_rows())


PLANTS = {"seattle": 350.0, "san-diego": 600.0}
MARKETS = {"new-york": 325.0, "chicago": 300.0, "topeka": 275.0}
THOUSAND_MILES = {
    ("seattle", "new-york"): 2.5,
    ("seattle", "chicago"): 1.7,
    ("seattle", "topeka"): 1.8,
    ("san-diego", "new-york"): 2.5,
    ("san-diego", "chicago"): 1.8,
    ("san-diego", "topeka"): 1.4,
}
DOLLARS_PER_CASE_AND_THOUSAND_MILES = 90.0


def transport_problem() -> Case:
    """Return Dantzig's transport problem: a case of one tonne, a forwarder for each way."""
    ways = {(plant, market): f"{plant}-{market}" for plant, market in THOUSAND_MILES}
    names = [*PLANTS, *MARKETS, *ways.values()]
    miles = {ways[way]: distance for way, distance in THOUSAND_MILES.items()}
    return case_of(
        parties=[party(name) for name in names],
        items=[item(name) for name in names],
        needs=[need(market, market, quantity) for market, quantity in MARKETS.items()],
        holdings=[stock(plant, plant, quantity) for plant, quantity in PLANTS.items()],
        makers=[maker(way) for way in ways.values()],
        lines=[line(way, way) for way in ways.values()],
        rates=[rate(way) for way in ways.values()],
        recipes=[{"item": way, "input": plant, "quantity": 1.0} for (plant, _), way in ways.items()],
        substitutes=[{"item": market, "substitute": w, "efficiency": 1.0} for (_, market), w in ways.items()],
        lanes=[lane(way, DOLLARS_PER_CASE_AND_THOUSAND_MILES * far) for way, far in miles.items()],
    )


def test_the_transport_problem_of_dantzig_costs_153675_dollars() -> None:
    """Dantzig, Linear Programming and Extensions (1963), section 3.3; TRNSPORT in the model library of GAMS.

    https://www.gams.com/latest/gamslib_ml/libhtml/gamslib_trnsport.html has the data; 153.675 thousand
    dollars is also what the tests of ixmp expect of the same data (https://github.com/iiasa/ixmp).
    """
    plan = solve(transport_problem())

    assert value(plan, "tier 1") == pytest.approx(0.0, abs=1e-9)
    assert value(plan, "cost") == pytest.approx(153_675.0, rel=1e-9)
    assert made(plan)["seattle-chicago"] == pytest.approx(300.0)
    assert made(plan)["san-diego-topeka"] == pytest.approx(275.0)


HOURS = {"plant-1": 4.0, "plant-2": 12.0, "plant-3": 18.0}
HOURS_PER_BATCH = {("door", "plant-1"): 1.0, ("door", "plant-3"): 3.0, ("window", "plant-2"): 2.0} | {
    ("window", "plant-3"): 2.0
}
PROFIT = {"door": 3.0, "window": 5.0}
WANTED = 10.0


def product_mix() -> Case:
    """Return the product mix of the Wyndor Glass Co.: ten of each are wanted, weighed by ten profits."""
    return case_of(
        parties=[party("wyndor"), party("buyer")],
        items=[item(name) for name in (*PROFIT, *HOURS)],
        needs=[need("buyer", product, WANTED, profit * WANTED) for product, profit in PROFIT.items()],
        holdings=[stock("wyndor", plant, hours) for plant, hours in HOURS.items()],
        makers=[maker("wyndor")],
        lines=[line("wyndor", product) for product in PROFIT],
        rates=[rate(product) for product in PROFIT],
        recipes=[{"item": made, "input": by, "quantity": time} for (made, by), time in HOURS_PER_BATCH.items()],
        lanes=[lane("wyndor", 0.0)],
    )


def test_the_product_mix_of_wyndor_glass_earns_36() -> None:
    """Hillier and Lieberman, Introduction to Operations Research, section 3.1: x = (2, 6), Z = 36.

    https://www.solutioninn.com/consider-the-variation-of-the-wyndor-glass-co-example-represented states both.
    """
    plan = solve(product_mix())

    unearned = value(plan, "tier 1") / (MONTHS + END_MONTHS)
    assert sum(PROFIT.values()) * WANTED - unearned == pytest.approx(36.0, rel=1e-9)
    assert made(plan) == pytest.approx({"door": 2.0, "window": 6.0})
