"""The tables of parties and groups."""

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.models import AllianceMembership, Group, GroupMembership, Party
from buttress_web.tables.words import holding


class PartyTable(tables.Table):
    """Whoever takes part; ``alliances_now`` and ``parts_now`` are what the view has put there for the reader."""

    label = gettext_lazy("Who takes part")
    row_header = "name"
    empty_text = gettext_lazy("No party")
    name = tables.Column(
        gettext_lazy("Name"), linkify=("party_detail", {"code": tables.A("code")}), order_by=("name_en",)
    )
    code = tables.Column()
    kind = tables.Column()
    alliances = tables.Column(gettext_lazy("Alliances today"), empty_values=(), orderable=False)
    part = tables.Column(gettext_lazy("In the contact group"), empty_values=(), orderable=False)
    synthetic = tables.Column(gettext_lazy("Invented"))

    class Meta:
        model = Party
        fields = ("name", "code", "kind", "alliances", "part", "synthetic")

    def value_alliances(self, record: Party) -> str:
        """Return the alliances of today."""
        return ", ".join(AllianceMembership.Alliance(a.alliance).value for a in record.alliances_now)  # type: ignore[attr-defined]

    def render_alliances(self, record: Party) -> str:
        """Write the alliances of today, or a dash."""
        return self.value_alliances(record) or "—"

    def value_part(self, record: Party) -> str:
        """Return the part in the contact group today."""
        return ", ".join(part.get_part_display() for part in record.parts_now)  # type: ignore[attr-defined]

    def render_part(self, record: Party) -> str:
        """Write the part in the contact group today, or a dash."""
        return self.value_part(record) or "—"

    def render_synthetic(self, value: bool) -> SafeString | str:
        """Mark what is invented."""
        return format_html('<span class="flag">{}</span>', _("synthetic")) if value else "—"

    def value_synthetic(self, record: Party) -> str:
        """Say it in exports as the field's word."""
        return "synthetic" if record.synthetic else ""


class PartyFilter(filters.FilterSet):
    """Words and kind."""

    words = filters.CharFilter(method="with_words", label=gettext_lazy("Words"))
    kind = filters.ChoiceFilter(choices=Party.Kind, label=gettext_lazy("Kind"))

    class Meta:
        model = Party
        fields = ("words", "kind")

    def with_words(self, rows: "QuerySet[Party]", _name: str, words: str) -> "QuerySet[Party]":
        """Return the rows of which each word occurs in the code or a name."""
        return rows.filter(holding(words, "name_en", "name_uk", "code"))


class GroupTable(tables.Table):
    """The groups that the reader may know of."""

    label = gettext_lazy("Groups")
    row_header = "name"
    empty_text = gettext_lazy("No group")
    name = tables.Column(
        gettext_lazy("Name"), linkify=("group_detail", {"slug": tables.A("slug")}), order_by=("name_en",)
    )
    kind = tables.Column()
    leads = tables.Column(gettext_lazy("Lead nations"), empty_values=(), orderable=False)
    is_public = tables.BooleanColumn(gettext_lazy("Public"), yesno=(gettext_lazy("yes"), gettext_lazy("no")))

    class Meta:
        model = Group
        fields = ("name", "kind", "leads", "is_public")

    def value_leads(self, record: Group) -> str:
        """Return the nations that lead the group today."""
        parts: list[GroupMembership] = record.leads_now  # type: ignore[attr-defined]
        return ", ".join(part.party.name for part in parts)

    def render_leads(self, record: Group) -> str:
        """Write the nations that lead the group today, or a dash."""
        return self.value_leads(record) or "—"
