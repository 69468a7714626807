"""From text to typed rows: each cell that cannot be read and each row that breaks its table's rules is a finding."""

from collections.abc import Mapping
from typing import Any

import dataframely as dy
import polars as pl

from buttress.findings import findings, findings_at
from buttress.schema import CASE_TABLES, Fact

KIND_NAMES = {
    dy.Float64: "a number such as 12.5",
    dy.Int64: "a whole number",
    dy.Bool: "true or false",
    dy.Date: "a date such as 2022-04-26",
    dy.Enum: "one of the allowed words",
}

RULES = {
    "nullability": "a value is missing; a missing value is an error, never a zero",
    "regex": "this does not have the form that the column asks for",
    "min": "this is below the smallest value allowed",
    "min_exclusive": "this has to be more than zero",
    "max": "this is above the largest value allowed",
    "min_length": "this must not be empty",
    "nan": "this is not a number",
    "inf": "this has to be finite",
    "primary_key": "another row has the same key; keep one of them",
}


def columns_of(schema: type[dy.Schema]) -> list[str]:
    """Return a table's columns as they are written: its own first, then source, synthetic and note."""
    shared = Fact.column_names() if issubclass(schema, Fact) else []
    return [name for name in schema.column_names() if name not in shared] + shared


def empty(schema: type[dy.Schema]) -> pl.DataFrame:
    """Return the table without rows."""
    return schema.create_empty().select(columns_of(schema))


def read_table(name: str, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the good rows of a case table, numbered by ``row``, and the findings about the others.

    ``raw`` may hold text or typed columns. Row 2 is the first one, as in a file with a header line.
    """
    schema = CASE_TABLES[name]
    misfits = _column_findings(name, schema, raw)
    if misfits.height:
        return empty(schema).with_columns(row=pl.lit(0, pl.Int64)).clear(), misfits
    numbered = (
        raw.select(columns_of(schema))
        .with_row_index("row", offset=2)
        .with_columns(pl.col("row").cast(pl.Int64))
        .filter(~_is_blank(raw))
    )
    typed = numbered.with_columns(_typed(column, numbered.schema[key]).alias(key) for key, column in _items(schema))
    unread = [_unread(name, key, column, numbered, typed) for key, column in _items(schema)]
    bad_rows = pl.concat([rows for rows, _ in unread])
    readable = typed.join(bad_rows, on="row", how="anti", maintain_order="left")
    good, broken = _filter(name, schema, readable)
    return good, pl.concat([*(found for _, found in unread), broken])


def _is_blank(raw: pl.DataFrame) -> pl.Expr | pl.Series:
    """Return which rows of a text table are empty lines; they count as lines, not as rows."""
    if not raw.height or any(dtype != pl.String for dtype in raw.dtypes):
        return pl.lit(value=False)
    return raw.select(pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")).to_series()


def _items(schema: type[dy.Schema]) -> list[tuple[str, dy.Column]]:
    return list(schema.columns().items())


def _column_findings(name: str, schema: type[dy.Schema], raw: pl.DataFrame) -> pl.DataFrame:
    wanted = columns_of(schema)
    missing = [(column, "column missing", "add the column {c!r}") for column in wanted if column not in raw.columns]
    extra = [
        (
            column,
            "unknown column",
            "remove or rename the column {c!r}; the table has: {all}",
        )
        for column in raw.columns
        if column not in wanted
    ]
    return findings(
        {
            "severity": "error",
            "table": name,
            "row": 1,
            "column": column,
            "rule": rule,
            "value": column,
            "message": text.format(c=column, all=", ".join(wanted)),
        }
        for column, rule, text in missing + extra
    )


def _typed(column: dy.Column, dtype: pl.DataType) -> pl.Expr:
    name = pl.col(column.name)
    if dtype != pl.String:
        return name.cast(column.dtype, strict=False)
    text = name.str.strip_chars()
    text = pl.when(text != "").then(text)
    if isinstance(column, dy.Date):
        whole = text.str.contains(r"^[1-9]\d{3}-\d{2}-\d{2}$")  # Python's own dates end at years 1 and 9999
        return pl.when(whole).then(text).str.to_date("%Y-%m-%d", strict=False)
    if isinstance(column, dy.Bool):
        return text.str.to_lowercase().replace_strict({"true": True, "false": False}, default=None)
    return text.cast(column.dtype, strict=False)


def _unread(
    name: str, key: str, column: dy.Column, raw: pl.DataFrame, typed: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the numbers of the rows whose cell could not be read, and a finding for each."""
    text = raw[key].cast(pl.String, strict=False)
    lost = typed[key].is_null() & text.is_not_null() & (text.str.strip_chars() != "")
    bad = raw.filter(lost).select("row", pl.col(key).cast(pl.String))
    kind = next((words for cls, words in KIND_NAMES.items() if isinstance(column, cls)), "text")
    if isinstance(column, dy.Enum):
        kind += ": " + ", ".join(column.categories)
    found = findings_at(bad, name, key, "type", f"'{{{key}}}' cannot be read; write {kind}")
    return bad.select("row"), found


def _filter(name: str, schema: type[dy.Schema], typed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    numbered: Any = type(
        f"Numbered{schema.__name__}",
        (schema,),
        {"__module__": __name__, "row": dy.Int64()},
    )
    good, failure = numbered.filter(typed, cast=False)
    if good.height == typed.height:
        return good.select("row", *columns_of(schema)), findings()
    details = failure.details()
    rules = [
        column for column in details.columns if column not in numbered.column_names() and not column.startswith("row|")
    ]
    found = [_rule_findings(name, schema, rule, details.filter(pl.col(rule) == "invalid")) for rule in rules]
    return good.select("row", *columns_of(schema)), pl.concat([findings(), *found])


def _rule_findings(name: str, schema: type[dy.Schema], rule: str, bad: pl.DataFrame) -> pl.DataFrame:
    column, _, check = rule.partition("|")
    if check:
        advice = RULES.get(check, f"this breaks the rule {check}")
        limits = schema.columns()[column]
        detail = getattr(limits, "regex", None) if check == "regex" else getattr(limits, check, None)
        hint = f" ({detail})" if check in {"min", "max", "regex"} else ""
        return findings_at(
            bad,
            name,
            column,
            check,
            (advice + hint).replace("{", "{{").replace("}", "}}"),
        )
    if rule == "primary_key":
        key = "+".join(schema.primary_key())
        return findings_at(
            bad,
            name,
            schema.primary_key()[0],
            "duplicate key",
            f"{RULES[rule]} (key: {key})",
        )
    test = getattr(schema, rule).validation_fn
    return findings_at(bad, name, test(schema).meta.root_names()[-1], rule, test.__doc__)


def read_tables(
    raw: Mapping[str, pl.DataFrame],
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return every case table's good rows (numbered by ``row``) and all findings; an absent table is empty."""
    tables: dict[str, pl.DataFrame] = {}
    found = [findings()]
    for name, schema in CASE_TABLES.items():
        tables[name], bad = read_table(name, raw.get(name, empty(schema)))
        found.append(bad)
    return tables, pl.concat(found)
