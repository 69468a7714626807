"""From solved columns to the tables of a plan."""

from dataclasses import replace

import numpy as np
import polars as pl

from buttress.matching import match_in_order
from buttress.options import due_needs, promises
from buttress.periods import Grid
from buttress.reading import empty
from buttress.schema import PLAN_TABLES
from buttress.solved import Solved
from buttress.summary import asks, summary, unmet
from buttress.worth import stages, use, worths

RANK = {"promise": 0, "stock": 1, "line": 2, "offer": 3}
"""Of what arrives in one period, which kind is used first."""


def read_back(solved: Solved) -> dict[str, pl.DataFrame]:
    """Return every table of the plan, in the order of ``PLAN_TABLES``."""
    made = production(solved)
    given, solved = allocations(solved, made)
    tables = {
        "allocations": given,
        "production": made,
        "inputs": inputs(solved),
        "unmet": unmet(solved.case, given),
        "summary": summary(solved.case, given),
        "use": use(solved, made),
        "stages": stages(solved),
        "worths": worths(solved),
    }
    tables["asks"] = asks(solved.case, tables)
    return {name: _finished(solved.case.grid, name, tables[name]) for name in PLAN_TABLES}


def _finished(grid: Grid, name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with period names for period numbers, its declared columns, its types and a fixed order."""
    columns = PLAN_TABLES[name].columns()
    if table.is_empty():
        return empty(PLAN_TABLES[name])
    ordered = table.sort([column for column in columns if column != "quantity"], nulls_last=True)
    numbered = [column for column in columns if column.endswith("period")]
    named = ordered.with_columns(grid.name(pl.col(column)).alias(column) for column in numbered)
    return named.select(pl.col(column).cast(spec.dtype) for column, spec in columns.items())


def production(solved: Solved) -> pl.DataFrame:
    """Return what each line starts, as in ``schema.Production`` (periods as numbers)."""
    made = solved.quantities(solved.options.make).with_columns(money=pl.col("quantity") * pl.col("unit_cost_eur"))
    free = made.filter(pl.col("funds").is_null()).with_columns(fund=pl.lit(None, pl.String))
    paid = made.filter(pl.col("funds").is_not_null()).sort("funds", "start", "line")
    spent = solved.quantities(solved.options.spend).sort("funds", "fund").rename({"quantity": "money"})
    pieces = match_in_order(paid, spent, ["funds"], "money").drop_nulls()
    shares = pl.concat(
        [
            paid[pieces["come"]].with_columns(pieces["quantity"].alias("cost_eur")),
            spent[pieces["go"]].select("fund"),
        ],
        how="horizontal",
    ).with_columns(quantity=pl.col("quantity") * pl.col("cost_eur") / pl.col("money"))
    both = pl.concat([free.with_columns(cost_eur=pl.lit(0.0)), shares], how="diagonal")
    return both.select(
        "line",
        "item",
        "fund",
        "quantity",
        "cost_eur",
        start_period="start",
        ready_period="ready",
    )


def inputs(solved: Solved) -> pl.DataFrame:
    """Return what stocks and lines give to makers: kind, supply, party, item, period (number), quantity."""
    return solved.quantities(solved.options.feed).select("kind", "supply", "party", "item", "quantity", period="t")


def arrivals(solved: Solved, made: pl.DataFrame) -> pl.DataFrame:
    """Return all that reaches a recipient, in order of arrival, with the fund that paid a line's work on it."""
    shipped = solved.quantities(solved.options.ship)
    offered = solved.quantities(solved.options.offer).with_columns(kind=pl.lit("offer"), supply="promise")
    firm = promises(solved.case).filter("firm").with_columns(kind=pl.lit("promise"), supply="promise")
    stock = shipped.filter(pl.col("kind") == "stock")
    both = pl.concat(
        [
            stock,
            _paid(solved, shipped.filter(pl.col("kind") == "line"), made),
            offered,
            firm,
        ],
        how="diagonal_relaxed",
    )
    known = both.with_columns(
        rank=pl.col("kind").replace_strict(RANK, return_dtype=pl.Int64),
        freight=pl.col("cost").fill_null(0.0),
        work=pl.col("work").fill_null(0.0),
    )
    return known.sort(
        "recipient",
        "item",
        "arrive",
        "rank",
        "supply",
        "lane",
        "ship",
        "fund",
        nulls_last=True,
    )


def _paid(solved: Solved, shipped: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """Return what lines ship, split by the fund that paid for it: what is ready first leaves first."""
    shipped = shipped.with_columns(out=pl.lit("ship"))
    fed = solved.quantities(solved.options.feed).filter(pl.col("kind") == "line").rename({"t": "ship"})
    leaving = pl.concat([shipped, fed.with_columns(out=pl.lit("feed"))], how="diagonal_relaxed").with_columns(
        line="supply"
    )
    leaving = leaving.sort("line", "ship", "out", "recipient", "lane", nulls_last=True)
    ready = made.sort("line", "ready_period", "start_period", "fund", nulls_last=True)
    pieces = match_in_order(leaving, ready, ["line"]).drop_nulls()
    rows = leaving[pieces["come"]].with_columns(pieces["quantity"])
    work = solved.case["lines"].select("line", work="unit_cost_eur")
    joined = pl.concat([rows, ready[pieces["go"]].select("fund")], how="horizontal").join(
        work, on="line", how="left", maintain_order="left"
    )
    return joined.filter(pl.col("out") == "ship")


def allocations(solved: Solved, made: pl.DataFrame) -> tuple[pl.DataFrame, Solved]:
    """Return who supplies what to which need (periods as numbers): what arrives first is used first.

    What arrives and is not used stays only if it was promised or offered; a free shipment that serves nobody is
    taken out of the columns that are returned beside the table.
    """
    came = arrivals(solved, made)
    used = solved.quantities(solved.options.use).sort("recipient", "item", "t", "curve")
    pieces = match_in_order(came, used, ["recipient", "item"])
    served = pieces.drop_nulls()
    placed = pl.concat(
        [
            came[served["come"]].with_columns(served["quantity"]),
            used[served["go"]].select("curve", "efficiency", meet_period="t"),
        ],
        how="horizontal",
    )
    shared = _by_need(solved, placed)
    spare = pieces.filter(pl.col("go").is_null())
    left = came[spare["come"]].with_columns(spare["quantity"])
    useless = pl.col("kind").is_in(["stock", "line"])
    both = pl.concat([shared, left.filter(~useless)], how="diagonal_relaxed")
    table = both.select(
        "need", "recipient", "item", "party", "kind", "supply", "lane", "fund", "meet_period", "quantity",
        ship_period="ship",
        arrive_period="arrive",
        covers=pl.col("covers").fill_null(0.0),
        cost_eur=pl.col("quantity") * (pl.col("freight") + pl.col("work")),
    )  # fmt: skip
    return table, _without(solved, left.filter(useless))


def _without(solved: Solved, useless: pl.DataFrame) -> Solved:
    columns = solved.columns.copy()
    np.subtract.at(columns, useless["col"].to_numpy(), useless["quantity"].to_numpy())
    return replace(solved, columns=np.maximum(columns, 0.0))


def _by_need(solved: Solved, placed: pl.DataFrame) -> pl.DataFrame:
    """Split what each curve gets between its needs: first due, first served."""
    placed = placed.with_columns(covers=pl.col("quantity") * pl.col("efficiency"))
    placed = placed.sort("curve", "meet_period", "arrive", "item", maintain_order=True)
    needs = due_needs(solved.case)
    wanted = needs.with_columns(covers="quantity")
    pieces = match_in_order(placed, wanted, ["curve"], "covers").drop_nulls()
    rows = placed[pieces["come"]].with_columns(covers=pieces["quantity"])
    rows = rows.with_columns(quantity=pl.col("covers") / pl.col("efficiency"))
    return pl.concat([rows, needs[pieces["go"]].select("need")], how="horizontal")
