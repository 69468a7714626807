"""A plan worked out by hand, which no planner has touched, passes; and the planner arrives at the same.

Ten shells are wanted by January. Germany has six; its lane takes 20 days, so that what leaves on 31 January is there in
February: six come a month late, four never. A tonne costs 10 EUR to move, a shell weighs a tonne.

Proof of stage 1: a shell that is missing at the end of a month costs that month's length / 10, six months more after
May. One that comes in February saves ``SAVED``; that is what one more shell in the holding is worth. The balance of
month t is worth what its end and all later ones cost. Stage 2: all six leave in any best plan, at 10 EUR each.
"""

import json
from pathlib import Path

import polars as pl
import pytest

from buttress import Case, solve
from buttress_desk.verify import verify
from tests.builders import tiny

MONTHS = [days / 30.4375 for days in (31, 28, 31, 30, 31)]
COSTS = [0.1 * months for months in (*MONTHS[:4], MONTHS[4] + 6.0)]
LATER = [sum(COSTS[month:]) for month in range(5)]
SAVED = LATER[1]
VALUE = 10 * COSTS[0] + 4 * SAVED

PLAN = {
    "allocations": """
need,recipient,item,party,kind,supply,lane,fund,ship_period,arrive_period,meet_period,quantity,covers,cost_eur
n1,UKR,shell,DEU,stock,h1,DEU-hub,,2022-01,2022-02,2022-02,6,6,60""",
    "production": "line,item,start_period,ready_period,fund,quantity,cost_eur",
    "inputs": "kind,supply,party,item,period,quantity",
    "unmet": """
need,from_period,to_period,quantity,met_late
n1,2022-01,2022-01,6,true
n1,2022-01,2022-05,4,false""",
    "asks": """
party,kind,subject,item,by_period,quantity,unit,tier,needs,closes
DEU,stock,h1,shell,2022-01,6,each,1,1,6""",
    "summary": """
tier,period,needed,on_time,late,unmet,needed_eur,on_time_eur,late_eur,unmet_eur
1,2022-01,1,0,0,1,10000,0,0,10000
1,2022-02,1,0,0.6,0.4,10000,0,6000,4000
1,2022-03,1,0,0.6,0.4,10000,0,6000,4000
1,2022-04,1,0,0.6,0.4,10000,0,6000,4000
1,2022-05,1,0,0.6,0.4,10000,0,6000,4000""",
    "use": f"""
rule,name,period,used,bound,unit,stage,worth
lane,DEU-hub,2022-01,6,{100 * MONTHS[0]},t,,0
stock,h1,,6,6,each,1,{SAVED}""",
    "stages": f"""
stage,goal,unit,value,gap
1,tier 1,share-months,{VALUE},0
2,cost,EUR,60,0
3,offers,offers,0,0""",
    "worths": "\n".join(
        [
            "stage,rule,name,period,worth",
            *(f"1,demand,UKR/shell/1/1.0,2022-0{month + 1},{LATER[month]}" for month in range(5)),
            *(f"1,pool,UKR/shell,2022-0{month + 1},{-LATER[month]}" for month in range(5)),
            f"1,stock,h1,,{-SAVED}",
            "2,stock,h1,,10",
        ]
    ),
}

LAST = {"needed": 1.0, "on_time": 0.0, "late": 0.6, "unmet": 0.4,
        "needed_eur": 10000.0, "on_time_eur": 0.0, "late_eur": 6000.0, "unmet_eur": 4000.0}  # fmt: skip

RUN = {
    "status": "optimal",
    "gap": 0.0,
    "rates": "likely",
    "tiers": [{"tier": 1, **LAST}],
    "cost_eur": 60.0,
    # January to April can ship; five months each of use, unmet and pool. Rows: demand and pool, lane (four), stock.
    "columns": 4 + 3 * 5,
    "rows": 5 + 5 + 4 + 1,
    "nonzeros": 4 * 3 + 5 * 2 + (5 + 4) + (5 + 4),
    "build_seconds": 0.0,
    "solve_seconds": 0.0,
}


@pytest.fixture
def case() -> Case:
    lane = {
        "lane": "DEU-hub",
        "party": "DEU",
        "transit_days": 20,
        "tonnes_per_month": 100.0,
        "cost_eur_per_tonne": 10.0,
    }
    return tiny(holdings=[{"item": "shell", "quantity": 6.0}], lanes=[lane])


def write(case: Case, folder: Path) -> None:
    """Write the plan that was worked out by hand."""
    case.write(folder / "case")
    for table, text in PLAN.items():
        (folder / f"{table}.csv").write_text(text.strip() + "\n", "utf-8")
    (folder / "run.json").write_text(json.dumps({**RUN, "case_hash": case.hash}), "utf-8")
    (folder / "datapackage.json").write_text(json.dumps({"case_hash": case.hash}), "utf-8")


def test_a_plan_worked_out_by_hand_holds(case: Case, tmp_path: Path) -> None:
    write(case, tmp_path)

    assert verify(tmp_path).rows() == []


def test_the_planner_arrives_at_the_plan_worked_out_by_hand(case: Case, tmp_path: Path) -> None:
    write(case, tmp_path)

    plan = solve(case)

    for table in ("allocations", "unmet", "asks", "summary", "use", "stages"):
        by_hand = pl.read_csv(tmp_path / f"{table}.csv", schema=plan[table].schema)
        figures = [name for name, kind in by_hand.schema.items() if kind == pl.Float64]
        assert plan[table].drop(figures).rows() == by_hand.drop(figures).rows()
        assert plan[table].select(figures).rows() == [
            pytest.approx(row, abs=1e-9) for row in by_hand.select(figures).rows()
        ]


@pytest.mark.parametrize(
    ("table", "old", "new", "rule"),
    [
        ("allocations", "2022-02,6,6,60", "2022-03,6,6,60", "unmet"),
        ("allocations", "2022-01,2022-02,2022-02", "2022-01,2022-01,2022-01", "timing"),
        ("allocations", "6,6,60", "7,7,70", "stock"),
        ("allocations", "6,6,60", "6,6,50", "cost"),
        ("allocations", "DEU-hub", "USA-hub", "lane"),
        ("unmet", "2022-05,4", "2022-04,4", "unmet"),
        ("summary", "0.4,10000,0,6000,4000", "0.4,10000,0,5000,5000", "summary"),
        ("use", "h1,,6,6", "h1,,6,7", "use"),
        ("stages", "EUR,60", "EUR,59", "stages"),
        ("worths", "2,stock,h1,,10", "2,stock,h1,,9", "gap"),
        ("worths", f"1,stock,h1,,{-SAVED}", f"1,stock,h1,,{SAVED}", "sign"),
        ("worths", f"2022-02,{LATER[1]}", f"2022-02,{LATER[1] + 0.01}", "reduced cost"),
    ],
)
def test_a_slip_of_the_pen_is_found(case: Case, tmp_path: Path, table: str, old: str, new: str, rule: str) -> None:
    write(case, tmp_path)
    text = (tmp_path / f"{table}.csv").read_text("utf-8")
    assert old in text

    (tmp_path / f"{table}.csv").write_text(text.replace(old, new, 1), "utf-8")

    found = verify(tmp_path).filter(pl.col("table").is_in([table, "unmet"]))
    assert rule in found["rule"].to_list()
