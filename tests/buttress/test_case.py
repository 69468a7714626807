"""A case: read, written, the same whatever the order, a real Data Package."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import polars as pl
import pytest

from buttress import Case, CaseError
from buttress.schema import CASE_TABLES
from tests.builders import append, edit, tables, tiny, whole
from tests.packages import faults, profile_faults


def test_a_case_written_reads_back_the_same(tmp_path: Path) -> None:
    whole().write(tmp_path)

    again = Case.read(tmp_path)

    assert again.hash == whole().hash
    assert all(again[name].equals(table) for name, table in whole().tables.items())
    assert again.name == "tiny"


def test_a_case_has_every_table_in_its_declared_order_and_types() -> None:
    case = tiny()

    assert list(case.tables) == list(CASE_TABLES)
    for name, schema in CASE_TABLES.items():
        types = {column: spec.dtype for column, spec in schema.columns().items()}
        assert dict(case[name].schema) == types


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    whole().write(tmp_path)
    for name in CASE_TABLES:
        path = tmp_path / f"{name}.csv"
        pl.read_csv(path, infer_schema=False).reverse().write_csv(path)

    assert Case.read(tmp_path).hash == whole().hash


def test_the_order_of_columns_changes_nothing(tmp_path: Path) -> None:
    whole().write(tmp_path)
    for name in CASE_TABLES:
        path = tmp_path / f"{name}.csv"
        table = pl.read_csv(path, infer_schema=False)
        table.select(reversed(table.columns)).write_csv(path)

    assert Case.read(tmp_path).hash == whole().hash


def test_any_other_value_is_another_case(tmp_path: Path) -> None:
    whole().write(tmp_path)
    edit(tmp_path, "needs", 2, "quantity", "19.5")

    assert Case.read(tmp_path).hash != whole().hash


def test_tables_that_are_absent_are_empty() -> None:
    full = tables()
    del full["backlog"]

    assert Case.of(full)["backlog"].is_empty()


def test_tables_may_hold_text() -> None:
    text = {name: table.with_columns(pl.all().cast(pl.String)) for name, table in whole().tables.items()}

    assert Case.of(text).hash == whole().hash


def test_nothing_changes_a_case() -> None:
    case = tiny()

    with pytest.raises(FrozenInstanceError):
        case.tables = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        case.tables["needs"] = pl.DataFrame()  # type: ignore[index]


def test_what_a_package_says_about_itself_is_kept(tmp_path: Path) -> None:
    whole().write(tmp_path / "a")
    path = tmp_path / "a" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**package, "title": "Größe", "licenses": [{"name": "CC0-1.0"}]}), "utf-8")

    Case.read(tmp_path / "a").write(tmp_path / "b")

    about = Case.read(tmp_path / "b").about
    assert about["title"] == "Größe"
    assert about["licenses"] == [{"name": "CC0-1.0"}]


def test_an_error_is_no_case(tmp_path: Path) -> None:
    whole().write(tmp_path)
    append(tmp_path, "needs", 2)

    with pytest.raises(CaseError, match="another row has the same key"):
        Case.read(tmp_path)


def test_a_written_case_is_a_valid_data_package(tmp_path: Path) -> None:
    whole().write(tmp_path)

    assert faults(tmp_path) == []


def test_the_validator_sees_a_broken_link(tmp_path: Path) -> None:
    whole().write(tmp_path)
    edit(tmp_path, "needs", 2, "item", "nothing")

    assert any("foreign" in fault for fault in faults(tmp_path))


def test_a_written_case_keeps_to_the_published_profile(tmp_path: Path, shared: Path) -> None:
    whole().write(tmp_path)

    assert profile_faults(tmp_path, shared) == []
