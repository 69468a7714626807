"""The cluster that a test run or a command gets for itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.counterparts import Missing, needed
from tests.counterparts.postgres import OLDEST, binaries, cluster

COUNT = """
import os, psycopg
print(psycopg.connect(os.environ["BUTTRESS_DATABASE_URL"]).execute("SELECT 6 * 7").fetchone()[0])
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with needed(), cluster() as opened:
        yield opened


def by_hand(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "tests.counterparts.postgres", "--", *command]
    return subprocess.run(whole, cwd=root, check=False, capture_output=True, text=True)


def test_the_cluster_is_new_enough_and_sorts_by_code_point_in_utf_8(url: str) -> None:
    with psycopg.connect(url) as connection:
        told = connection.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),"
            " datcollate FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert told is not None
    assert told[0] >= OLDEST
    assert told[1:] == ("UTF8", "C.UTF-8")


def test_its_owner_may_create_the_database_that_django_tests_on(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_buttress")
        made = connection.execute("SELECT datname FROM pg_database").fetchall()
        connection.execute("DROP DATABASE test_buttress")

    assert ("test_buttress",) in made


def test_nobody_enters_without_the_password(url: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url, password="wrong").close()  # noqa: S106  # a wrong one


def test_it_listens_on_the_loopback_alone(url: str) -> None:
    with psycopg.connect(url) as connection:
        places = connection.execute(
            "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
        )
        assert places.fetchone() == ("127.0.0.1", "")


def test_it_is_gone_afterwards() -> None:
    with needed(), cluster() as url, psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    assert not Path(row[0]).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_a_command_runs_on_a_cluster_of_its_own(root: Path) -> None:
    with needed():
        binaries()
    assert by_hand(root, sys.executable, "-c", COUNT).stdout == "42\n"
    assert by_hand(root, sys.executable, "-c", "raise SystemExit(3)").returncode == 3


def test_without_postgresql_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    monkeypatch.setattr("tests.counterparts.postgres.OLDEST", 1000)
    with pytest.raises(Missing, match="PostgreSQL 1000 or newer: apt-get install postgresql"), cluster():
        pass
