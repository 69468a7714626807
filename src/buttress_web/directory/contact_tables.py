"""The table of points of contact and what it can be narrowed to."""

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.models import Party
from buttress_web.directory.models import Contact
from buttress_web.tables.words import holding


class ContactTable(tables.Table):
    """Points of contact that the reader may see."""

    label = gettext_lazy("Points of contact")
    row_header = "office"
    empty_text = gettext_lazy("No point of contact")
    empty_hint = gettext_lazy("Offices that answer for a subject stand here once their party releases them to you.")
    office = tables.Column(linkify=("contact_detail", {"contact_id": tables.A("pk")}))
    owner = tables.Column(gettext_lazy("Party"), order_by=("owner__name_en",))
    subject = tables.Column(gettext_lazy("Answers for"))
    holder = tables.Column()
    email = tables.EmailColumn()
    phone = tables.Column()
    hours = tables.Column()
    synthetic = tables.Column(gettext_lazy("Synthetic"))

    class Meta:
        model = Contact
        fields = ("office", "owner", "subject", "holder", "email", "phone", "hours", "synthetic")

    def render_synthetic(self, value: bool) -> str:
        """Say it in a word, or nothing."""
        return _("synthetic") if value else "—"

    def value_synthetic(self, record: Contact) -> str:
        """Say it in exports as the field's word."""
        return "synthetic" if record.synthetic else ""


def _owners(request: HttpRequest | None) -> "QuerySet[Party]":
    """Return the parties that own a row which the reader may see: no others are offered."""
    actor: Any = getattr(request, "actor", None)
    if actor is None:
        return Party.objects.none()
    return Party.objects.filter(pk__in=Contact.objects.visible_to(actor).order_by().values("owner_id"))


class ContactFilter(filters.FilterSet):
    """Words, party and subject."""

    words = filters.CharFilter(method="with_words", label=gettext_lazy("Words"))
    subject = filters.ChoiceFilter(choices=Contact.Subject, label=gettext_lazy("Answers for"))
    owner = filters.ModelChoiceFilter(label=gettext_lazy("Party"), queryset=_owners)

    class Meta:
        model = Contact
        fields = ("words", "subject", "owner")

    def with_words(self, rows: "QuerySet[Contact]", name: str, words: str) -> "QuerySet[Contact]":
        """Return the rows that hold each of the words."""
        return rows.filter(holding(words, *Contact.searched))
