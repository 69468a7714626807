"""Coverage over time by tier: what is wanted, met on time, met late and unmet at the end of each period."""

from typing import Any

import polars as pl

from buttress_desk.report.cells import About, Column, Row, Table, euro, percent, period, text
from buttress_desk.report.context import Context
from buttress_desk.report.words import _

PARTS = ("needed", "on_time", "late", "unmet")


def coverage(context: Context) -> dict[str, Any]:
    """Return the chart's data and its table."""
    synthetic = context.mixed("needs", "holdings", "lanes", "items", "rates", "training")
    summary = context.plan["summary"]
    return {
        "chart": _chart(context, summary),
        "table": _table(context, summary, synthetic),
        "about": About(
            _("All needs of the plan by tier, at the end of each period; each item counts the same within its tier "
              "(share) or by its value (EUR)."),
            _("Pledges without an item, a quantity and a date are not counted; periods after the second year are "
              "quarters and years."),
            synthetic,
        ),
    }  # fmt: skip


def _chart(context: Context, summary: pl.DataFrame) -> dict[str, Any]:
    tiers: dict[str, dict[str, list[float]]] = {}
    place = {at.name: at.index for at in context.periods}
    ordered = summary.with_columns(place=pl.col("period").replace_strict(place)).sort("tier", "place")
    for (tier,), rows in ordered.group_by(["tier"], maintain_order=True):
        whole = float(rows["needed"][-1]) or 1.0
        columns = {part: [round(value / whole * 100, 3) for value in rows[part]] for part in PARTS}
        columns |= {f"{part}_eur": [round(value / 1e6, 3) for value in rows[f"{part}_eur"]] for part in PARTS}
        tiers[str(tier)] = columns
    return {"periods": [at.short for at in context.periods], "tiers": tiers}


def _table(context: Context, summary: pl.DataFrame, synthetic: tuple[str, ...]) -> Table:
    columns = [
        Column(_("Tier"), number=True),
        Column(_("End of")),
        *(Column(label, number=True) for label in (_("Wanted"), _("On time"), _("Late"), _("Unmet"))),
        *(Column(label, number=True) for label in (
            _("Wanted, EUR"), _("On time, EUR"), _("Late, EUR"), _("Unmet, EUR"),
        )),
    ]  # fmt: skip
    rows = []
    for row in summary.iter_rows(named=True):
        shares = [percent(row[part]) for part in PARTS]
        values = [euro(row[f"{part}_eur"]) for part in PARTS]
        rows.append(Row([text(row["tier"]), period(context.at[row["period"]]), *shares, *values], synthetic))
    return Table("coverage", _("Coverage at the end of each period, share of all that the tier wants"),
                 columns, rows, empty=_("No needs: give the case rows in needs.csv."))  # fmt: skip
