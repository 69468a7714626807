"""Who supplies what: a matrix of wanted items and parties, and what arrives that no need uses."""

from typing import Any

import polars as pl

from buttress_desk.report.cells import About, Cell, Column, Row, Table, euro, number, period, text
from buttress_desk.report.context import Context, source_tables
from buttress_desk.report.words import _

KINDS = ("stock", "line", "promise", "offer")


def kind_words() -> dict[str, str]:
    """Return words for the kinds of supply."""
    return {
        "stock": _("stock"),
        "line": _("production"),
        "promise": _("firm promise"),
        "offer": _("offer"),
    }


def supply(context: Context) -> dict[str, Any]:
    """Return the matrix, the totals by party for the chart, and the table of what is spare."""
    parties, values = _values(context)
    return {
        "parties": parties,
        "rows": _rows(context, [party["party"] for party in parties]),
        "kinds": [(kind, kind_words()[kind]) for kind in KINDS],
        "chart": {"parties": parties, "values": values, "kinds": kind_words()},
        "table": _table(context, parties, values),
        "spare": _spare(context),
        "about": About(
            _("What meets needs, in units of the wanted item, by the party that gives it; the value is that of the "
              "wanted item."),
            _("What arrives and meets no need stands in its own table below; money given to funds stands under Money."),
            context.mixed("needs", "holdings", "lanes", "items", "rates"),
        ),
    }  # fmt: skip


def _worth(context: Context) -> pl.DataFrame:
    value = context.case["items"].select(wanted="item", each="value_eur")
    return context.served.join(value, on="wanted").with_columns(eur=pl.col("covers") * pl.col("each"))


def _values(context: Context) -> tuple[list[dict[str, Any]], dict[str, dict[str, float]]]:
    totals: dict[str, dict[str, float]] = {}
    for party, kind, eur in (
        _worth(context).group_by("party", "kind").agg(pl.sum("eur")).sort("party", "kind").iter_rows()
    ):
        totals.setdefault(party, {})[kind] = round(eur, 2)
    order = sorted(totals, key=lambda party: (-sum(totals[party].values()), party))
    known = [{"party": party, "name": context.party(party), "colour": context.colour[party]} for party in order]
    return known, totals


def _rows(context: Context, parties: list[str]) -> list[dict[str, Any]]:
    wanted = dict(context.needs.group_by("item").agg(pl.sum("quantity")).iter_rows())
    grouped = context.served.group_by("wanted", "party", "kind").agg(
        pl.sum("covers"), pl.col("need").unique(), pl.col("supply").unique(), pl.col("lane").unique()
    )
    grouped = grouped.sort("wanted", "party", "kind")
    cells: dict[str, dict[str, dict[str, float]]] = {}
    marks: dict[str, set[str]] = {}
    for row in grouped.iter_rows(named=True):
        cells.setdefault(row["wanted"], {}).setdefault(row["party"], {})[row["kind"]] = row["covers"]
        marks.setdefault(row["wanted"], set()).update(_marks(context, row))
    return [
        {
            "item": context.item(item),
            "unit": context.unit[item],
            "wanted": number(wanted[item]),
            "value": context.value[item],
            "cells": [_cell(cells.get(item, {}).get(party), wanted[item]) for party in parties],
            "sum": _cell(_summed(cells.get(item, {})), wanted[item]),
            "synthetic": sorted(marks.get(item, set())),
        }
        for item in sorted(wanted, key=lambda item: (context.kind[item], context.item(item).casefold(), item))
    ]


def _marks(context: Context, row: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for supply_name in row["supply"]:
        found.update(context.invented(**source_tables(row["kind"], supply_name)))
    for need in row["need"]:
        found.update(context.invented(needs=need))
    for lane in row["lane"]:
        found.update(context.invented(lanes=lane))
    return found


def _summed(by_party: dict[str, dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for parts in by_party.values():
        for kind, quantity in parts.items():
            total[kind] = total.get(kind, 0.0) + quantity
    return total


def _cell(parts: dict[str, float] | None, wanted: float) -> dict[str, Any]:
    if not parts:
        return {"cell": Cell("", ""), "kinds": "", "heat": 0}
    total = sum(parts.values())
    kinds = ";".join(f"{kind}:{parts[kind]:.7g}" for kind in KINDS if kind in parts)
    heat = min(total / wanted, 1.0) if wanted else 0.0
    return {"cell": number(total), "kinds": kinds, "heat": round(heat, 3)}


def _table(context: Context, parties: list[dict[str, Any]], values: dict[str, dict[str, float]]) -> Table:
    words = kind_words()
    columns = [
        Column(_("Party")),
        *(Column(words[kind][:1].upper() + words[kind][1:], number=True) for kind in KINDS),
        Column(_("Value together"), number=True),
    ]
    synthetic = context.mixed("needs", "holdings", "lanes", "items", "rates")
    rows = []
    for party in parties:
        given = values[party["party"]]
        amounts = [euro(given[kind]) if kind in given else Cell("–", "0") for kind in KINDS]
        name = Cell(party["name"], party["name"], party["party"], colour=party["colour"])
        rows.append(Row([name, *amounts, euro(sum(given.values()))], synthetic))
    sums = [sum(given.get(kind, 0.0) for given in values.values()) for kind in KINDS]
    totals = [Cell(_("Total")), *(euro(amount) for amount in sums), euro(sum(sums))]
    return Table("parties", _("Value of what meets needs, by party and kind of supply"), columns, rows, totals,
                 empty=_("Nobody supplies anything in this plan."))  # fmt: skip


def _spare(context: Context) -> Table:
    spare = context.plan["allocations"].filter(pl.col("need").is_null())
    columns = [
        Column(_("Party")), Column(_("Item")), Column(_("Quantity"), number=True),
        Column(_("Arrives")), Column(_("Kind")), Column(_("To")),
    ]  # fmt: skip
    rows = [
        Row(
            [
                Cell(context.party(row["party"]), colour=context.colour[row["party"]]),
                text(context.item(row["item"])),
                number(row["quantity"], context.unit[row["item"]]),
                period(context.at[row["arrive_period"]]),
                text(kind_words()[row["kind"]]),
                text(context.party(row["recipient"])),
            ],
            context.invented(promised=row["supply"]),
        )
        for row in spare.iter_rows(named=True)
    ]
    return Table("spare", _("Promised or offered, and used by no need of this plan"), columns, rows,
                 empty=_("Everything that is promised meets a need."))  # fmt: skip
