"""Servers as child processes: they end with the block, with their own trouble, and with whoever started them."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.counterparts import Missing, needed
from tests.counterparts.processes import NotStarted, running, wait_for

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""
LISTENER = """
import socket, time
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    time.sleep(600)
"""
STARTER = """
import sys, time
from pathlib import Path
from tests.counterparts.processes import running, wait_for
log = Path(sys.argv[1])
with running([sys.executable, "-c", sys.argv[2]], log) as process:
    print(wait_for(lambda: log.read_text() or None, process, log), flush=True)
    time.sleep(600)
"""


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_process_ends_with_the_block(tmp_path: Path) -> None:
    with running(SLEEPER, tmp_path / "log") as process:
        assert process.poll() is None
    assert process.returncode is not None


def test_one_that_ignores_the_interrupt_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.counterparts.processes.GRACE", 0.2)
    log = tmp_path / "log"
    with running([sys.executable, "-c", STUBBORN], log) as process:
        wait_for(lambda: log.read_text() or None, process, log)
    assert process.returncode == -9


def test_one_that_ends_before_it_answers_is_reported_with_what_it_wrote(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with running([sys.executable, "-c", "raise SystemExit('the port is taken')"], log) as process:  # noqa: SIM117
        with pytest.raises(NotStarted, match="the port is taken"):
            wait_for(lambda: None, process, log)


def test_one_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.counterparts.processes.PATIENCE", 0.1)
    with running(SLEEPER, tmp_path / "log") as process, pytest.raises(NotStarted):
        wait_for(lambda: None, process, tmp_path / "log")


def test_a_process_ends_even_when_whoever_started_it_is_killed(tmp_path: Path, root: Path) -> None:
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv: apt-get install util-linux")
    command: list[str | Path] = [sys.executable, "-c", STARTER, tmp_path / "log", LISTENER]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        port = int(starter.stdout.readline())
        assert answers(port)
        starter.kill()
    end = time.monotonic() + 10
    while answers(port) and time.monotonic() < end:
        time.sleep(0.05)
    assert not answers(port)


def test_what_is_missing_is_the_reason_of_the_skip() -> None:
    with pytest.raises(pytest.skip.Exception, match="needs a loom: apt-get install loom"), needed():
        raise Missing("a loom: apt-get install loom")
