"""Many processes at once: nothing is lost, done twice, or torn in a backup.

On PostgreSQL where BUTTRESS_DATABASE_URL is set, on SQLite otherwise. CROWD_SECONDS says for how long eight processes
write, at least: 3, or 20 in the profile soak.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.counterparts import Missing
from tests.counterparts.postgres import cluster

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
SECONDS = float(os.environ.get("CROWD_SECONDS") or (20 if SOAK else 3))
KILLS = 20
ROOT = Path(__file__).parents[2]

Environment = dict[str, str]


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[tuple[Environment, Environment]]:
    """Two empty databases of one engine, as environments of processes."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BUTTRESS_")}
    given = {
        **plain,
        "DJANGO_SETTINGS_MODULE": "buttress_web.settings",
        "BUTTRESS_DEBUG": "1",
        "BUTTRESS_LEASE": "1",
        "BUTTRESS_JOB_MODULES": "tests.buttress_web.jobs.sample_kinds",
    }
    here, elsewhere = (given | {"BUTTRESS_DATA": str(tmp_path / name)} for name in ("here", "elsewhere"))
    for environment in (here, elsewhere):
        Path(environment["BUTTRESS_DATA"]).mkdir()
    if "BUTTRESS_DATABASE_URL" not in os.environ:
        yield here, elsewhere
        return
    try:
        with cluster() as one, cluster() as two:
            yield here | {"BUTTRESS_DATABASE_URL": one}, elsewhere | {"BUTTRESS_DATABASE_URL": two}
    except Missing as missing:
        pytest.skip(str(missing))


def crowd(environment: Environment, *arguments: str) -> "subprocess.Popen[str]":
    """Start tests/buttress_web/crowd.py."""
    command = [sys.executable, "-m", "tests.buttress_web.crowd", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def told(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return what a crowd reports in the end."""
    out, _ = process.communicate(timeout=90)
    assert process.returncode == 0
    report: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return report


def buttress(environment: Environment, command: str, *arguments: str) -> None:
    """Run ``buttress backup`` or ``restore``."""
    code = f"from buttress_web.commands.backup import {command}; {command}()"
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=ROOT, env=environment, timeout=60)


def test_eight_writers_lose_nothing_and_a_backup_meanwhile_is_whole(
    databases: tuple[Environment, Environment], tmp_path: Path
) -> None:
    here, elsewhere = databases
    process = crowd(here, "writers", str(tmp_path))
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"

    time.sleep(SECONDS / 2)
    buttress(here, "backup", str(tmp_path / "backup"))
    time.sleep(SECONDS / 2)
    (tmp_path / "stop").touch()
    report = told(process)
    buttress(elsewhere, "restore", str(tmp_path / "backup"))
    kept = told(crowd(elsewhere, "count", "-"))

    assert set(report) == {"written", "outdated", "codes", "slowest", "counted"}, report
    print(report, kept)  # noqa: T201  # the figures, with -rP
    assert report["counted"] == report["written"]
    assert 0 < kept["counted"] < report["counted"]


def test_work_whose_workers_are_killed_is_done_once(databases: tuple[Environment, Environment]) -> None:
    here, _ = databases

    report = told(crowd(here, "workers", str(KILLS)))

    assert report["states"] == {"done": 25}
    assert report["offices"] == [f"Office {number:02}" for number in range(25)]
    assert report["events"] == 25
    assert report["killed_at_work"] > KILLS / 2
