"""Columns that every table of the platform shares."""

from collections.abc import Collection
from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString


class NumberColumn(tables.Column):
    """Figures: to the right, grouped for the reader's locale; a missing one is a dash, never a nought."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"cell": {"class": "n"}})
        kwargs.setdefault("localize", True)
        super().__init__(*args, **kwargs)


class DayColumn(tables.Column):
    """Days as people write them, with the machine form in the title."""

    def render(self, value: date) -> SafeString:
        """Write one day."""
        day = value.isoformat()
        return format_html('<time datetime="{}" title="{}">{}</time>', day, day, date_format(value, "DATE_FORMAT"))


def show_chosen(table: tables.Table, chosen: Collection[str]) -> None:
    """Hide the columns that the reader did not tick in the column chooser; show all where none was."""
    names = [column.name for column in table.columns.all()]
    if not set(chosen).isdisjoint(names):
        for name in set(names).difference(chosen):
            table.columns.hide(name)
