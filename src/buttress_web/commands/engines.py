"""How a database is copied out whole and put back whole, while others use it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from buttress_desk.cli import Refusal


def copy_out(target: Path) -> None:
    """Write the database, as it is at one moment, to a file; writers go on meanwhile."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
    else:
        _client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def put_back(source: Path) -> None:
    """Replace all that the database holds by what a file holds; without success nothing is replaced."""
    from django.db import connection

    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        with closing(sqlite3.connect(source)) as kept, closing(sqlite3.connect(name, timeout=60)) as target:
            kept.backup(target)
    else:
        _put_back_postgres(source)


def _put_back_postgres(source: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER SCHEMA public RENAME TO buttress_replaced")
        cursor.execute("CREATE SCHEMA public")
    connection.close()
    try:
        # The archive makes the schema's contents; the schema is there.
        _client("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                "--schema=public", f"--dbname={connection.settings_dict['NAME']}", str(source))  # fmt: skip
    except Refusal:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("ALTER SCHEMA buttress_replaced RENAME TO public")
        raise
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA buttress_replaced CASCADE")
    connection.close()


def _client(program: str, *arguments: str) -> None:
    from django.db import connection

    if shutil.which(program) is None:
        raise Refusal(f"{program} is not installed here: it comes with PostgreSQL's client programs.")
    done = subprocess.run(
        [program, *arguments], check=False, capture_output=True, text=True, env=_environment(connection.settings_dict)
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise Refusal(f"{program} did not succeed: {lines[0]}")


def _environment(database: dict[str, Any]) -> dict[str, str]:
    """Return where the database is, as PostgreSQL's clients read it: a password has no place among arguments."""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(database[key]) for name, key in names.items() if database.get(key)}
    options = database.get("OPTIONS", {})
    return {**os.environ, **given, **({"PGSSLMODE": options["sslmode"]} if "sslmode" in options else {})}
