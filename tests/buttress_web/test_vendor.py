"""The vendored front-end releases are the ones that their list names, and nothing else lies beside them."""

import hashlib
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "src" / "buttress_web" / "static" / "vendor"
LIST = VENDOR / "VENDORED.toml"
FILES: list[dict[str, str]] = tomllib.loads(LIST.read_text())["file"]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_a_vendored_file_is_the_release_that_the_list_names(entry: dict[str, str]) -> None:
    content = (VENDOR / entry["path"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_a_vendored_file_has_package_version_and_licence(entry: dict[str, str]) -> None:
    assert all(entry[key].strip() for key in ("package", "version", "licence"))
    assert len((VENDOR / entry["licence_file"]).read_text()) > 200


def test_no_file_is_vendored_without_an_entry() -> None:
    named = {LIST} | {VENDOR / entry[key] for entry in FILES for key in ("path", "licence_file")}

    assert {path for path in VENDOR.rglob("*") if path.is_file()} == named
