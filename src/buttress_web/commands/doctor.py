"""``buttress doctor``: whether all that the platform needs is in place, one line each."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import click

from buttress_desk.cli import Refusal
from buttress_web.commands.platform import ready

LEAST_FREE = 1_000_000_000
"""Bytes on disk below which it is time to make room."""


class Finding(NamedTuple):
    """How one thing stands: ``ok``, ``warning`` or ``error``, and a sentence."""

    name: str
    state: str
    sentence: str


def settings_in_order() -> Iterator[Finding]:
    """Check the settings as for a deployment, the secret key's strength among them."""
    from django.conf import settings
    from django.core.checks import WARNING, run_checks

    if settings.DEBUG:
        yield Finding("settings", "warning", "BUTTRESS_DEBUG is set: for trying out, never for real records.")
    found = [m for m in run_checks(include_deployment_checks=not settings.DEBUG) if m.level >= WARNING]
    for message in found:
        yield Finding("settings", "error" if message.is_serious() else "warning", f"{message.msg} ({message.id})")
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 5:
        yield Finding("secret key", "error", "BUTTRESS_SECRET_KEY is short or simple; 50 random characters are safe.")
    if not settings.DEBUG and not settings.ALLOWED_HOSTS:
        yield Finding("settings", "error", "BUTTRESS_HOSTS names no host: every request will be refused.")


def migrations_applied() -> Iterator[Finding]:
    """Check that the database has every migration."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("migrations", "error", f"{len(waiting)} are missing; `buttress serve` applies them.")


def history_guarded() -> Iterator[Finding]:
    """Check that the triggers which keep the history append-only are there and in force."""
    from django.db import connection

    from buttress_web.accounts.triggers import TABLES

    deeds = ("update", "delete", *(("truncate",) if connection.vendor == "postgresql" else ()))
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    missing = {f"{table}_no_{deed}" for table in TABLES for deed in deeds} - there
    if missing:
        yield Finding("history", "error", f"Triggers are missing, so it can be altered: {', '.join(sorted(missing))}.")


def static_files_gathered() -> Iterator[Finding]:
    """Check that static files were gathered, which a server outside debug does by itself."""
    from django.conf import settings

    if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("static files", "error", f"Not gathered into {settings.STATIC_ROOT}; `buttress serve` does that.")


def clock_right() -> Iterator[Finding]:
    """Check this machine's clock against the database's."""
    from django.utils import timezone

    from buttress_web.jobs.lease import now

    apart = abs(now() - timezone.now())
    if apart > timedelta(seconds=5):
        yield Finding("clock", "error", f"This machine and the database are {apart.total_seconds():.0f} s apart.")


def room_on_disk() -> Iterator[Finding]:
    """Check the room for data."""
    from django.conf import settings

    folder = settings.DATA_FOLDER
    if not folder.is_dir():
        yield Finding("disk", "warning", f"There is no folder {folder} yet; `buttress serve` makes it.")
    elif shutil.disk_usage(folder).free < LEAST_FREE:
        yield Finding("disk", "error", f"{shutil.disk_usage(folder).free // 1_000_000} MB are left in {folder}.")


def worker_seen() -> Iterator[Finding]:
    """Check that a worker was seen within the last minutes."""
    from buttress_web.jobs.lease import now
    from buttress_web.jobs.models import Job, Worker

    last = Worker.objects.first()
    moments = [last.seen_at if last else None, _last_heartbeat()]
    at = max((moment for moment in moments if moment is not None), default=None)
    if at is None:
        yield Finding("worker", "warning", "None was ever seen: start `buttress work`, or serve --with-worker.")
    elif now() - at > timedelta(minutes=2):
        waiting = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).exists()
        yield Finding("worker", "error" if waiting else "warning", f"The last was seen at {at:%Y-%m-%d %H:%M} UTC.")


def _last_heartbeat() -> datetime | None:
    from django.db.models import Max

    from buttress_web.jobs.models import Job

    at: datetime | None = Job.objects.aggregate(at=Max("heartbeat_at"))["at"]
    return at


CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": settings_in_order,
    "migrations": migrations_applied,
    "history": history_guarded,
    "static files": static_files_gathered,
    "clock": clock_right,
    "disk": room_on_disk,
    "worker": worker_seen,
}
"""The checks by name, after that of the database itself."""


def examine() -> Iterator[Finding]:
    """Yield how each thing stands; what depends on the database is not asked where that does not answer."""
    from django.db import DatabaseError, connection

    began = time.monotonic()
    try:
        connection.ensure_connection()
        yield Finding(
            "database", "ok", f"{connection.vendor} answers after {1000 * (time.monotonic() - began):.0f} ms."
        )
    except DatabaseError as error:
        yield Finding("database", "error", f"It does not answer: {type(error).__name__}.")
        yield from settings_in_order()
        return
    for name, check in CHECKS.items():
        try:
            yield from list(check()) or [Finding(name, "ok", "In order.")]
        except DatabaseError as error:
            yield Finding(name, "error", f"Cannot be checked: {type(error).__name__}.")


@click.command()
def doctor() -> None:
    """Check settings, database, migrations, history, static files, clock, disk and worker; exit 1 on errors."""
    from rich.console import Console
    from rich.table import Table

    try:
        ready()
        findings = list(examine())
    except Refusal as error:
        findings = [Finding("settings", "error", error.message)]
    table = Table("", "", "", show_header=False, box=None)
    for finding in findings:
        table.add_row(finding.name, finding.state, finding.sentence)
    Console(soft_wrap=not sys.stdout.isatty()).print(table)
    sys.exit(1 if any(finding.state == "error" for finding in findings) else 0)
