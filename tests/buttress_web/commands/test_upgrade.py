"""What an earlier version wrote is whole after the upgrade: rows, history, audiences, passwords, triggers."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from buttress_web.accounts.triggers import SENTENCE
from tests.counterparts import needed
from tests.counterparts.postgres import cluster

ROOT = Path(__file__).parents[3]
KEPT = sorted((ROOT / "tests" / "data" / "upgrade").glob("*.backup"))
RESTORE = "from buttress_web.commands.backup import restore; restore()"
ALTER = """
import django; django.setup()
from django.db import connection
connection.cursor().execute("DELETE FROM accounts_event")
"""
MIGRATIONS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", check_unapplied=True, verbosity=0)
"""


@pytest.fixture(params=KEPT, ids=lambda kept: kept.stem)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A backup, and the environment of an empty platform on the engine that it is of."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("BUTTRESS_", "DJANGO_"))}
    given |= {"BUTTRESS_DEBUG": "1", "BUTTRESS_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    given |= {"DJANGO_SETTINGS_MODULE": "buttress_web.settings"}
    if "postgresql" in request.param.name:
        with needed(), cluster() as url:
            yield request.param, given | {"BUTTRESS_DATABASE_URL": url}
    else:
        yield request.param, given


def run(environment: dict[str, str], *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run Python as its own process."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=120)


def test_a_backup_of_an_earlier_version_is_whole_after_it_is_restored(kept: tuple[Path, dict[str, str]]) -> None:
    backup, environment = kept

    restored = run(environment, "-c", RESTORE, backup)
    told = run(environment, "tests/buttress_web/commands/upgrade_data.py", "tell")

    assert restored.returncode == 0, restored.stderr
    then, now = json.loads(backup.with_suffix(".json").read_text()), json.loads(told.stdout)
    assert then["sees"]["deu.head"]["contacts"]
    assert {part: now[part] == then[part] for part in then} == dict.fromkeys(then, True)
    assert run(environment, "-c", MIGRATIONS).returncode == 0
    assert SENTENCE in run(environment, "-c", ALTER).stderr


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_written(
    kept: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    backup, environment = kept
    newer = tmp_path / "newer"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(newer, "w") as pack:
        manifest: dict[str, Any] = json.loads(old.read("manifest.json"))
        told = manifest | {"version": "99.0", "migrations": [*manifest["migrations"], "accounts.0099_later"]}
        pack.writestr("manifest.json", json.dumps(told))
        pack.writestr("database", old.read("database"))

    refused = run(environment, "-c", RESTORE, newer)

    assert refused.returncode != 0
    assert "was written by a newer version (99.0)" in refused.stderr
    assert run(environment, "-c", RESTORE, backup).returncode == 0
