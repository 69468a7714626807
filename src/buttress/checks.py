"""Rules that hold between rows and between tables of a case: one function each, returning findings.

Every function takes the case's tables with their ``row`` numbers.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

import polars as pl
import rustworkx as rx

from buttress.findings import findings, findings_at
from buttress.schema import CASE_TABLES

Tables = Mapping[str, pl.DataFrame]


def case_is_not_empty(tables: Tables) -> pl.DataFrame:
    """A case has periods, parties, items and needs."""
    return findings(
        {
            "severity": "error",
            "table": name,
            "row": None,
            "column": "",
            "rule": "empty table",
            "value": "",
            "message": f"the table {name} has no good row; without it there is nothing to plan",
        }
        for name in ("periods", "parties", "items", "needs")
        if tables[name].is_empty()
    )


def links_point_to_rows(tables: Tables) -> pl.DataFrame:
    """A column that refers to another table holds a value that stands there."""
    found = [findings()]
    for name, schema in CASE_TABLES.items():
        for column, spec in schema.columns().items():
            target = (spec.metadata or {}).get("refers")
            if target:
                table, field = target.split(".")
                known = tables[table].select(pl.col(field).alias(column))
                bad = tables[name].join(known, on=column, how="anti", maintain_order="left")
                text = f"{{{column}}} is not in the table {table}; add it there or correct the name"
                found.append(findings_at(bad, name, column, "unknown name", text))
    return pl.concat(found)


def periods_follow_each_other(tables: Tables) -> pl.DataFrame:
    """Each period starts the day after the one before ends."""
    ordered = tables["periods"].sort("start_date")
    gaps = ordered.with_columns(expected=pl.col("end_date").shift(1).dt.offset_by("1d")).filter(
        pl.col("expected") != pl.col("start_date")
    )
    text = "{period} starts on {start_date}, but the period before it ends the day before {expected}"
    return findings_at(gaps, "periods", "start_date", "gap or overlap", text)


def dates_lie_in_the_periods(tables: Tables) -> pl.DataFrame:
    """Needs fall due, and promises arrive, inside the time grid."""
    inside = tables["periods"].select(first=pl.min("start_date"), last=pl.max("end_date"))
    text = "{{{}}} lies outside the periods ({{first}} to {{last}}); change the date or the periods"
    return pl.concat(
        findings_at(
            tables[name].join(inside, how="cross").filter(~pl.col(column).is_between("first", "last")),
            name,
            column,
            "outside the periods",
            text.format(column),
        )
        for name, column in (("needs", "required_date"), ("promised", "arrive_date"))
    )


def _with_origin(tables: Tables) -> list[tuple[str, pl.DataFrame]]:
    makers = tables["makers"].select("maker", "party")
    lines = tables["lines"].join(makers, on="maker", maintain_order="left")
    return [("holdings", tables["holdings"]), ("lines", lines)]


def foreign_origin_has_a_consent(tables: Tables) -> pl.DataFrame:
    """Where the origin is not the party, one row of consents says how that stands."""
    text = (
        "{party} needs the consent of {origin} to give {item}, but consents has no row for the three; "
        "add one (asked, expected, granted or refused), or make {party} the origin"
    )
    key = ["origin", "party", "item"]
    found = [
        findings_at(
            rows.filter(pl.col("origin") != pl.col("party")).join(
                tables["consents"], on=key, how="anti", maintain_order="left"
            ),
            name,
            "origin",
            "consent missing",
            text,
        )
        for name, rows in _with_origin(tables)
    ]
    return pl.concat(found)


def consent_is_stated_once(tables: Tables) -> pl.DataFrame:
    """Origin, party and item have one consent row."""
    twice = tables["consents"].filter(pl.struct("origin", "party", "item").is_duplicated())
    text = "{origin}, {party} and {item} have more than one consent; keep the one that holds"
    return findings_at(twice, "consents", "consent", "stated twice", text)


def recipes_have_no_circle(tables: Tables) -> pl.DataFrame:
    """No item is an input of itself, directly or through others."""
    graph: rx.PyDiGraph[str, int] = rx.PyDiGraph()
    names = sorted({*tables["recipes"]["item"], *tables["recipes"]["input"]})
    node = dict(zip(names, graph.add_nodes_from(names), strict=True))
    graph.add_edges_from(
        [(node[item], node[part], row) for item, part, row in tables["recipes"].select("item", "input", "row").rows()]
    )
    circle = [graph.get_edge_data(start, end) for start, end in rx.digraph_find_cycle(graph)]
    bad = tables["recipes"].filter(pl.col("row").is_in(circle))
    return findings_at(
        bad,
        "recipes",
        "input",
        "circle",
        "{item} needs {input}, which in the end needs {item} itself",
    )


def item_is_not_its_own_substitute(tables: Tables) -> pl.DataFrame:
    """A substitute is another item."""
    bad = tables["substitutes"].filter(pl.col("item") == pl.col("substitute"))
    return findings_at(
        bad,
        "substitutes",
        "substitute",
        "same item",
        "{item} is its own substitute; remove the row",
    )


def sources_have_addresses(tables: Tables) -> pl.DataFrame:
    """A source that is not synthetic has an address."""
    bad = tables["sources"].filter((pl.col("quality") != "synthetic") & pl.col("url").is_null())
    return findings_at(
        bad,
        "sources",
        "url",
        "address missing",
        "{source} has no address; only synthetic sources may",
    )


def facts_do_not_cite_inventions(tables: Tables) -> pl.DataFrame:
    """A row that cites a synthetic source is marked synthetic."""
    invented = tables["sources"].filter(pl.col("quality") == "synthetic").select("source")
    return pl.concat(
        findings_at(
            tables[name].filter(~pl.col("synthetic")).join(invented, on="source", maintain_order="left"),
            name,
            "synthetic",
            "invention as fact",
            "the row cites the synthetic source {source} and is not marked synthetic",
        )
        for name, schema in CASE_TABLES.items()
        if "synthetic" in schema.column_names()
    )


def fund_limits_name_known_things(tables: Tables) -> pl.DataFrame:
    """A fund's limit names an item, a supply class or a nation of the case."""
    known = {
        "item": tables["items"].select(value="item"),
        "supply_class": tables["items"].select(value="supply_class").unique(),
        "origin": tables["parties"].select(value="party"),
    }
    return pl.concat(
        findings_at(
            tables["fund_limits"]
            .filter(pl.col("kind") == kind)
            .join(values, on="value", how="anti", maintain_order="left"),
            "fund_limits",
            "value",
            "unknown name",
            f"{{value}} is no {kind.replace('_', ' ')} of this case; correct it, or the fund can pay for nothing",
        )
        for kind, values in known.items()
    )


