"""Every part of the pages on one page, for looking at it; all that it shows is invented. Routed in debug only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from buttress_web.columns import DayColumn, NumberColumn, show_chosen

LONG = (
    "Самохідна артилерійська установка калібру 155 мм із боєкомплектом і навчанням екіпажів (self-propelled howitzer)"
)
STATES = (("met", "met"), ("risk", "at risk: promised, not approved"), ("unmet", "unmet"), ("unknown", "unknown"))
NATIONS = ("Nation A", "Republic of the Very Long Name of Nation B and Its Islands", "Україна", "Nation C")
DAY = datetime(2022, 4, 26, 9, 14, tzinfo=UTC)


class SampleTable(tables.Table):
    """Invented needs."""

    label = "Needs, invented"
    row_header = "item"
    item = tables.Column("Item", footer="Total")
    nation = tables.Column("Of whom")
    tier = NumberColumn("Tier")
    quantity = NumberColumn("Quantity", footer=lambda table: sum(row["quantity"] for row in table.data))
    due = DayColumn("Required by")
    state = tables.Column("State", orderable=False)

    def render_state(self, value: str) -> SafeString:
        """Show how a need stands."""
        return format_html('<span class="badge {}">{}</span>', value, dict(STATES)[value])


class SampleForm(forms.Form):
    """One field of every sort."""

    title = forms.CharField(label="Title", help_text="As the field says it, with the calibre.", max_length=80)
    quantity = forms.IntegerField(label="Quantity", min_value=1, help_text="In the item's unit of issue.")
    nation = forms.ChoiceField(label="Of whom", choices=[("", "choose"), *((name, name) for name in NATIONS)])
    due = forms.DateField(label="Required delivery date", widget=forms.DateInput(attrs={"type": "date"}))
    stream = forms.ChoiceField(label="Stream", choices=[("u", "urgent"), ("a", "annual")], widget=forms.RadioSelect)
    audience = forms.MultipleChoiceField(
        label="Released to", choices=[(name, name) for name in NATIONS], widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    document = forms.FileField(label="Source document", required=False)
    synthetic = forms.BooleanField(label="Synthetic", required=False, help_text="Invented, for practice.")


class SampleFilter(forms.Form):
    """What the table is narrowed to."""

    text = forms.CharField(label="Words", required=False)
    nation = forms.ChoiceField(label="Nation", required=False, choices=[("", "all"), *((n, n) for n in NATIONS)])
    state = forms.MultipleChoiceField(
        label="State", required=False, choices=STATES, widget=forms.CheckboxSelectMultiple
    )


def _rows() -> list[dict[str, Any]]:
    return [
        {
            "item": LONG if number % 4 == 1 else f"Towed howitzer, lot {number}",
            "nation": NATIONS[number % 4],
            "tier": 1 + number % 3,
            "quantity": 12_400 * number + 7,
            "due": (DAY + timedelta(days=30 * number)).date(),
            "state": STATES[number % 4][0],
        }
        for number in range(1, 48)
    ]


def _events() -> list[dict[str, Any]]:
    change = {"name": "Quantity", "before": "12,400", "after": "18,000"}
    return [
        {"at": DAY, "actor": "Oleksandra Петренко-Ковальчук", "acting_for": NATIONS[2], "label": "raised the need"},
        {"at": DAY, "actor": "Coordinator", "label": "changed the need", "changes": [change], "reason": "miscounted"},
    ]


def _work(**more: object) -> dict[str, object]:
    return {"id": "1", "title": "Plan of today", "url": "", "elapsed": "1 min 12 s", "cancel_url": "#", **more}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all parts."""
    table = SampleTable(_rows(), order_by="-quantity")
    table.paginate(page=2, per_page=12)
    show_chosen(table, request.GET.getlist("column"))
    sent = SampleForm({"title": "x" * 90, "quantity": "0", "nation": "", "due": "31 Feb"})
    sent.add_error(None, "The date lies before the need was raised.")
    for level in ("info", "success", "warning", "error"):
        getattr(messages, level)(request, f"A message of the sort “{level}”, which says what happened.")
    context = {
        "table": table,
        "none": SampleTable([], attrs={"class": "tight"}, empty_text="No needs yet"),
        "form": SampleForm(auto_id="new_%s"),
        "sent": sent,
        "filter_form": SampleFilter(request.GET, auto_id="filter_%s"),
        "filters_set": 2,
        "saved_views": [{"label": "Urgent, tier 1, unmet", "url": "?", "current": True}, {"label": LONG, "url": "?"}],
        "save_view_url": "#",
        "events": _events(),
        "running": _work(percent=42, phase="solving for tier 2"),
        "waiting": _work(id="2", percent=None, phase="waiting for a worker"),
        "ended": _work(id="3", percent=100, phase="done", finished=True, result_url="#"),
        "long": LONG,
        "day": DAY,
        "states": STATES,
        "sources": ["Invented for this page"],
    }
    return render(request, "styleguide.html", context)
