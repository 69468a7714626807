"""Where a reader stands, from what the platform holds so far: who takes part, what changed, what waits."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buttress_web.accounts import history
from buttress_web.accounts.acting import Acting, current
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import (
    AdministrationSession,
    AllianceMembership,
    Disclosure,
    Event,
    Group,
    GroupMembership,
    Party,
)
from buttress_web.accounts.owned import Audience, Owned
from buttress_web.directory import party_visible
from buttress_web.releases.words import Shown, shown

MOST = 8
"""Changes that the first page shows; the page of changes has all."""


def taking_part(actor: Actor) -> list[tuple[str, int]]:
    """Return how many parties have each part in the contact group today, of those that the reader may know of."""
    counted = Counter(_in_contact_group(actor).order_by().values_list("part", flat=True))
    return [(str(part.label), counted[part]) for part in GroupMembership.Part if counted[part]]


def in_alliances(actor: Actor) -> list[tuple[str, int]]:
    """Return how many nations of the contact group are in each alliance today, and in none that counts here."""
    nations = set(
        _in_contact_group(actor).filter(party__kind=Party.Kind.NATION).order_by().values_list("party_id", flat=True)
    )
    held = AllianceMembership.objects.filter(current(actor.today), party_id__in=nations)
    allied = list(held.order_by().values_list("alliance", "party_id").distinct())
    counted = Counter(alliance for alliance, _party in allied)
    none = len(nations - {party for _alliance, party in allied})
    told = [(str(one.label), counted[one]) for one in AllianceMembership.Alliance]
    return [*told, (_("In neither"), none)] if nations else []


def _in_contact_group(actor: Actor) -> "QuerySet[GroupMembership]":
    return party_visible.parts(actor).filter(group__kind=Group.Kind.CONTACT_GROUP)


def changed(actor: Actor, since: date) -> list[Shown]:
    """Return the latest changes since a day that the reader may know."""
    seen = history.changes(actor).filter(at__date__gte=since)[:MOST]
    # Sliced first: what was before is asked for these alone.
    known = Event.objects.visible_to(actor).filter(pk__in=[event.pk for event in seen])
    return list(shown(actor, history.told(actor, known), with_subjects=True))


def own_records(actor: Actor) -> list[tuple[str, int]]:
    """Return how many records of the own party each audience has."""
    if actor.own_party_id is None:
        return []
    counted: Counter[str] = Counter()
    for kind in Owned.kinds():
        if kind is not Event:
            rows = kind.objects.visible_to(actor).filter(owner_id=actor.own_party_id)
            counted.update(rows.order_by().values_list("audience", flat=True))
    return [(str(audience.label), counted[audience]) for audience in Audience]


def waiting(acting: Acting, since: datetime) -> list[dict[str, Any]]:
    """Return what a person should look at: each with its text, what it rests on, and where to go."""
    found: list[dict[str, Any]] = []
    owner_id = acting.actor.own_party_id
    if owner_id is None or acting.session is not None:
        return found
    taken = Disclosure.objects.filter(owner_id=owner_id, at__gte=since).count()
    if taken:
        text = ngettext("Your records were taken away once", "Your records were taken away %(n)s times", taken)
        found.append(
            {"text": text % {"n": taken}, "sub": _("in the last seven days"), "url": reverse("disclosure_list")}
        )
    looking = AdministrationSession.objects.filter(party_id=owner_id, until_at__gt=acting.actor.at).count()
    if looking:
        text = _("A site administrator is looking at your records now")
        found.append({"text": text, "sub": "", "url": reverse("disclosure_list")})
    return found


def week_before(at: datetime) -> datetime:
    """Return the moment seven days earlier."""
    return at - timedelta(days=7)
