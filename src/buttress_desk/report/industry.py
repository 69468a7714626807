"""The binding input level: what each level of an item's recipe could make in a month, and which one holds it back."""

from typing import Any

import polars as pl

from buttress.industry import input_levels
from buttress_desk.report.cells import About, Cell, Column, Row, Table, number, period, text
from buttress_desk.report.context import Context
from buttress_desk.report.words import _, figure


def industry(context: Context) -> dict[str, Any]:
    """Return a chart and a table for every needed item that has a recipe."""
    made = set(context.case["recipes"]["item"])
    wanted = [item for item in context.needs["item"].unique().sort() if item in made]
    ordered = sorted(wanted, key=lambda item: (not item.startswith("155"), context.item(item).casefold()))
    synthetic = context.mixed("rates", "recipes", "backlog", "lines")
    return {
        "items": [_item(context, item, synthetic) for item in ordered],
        "about": About(
            _("What the case's lines for each input could make in a month after booked orders, as units of the "
              "finished item, if all of it went to this item."),
            _("Stocks of inputs, lead times, money and consents are not counted; nor are inputs that the case does "
              "not name."),
            synthetic,
        ),
    }  # fmt: skip


def _item(context: Context, item: str, synthetic: tuple[str, ...]) -> dict[str, Any]:
    levels = input_levels(context.case, item, str(context.plan.run["rates"]))
    names = levels.select("level", "depth").unique().sort("depth", "level")["level"].to_list()
    series = []
    for level in names:
        rows = levels.filter(pl.col("level") == level)
        series.append({
            "name": context.item(level),
            "values": [round(value, 2) for value in rows["capacity"]],
            "binds": rows["binds"].to_list(),
        })  # fmt: skip
    return {
        "item": item,
        "name": context.item(item),
        "sentence": _sentence(context, levels),
        "chart": {"name": context.item(item), "unit": context.unit[item], "levels": series,
                  "periods": [at.short for at in context.periods]},
        "table": _table(context, item, levels, names, synthetic),
    }  # fmt: skip


def _sentence(context: Context, levels: pl.DataFrame) -> str:
    """Return which level binds at first and what the next would allow, and when another starts to bind."""
    says: list[str] = []
    binding = ""
    for at in context.periods:
        rows = levels.filter(pl.col("period") == at.name).sort("capacity", "depth", "level")
        least = rows.row(0, named=True)
        if least["level"] == binding:
            continue
        binding = least["level"]
        words = {"period": at.short, "level": context.item(binding), "least": figure(least["capacity"])}
        if says:
            says.append(_("From {period}: {level}, {least} a month.").format(**words))
            continue
        says.append(_("{level} binds from {period}: it allows {least} complete a month.").format(**words))
        if rows.height > 1:
            following = rows.row(1, named=True)
            says.append(_("The next level, {level}, would allow {least}.").format(
                level=context.item(following["level"]), least=figure(following["capacity"])))  # fmt: skip
    return " ".join(says[:5])


def _table(context: Context, item: str, levels: pl.DataFrame, names: list[str], synthetic: tuple[str, ...]) -> Table:
    columns = [
        Column(_("Period")),
        *(Column(context.item(name), number=True) for name in names),
        Column(_("Complete at most"), number=True),
        Column(_("Binds")),
    ]
    rows = []
    for at in context.periods:
        these = levels.filter(pl.col("period") == at.name)
        held = {row["level"]: row for row in these.iter_rows(named=True)}
        amounts = [number(held[name]["capacity"]) for name in names]
        binds = [context.item(name) for name in names if held[name]["binds"]]
        least = min(row["capacity"] for row in held.values())
        rows.append(Row([period(at), *amounts, number(least), _binding(binds)], synthetic))
    caption = _("{item}: units a month that each input level allows").format(item=context.item(item))
    return Table(f"levels-{item}", caption, columns, rows)


def _binding(names: list[str]) -> Cell:
    return text(", ".join(names))
