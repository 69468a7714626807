"""One page for every table: sort, filter, choose columns, page, keep views, export; all of it in the address bar."""

from typing import Any

import django_tables2 as tables
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters import FilterSet

from buttress_web.accounts import records
from buttress_web.accounts.access import require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Disclosure
from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import Permission
from buttress_web.columns import show_chosen
from buttress_web.page import context as page_context
from buttress_web.tables.exports import Sheet, Value, answer, plain
from buttress_web.tables.models import SavedView

SIZES = (25, 50, 100)
MOST_ROWS = 5000
"""Rows that an export makes while somebody waits."""


def listing(
    request: Request,
    *,
    table: type[tables.Table],
    rows: "QuerySet[Any]",
    title: str,
    filters: type[FilterSet] | None = None,
    template: str = "tables/list.html",
    **context: object,
) -> HttpResponse:
    """Return the page of a table over rows that the reader may see, or its export with ``_export=csv|xlsx``.

    ``add_url``, ``add_label``, ``lead`` and whatever else the template knows go into ``context``.
    """
    chosen = filters(request.GET, queryset=rows, request=request) if filters else None
    found = chosen.qs if chosen is not None else rows
    shown = table(found, request=request, empty_text=getattr(table, "empty_text", _("No rows")))
    show_chosen(shown, request.GET.getlist("column"))
    _paged(request, shown)
    kind = request.GET.get("_export", "")
    if kind in {"csv", "xlsx"}:
        return export(request, shown, title, kind)
    return render(
        request,
        template,
        {
            "title": title,
            "table": shown,
            "filter_form": chosen.form if chosen is not None else None,
            "filters_set": sum(1 for name in (chosen.filters if chosen is not None else ()) if request.GET.get(name)),
            "saved_views": _saved_views(request),
            "save_view_url": reverse("view_save") if request.actor.person_id else "",
            **context,
        },
    )


def export(request: Request, table: tables.Table, title: str, kind: str) -> HttpResponse:
    """Return all rows of a table in its columns, and log them to their owners."""
    require(request.actor, Permission.ROWS_EXPORT)
    found = list(table.data.data[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        return render(request, "tables/too_many.html", {"title": title, "most": MOST_ROWS}, status=400)
    told = page_context(request)
    sheet = Sheet(
        title=title,
        columns=[str(column.header) for column in _exported(table)],
        rows=[[_cell(table, column, row) for column in _exported(table)] for row in found],
        audience=str(told["marking"]),
        as_of=request.actor.at,
        prepared_by=request.acting.party.name if request.acting.party else _("Public"),
    )
    records.disclose(
        actor=request.actor, way=Disclosure.Way.EXPORT, records=[row for row in found if isinstance(row, Owned)]
    )
    return answer(sheet, kind)


def _exported(table: tables.Table) -> list[Any]:
    """Return the columns that are shown; what is invented says so, chosen or not."""
    chosen = [column for column in table.columns.all() if column.visible or column.name == "synthetic"]
    return [column for column in chosen if not column.column.exclude_from_export]


def _cell(table: tables.Table, column: Any, row: Model) -> Value:
    written = getattr(table, f"value_{column.name}", None)
    if written is not None:
        return plain(written(record=row))
    value = column.accessor.resolve(row, quiet=True)
    display = getattr(row, f"get_{column.name}_display", None)
    return plain(str(display()) if display is not None else value)


def _paged(request: Request, shown: tables.Table) -> None:
    """Sort as the address bar says, ties by key so that no row is on two pages, and show a page that exists."""
    chosen = [alias for alias in request.GET.getlist("sort") if alias.lstrip("-") in shown.columns.columns]
    if chosen:
        shown.order_by = chosen
    rows = shown.data.data
    shown.data.data = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")
    size, page = request.GET.get("per_page", ""), request.GET.get("page", "")
    per_page = int(size) if size in map(str, SIZES) else SIZES[0]
    try:
        shown.paginate(page=page if page.isdecimal() and len(page) < 7 else 1, per_page=per_page)
    except (EmptyPage, PageNotAnInteger):
        shown.paginate(page=1, per_page=per_page)


def _saved_views(request: Request) -> list[SavedView]:
    if request.actor.person_id is None:
        return []
    return list(SavedView.objects.filter(person_id=request.actor.person_id, path=request.path))
