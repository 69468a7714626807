"""Cases on disk, whatever their form: a folder of CSV files or one workbook."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from buttress import Case, Plan
from buttress.case import check, read_folder
from buttress_desk.files.folders import NotReadable, write_whole
from buttress_desk.files.sheets import TooLarge
from buttress_desk.files.workbook import read_workbook, write_case_workbook, write_plan_workbook

Raw = tuple[dict[str, pl.DataFrame], dict[str, Any], pl.DataFrame]
"""Tables as they stand in the file, the package's own words, findings about the file itself."""


def is_workbook(path: Path) -> bool:
    """Tell whether a path is named as a workbook."""
    return path.suffix.lower() == ".xlsx"


def read_raw(path: Path) -> Raw:
    """Return the tables of a folder or workbook as they stand there. Raise NotReadable if it is neither."""
    if not path.exists():
        raise NotReadable(f"{path} does not exist; name a case folder or a workbook (.xlsx).")
    if path.is_dir():
        if not (path / "datapackage.json").exists() and not any(path.glob("*.csv")):
            raise NotReadable(f"{path} is not a case: it has neither datapackage.json nor CSV tables.")
        return read_folder(path)
    if not is_workbook(path):
        raise NotReadable(f"{path} is neither a folder nor a workbook (.xlsx).")
    return read_workbook(path)


def check_file(path: Path) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return the good rows of a case's tables and all findings."""
    raw, _, found = read_raw(path)
    good, more = check(raw)
    return good, pl.concat([found, more])


def read_case(path: Path) -> Case:
    """Return the case at ``path``. Raise CaseError if it has errors, NotReadable if it is no case at all."""
    raw, about, found = read_raw(path)
    return Case.checked(raw, found, about)


def write_case(case: Case, path: Path) -> None:
    """Write ``case`` as a workbook if ``path`` ends in .xlsx, else as a folder; ``path`` is free."""
    _write_free(path, partial(write_case_workbook, case) if is_workbook(path) else case.write)


def write_plan_tables(plan: Plan, path: Path) -> None:
    """Write the tables of ``plan`` as a workbook; ``path`` is free and ends in .xlsx."""
    if not is_workbook(path):
        raise NotReadable(f"{path} does not end in .xlsx; a plan is converted to a workbook only.")
    _write_free(path, partial(write_plan_workbook, plan))


def _write_free(path: Path, write: Callable[[Path], None]) -> None:
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise NotReadable(f"{path} exists; it is left as it is. Name a path that is free.")
    try:
        write_whole(path, write)
    except TooLarge as error:
        raise NotReadable(f"{path} cannot be written: {error}.") from error


def counts(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Return how many tables and rows there are, and how many rows are facts, synthetic or neither."""
    marked = [table["synthetic"] for table in tables.values() if "synthetic" in table.columns]
    rows = sum(table.height for table in tables.values())
    synthetic = sum(int(column.sum()) for column in marked)
    stated = sum(column.len() for column in marked)
    return {
        "tables": len(tables),
        "rows": rows,
        "facts": stated - synthetic,
        "synthetic": synthetic,
        "others": rows - stated,
    }
