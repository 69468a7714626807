"""From text to typed rows."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buttress import Case, CaseError
from buttress.case import check
from buttress.reading import columns_of, read_table
from buttress.schema import CASE_TABLES
from tests.builders import whole

CELLS = [
    (name, column, row)
    for name, table in whole().tables.items()
    for column in table.columns
    for row in range(table.height)
]
NASTY = [
    "",
    " ",
    "{item}",
    "{",
    "%s",
    "\x00",
    "1e400",
    "-0",
    "1_000",
    "٣",
    "NaN",
    "2022-02-30",
    "0000-01-01",
    "=1",
    "a" * 999,
]


def text_tables() -> dict[str, pl.DataFrame]:
    """Return the whole case as text."""
    return {name: table.with_columns(pl.all().cast(pl.String)) for name, table in whole().tables.items()}


def with_cell(table: pl.DataFrame, row: int, column: str, value: Any) -> pl.DataFrame:
    """Return the table with another value in one cell."""
    here = pl.int_range(pl.len()) == row
    return table.with_columns(pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))


@given(st.sampled_from(CELLS), st.text() | st.sampled_from(NASTY))
def test_any_text_in_any_cell_is_a_case_or_findings(cell: tuple[str, str, int], value: str) -> None:
    name, column, row = cell
    raw = text_tables()
    raw[name] = with_cell(raw[name], row, column, value)

    try:
        case = Case.of(raw)
    except CaseError as error:
        sentences = error.findings["message"].to_list()
    else:
        sentences = []
        assert case[name].height == whole()[name].height
    assert all(len(sentence) > 10 for sentence in sentences)


@given(st.dictionaries(st.sampled_from(CELLS), st.text(max_size=5) | st.sampled_from(NASTY), min_size=2, max_size=8))
def test_many_broken_cells_give_findings_and_keep_all_other_rows(
    cells: dict[tuple[str, str, int], str],
) -> None:
    raw = text_tables()
    for (name, column, row), value in cells.items():
        raw[name] = with_cell(raw[name], row, column, value)

    good, _ = check(raw)

    for name, table in good.items():
        touched = {row for table_name, _, row in cells if table_name == name}
        copies = {row + 2 for row in range(raw[name].height) if row not in touched}
        assert copies <= set(table["row"]) or any(column in CASE_TABLES[name].primary_key() for _, column, _ in cells)


@given(st.sampled_from(sorted(CASE_TABLES)), st.text(max_size=8))
def test_any_header_is_read_or_a_finding(name: str, header: str) -> None:
    raw = text_tables()[name]
    old = raw.columns[0]

    good, found = read_table(name, raw.rename({old: header}) if header not in raw.columns else raw)

    assert good.height == raw.height or {"column missing", "unknown column"} <= set(found["rule"])


def test_blanks_around_a_value_do_not_matter() -> None:
    raw = text_tables()
    padded = {
        name: table.select(pl.format("  {}\t ", column).alias(column) for column in table.columns)
        for name, table in raw.items()
    }

    assert Case.of(padded).hash == whole().hash


def test_empty_lines_are_no_rows_and_still_count_as_lines() -> None:
    raw = text_tables()["needs"]
    blank = raw.clear(1)
    gapped = pl.concat([raw[:1], blank, raw[1:], blank])

    good, found = read_table("needs", gapped)

    assert found.is_empty()
    assert good["row"].to_list() == [2, 4]


@pytest.mark.parametrize("word", ["true", "TRUE", "True", " true "])
def test_true_may_be_written_in_capitals(word: str) -> None:
    raw = with_cell(text_tables()["promised"], 0, "firm", word)

    good, _ = read_table("promised", raw)

    assert good["firm"][0] is True


@pytest.mark.parametrize("text", ["0-1-1", "0000-01-01", "10000-01-01", "2022-1-5", "2022-02-30", "22-01-05"])
def test_a_date_has_four_two_and_two_digits(text: str) -> None:
    raw = with_cell(text_tables()["needs"], 0, "required_date", text)

    _, found = read_table("needs", raw)

    assert found.select("row", "column", "rule", "value").rows() == [(2, "required_date", "type", text)]


def test_numbers_keep_every_digit() -> None:
    raw = with_cell(text_tables()["needs"], 0, "quantity", "0.30000000000000004")

    good, _ = read_table("needs", raw)

    assert good["quantity"][0] == 0.1 + 0.2


def test_typed_tables_are_checked_as_text_tables_are() -> None:
    typed = with_cell(whole()["needs"], 0, "quantity", -1.0)

    good, found = read_table("needs", typed)

    assert found.select("row", "column", "rule").rows() == [(2, "quantity", "min_exclusive")]
    assert good.height == typed.height - 1


def test_a_missing_value_is_an_error_and_never_a_zero() -> None:
    for name, schema in CASE_TABLES.items():
        for column, spec in schema.columns().items():
            raw = with_cell(text_tables()[name], 0, column, None)

            good, found = read_table(name, raw)

            lost = found.filter(pl.col("rule") == "nullability").height == 1
            assert lost is not spec.nullable, (name, column)
            assert good.height == raw.height - lost or spec.nullable


def test_source_synthetic_and_note_stand_last() -> None:
    assert columns_of(CASE_TABLES["needs"])[-3:] == ["source", "synthetic", "note"]
