"""Tables of who took records away and of what changed."""

from typing import Any
from uuid import UUID

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import told
from buttress_web.accounts.models import DisclosedRecord, Disclosure, Event, Group, Party, Person
from buttress_web.accounts.owned import Owned
from buttress_web.releases.words import VERBS, Shown, shown


class DisclosureTable(tables.Table):
    """Rows of the own party that others took away or read in bulk."""

    label = _("Who took our records away")
    empty_text = _("Nobody has taken any of your records away")
    empty_hint = _("Every export, download and bulk read by somebody else stands here.")
    row_header = "at"
    at = tables.DateTimeColumn(
        format="DATETIME_FORMAT", linkify=("disclosure_detail", {"disclosure_id": tables.A("pk")})
    )
    party = tables.Column(_("Party"), order_by=("party__name_en",), default=_("A visitor"))
    way = tables.Column()
    kind = tables.Column()
    rows = tables.Column(attrs={"cell": {"class": "n"}}, accessor="rows")

    class Meta:
        model = Disclosure
        fields = ("at", "party", "way", "kind", "rows")

    def render_kind(self, value: str) -> str:
        """Name the kind of record."""
        return str(apps.get_model(value)._meta.verbose_name_plural)

    def value_kind(self, record: Disclosure) -> str:
        """Name it in exports, too."""
        return self.render_kind(record.kind)


class EventTable(tables.Table):
    """What changed, as far as the reader may know."""

    label = _("What changed")
    empty_text = _("Nothing changed")
    empty_hint = _("Changes to records that you may see stand here.")
    at = tables.DateTimeColumn(format="DATETIME_FORMAT")
    verb = tables.Column(_("What"), order_by=("subject_type", "verb"))
    subject = tables.Column(_("Record"), orderable=False, empty_values=(), accessor="subject_id")
    acting_for = tables.Column(_("By"), order_by=("acting_for__name_en",), empty_values=())
    after = tables.Column(_("Change"), orderable=False, empty_values=())
    reason = tables.Column(orderable=False, empty_values=())

    class Meta:
        model = Event
        fields = ("at", "verb", "subject", "acting_for", "after", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: dict[int, Shown] = {}

    def _shown(self, record: Event) -> Shown:
        """Return an event as the reader may know it: all rows of a page, or of an export, in one go."""
        if record.pk not in self._told:
            page: Any = getattr(self, "page", None)
            events = [] if page is None or self._told else [event.pk for event in page.object_list.data]
            # Beyond the page: an export, which takes all rows.
            wanted = events if record.pk in events else self.data.data.order_by().values("pk")
            pairs = list(told(self.request.actor, Event.objects.visible_to(self.request.actor).filter(pk__in=wanted)))
            known = shown(self.request.actor, pairs, with_subjects=True)
            self._told |= dict(zip((one.event.pk for one in pairs), known, strict=True))
        return self._told[record.pk]

    def render_verb(self, record: Event) -> SafeString:
        """Say it in a sentence; the verb itself is the title."""
        return format_html('<span title="{}">{}</span>', record.verb, self._shown(record).label)

    def render_subject(self, record: Event) -> SafeString | str:
        """Name what it is about and lead there, if it is still there for the reader."""
        known = self._shown(record)
        return format_html('<a href="{}">{}</a>', known.url, known.subject) if known.url else "—"

    def value_subject(self, record: Event) -> str:
        """Name it in exports, too."""
        return self._shown(record).subject

    def render_acting_for(self, record: Event) -> str:
        """Name the party; of the own party the person, too."""
        known = self._shown(record)
        return ", ".join(filter(None, (known.actor, known.acting_for)))

    def render_after(self, record: Event) -> SafeString:
        """List the fields; of what was added in one line."""
        known = self._shown(record)
        if known.is_addition:
            return format_html_join(" · ", "{}: {}", ((change.name, change.after) for change in known.changes))
        parts = (
            (change.name, f"{change.before} → " if change.before else "", change.after) for change in known.changes
        )
        return format_html_join("", "<div>{}: {}{}</div>", parts) or SafeString("—")

    def render_reason(self, record: Event) -> str:
        """Show the reason to whoever may know it."""
        return self._shown(record).reason or "—"

    def value_verb(self, record: Event) -> str:
        """Say it in exports, too."""
        return self._shown(record).label

    def value_acting_for(self, record: Event) -> str:
        """Name who in exports, too."""
        return self.render_acting_for(record)

    def value_after(self, record: Event) -> str:
        """List the fields in exports, too."""
        return "; ".join(f"{one.name}: {one.before} → {one.after}" for one in self._shown(record).changes)

    def value_reason(self, record: Event) -> str:
        """Show the reason in exports to whoever may know it."""
        return self._shown(record).reason


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of things that have a history, whether or not there are any."""
    found: list[type[Model]] = [Party, Group, Person, *(kind for kind in Owned.kinds() if kind is not Event)]
    return [(one._meta.label, str(one._meta.verbose_name).capitalize()) for one in found]


def sorted_verbs() -> list[tuple[str, str]]:
    """Return what can happen, by its word."""
    return sorted(((f":{verb}", str(word)) for verb, word in VERBS.items()), key=lambda choice: choice[1])


class EventFilter(filters.FilterSet):
    """Days, what happened to what, and the party that acted."""

    kind = filters.ChoiceFilter("subject_type", label=_("What"), choices=kinds)
    verb = filters.ChoiceFilter("verb", "endswith", label=_("What happened"), choices=sorted_verbs)
    from_date = filters.DateFilter("at", "date__gte", label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    to_date = filters.DateFilter("at", "date__lte", label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    party = filters.ModelChoiceFilter("acting_for", label=_("By"), queryset=Party.objects.all(), to_field_name="code")

    class Meta:
        model = Event
        fields = ("kind", "verb", "from_date", "to_date", "party")


class DisclosureFilter(filters.FilterSet):
    """The party that took rows away, and how."""

    party = filters.ModelChoiceFilter("party", label=_("Party"), queryset=Party.objects.all(), to_field_name="code")
    way = filters.ChoiceFilter("way", label=_("How"), choices=Disclosure.Way)

    class Meta:
        model = Disclosure
        fields = ("party", "way")


def held(actor: Actor, disclosure: Disclosure) -> "QuerySet[Any]":
    """Return the records of a disclosure that are still there, for their owner."""
    kind: Any = apps.get_model(disclosure.kind)
    key = "public_id" if kind is Event else "pk"
    taken = DisclosedRecord.objects.filter(disclosure=disclosure).values("record_id")
    found: QuerySet[Any] = kind.objects.visible_to(actor).filter(owner_id=disclosure.owner_id, **{f"{key}__in": taken})
    return found


def own_disclosures(party_id: UUID) -> "QuerySet[Disclosure]":
    """Return what others took away of one party's rows."""
    return Disclosure.objects.filter(owner_id=party_id).select_related("party")
