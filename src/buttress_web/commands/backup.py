"""``buttress backup`` and ``buttress restore``."""

import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from buttress_desk.cli import Refusal
from buttress_web.commands import archive, engines
from buttress_web.commands.archive import Manifest
from buttress_web.commands.platform import migrate, ready


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write all that the database holds at this moment to FILE; people may go on working meanwhile.

    FILE holds everything, of every party: keep it as safe as the server. The secret key is not in it.
    """
    ready()
    if file.exists():
        raise Refusal(f"{file} is there already; a backup is never written over another.")
    if not file.parent.is_dir():
        raise Refusal(f"There is no folder {file.parent}.")
    from django.db import connection

    with tempfile.TemporaryDirectory(prefix="buttress-backup-") as folder:
        copy = Path(folder) / archive.DATABASE
        at = datetime.now(UTC).isoformat(timespec="seconds")
        engines.copy_out(copy)
        manifest = Manifest(version("buttress"), connection.vendor, at, archive.digest(copy), _migrations())
        archive.write(file, copy, manifest)
    click.echo(f"{file}: {file.stat().st_size} bytes, the database ({connection.vendor}) as of {at}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Replace what the database holds now; it is lost.")
def restore(file: Path, replace: bool) -> None:
    """Put back what FILE holds, then bring it up to this version. Everybody signs in again afterwards.

    Stop the server and its workers first.
    """
    ready()
    from django.conf import settings
    from django.contrib.sessions.models import Session

    settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    with archive.opened(file) as (manifest, database):
        _refuse_foreign(file, manifest)
        if not replace and _in_use():
            raise Refusal("The database is not empty. With --replace what it holds is lost.")
        engines.put_back(database)
    migrate()
    Session.objects.all().delete()
    click.echo(f"Restored: the database as of {manifest.at}, written by version {manifest.version}")


def _refuse_foreign(file: Path, manifest: Manifest) -> None:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    if manifest.engine != connection.vendor:
        raise Refusal(f"{file} is of {manifest.engine}; the database here is {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    if not known.issuperset(manifest.migrations):
        raise Refusal(f"{file} was written by a newer version ({manifest.version}); this is {version('buttress')}.")


def _migrations() -> list[str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def _in_use() -> bool:
    """Tell whether the database holds more than a new one: people, parties besides the cell, or history."""
    from django.db import connection

    from buttress_web.accounts.models import Event, Party, Person

    tables = connection.introspection.table_names()
    if not {model._meta.db_table for model in (Event, Party, Person)}.issubset(tables):
        return bool(tables)
    return (
        Person.objects.exists() or Party.objects.count() > 1 or Event.objects.unscoped("nobody is shown any").exists()
    )
