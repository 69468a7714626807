"""What stays unmet or comes late, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from buttress_desk.report.cells import Cell, Column, Row, Table, badge, listed, number, period, text
from buttress_desk.report.context import Context
from buttress_desk.report.words import _


def unmet(context: Context, reasons: Mapping[str, Sequence[str]] | None) -> dict[str, Any]:
    """Return the tables of needs that are not met at all (or not in full), and of those that are met late."""
    value = pl.col("item").replace_strict(context.value, return_dtype=pl.Float64)
    waiting = context.needs.filter((pl.col("late") > 0) | (pl.col("never") > 0)).with_columns(
        missing=(pl.col("never") * value), waits=(pl.col("late") * value)
    )
    never = waiting.filter(pl.col("never") > 0).sort("tier", "missing", "need", descending=[False, True, False])
    late = waiting.filter(pl.col("never") <= 0).sort("tier", "waits", "need", descending=[False, True, False])
    return {
        "never": _table(context, "unmet", _("Needs that the plan does not meet in full"), never, reasons),
        "late": _table(context, "late", _("Needs that the plan meets late"), late, reasons),
        "explained": reasons is not None,
    }


def _table(
    context: Context,
    name: str,
    caption: str,
    needs: pl.DataFrame,
    reasons: Mapping[str, Sequence[str]] | None,
) -> Table:
    columns = [
        Column(_("Need")),
        Column(_("Tier"), number=True),
        Column(_("Wanted"), number=True),
        Column(_("Due")),
        Column(_("Late"), number=True),
        Column(_("Met by")),
        *([Column(_("Unmet"), number=True)] if name == "unmet" else []),
        *([Column(_("Why"), wide=True)] if reasons is not None else []),
    ]
    ends = _last_met(context)
    rows = [Row(_cells(context, name, row, ends, reasons), context.invented(needs=row["need"]))
            for row in needs.iter_rows(named=True)]  # fmt: skip
    empty = _("Every need is met in full.") if name == "unmet" else _("No need is met late.")
    return Table(name, caption, columns, rows, empty=empty, first=25)


def _cells(
    context: Context,
    name: str,
    row: dict[str, Any],
    ends: Mapping[str, str],
    reasons: Mapping[str, Sequence[str]] | None,
) -> list[Cell]:
    unit = context.unit[row["item"]]
    last = ends.get(row["need"])
    cells = [
        Cell(context.item(row["item"]), row["need"], row["need"], sub=row["need"]),
        text(row["tier"]),
        number(row["quantity"], unit),
        period(context.periods[row["due"]]),
        number(row["late"]) if row["late"] > 0 else Cell("–", "0"),
        period(context.at[last]) if last and name == "late" else badge("part" if last else "unmet",
                                                     _("part only") if last else _("not met")),
    ]  # fmt: skip
    if name == "unmet":
        cells.append(number(row["never"]))
    if reasons is not None:
        cells.append(
            listed(tuple(context.dated(says) for says in reasons.get(row["need"], ())), _("no reason was worked out"))
        )
    return cells


def _last_met(context: Context) -> dict[str, str]:
    """Return the last period in which something is given to each need."""
    place = {at.name: at.index for at in context.periods}
    placed = context.served.select("need", "meet_period", place=pl.col("meet_period").replace_strict(place))
    last = placed.sort("place").group_by("need").agg(pl.last("meet_period"))
    return dict(last.iter_rows())
