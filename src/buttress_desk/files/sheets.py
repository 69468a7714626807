"""Writing sheets: one typed table a sheet; the header explains itself, cells stay what they are."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""

MOST_LETTERS = 32_767
"""Letters of a cell."""

FIRST_DATE = date(1900, 3, 1)
"""Dates before this one are no dates in a workbook; they are written as text."""

SPARE_ROWS = 500
"""Empty rows below a table that have its drop-downs too."""


class TooLarge(ValueError):
    """A table or text does not fit into a workbook."""


class Exact(float):
    """A number that is written with all its digits (the writer would round to sixteen)."""

    def __format__(self, _: str) -> str:
        """Return the shortest text that reads back as the same number."""
        return repr(float(self))


class Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        """Add the formats to ``book``."""
        self.head: Format = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.text: Format = book.add_format({"num_format": "@"})
        self.date: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number: Format = book.add_format({"num_format": "General"})
        self.synthetic: Format = book.add_format({"bg_color": "#FFF4D6"})
        self.wrapped: Format = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, column: dy.Column) -> Format:
        """Return the format of a column's cells."""
        if isinstance(column, dy.Date):
            return self.date
        return self.text if isinstance(column, (dy.String, dy.Enum)) else self.number


def add_table(
    book: Workbook, formats: Formats, name: str, table: pl.DataFrame, columns: Mapping[str, dy.Column]
) -> Worksheet:
    """Add a sheet with ``table``: header frozen and commented, filters, widths, synthetic rows filled."""
    if table.height > MOST_ROWS:
        raise TooLarge(f"the table {name} has {table.height:,} rows; a sheet holds {MOST_ROWS:,}")
    sheet: Worksheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for place, key in enumerate(table.columns):
        sheet.set_column(place, place, _width(key, table[key]), formats.of(columns[key]))
        sheet.write_string(0, place, key, formats.head)
        sheet.write_comment(0, place, _comment(columns[key]), {"x_scale": 2})
        for row, value in enumerate(table[key], start=1):
            write_cell(sheet, row, place, value, formats.of(columns[key]))
    if table.height:
        sheet.autofilter(0, 0, table.height, table.width - 1)
    if "synthetic" in table.columns:
        _fill_synthetic(sheet, formats, table)
    return sheet


def write_cell(sheet: Worksheet, row: int, place: int, value: object, form: Format | None = None) -> None:
    """Write one value as what it is; text is never taken for a formula, a link or a number."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value, form)
    elif isinstance(value, (int, float)) and math.isfinite(value):
        sheet.write_number(row, place, Exact(value) if isinstance(value, float) else value, form)
    elif isinstance(value, date) and value >= FIRST_DATE:
        sheet.write_datetime(row, place, value, form)
    else:
        text = str(value)
        if len(text) > MOST_LETTERS:
            raise TooLarge(f"{sheet.get_name()}, row {row + 1}: a cell holds {MOST_LETTERS:,} letters at most")
        sheet.write_string(row, place, text, form)


def _width(name: str, values: pl.Series) -> int:
    longest = values.cast(pl.String).str.len_chars().max()
    letters = longest if isinstance(longest, int) else 0
    return min(max(len(name) + 3, letters + 2), 48)


def _comment(column: dy.Column) -> str:
    facts: Mapping[str, Any] = column.metadata or {}
    kinds = {dy.Date: "date", dy.Bool: "true or false", dy.Int64: "whole number", dy.Float64: "number"}
    parts = [next((word for kind, word in kinds.items() if isinstance(column, kind)), "text")]
    parts += [f"unit: {facts['unit']}"] if "unit" in facts else []
    parts += [f"one of: {', '.join(column.categories)}"] if isinstance(column, dy.Enum) else []
    parts += [f"a value of {facts['refers']}"] if "refers" in facts else []
    parts += ["may be empty"] if column.nullable else []
    return "\n".join([*([column.description] if column.description else []), "; ".join(parts)])


def _fill_synthetic(sheet: Worksheet, formats: Formats, table: pl.DataFrame) -> None:
    letter = column_letter(table.columns.index("synthetic"))
    rule = {"type": "formula", "criteria": f"=${letter}2=TRUE", "format": formats.synthetic}
    sheet.conditional_format(1, 0, table.height + SPARE_ROWS, table.width - 1, rule)


def add_choices(
    sheet: Worksheet, table: pl.DataFrame, columns: Mapping[str, dy.Column], homes: Mapping[str, str]
) -> None:
    """Give the cells below the header drop-downs: allowed words, true or false, names of other tables.

    ``homes`` holds for each ``"table.column"`` the formula of the cells that hold its names.
    """
    for place, key in enumerate(table.columns):
        column = columns[key]
        target = (column.metadata or {}).get("refers")
        choice: dict[str, Any] = {"validate": "list", "error_type": "warning", "ignore_blank": True}
        if isinstance(column, dy.Enum):
            choice["source"] = list(column.categories)
        elif isinstance(column, dy.Bool):
            choice["source"] = ["TRUE", "FALSE"]
        elif target is not None and target in homes:
            choice |= {"source": homes[target], "error_message": f"{target} has no such row yet."}
        else:
            continue
        sheet.data_validation(1, place, table.height + SPARE_ROWS, place, choice)


def column_letter(place: int) -> str:
    """Return the letters of a column, 0 for A."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters
