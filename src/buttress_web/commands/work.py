"""``buttress work``: a worker for long work."""

import os
import signal
import threading
import time
from collections.abc import Callable

import click

from buttress_web.commands.platform import ready


@click.command()
@click.option("--parent", type=int, default=0, hidden=True, help="End when this is no longer the parent process.")
def work(parent: int) -> None:
    """Take up long work (exports, plans), one piece after another, until told to end (SIGTERM).

    The piece in hand then has a few seconds to end by itself; otherwise another worker takes it up.
    """
    ready()
    from buttress_web.jobs.worker import JobWorker

    worker = JobWorker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.end())
    if parent:
        threading.Thread(target=_end_with, args=(parent, worker.end), daemon=True).start()
    worker.run()


def _end_with(parent: int, end: Callable[[], None]) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    end()


if __name__ == "__main__":
    work()
