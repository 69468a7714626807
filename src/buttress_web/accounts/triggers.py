"""Triggers that refuse to update or delete what has been written to the history, on both databases."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("accounts_event", "accounts_event_named")
SENTENCE = "The history is append-only"

POSTGRES = f"""
CREATE OR REPLACE FUNCTION accounts_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$
"""


def create(connection: BaseDatabaseWrapper) -> None:
    """Add the triggers to a database that has none."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(POSTGRES)
        for table in TABLES:
            for statement in _for_postgres(table) if postgres else _for_sqlite(table):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Remove the triggers, if they are there: for a migration backwards, a restore, and the end of a test."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table in TABLES:
            for deed in ("update", "delete", *(("truncate",) if postgres else ())):
                name = f"{table}_no_{deed}"
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS {name} ON {table}" if postgres else f"DROP TRIGGER IF EXISTS {name}"
                )


def _for_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for deed in ("update", "delete")
    ]


def _for_postgres(table: str) -> list[str]:
    each = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}
    return [
        f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table} "
        f"FOR EACH {scope} EXECUTE FUNCTION accounts_append_only()"
        for deed, scope in each.items()
    ]
