"""Which of a person's memberships is acted for in a request, and what the page says about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from buttress_web.accounts.actor import Actor, visitor
from buttress_web.accounts.models import AdministrationSession, Group, GroupMembership, Membership, Party, Person
from buttress_web.accounts.roles import CELL_ROLES, SITE_ROLES, Role

ACTING_FOR = "acting_for"
"""Session key: the party acted for, ``site``, or nothing chosen."""

SEEN_AS = "seen_as"
"""Session key: the party whose view of the own records is looked at."""


@dataclass(frozen=True)
class Acting:
    """An actor with the records behind it, for pages."""

    actor: Actor
    person: Person | None = None
    party: Party | None = None
    seen_as: Party | None = None
    session: AdministrationSession | None = None
    memberships: Sequence[Membership] = field(default_factory=tuple)


def current(day: date) -> Q:
    """Return the condition that a row with ``from_date`` and ``to_date`` holds on a day."""
    return Q(from_date__lte=day) & (Q(to_date__isnull=True) | Q(to_date__gte=day))


def is_partner(party_id: UUID | None, day: date) -> bool:
    """Tell whether a party takes part in the contact group on a day; a candidate does not yet."""
    if party_id is None:
        return False
    parts = GroupMembership.objects.filter(current(day), party_id=party_id, group__kind=Group.Kind.CONTACT_GROUP)
    return parts.exclude(part=GroupMembership.Part.CANDIDATE).exists()


def memberships_of(person: Person, day: date) -> list[Membership]:
    """Return the memberships that count on a day: of somebody whom a provider vouches for, only its party's roles."""
    found = person.memberships.filter(current(day)).select_related("party")
    if person.provider_id is not None:
        found = found.filter(party__identity_providers=person.provider_id).exclude(role__in=CELL_ROLES | SITE_ROLES)
    return list(found)


def actor_of(person: Person, at: datetime, party_id: UUID | None = None, *, site: bool = False) -> Actor:
    """Return a person as an actor for one of the parties of the person's memberships, by default the first."""
    return _chosen(person, memberships_of(person, at.date()), at, "site" if site else str(party_id or "")).actor


def acting(request: HttpRequest, at: datetime) -> Acting:
    """Return who asks in a request, by its session."""
    person = request.user
    if not isinstance(person, Person) or not person.is_active:
        return Acting(visitor(at))
    found = _chosen(person, memberships_of(person, at.date()), at, request.session.get(ACTING_FOR, ""))
    other = request.session.get(SEEN_AS)
    return _looking(found, other, at) if other else found


def _chosen(person: Person, memberships: list[Membership], at: datetime, choice: str) -> Acting:
    choices = [str(m.party_id) if m.party_id else "site" for m in memberships]
    key = choice if choice in choices else next(iter(choices), "")
    held = [m for m, of in zip(memberships, choices, strict=True) if of == key]
    party = held[0].party if held else None
    actor = Actor(
        at=at,
        person_id=person.pk,
        party_id=party.pk if party else None,
        roles=frozenset(Role(m.role) for m in held),
        is_cell=party is not None and party.kind == Party.Kind.CELL,
        is_partner=is_partner(party.pk if party else None, at.date()),
    )
    session = _session(person, at) if Role.SITE_ADMINISTRATOR in actor.roles else None
    if session is not None:
        seen = actor.seen_as(party_id=session.party_id, is_cell=False, is_partner=False)
        actor = Actor(**{**vars(seen), "confined_to": session.party_id})
    return Acting(actor, person, party, None, session, memberships)


def _session(person: Person, at: datetime) -> AdministrationSession | None:
    sessions = AdministrationSession.objects.filter(person=person, from_at__lte=at, until_at__gt=at)
    return sessions.select_related("party").first()


def _looking(found: Acting, other: str, at: datetime) -> Acting:
    party = Party.objects.filter(pk=other).first()
    if party is None or found.actor.party_id is None or found.session is not None:
        return found
    seen = found.actor.seen_as(
        party_id=party.pk, is_cell=party.kind == Party.Kind.CELL, is_partner=is_partner(party.pk, at.date())
    )
    return Acting(seen, found.person, found.party, party, None, found.memberships)