def floors_leave_something(tables: Tables) -> pl.DataFrame:
    """A floor above the quantity leaves nothing to give."""
    bad = tables["holdings"].filter(pl.col("floor") > pl.col("quantity"))
    text = "the floor {floor} is above the quantity {quantity}: nothing can be given"
    return findings_at(bad, "holdings", "floor", "floor above quantity", text, severity="warning")


def lines_have_rates(tables: Tables) -> pl.DataFrame:
    """A line without rates makes nothing."""
    bad = tables["lines"].join(tables["rates"], on="line", how="anti", maintain_order="left")
    return findings_at(
        bad,
        "lines",
        "line",
        "no rate",
        "{line} has no row in rates: it makes nothing",
        severity="warning",
    )


def givers_have_lanes(tables: Tables) -> pl.DataFrame:
    """A party without a lane can ship nothing."""
    text = "{party} has no lane to a hub: nothing of it can be shipped"
    return pl.concat(
        findings_at(
            rows.join(tables["lanes"], on="party", how="anti", maintain_order="left").unique(
                "party", keep="first", maintain_order=True
            ),
            name,
            "party",
            "no lane",
            text,
            severity="warning",
        )
        for name, rows in _with_origin(tables)
    )


def needs_have_somebody(tables: Tables) -> pl.DataFrame:
    """An item that nobody holds, makes or promises, nor any substitute of it, stays unmet."""
    given = pl.concat(tables[name].select("item") for name in ("holdings", "lines", "promised"))
    through = tables["substitutes"].join(given, left_on="substitute", right_on="item", how="semi").select("item")
    bad = tables["needs"].join(pl.concat([given, through]), on="item", how="anti", maintain_order="left")
    text = "nobody in this case holds, makes or promises {item}, or a substitute of it: {need} stays unmet"
    return findings_at(bad, "needs", "item", "no source", text, severity="warning")


def masses_and_prices_are_plausible(tables: Tables) -> pl.DataFrame:
    """A unit of issue weighs at most 100 t and is worth at most EUR 2 bn; more is mostly a wrong unit."""
    heavy = tables["items"].filter(pl.col("mass_kg") > 100_000)
    dear = tables["items"].filter(pl.col("value_eur") > 2_000_000_000)
    text = "one {unit} of {item} would {}: is the unit right?"
    return pl.concat(
        [
            findings_at(
                heavy,
                "items",
                "mass_kg",
                "implausible",
                text.replace("{}", "weigh {mass_kg} kg"),
            ),
            findings_at(
                dear,
                "items",
                "value_eur",
                "implausible",
                text.replace("{}", "be worth EUR {value_eur}"),
            ),
        ]
    )


def rates_do_not_jump_by_a_thousand(tables: Tables) -> pl.DataFrame:
    """A rate 500 times the line's rate before is mostly a wrong unit (a year's figure in a month's column)."""
    ordered = tables["rates"].sort("line", "from_date")
    jumps = [
        later
        for earlier, later in pairwise(ordered.iter_rows(named=True))
        if earlier["line"] == later["line"] and later["likely_rate"] > 500 * earlier["likely_rate"] > 0
    ]
    bad = ordered.filter(pl.col("row").is_in([row["row"] for row in jumps]))
    text = "{line} would make {likely_rate} a month, over 500 times its rate before: is the unit right?"
    return findings_at(bad, "rates", "likely_rate", "implausible", text, severity="warning")


CHECKS: tuple[Callable[[Tables], pl.DataFrame], ...] = (
    case_is_not_empty,
    links_point_to_rows,
    periods_follow_each_other,
    dates_lie_in_the_periods,
    foreign_origin_has_a_consent,
    consent_is_stated_once,
    recipes_have_no_circle,
    item_is_not_its_own_substitute,
    sources_have_addresses,
    facts_do_not_cite_inventions,
    fund_limits_name_known_things,
    floors_leave_something,
    lines_have_rates,
    givers_have_lanes,
    needs_have_somebody,
    masses_and_prices_are_plausible,
    rates_do_not_jump_by_a_thousand,
)


def check_tables(tables: Tables) -> pl.DataFrame:
    """Return the findings of every check, in the order of ``CHECKS``."""
    return pl.concat([check(tables) for check in CHECKS])
