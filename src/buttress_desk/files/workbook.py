"""A case, or the tables of a plan, as one workbook: a sheet a table, the first says what it is."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dataframely as dy
import fastexcel
import polars as pl
from xlsxwriter import Workbook

from buttress import Case, Plan
from buttress.findings import findings
from buttress.reading import columns_of
from buttress.schema import CASE_TABLES, PLAN_TABLES
from buttress_desk.files.folders import NotReadable
from buttress_desk.files.sheets import Formats, add_choices, add_table, column_letter, write_cell

ABOUT = "about"
"""Name of the first sheet."""

SYNTHETIC = (
    "A row marked synthetic (TRUE in its column, light fill) was invented for the example; it is not a fact. "
    "Every other row states what its source says."
)

Schemas = Mapping[str, type[dy.Schema]]


def write_case_workbook(case: Case, path: Path) -> None:
    """Write ``case`` as a workbook that ``read_workbook`` reads back to the same case."""
    words = {**case.about, "synthetic": SYNTHETIC}
    with _book(path) as book:
        _write(book, words, case.tables, CASE_TABLES)


def write_plan_workbook(plan: Plan, path: Path) -> None:
    """Write the tables of ``plan`` as a workbook; it holds the answer only, not the case."""
    run = {key: value for key, value in plan.run.items() if key != "tiers"}
    words = {
        "name": plan.case.name,
        "title": f"Plan for: {plan.case.about.get('title', plan.case.name)}",
        **run,
    }
    with _book(path) as book:
        _write(book, words, plan.tables, PLAN_TABLES)


def _book(path: Path) -> Workbook:
    return Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})


def _write(book: Workbook, words: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], schemas: Schemas) -> None:
    formats = Formats(book)
    _write_about(book, formats, words, tables, schemas)
    homes = _homes(tables)
    for name, table in tables.items():
        columns = schemas[name].columns()
        sheet = add_table(book, formats, name, table, columns)
        if schemas is CASE_TABLES:
            add_choices(sheet, table, columns, homes)


def _homes(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Return for each column of names the formula of its cells, as long as the column is."""
    found = {}
    for name, table in tables.items():
        for place, column in enumerate(table.columns):
            letter = column_letter(place)
            cells = f"{name}!${letter}$2:${letter}$10000"
            found[f"{name}.{column}"] = f"={name}!${letter}$2:INDEX({cells},MAX(1,COUNTA({cells})))"
    return found


def _write_about(
    book: Workbook,
    formats: Formats,
    words: Mapping[str, Any],
    tables: Mapping[str, pl.DataFrame],
    schemas: Schemas,
) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 18, formats.text)
    sheet.set_column(1, 1, 90, formats.wrapped)
    asof = {"as_of": str(tables["periods"]["start_date"].min())} if "periods" in tables else {}
    lines = [("field", "value"), *({**words, **asof}).items(), ("", ""), ("sheet", "what it holds")]
    lines += [
        (name, f"{' '.join((schemas[name].__doc__ or '').split())} {table.height:,} rows.")
        for name, table in tables.items()
    ]
    for row, (name, value) in enumerate(lines):
        form = formats.head if name in {"field", "sheet"} else None
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        write_cell(sheet, row, 0, name, form)
        write_cell(sheet, row, 1, text, form or formats.wrapped)


MADE_WORDS = ("synthetic", "as_of")
"""Rows of the first sheet that are made anew at each writing."""


def read_workbook(path: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any], pl.DataFrame]:
    """Return a workbook's tables as text, what its first sheet says, and findings about the sheets."""
    try:
        book = fastexcel.read_excel(path)
        sheets = {name: book.load_sheet(name, header_row=0, dtypes="string") for name in book.sheet_names}
        texts = {name: sheet.to_polars() for name, sheet in sheets.items()}
        raw = {name: _exact(book, name, texts[name]) for name in CASE_TABLES if name in texts}
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError) as error:
        raise NotReadable(f"{path} is not a workbook that can be read: {str(error).splitlines()[0]}") from error
    if not raw:
        raise NotReadable(f"{path} is not a case: none of its sheets is named like a table ({', '.join(CASE_TABLES)}).")
    missing = [
        _sheet_finding(name, "sheet missing", f"the sheet {name} is missing; add it with its header line")
        for name in CASE_TABLES
        if name not in texts
    ]
    extra = [
        _sheet_finding(name, "unknown sheet", f"{name} is no table of a case; its rows are not read", "warning")
        for name in texts
        if name not in CASE_TABLES and name != ABOUT
    ]
    return raw, _about(texts.get(ABOUT)), findings([*missing, *extra])


def _sheet_finding(sheet: str, rule: str, message: str, severity: str = "error") -> dict[str, object]:
    place = {"table": sheet, "row": None, "column": "", "value": ""}
    return {"severity": severity, "rule": rule, "message": message, **place}


def _exact(book: fastexcel.ExcelReader, name: str, text: pl.DataFrame) -> pl.DataFrame:
    """Return a sheet as text: every digit of its numbers, dates without time of day, headers for all."""
    kinds = CASE_TABLES[name].columns()
    counted = [key for key in text.columns if isinstance(kinds.get(key), (dy.Float64, dy.Int64))]
    dated = [key for key in text.columns if isinstance(kinds.get(key), dy.Date)]
    if counted and text.height:
        dtypes: dict[str | int, Any] = {key: "float" if key in counted else "string" for key in text.columns}
        numbers = book.load_sheet(name, header_row=0, dtypes=dtypes).to_polars()
        text = text.with_columns(
            pl.when(pl.col(key).is_not_null() & numbers[key].is_not_null())
            .then(_digits(numbers[key]))
            .otherwise(pl.col(key))
            .alias(key)
            for key in counted
        )
    text = text.with_columns(pl.col(dated).str.replace(r" 00:00:00$", ""))
    unnamed = {key: f"(no header, column {column_letter(place)})" for place, key in enumerate(text.columns)
               if re.fullmatch(r"__UNNAMED__\d+", key)}  # fmt: skip
    wanted = [key for key in columns_of(CASE_TABLES[name]) if key in text.columns]
    return text.rename(unnamed).select(*wanted, pl.exclude(wanted)) if wanted else text.rename(unnamed)


def _digits(numbers: pl.Series) -> pl.Series:
    """Return numbers as text that reads back the same, whole ones without a point."""
    whole = (numbers.round() == numbers) & (numbers.abs() < 1e15)
    return numbers.cast(pl.String).zip_with(
        ~whole.fill_null(False), numbers.cast(pl.Int64, strict=False).cast(pl.String)
    )


def _about(sheet: pl.DataFrame | None) -> dict[str, Any]:
    words: dict[str, Any] = {}
    if sheet is None or sheet.width < 2:
        return words
    for name, value in sheet.select(sheet.columns[:2]).iter_rows():
        if not name:
            break
        if name not in MADE_WORDS and value is not None:
            words[name] = _word(value)
    return words


def _word(text: str) -> Any:
    """Return a word of the package: lists and objects stand as JSON in their cell."""
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except json.JSONDecodeError:
        return text
