"""Asks by party: what, by when, what it closes, at what cost."""

from typing import Any

import polars as pl

from buttress_desk.report.cells import Cell, Column, Row, Table, euro, number, period, text
from buttress_desk.report.context import Context, source_tables
from buttress_desk.report.words import _, counted, figure, money, ngettext


def asks(context: Context) -> dict[str, Any]:
    """Return the asks grouped by party, with a line in words for each."""
    rows = _rows(context)
    groups = [
        _group(context, str(party), [row for row in rows if row["party"] == party])
        for party in sorted({row["party"] for row in rows}, key=lambda party: context.party(party).casefold())
    ]
    return {"groups": sorted(groups, key=lambda group: (group["tier"], -group["needs"], group["name"]))}


def kind_words() -> dict[str, str]:
    """Return words for the kinds of ask."""
    return {
        "stock": _("give from stock"),
        "production": _("deliver from production"),
        "offer": _("make the offer firm"),
        "money": _("commit money"),
        "consent": _("give consent"),
    }


def _rows(context: Context) -> list[dict[str, Any]]:
    """Return one row for each ask (party, kind, subject, item), over all periods."""
    place = {at.name: at.index for at in context.periods}
    helped, cost = _helped(context), _costs(context)
    placed = context.plan["asks"].with_columns(place=pl.col("by_period").replace_strict(place)).sort("place")
    keys = ["party", "kind", "subject", "item"]
    grouped = placed.group_by(keys, maintain_order=True).agg(
        pl.sum("quantity"), pl.first("unit"), pl.min("tier"), pl.sum("closes"),
        first=pl.first("by_period"), last=pl.last("by_period"),
        steps=pl.struct("by_period", "quantity"), most=pl.max("needs"),
    )  # fmt: skip
    found = []
    for row in grouped.iter_rows(named=True):
        row["helps"] = helped.get((row["kind"], row["subject"]), set())
        row["cost"] = (
            row["quantity"] if row["kind"] == "money" else cost.get((row["kind"], row["subject"], row["item"]))
        )
        found.append(row)
    return sorted(found, key=lambda row: (row["tier"] or 99, place[row["first"]], row["kind"], row["subject"]))


def _helped(context: Context) -> dict[tuple[str, str], set[str]]:
    """Return the needs that each subject of an ask helps to meet."""
    words = {"stock": "stock", "line": "production", "offer": "offer"}
    origin = {**dict(context.case["holdings"].select("holding", "origin").iter_rows()),
              **dict(context.case["lines"].select("line", "origin").iter_rows())}  # fmt: skip
    consents = {
        (row["origin"], row["party"], row["item"]): row["consent"]
        for row in context.case["consents"].iter_rows(named=True)
    }
    found: dict[tuple[str, str], set[str]] = {}
    for need, kind, supply, party, item in context.served.select("need", "kind", "supply", "party", "item").iter_rows():
        if kind in words:
            found.setdefault((words[kind], supply), set()).add(need)
        consent = consents.get((origin.get(supply, party), party, item))
        if consent and kind in {"stock", "line"}:
            found.setdefault(("consent", consent), set()).add(need)
    return found


def _costs(context: Context) -> dict[tuple[str, str, str], float]:
    words = {"stock": "stock", "line": "production", "offer": "offer"}
    rows = context.plan["allocations"].group_by("kind", "supply", "item").agg(pl.sum("cost_eur"))
    return {(words[kind], supply, item): cost for kind, supply, item, cost in rows.iter_rows() if kind in words}


def _group(context: Context, party: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    helped = set().union(*(row["helps"] for row in rows))
    closes = sum(
        context.value[row["item"]] * row["quantity"] for row in rows if row["tier"] and row["kind"] != "consent"
    )
    money_asked = sum(row["quantity"] for row in rows if row["kind"] == "money")
    return {
        "party": party,
        "name": context.party(party),
        "colour": context.colour[party],
        "tier": min((row["tier"] for row in rows if row["tier"]), default=99),
        "needs": len(helped),
        "value": closes,
        "money": money_asked,
        "count": len(rows),
        "line": _line(context, rows, helped, money_asked),
        "table": _table(context, party, rows),
    }


def _line(context: Context, rows: list[dict[str, Any]], helped: set[str], money_asked: float) -> str:
    """Return a party's asks in one sentence."""
    says = []
    for kind, asked in kind_words().items():
        items = list(dict.fromkeys(context.item(row["item"]) for row in rows if row["kind"] == kind))
        if kind == "money" and items:
            says.append(_("commit {money}").format(money=money(money_asked)))
        elif items:
            says.append(f"{asked}: {counted(items)}")
    closes = ngettext("helps to meet {n} need", "helps to meet {n} needs", len(helped)).format(n=len(helped))
    words = "; ".join([*says, *([closes] if helped else [])]) + "."
    return words[:1].upper() + words[1:]


def _table(context: Context, party: str, rows: list[dict[str, Any]]) -> Table:
    columns = [
        Column(_("Ask")),
        Column(_("Of what")),
        Column(_("How much"), number=True),
        Column(_("First by")),
        Column(_("Last by")),
        Column(_("Closes"), number=True),
        Column(_("Tier"), number=True),
        Column(_("Cost"), number=True,
               hint=_("transport for stock; work and transport for production; the amount for money")),
    ]  # fmt: skip
    made = [Row(_cells(context, row), _marks(context, row)) for row in rows]
    name = context.party(party)
    return Table(f"asks-{party}", _("Asks to {party}").format(party=name), columns, made)


def _cells(context: Context, row: dict[str, Any]) -> list[Cell]:
    steps = "; ".join(f"{context.at[step['by_period']].label}: {figure(step['quantity'])}" for step in row["steps"])
    amount = euro(row["quantity"]) if row["unit"] == "EUR" else number(row["quantity"], row["unit"])
    thing = _thing(context, row)
    count = len(row["helps"])
    helps = ngettext("{n} need", "{n} needs", count).format(n=count) if count else _("an input of others")
    return [
        text(kind_words()[row["kind"]]),
        Cell(context.item(row["item"]), row["item"], thing, sub=thing if thing != context.item(row["item"]) else ""),
        Cell(amount.text, amount.raw, steps),
        period(context.at[row["first"]]),
        period(context.at[row["last"]]),
        Cell(helps if row["kind"] != "money" else "–", str(count)),
        text(row["tier"]),
        euro(row["cost"]),
    ]


def _thing(context: Context, row: dict[str, Any]) -> str:
    rules = {"stock": "stock", "production": "rate", "money": "fund", "consent": "consent", "offer": "offer"}
    words = context.names.thing(rules[row["kind"]], row["subject"])
    return words[:1].upper() + words[1:]


def _marks(context: Context, row: dict[str, Any]) -> tuple[str, ...]:
    tables = {"money": {"funds": row["subject"]}, "consent": {"consents": row["subject"]}}
    own = context.invented(**tables.get(row["kind"], source_tables(row["kind"], row["subject"])))
    needs = ("needs",) if any(context.invented(needs=need) for need in row["helps"]) else ()
    return (*own, *needs)
