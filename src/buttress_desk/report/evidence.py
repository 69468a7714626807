"""About these figures: what is fact and what is invented, the sources, the method, the hash."""

from typing import Any

import polars as pl

from buttress_desk.report.cells import Cell, Column, Row, Table, day, number, text
from buttress_desk.report.context import Context
from buttress_desk.report.words import _, share


def evidence(context: Context) -> dict[str, Any]:
    """Return the counts by table, the sources and what identifies the plan."""
    run = context.plan.run
    licences = context.case.about.get("licenses", [])
    return {
        "tables": _tables(context),
        "sources": _sources(context),
        "hash": context.case.hash,
        "size": _("{columns:,} choices, {rows:,} rules, solved in {seconds:.1f} s").format(
            columns=run["columns"], rows=run["rows"], seconds=run["build_seconds"] + run["solve_seconds"]),
        "licences": [str(licence.get("title") or licence.get("name")) for licence in licences],
    }  # fmt: skip


def _tables(context: Context) -> Table:
    columns = [
        Column(_("Table")),
        Column(_("Rows"), number=True),
        Column(_("From a source"), number=True),
        Column(_("Synthetic"), number=True),
        Column(_("Share synthetic"), number=True),
    ]
    rows, totals = [], [0, 0]
    for name, frame in context.case.tables.items():
        if "synthetic" not in frame.columns:
            continue
        made = int(frame["synthetic"].sum())
        totals = [totals[0] + frame.height, totals[1] + made]
        cells = [text(name), number(frame.height), number(frame.height - made), number(made)]
        rows.append(Row([*cells, Cell(share(made, frame.height))]))
    sums = [Cell(_("Total")), number(totals[0]), number(totals[0] - totals[1]), number(totals[1]),
            Cell(share(totals[1], totals[0]))]  # fmt: skip
    return Table("facts", _("Rows of the case, by table"), columns, rows, sums, marked=False)


def _sources(context: Context) -> Table:
    cited = pl.concat([frame.select("source") for name, frame in context.case.tables.items()
                       if name != "sources" and "source" in frame.columns])  # fmt: skip
    times = dict(cited["source"].value_counts().iter_rows())
    words = {"official": _("official"), "press": _("press"), "weak": _("weak"), "synthetic": _("synthetic")}
    columns = [
        Column(_("Source"), wide=True),
        Column(_("Publisher")),
        Column(_("Published")),
        Column(_("Retrieved")),
        Column(_("Quality")),
        Column(_("Rows that cite it"), number=True),
    ]
    rows = [
        Row(
            [
                Cell(row["title"], row["title"], row["source"], link=row["url"] or "", sub=_address(row["url"])),
                text(row["publisher"]),
                day(row["published_date"]),
                day(row["retrieved_date"]),
                text(words[row["quality"]]),
                number(times.get(row["source"], 0)),
            ],
            key=row["source"],
        )
        for row in context.case["sources"].iter_rows(named=True)
    ]
    return Table("sources", _("Sources that the rows of the case cite"), columns, rows, marked=False, first=25)


def _address(url: str | None) -> str:
    """Return the site of an address."""
    return url.split("/")[2].removeprefix("www.") if url else ""
