"""The bundled case: what its README says of it holds."""

import re
import shutil
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import polars as pl
import pytest

from buttress import Case
from buttress.schema import CASE_TABLES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "cases" / "ramstein-2022"
FORMULA = {"holdings", "lanes", "needs", "training"}


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.read(FOLDER)


def test_the_script_writes_the_tables_that_are_there(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "case")
    spec = spec_from_file_location("ramstein_2022", ROOT / "scripts" / "ramstein_2022.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)

    script.main(copy)

    for name in [*(f"{table}.csv" for table in CASE_TABLES), "datapackage.json"]:
        assert (copy / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_there_are_sixty_items_or_more_over_munitions_equipment_and_supplies(case: Case) -> None:
    kinds = dict(case["items"].group_by("kind").len().iter_rows())

    assert case["items"].height >= 60
    assert {"munition", "equipment", "supply", "component"} <= set(kinds)


def test_no_table_made_by_formula_holds_a_fact(case: Case) -> None:
    assert all(case[table]["synthetic"].all() for table in FORMULA)


def test_no_fact_rests_on_a_weak_source(case: Case) -> None:
    weak = case["sources"].filter(pl.col("quality") == "weak")["source"].implode()

    facts = [case[table].filter(~pl.col("synthetic") & pl.col("source").is_in(weak)) for table in CASE_TABLES
             if "synthetic" in CASE_TABLES[table].column_names()]  # fmt: skip

    assert sum(rows.height for rows in facts) == 0


def test_no_source_is_kept_that_no_row_cites(case: Case) -> None:
    cited = {source for table in CASE_TABLES if "source" in case[table].columns for source in case[table]["source"]}

    assert set(case["sources"]["source"]) == cited


def test_the_readme_counts_facts_and_inventions_as_they_are(case: Case) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    stated = re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE)

    counted = [
        (name, str(case[name].height), str((~case[name]["synthetic"]).sum()), str(case[name]["synthetic"].sum()))
        for name, *_ in stated
    ]

    assert len(stated) == 13
    assert stated == counted


def test_charges_bind_below_projectiles_for_the_united_states_in_2024(case: Case) -> None:
    rates = case["rates"].filter(
        (pl.col("from_date") >= pl.date(2024, 1, 1)) & (pl.col("from_date") < pl.date(2025, 1, 1))
    )
    likely = dict(rates.select("line", "likely_rate").iter_rows())

    assert likely["usa-charge"] < likely["usa-projectile"]
