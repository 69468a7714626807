"""Money: what each fund pays in which year, and transport by year."""

from typing import Any

import polars as pl

from buttress.options import fund_money
from buttress_desk.report.cells import About, Cell, Column, Row, Table, euro, percent
from buttress_desk.report.context import Context
from buttress_desk.report.words import _


def money_flow(context: Context) -> dict[str, Any]:
    """Return cost by fund and by year, with the chart."""
    years = sorted({at.start.year for at in context.periods})
    spent = _spent(context)
    freight = _freight(context)
    work = [round(sum(by.get(year, 0.0) for by in spent.values()) / 1e6, 3) for year in years]
    return {
        "chart": {"years": [str(year) for year in years], "work": work,
                  "freight": [round(freight.get(year, 0.0) / 1e6, 3) for year in years]},
        "table": _table(context, years, spent, freight),
        "about": About(
            _("Orders in the year in which production starts; transport in the year in which it leaves."),
            _("What is given from stock, promised or offered costs nothing but transport here; its value stands under "
              "Supply."),
            context.mixed("needs", "funds", "lines", "lanes"),
        ),
    }  # fmt: skip


def _year(context: Context, column: str) -> pl.Expr:
    years = {at.name: at.start.year for at in context.periods}
    return pl.col(column).replace_strict(years, default=None, return_dtype=pl.Int64)


def _spent(context: Context) -> dict[str, dict[int, float]]:
    paid = context.plan["production"].drop_nulls("fund").with_columns(year=_year(context, "start_period"))
    found: dict[str, dict[int, float]] = {fund: {} for fund in context.case["funds"]["fund"]}
    for fund, year, cost in paid.group_by("fund", "year").agg(pl.sum("cost_eur")).iter_rows():
        found[fund][year] = cost
    return found


def _freight(context: Context) -> dict[int, float]:
    """Return transport by year: tonnes times the lane's cost."""
    lanes = context.case["lanes"].select("lane", "cost_eur_per_tonne")
    mass = context.case["items"].select("item", "mass_kg")
    moved = context.plan["allocations"].drop_nulls("lane").join(lanes, on="lane").join(mass, on="item")
    cost = (pl.col("quantity") * pl.col("mass_kg") / 1000.0 * pl.col("cost_eur_per_tonne")).sum()
    grouped = moved.with_columns(year=_year(context, "ship_period")).group_by("year").agg(cost=cost)
    return dict(grouped.iter_rows())


def _table(context: Context, years: list[int], spent: dict[str, dict[int, float]], freight: dict[int, float]) -> Table:
    columns = [
        Column(_("Fund")),
        *(Column(str(year), number=True) for year in years),
        Column(_("Together"), number=True),
        Column(_("Of what it has"), number=True),
    ]
    facts = {row["fund"]: row for row in fund_money(context.case).iter_rows(named=True)}
    rows = []
    for fund in sorted(spent, key=lambda name: (-sum(spent[name].values()), name)):
        row, total = facts[fund], sum(spent[fund].values())
        name = Cell(
            row["name"], row["name"], fund, sub=context.party(row["party"]), colour=context.colour[row["party"]]
        )
        amounts = [_amount(spent[fund].get(year)) for year in years]
        rows.append(
            Row(
                [name, *amounts, euro(total), percent(total, row["money"])],
                (*context.invented(funds=fund), *context.mixed("needs", "lines")),
            )
        )
    lanes = [_amount(freight.get(year)) for year in years]
    transport = Cell(_("Transport"), sub=_("borne by the senders"))
    rows.append(Row([transport, *lanes, euro(sum(freight.values())), Cell("–")], context.mixed("needs", "lanes")))
    sums = [sum(by.get(year, 0.0) for by in [*spent.values(), freight]) for year in years]
    totals = [Cell(_("Total")), *(_amount(amount) for amount in sums), euro(sum(sums)), Cell("")]
    return Table("money", _("Cost by fund and year"), columns, rows, totals)


def _amount(value: float | None) -> Cell:
    return euro(value) if value else Cell("–", "0")
