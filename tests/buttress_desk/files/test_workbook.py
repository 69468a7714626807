"""A case as a workbook: nothing is lost, nothing becomes a formula, findings name sheet and row."""

import zipfile
from datetime import date
from pathlib import Path

import fastexcel
import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given
from xlsxwriter import Workbook

from buttress import Case, CaseError, solve
from buttress.schema import CASE_TABLES, PLAN_TABLES
from buttress_desk.files import NotReadable, check_file, read_case, write_case
from buttress_desk.files.sheets import TooLarge
from buttress_desk.files.workbook import read_workbook, write_case_workbook, write_plan_workbook
from tests.builders import tables, tiny, whole


def written(case: Case, folder: Path) -> Path:
    """Return the workbook of a case."""
    path = folder / "case.xlsx"
    write_case_workbook(case, path)
    return path


def typed_in(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Return a workbook whose cells are as given, as if a person had typed them."""
    with Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return path


def as_cells(case_tables: dict[str, pl.DataFrame]) -> dict[str, list[list[object]]]:
    """Return tables as rows of cells with their header."""
    return {name: [list(rows.columns), *(list(row) for row in rows.rows())] for name, rows in case_tables.items()}


def test_a_case_written_as_a_workbook_reads_back_the_same(tmp_path: Path) -> None:
    path = written(whole(), tmp_path)

    again = read_case(path)

    assert again.hash == whole().hash
    assert again.name == whole().name


def test_the_bundled_case_reads_back_the_same(root: Path, tmp_path: Path) -> None:
    case = read_case(root / "cases" / "ramstein-2022")

    again = read_case(written(case, tmp_path))

    assert again.hash == case.hash
    assert dict(again.about) == dict(case.about)


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
amounts = st.floats(min_value=0, allow_infinity=False, allow_nan=False)
dates = st.dates(min_value=date(1000, 1, 1))


@given(note=texts, title=texts, held=amounts, day=dates)
def test_any_text_number_and_date_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, note: str, title: str, held: float, day: date
) -> None:
    title = title.strip() or "T"
    case_tables = tables(
        sources=[{"source": "s", "title": title, "published_date": day}],
        holdings=[{"item": "shell", "quantity": held, "note": note, "as_of_date": day}],
    )
    try:
        case = Case.of(case_tables)
    except CaseError:
        return

    again = read_case(written(case, tmp_path_factory.mktemp("books")))

    assert again["holdings"].equals(case["holdings"])
    assert again.hash == case.hash


def test_the_package_s_own_words_read_back_the_same(tmp_path: Path) -> None:
    words = {"name": "tiny", "title": "=Title", "licenses": [{"name": "CC0-1.0"}], "description": "A\nB"}
    case = Case(whole().tables, words)

    again = read_case(written(case, tmp_path))

    assert dict(again.about) == words


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://example.org", "12", "TRUE"])
def test_text_is_never_written_as_a_formula_or_link(start: str, tmp_path: Path) -> None:
    case = tiny(needs=[{"item": "shell", "reason": start}])

    path = written(case, tmp_path)

    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert read_case(path)["needs"]["reason"].to_list() == [start]


def test_the_first_sheet_says_what_the_workbook_is_and_what_synthetic_means(tmp_path: Path) -> None:
    book = fastexcel.read_excel(written(whole(), tmp_path))

    about = dict(book.load_sheet("about").to_polars().select("field", "value").drop_nulls().iter_rows())

    assert book.sheet_names == ["about", *CASE_TABLES]
    assert about["name"] == "tiny"
    assert about["as_of"] == "2022-01-01"
    assert "invented" in about["synthetic"]


def test_headers_are_frozen_and_commented_and_cells_have_drop_downs(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(whole(), tmp_path)) as book:
        needs = book.read(f"xl/worksheets/sheet{list(CASE_TABLES).index('needs') + 2}.xml").decode()
        comments = "".join(book.read(name).decode() for name in book.namelist() if "comments" in name)

    assert 'state="frozen"' in needs
    assert "items!$A$2:INDEX(items!$A$2:$A$10000" in needs
    assert '"annual,urgent"' in needs
    assert "required delivery date" in comments


def test_findings_name_the_row_of_the_sheet(tmp_path: Path) -> None:
    sheets = as_cells(dict(whole().tables))
    sheets["needs"][2][3] = "20 000"
    sheets["needs"].insert(2, [None] * 3)

    _, found = check_file(typed_in(tmp_path / "typed.xlsx", sheets))

    assert found.select("table", "row", "column", "value").rows() == [("needs", 4, "quantity", "20 000")]


def test_cells_that_a_person_typed_are_read_as_meant(tmp_path: Path) -> None:
    case = tiny(promised=[{"item": "shell", "quantity": 2.5, "arrive_date": "2022-02-01"}])
    sheets = as_cells(dict(case.tables))
    for row in sheets["items"][1:]:
        row[2] = 1320  # the supply class as a number
    for row in sheets["parties"][1:]:
        row[4] = "true"  # text, not a boolean

    again = read_case(typed_in(tmp_path / "typed.xlsx", sheets))

    assert again.hash == case.hash


def test_a_time_of_day_is_not_a_date(tmp_path: Path) -> None:
    sheets = as_cells(dict(whole().tables))
    sheets["needs"][1][4] = "2022-02-15 13:00:00"

    _, found = check_file(typed_in(tmp_path / "typed.xlsx", sheets))

    assert found.select("row", "column", "rule").rows() == [(2, "required_date", "type")]


def test_missing_and_unknown_sheets_and_columns_without_header_are_findings(tmp_path: Path) -> None:
    sheets = as_cells(dict(whole().tables))
    del sheets["lanes"]
    sheets["Sheet2"] = [["a"], ["b"]]
    sheets["makers"][1].append("stray")

    _, found = check_file(typed_in(tmp_path / "typed.xlsx", sheets))

    rows = found.select("severity", "table", "rule", "value").rows()
    assert ("error", "lanes", "sheet missing", "") in rows
    assert ("warning", "Sheet2", "unknown sheet", "") in rows
    assert ("error", "makers", "unknown column", "(no header, column H)") in rows


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)

    with pytest.raises(NotReadable, match="not a workbook that can be read"):
        read_workbook(path)


def test_a_workbook_of_something_else_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = typed_in(tmp_path / "other.xlsx", {"Sheet1": [["a", "b"], [1, 2]]})

    with pytest.raises(NotReadable, match="none of its sheets"):
        read_workbook(path)


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    case = tiny(needs=[{"item": "shell", "reason": "x" * 40_000}])

    with pytest.raises(TooLarge, match="row 2"):
        write_case_workbook(case, tmp_path / "long.xlsx")
    with pytest.raises(NotReadable, match="letters at most"):
        write_case(case, tmp_path / "case.xlsx")

    assert not (tmp_path / "case.xlsx").exists()


def test_a_plan_s_tables_are_written_as_sheets(tmp_path: Path) -> None:
    plan = solve(whole())

    write_plan_workbook(plan, tmp_path / "plan.xlsx")

    book = fastexcel.read_excel(tmp_path / "plan.xlsx")
    assert book.sheet_names == ["about", *PLAN_TABLES]
    for name, table in plan.tables.items():
        sheet = book.load_sheet(name).to_polars()
        assert sheet.columns == table.columns
        assert sheet.height == table.height
