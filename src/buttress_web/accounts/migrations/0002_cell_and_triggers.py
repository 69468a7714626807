# mypy: disable-error-code="no-untyped-def"
"""The cell among the parties, and the triggers by which the database itself keeps the history append-only."""

from uuid import UUID

from django.db import migrations

from buttress_web.accounts.triggers import create, drop


def add_cell(apps, schema_editor):
    apps.get_model("accounts", "Party").objects.create(
        id=UUID(int=0xCE11), code="CELL", kind="cell", name_en="Coordination cell", name_uk="Координаційний осередок"
    )


def remove_cell(apps, schema_editor):
    apps.get_model("accounts", "Party").objects.filter(code="CELL").delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(add_cell, remove_cell, elidable=False),
        migrations.RunPython(
            lambda apps, editor: create(editor.connection), lambda apps, editor: drop(editor.connection)
        ),
    ]
