"""Use and worth of every bounded thing: what one more unit of it would be worth."""

from typing import Any

import polars as pl

from buttress_desk.report.cells import Cell, Column, Row, Table, euro, number, percent, period, text
from buttress_desk.report.context import Context, source_tables
from buttress_desk.report.words import _, figure, money, share

TABLES = {"lane": "lanes", "fund": "funds", "consent": "consents"}
"""The table in which a rule's bounded things stand, where they are no source of supply."""


def rule_words() -> dict[str, str]:
    """Return words for the rules that bound a thing."""
    return {
        "stock": _("stock above the floor"),
        "rate": _("production rate"),
        "lane": _("lane"),
        "fund": _("fund"),
        "consent": _("consent"),
        "crews": _("trained crews"),
        "offer": _("offer"),
    }


def worth(context: Context) -> dict[str, Any]:
    """Return the things of most worth in each stage, and the table of all."""
    things = _things(context)
    return {"stages": _tops(context, things), "table": _table(context, things)}


def _things(context: Context) -> pl.DataFrame:
    """Return one row for each bounded thing over all periods; worth is that of the period where it is largest."""
    place = {at.name: at.index for at in context.periods}
    use = context.plan["use"].with_columns(
        place=pl.col("period").replace_strict(place, default=None, return_dtype=pl.Int64),
        part=pl.when(pl.col("bound") > 0).then(pl.col("used") / pl.col("bound")).otherwise(pl.lit(None, pl.Float64)),
    )  # fmt: skip
    best = use.sort("stage", "worth", "place", descending=[False, True, False], nulls_last=True)
    full = ((pl.col("used") >= pl.col("bound") * (1 - 1e-7)) & (pl.col("used") > 0)).sum()
    return best.group_by("rule", "name", maintain_order=True).agg(
        pl.first("stage", "worth", "unit"), at=pl.first("period"), most=pl.max("part"), full=full, periods=pl.len(),
        used=pl.when(pl.first("rule") == "crews").then(pl.max("used")).otherwise(pl.sum("used")),
    )  # fmt: skip


def _tops(context: Context, things: pl.DataFrame) -> list[dict[str, Any]]:
    found = []
    for stage in context.plan["stages"].iter_rows(named=True):
        best = things.filter((pl.col("stage") == stage["stage"]) & (pl.col("worth") > 0))
        if stage["goal"] == "offers" or best.is_empty():
            continue
        rows = [_sentence(context, row, stage) for row in best.with_columns(gain=_gain()).sort(
            "gain", "name", descending=[True, False]).head(5).iter_rows(named=True)]  # fmt: skip
        found.append({"goal": _goal(stage["goal"]), "rows": rows})
    return found


def _gain() -> pl.Expr:
    """What a tenth more of what is used would gain, so that a tonne and a missile can be ranked together."""
    return pl.col("worth") * pl.max_horizontal(pl.col("used") / pl.col("periods") * 0.1, pl.lit(1.0))


def _goal(goal: str) -> str:
    if goal == "cost":
        return _("Cost")
    return _("Tier {tier}").format(tier=goal.removeprefix("tier "))


def _sentence(context: Context, row: dict[str, Any], stage: dict[str, Any]) -> dict[str, str]:
    thing = context.names.thing(row["rule"], row["name"])
    when = f", {context.at[row['at']].label}" if row["at"] else ""
    unit = row["unit"]
    step, words = (1e6, _("EUR 1 m")) if unit == "EUR" else _step(row["worth"], unit)
    gain = money(row["worth"] * step) if stage["unit"] == "EUR" else _("{worth} share-months of waiting").format(
        worth=figure(row["worth"] * step) if row["worth"] * step >= 0.01 else f"{row['worth'] * step:.1e}")  # fmt: skip
    marks = _marks(context, row)
    return {
        "thing": thing[:1].upper() + thing[1:] + when,
        "worth": _("{step} more: {gain} less").format(step=words, gain=gain),
        "synthetic": ", ".join(marks),
    }


def _step(worth: float, unit: str) -> tuple[float, str]:
    """Return a round number of units whose worth can be read."""
    step = 1.0
    while worth * step < 0.01 and step < 1e6:
        step *= 10
    return step, figure(step) if unit == "each" else f"{figure(step)} {unit}"


def _table(context: Context, things: pl.DataFrame) -> Table:
    columns = [
        Column(_("Kind")),
        Column(_("Thing"), wide=True),
        Column(_("Used"), number=True),
        Column(_("Fullest period"), number=True, hint=_("largest share of what there is that is used in a period")),
        Column(_("Periods full"), number=True),
        Column(_("Helps")),
        Column(_("Worth of one more"), number=True, hint=_("share-months for a tier, EUR for cost")),
        Column(_("Most in")),
    ]
    goals = {row["stage"]: _goal(row["goal"]) for row in context.plan["stages"].iter_rows(named=True)}
    rows = [Row(_cells(context, row, goals), _marks(context, row)) for row in things.iter_rows(named=True)]
    return Table("use", _("Every bounded thing that is used, or would help if there were more of it"),
                 columns, rows, first=25, empty=_("Nothing bounds this plan."))  # fmt: skip


def _cells(context: Context, row: dict[str, Any], goals: dict[int, str]) -> list[Cell]:
    thing = context.names.thing(row["rule"], row["name"])
    words = rule_words()
    value = row["worth"]
    return [
        text(words.get(row["rule"], row["rule"])),
        Cell(thing[:1].upper() + thing[1:], row["name"], row["name"]),
        euro(row["used"]) if row["unit"] == "EUR" else number(row["used"], row["unit"]),
        Cell("–") if row["most"] is None else Cell(share(row["most"]), percent(row["most"]).raw),
        text(row["full"]),
        text(goals.get(row["stage"])),
        Cell("–", "0") if value <= 0 else Cell(f"{value:.3g}", f"{value:.10g}"),
        period(context.at[row["at"]] if row["at"] and value > 0 else None),
    ]


def _marks(context: Context, row: dict[str, Any]) -> tuple[str, ...]:
    """Return the tables with invented rows behind a thing: its own, and the needs that give it its worth."""
    name = row["name"]
    if row["rule"] == "crews":
        own = context.invented(training=name.split("/")[-1])
    elif row["rule"] in {"stock", "rate", "offer"}:
        own = context.invented(**source_tables({"rate": "line"}.get(row["rule"], row["rule"]), name))
    else:
        own = context.invented(**{TABLES[row["rule"]]: name})
    return (*own, *context.mixed("needs"))
