"""A case: checked tables that say who needs what and who could supply it; a folder on disk is a Data Package."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from buttress.checks import check_tables
from buttress.datapackage import describe
from buttress.findings import CaseError, findings
from buttress.periods import Grid
from buttress.reading import columns_of, read_tables
from buttress.schema import CASE_TABLES


@dataclass(frozen=True)
class Case:
    """A checked case. Make one with ``Case.read`` or ``Case.of``; nothing changes it afterwards.

    ``case["needs"]`` is a table as a Polars frame, sorted by its key. ``about`` holds the package's own words
    (name, title, description, licences).
    """

    tables: Mapping[str, pl.DataFrame]
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame], name: str = "case") -> "Case":
        """Return the checked case of ``tables``; absent tables are empty. Raise CaseError if it has errors."""
        return cls.checked(tables, findings(), {"name": name})

    @classmethod
    def read(cls, folder: str | Path) -> "Case":
        """Return the case in ``folder`` (CSV files and datapackage.json). Raise CaseError if it has errors."""
        raw, about, found = read_folder(Path(folder))
        return cls.checked(raw, found, about)

    @classmethod
    def checked(
        cls,
        raw: Mapping[str, pl.DataFrame],
        before: pl.DataFrame,
        about: Mapping[str, Any],
    ) -> "Case":
        """Return the checked case of ``raw`` tables; ``before`` are findings about where they came from."""
        good, found = check(raw)
        found = pl.concat([before, found])
        if (found["severity"] == "error").any():
            raise CaseError(found)
        tables = {name: in_order(name, rows) for name, rows in good.items()}
        return cls(MappingProxyType(tables), MappingProxyType(dict(about)))

    def __getitem__(self, table: str) -> pl.DataFrame:
        """Return a table by name."""
        return self.tables[table]

    @property
    def name(self) -> str:
        """The package's short name."""
        return str(self.about.get("name", "case"))

    @cached_property
    def grid(self) -> Grid:
        """The time grid."""
        return Grid.of(self["periods"])

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all tables, in hexadecimal; the order of rows and files does not change it."""
        digest = hashlib.sha256()
        for name, table in self.tables.items():
            digest.update(f"{name}\n{table.write_csv()}".encode())
        return digest.hexdigest()

    def write(self, folder: str | Path) -> None:
        """Write the case as a Data Package: one CSV a table and datapackage.json."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            table.write_csv(target / f"{name}.csv")
        package = describe(CASE_TABLES, self.about)
        (target / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", "utf-8")


def in_order(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Return a case table's rows without their numbers, sorted by its key and then by all columns."""
    columns = columns_of(CASE_TABLES[name])
    key = CASE_TABLES[name].primary_key()
    return rows.select(columns).sort([*key, *(column for column in columns if column not in key)])


def check(
    raw: Mapping[str, pl.DataFrame],
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Return the good rows of every table (numbered by ``row``) and all findings about text or typed tables."""
    good, found = read_tables(raw)
    return good, pl.concat([found, check_tables(good)])


def read_folder(
    folder: Path,
) -> tuple[dict[str, pl.DataFrame], dict[str, Any], pl.DataFrame]:
    """Return a folder's tables as text, what datapackage.json says about it, and findings about the files."""
    raw: dict[str, pl.DataFrame] = {}
    found = []
    for name in CASE_TABLES:
        path = folder / f"{name}.csv"
        try:
            raw[name] = pl.read_csv(path, infer_schema=False, encoding="utf8")
        except FileNotFoundError:
            found.append(
                _file_finding(
                    name,
                    "file missing",
                    f"{path.name} is missing; write it with its header line",
                )
            )
        except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
            reason = str(error).splitlines()[0]
            found.append(
                _file_finding(
                    name,
                    "unreadable file",
                    f"{path.name} is not a CSV file in UTF-8: {reason}",
                )
            )
    about, package_found = _read_package(folder / "datapackage.json")
    return raw, about, pl.concat([findings(), *found, package_found])


def _read_package(path: Path) -> tuple[dict[str, Any], pl.DataFrame]:
    try:
        package = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, _file_finding(
            "datapackage.json",
            "file missing",
            "datapackage.json is missing: is this a case folder?",
        )
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return {}, _file_finding(
            "datapackage.json",
            "unreadable file",
            f"datapackage.json is not JSON: {error}",
        )
    if not isinstance(package, dict):
        return {}, _file_finding(
            "datapackage.json",
            "unreadable file",
            "datapackage.json is not a JSON object; a Data Package begins with {",
        )
    return {key: value for key, value in package.items() if key not in {"resources", "profile"}}, findings()


def _file_finding(table: str, rule: str, message: str) -> pl.DataFrame:
    row = {
        "severity": "error",
        "table": table,
        "row": None,
        "column": "",
        "rule": rule,
        "value": "",
        "message": message,
    }
    return findings([row])
