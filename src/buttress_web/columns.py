"""Columns that every table of the platform shares."""

from typing import Any

import django_tables2 as tables


class NumberColumn(tables.Column):
    """Figures: to the right, grouped for the reader's locale; a missing one is a dash, never a nought."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"cell": {"class": "n"}})
        kwargs.setdefault("localize", True)
        super().__init__(*args, **kwargs)
