"""The table of the cache, in which all processes count attempts to sign in together."""

from io import StringIO

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the table of every cache that is in the database."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0, stdout=StringIO())


class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
