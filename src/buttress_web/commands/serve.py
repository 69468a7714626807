"""``buttress serve``: set up what is missing, then serve the platform."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from buttress_desk.cli import Refusal
from buttress_web.commands.platform import migrate, ready

EXAMPLES = "buttress_web.directory.examples"
PATIENCE = 60.0
"""Seconds in which a trial's first page must come."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that answer.")
@click.option("--with-worker", is_flag=True, help="Run a worker for long work beside the server.")
@click.option("--once", is_flag=True, help="Start, wait for a healthy page, and stop: a trial.")
def serve(host: str, port: int, workers: int, with_worker: bool, once: bool) -> None:
    """Serve the platform: bring the database up to date, gather static files, listen."""
    _refuse_taken(host, port)
    if once:
        _try_out(host, port)
        return
    ready()
    _set_up()
    with _worker(with_worker):
        _listen(host, port, workers)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(f"{host}, port {port}, cannot be listened on: {error.strerror}.") from error


def _set_up() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    migrate()
    if settings.DEBUG:
        _examples()
    else:
        call_command("collectstatic", verbosity=0, interactive=False)
    # What a process opened, its children must not share.
    connections.close_all()


def _examples() -> None:
    if find_spec(EXAMPLES) is not None:
        for line in import_module(EXAMPLES).ensure() or ():
            click.echo(str(line))


@contextmanager
def _worker(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    command = [sys.executable, "-m", "buttress_web.commands.work", "--parent", str(os.getpid())]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _listen(host: str, port: int, workers: int) -> None:
    from gunicorn.app.base import BaseApplication

    from buttress_web.wsgi import application

    class Server(BaseApplication):
        """Gunicorn with our settings, in this process."""

        def load_config(self) -> None:
            """Take the settings."""
            for name, value in _settings(host, port, workers).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            """Return the application."""
            return application

    Server().run()


def _settings(host: str, port: int, workers: int) -> dict[str, Any]:
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": 8,
        "timeout": 60,
        "graceful_timeout": 20,
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": lambda _server: click.echo(f"Buttress is at {address}"),
    }


def _try_out(host: str, port: int) -> None:
    command = [sys.executable, "-m", "buttress_web.commands.serve", "--host", host, "--port", str(port)]
    process = subprocess.Popen([*command, "--workers", "1", "--with-worker"])
    try:
        length = _first_page(process, f"http://{host}:{port}")
    finally:
        process.terminate()
        process.wait(40)
    click.echo(f"It answers: healthy, and the first page has {length} bytes. Stopped.")


def _first_page(process: "subprocess.Popen[bytes]", address: str) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            for path in ("/healthz", "/readyz", "/"):
                with urllib.request.urlopen(address + path, timeout=10) as answer:  # noqa: S310  # our own address
                    length = len(answer.read())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return length
    raise Refusal(f"No healthy page came from {address} within {PATIENCE:.0f} seconds.")


if __name__ == "__main__":
    serve()
