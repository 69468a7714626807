"""Parties and the alliances that they are in: reference data, kept by the cell."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import AllianceMembership, Party
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission


def add(*, actor: Actor, party: Party) -> Party:
    """Add a party."""
    require(actor, Permission.PARTY_CHANGE)
    return written(actor, party)


@transaction.atomic
def written(actor: Actor, party: Party) -> Party:
    """Write a new party and its event, for whoever has asked for the right."""
    party.code = party.code.upper()
    party.full_clean()
    party.save(force_insert=True)
    history.record(actor, "party:record:add", party, circle=Circle.of_cell(), after=history.values(party))
    return party


@transaction.atomic
def change(*, actor: Actor, party: Party, revision: UUID, changes: dict[str, object], reason: str = "") -> Party:
    """Change a party's names; its code and kind stay, because records hang on them."""
    require(actor, Permission.PARTY_CHANGE)
    current = Party.objects.select_for_update().get(pk=party.pk)
    if current.revision != revision:
        raise Outdated(_("Somebody changed this record since you opened it. Nothing of yours was written."))
    if any(changes.get(name, getattr(current, name)) != getattr(current, name) for name in ("kind", "code")):
        raise Refused(_("The code and the kind of a party cannot be changed."))
    before = history.values(current)
    for name, value in changes.items():
        setattr(current, name, value)
    current.full_clean()
    current.revision = uuid4()
    current.save(force_update=True)
    after = history.values(current)
    if after != before:
        history.record(
            actor, "party:record:change", current, circle=Circle.of_cell(), before=before, after=after, reason=reason
        )
    return current


def join(*, actor: Actor, party: Party, alliance: str, from_date: date, to_date: date | None = None) -> None:
    """Say that a party is in an alliance from a day on."""
    require(actor, Permission.PARTY_CHANGE)
    joined(actor, AllianceMembership(party=party, alliance=alliance, from_date=from_date, to_date=to_date))


@transaction.atomic
def joined(actor: Actor, membership: AllianceMembership) -> None:
    """Write that a party is in an alliance."""
    membership.full_clean()
    membership.save(force_insert=True)
    _alliance_event(actor, "join", membership, {})


@transaction.atomic
def leave(*, actor: Actor, membership: AllianceMembership, to_date: date) -> None:
    """Say on which day a party was in an alliance for the last time."""
    require(actor, Permission.PARTY_CHANGE)
    before = _told(membership)
    membership.to_date = to_date
    membership.full_clean()
    membership.save(force_update=True)
    _alliance_event(actor, "leave", membership, before)


def _alliance_event(actor: Actor, verb: str, membership: AllianceMembership, before: history.Values) -> None:
    after, circle = _told(membership), Circle.of_cell()
    history.record(actor, f"party:alliance:{verb}", membership.party, circle=circle, before=before, after=after)


def _told(membership: AllianceMembership) -> history.Values:
    """Return a membership as the history of its party tells it."""
    return {
        "alliance": str(membership.alliance),
        "from_date": membership.from_date.isoformat(),
        "to_date": membership.to_date.isoformat() if membership.to_date else None,
    }
