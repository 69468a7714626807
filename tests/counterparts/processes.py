"""A server of another project as a child process, for as long as a block of code takes."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")
PAUSE = 0.02
PATIENCE, GRACE = 60.0, 15.0


class NotStarted(Exception):
    """A server ended, or did not answer in time; the text is the end of what it wrote."""


@contextmanager
def running(command: Sequence[str | Path], log: Path, **whom: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command, as ``whom``, whose output goes to a file; interrupt it at the end, kill it if that does not help.

    It ends with the thread that started it, even a killed one, where the system has setpriv (Linux).
    """
    tied = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*tied, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            # An interrupt from the terminal is for the tests; they then stop this in their own order.
            start_new_session=True,
            **whom,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(look: Callable[[], Answer | None], process: subprocess.Popen[bytes], log: Path) -> Answer:
    """Look until there is an answer, which is returned, or the process has ended, or patience has."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        answer = look()
        if answer is not None:
            return answer
        time.sleep(PAUSE)
    raise NotStarted(log.read_text(errors="replace")[-2000:])
