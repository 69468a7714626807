"""The commands as somebody runs them: serve, doctor, backup and restore, and the desk without Django."""

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.counterparts.postgres import free_port

ROOT = Path(__file__).parents[3]
WORDS = {
    "serve": "buttress_web.commands.serve",
    "doctor": "buttress_web.commands.doctor",
    "backup": "buttress_web.commands.backup",
    "restore": "buttress_web.commands.backup",
}


def run(folder: Path, word: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the platform on the SQLite database of a folder."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("BUTTRESS_", "DJANGO_"))}
    given = {"BUTTRESS_DEBUG": "1", "BUTTRESS_DATA": str(folder), "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"}
    command = [sys.executable, "-c", f"from {WORDS[word]} import {word}; {word}()", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=plain | given | environment, check=False, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that a server has set up, with a backup of it; not to be changed."""
    folder = tmp_path_factory.mktemp("new") / "data"
    done = run(folder, "serve", "--once", "--port", str(free_port()))
    assert done.returncode == 0, done.stderr
    assert "It answers: healthy" in done.stdout
    assert run(folder, "backup", str(folder / "kept")).returncode == 0
    return folder


@pytest.fixture
def served(new: Path, tmp_path: Path) -> Path:
    """A data folder that a server has set up."""
    return shutil.copytree(new, tmp_path / "served")


def add_party(folder: Path, code: str) -> None:
    """Put a party into a database."""
    with sqlite3.connect(folder / "buttress.sqlite3") as database:
        database.execute(
            "INSERT INTO accounts_party (id, code, kind, name_en, name_uk, synthetic, revision) "
            "VALUES (hex(randomblob(16)), ?, 'nation', ?, '', 0, hex(randomblob(16)))",
            (code, code),
        )
    database.close()


def parties(folder: Path) -> set[str]:
    """Return the codes of the parties in a database."""
    with sqlite3.connect(folder / "buttress.sqlite3") as database:
        found = {code for (code,) in database.execute("SELECT code FROM accounts_party")}
    database.close()
    return found


def test_a_new_server_answers_and_the_doctor_finds_no_error_until_the_history_is_unguarded(served: Path) -> None:
    well = run(served, "doctor")
    with sqlite3.connect(served / "buttress.sqlite3") as database:
        database.execute("DROP TRIGGER accounts_event_no_delete")
    database.close()
    ill = run(served, "doctor")

    assert well.returncode == 0, well.stdout
    assert "error" not in well.stdout
    assert ill.returncode == 1
    assert "accounts_event_no_delete" in ill.stdout


def test_the_doctor_names_a_weak_key_and_a_database_that_does_not_answer(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        "doctor",
        BUTTRESS_DEBUG="",
        BUTTRESS_SECRET_KEY="short",  # noqa: S106  # that is the point
        BUTTRESS_HOSTS="buttress.example.org",
        BUTTRESS_DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/none",
    )

    assert done.returncode == 1
    assert "BUTTRESS_SECRET_KEY is short or simple" in done.stdout
    assert "It does not answer: OperationalError" in done.stdout


def test_a_backup_is_put_back_and_nothing_is_overwritten_by_mistake(served: Path, tmp_path: Path) -> None:
    add_party(served, "BEFORE")
    kept = tmp_path / "kept"
    made, again = run(served, "backup", str(kept)), run(served, "backup", str(kept))
    add_party(served, "AFTER")
    refused = run(served, "restore", str(kept))
    between = parties(served)
    replaced = run(served, "restore", "--replace", str(kept))
    elsewhere = run(tmp_path / "new", "restore", str(kept))

    assert (made.returncode, again.returncode, refused.returncode) == (0, 2, 2)
    assert kept.stat().st_mode & 0o077 == 0
    assert "not empty" in refused.stderr
    assert {"BEFORE", "AFTER"} <= between
    assert (replaced.returncode, elsewhere.returncode) == (0, 0), replaced.stderr + elsewhere.stderr
    assert "BEFORE" in parties(served)
    assert "AFTER" not in parties(served)
    assert parties(tmp_path / "new") == parties(served)


@pytest.mark.parametrize(
    ("old", "other", "sentence"),
    [
        (b'"engine": "sqlite"', b'"engine": "postgresql"', "is of postgresql"),
        (b'"accounts.0001_initial"', b'"accounts.9999_later"', "newer version"),
        (b'"sha256": "', b'"sha256": "0', "is damaged"),
        (b'"format": 1', b'"format": 2', "has the format 2"),
        (b"{", b"", "is no backup"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_in_a_sentence(
    new: Path, tmp_path: Path, old: bytes, other: bytes, sentence: str
) -> None:
    with zipfile.ZipFile(new / "kept") as whole, zipfile.ZipFile(tmp_path / "kept", "w") as pack:
        pack.writestr("manifest.json", whole.read("manifest.json").replace(old, other))
        pack.writestr("database", whole.read("database"))

    done = run(tmp_path / "new", "restore", str(tmp_path / "kept"))

    assert done.returncode == 2, done.stderr
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "new" / "buttress.sqlite3").exists() or parties_or_none(tmp_path / "new") is None


def parties_or_none(folder: Path) -> set[str] | None:
    """Return the parties of a database, None where it has no tables."""
    try:
        return parties(folder)
    except sqlite3.OperationalError:
        return None


def test_the_desk_lists_the_commands_and_says_what_is_missing_without_django() -> None:
    hide = "import sys; sys.modules['django'] = None; from buttress_desk.cli import main; main()"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BUTTRESS_")}
    command = [sys.executable, "-c", hide]
    listed = subprocess.run([*command, "--help"], env=plain, check=False, capture_output=True, text=True)
    served = subprocess.run([*command, "serve"], env=plain, check=False, capture_output=True, text=True)

    names = {entry.name for entry in entry_points(group="buttress.commands")}
    assert {"serve", "work", "backup", "restore", "doctor"} <= names
    assert listed.returncode == 0
    assert "Cannot be loaded" not in listed.stdout
    assert served.returncode == 2
    assert "pip install 'buttress[web]'" in served.stderr
