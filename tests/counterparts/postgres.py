"""A PostgreSQL cluster of one's own for as long as a block of code, or one command, takes.

``python -m tests.counterparts.postgres -- pytest tests/buttress_web`` runs a command with BUTTRESS_DATABASE_URL
set to an empty database, and ends with the command's exit code.
"""

import argparse
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.counterparts import Missing
from tests.counterparts.processes import NotStarted, running, wait_for

OLDEST = 15
OWNER = "buttress"
# A test's data need not outlive a power cut.
SETTINGS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200",
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # fmt: skip


def binaries() -> Path:
    """Return the folder of the newest PostgreSQL at hand: Debian's places, then PATH."""
    found = shutil.which("initdb")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(found).resolve().parent] if found else [])]
    versions = {folder: version(folder) for folder in folders if (folder / "initdb").exists()}
    newest = max(versions, key=lambda folder: versions[folder], default=None)
    if newest is None or versions[newest] < OLDEST:
        raise Missing(f"PostgreSQL {OLDEST} or newer: apt-get install postgresql")
    return newest


def version(folder: Path) -> int:
    """Return the major version of the server in a folder, 0 if it does not tell."""
    told = subprocess.run([folder / "postgres", "--version"], check=False, capture_output=True, text=True).stdout
    match = re.search(r"\d+", told)
    return int(match.group()) if match else 0


def whom() -> dict[str, Any]:
    """Return whom the server runs as, if not as ourselves: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Return a port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def initialise(folder: Path, password: str) -> None:
    """Lay an empty cluster in a folder, which goes to whom the server runs as."""
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    for path in (folder, secret) if whom() else ():
        os.chown(path, whom()["user"], whom()["group"])
    command: list[str | Path] = [binaries() / "initdb", "--pgdata", folder / "data", "--pwfile", secret,
               "--username", OWNER, "--auth", "scram-sha-256", "--locale", "C.UTF-8", "--encoding", "UTF8",
               "--no-sync", "--no-instructions"]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, **whom())
    if done.returncode:
        raise NotStarted(done.stdout + done.stderr)
    secret.unlink()


def connected(url: str) -> psycopg.Connection | None:
    """Return a connection, or None while the server does not take one."""
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        return None


@contextmanager
def server(folder: Path, password: str) -> Iterator[str]:
    """Run the server of a folder's cluster and yield the URL of its empty database."""
    port = free_port()
    options = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items()]
    log = folder / "server.log"
    url = f"postgresql://{OWNER}:{password}@127.0.0.1:{port}"
    with running([binaries() / "postgres", "-D", folder / "data", *options], log, **whom()) as process:
        with wait_for(lambda: connected(f"{url}/postgres"), process, log) as connection:
            connection.execute(f"CREATE DATABASE {OWNER}")
        yield f"{url}/{OWNER}"


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the URL of an empty database in a new cluster of its own; both are gone afterwards.

    The cluster lies in the system's temporary folder, because pytest's folders are closed to the server's account.
    """
    with tempfile.TemporaryDirectory(prefix="buttress-postgresql-") as name:
        folder, password = Path(name), secrets.token_urlsafe(24)
        initialise(folder, password)
        with server(folder, password) as url:
            yield url


def main() -> int:
    """Run a command on a cluster of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.counterparts.postgres", description=__doc__)
    parser.add_argument("command", nargs="+")
    command = parser.parse_args().command
    # Being asked to end is no reason to leave the cluster behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with cluster() as url:
        return subprocess.run(command, check=False, env={**os.environ, "BUTTRESS_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
