"""What every kind of owned record goes through: added, changed, removed, released, withdrawn. One transaction each."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.acting import is_partner
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import DisclosedRecord, Disclosure, Party
from buttress_web.accounts.owned import Audience, Owned
from buttress_web.accounts.roles import Permission

R = TypeVar("R", bound=Owned)


class Outdated(Exception):
    """Somebody else changed the record since it was read: nothing was written."""


def thing(record: Owned) -> str:
    """Return the first part of a record's verbs, such as ``contact``."""
    return type(record)._meta.model_name or ""


@transaction.atomic
def add(*, actor: Actor, permission: Permission, record: R, reason: str = "") -> R:
    """Add a record for the actor's own party; nobody else sees it before it is released.

    Raises:
        Refused: The actor may not.
        ValidationError: A field breaks its rule.
    """
    require(actor, permission, record)
    _cleaned(record)
    record.save(force_insert=True)
    history.record(
        actor,
        f"{thing(record)}:record:add",
        record,
        circle=Circle.of(record),
        after=history.values(record),
        reason=reason,
    )
    return record


@transaction.atomic
def change(
    *, actor: Actor, permission: Permission, record: R, revision: UUID, changes: dict[str, Any], reason: str = ""
) -> R:
    """Change fields of a record that has still the revision that the actor read.

    Raises:
        Outdated: It has another revision.
        Unseen, Refused, ValidationError: As everywhere.
    """
    require(actor, permission, record)
    current = _locked(record, revision)
    before = history.values(current)
    touched = {name for name in changes if name in current.personal_fields and getattr(current, name) != changes[name]}
    for name, value in changes.items():
        setattr(current, name, value)
    _cleaned(current)
    current.revision = uuid4()
    current.save(force_update=True)
    after = history.values(current)
    if after != before or touched:
        verb = f"{thing(current)}:record:change"
        circle = Circle.of(current)
        history.record(actor, verb, current, circle=circle, before=before, after=after, personal=touched, reason=reason)
    return current


@transaction.atomic
def remove(*, actor: Actor, permission: Permission, record: Owned, revision: UUID, reason: str) -> None:
    """Delete a record; its history stays with its owner."""
    require(actor, permission, record)
    _reasoned(reason)
    current = _locked(record, revision)
    circle, before = Circle.of(current), history.values(current)
    history.record(actor, f"{thing(current)}:record:delete", current, circle=circle, before=before, reason=reason)
    current.delete()


@transaction.atomic
def set_audience(
    *,
    actor: Actor,
    record: R,
    revision: UUID,
    audience: Audience,
    named: Iterable[Party] = (),
    public_from: date | None = None,
    reason: str,
) -> R:
    """Release a record to an audience, or withdraw it from one. A withdrawal counts from the next read on.

    Raises:
        Refused: Without a reason, without the right, or with named parties where the audience names none.
    """
    require(actor, Permission.RECORD_RELEASE, record)
    _reasoned(reason)
    parties = list(named)
    if (audience == Audience.NAMED) != bool(parties):
        raise Refused(_("Name at least one party, for the audience “named parties” and for no other."))
    current = _locked(record, revision)
    before, circle = history.values(current), Circle.of(current)
    current.audience, current.public_from, current.revision = audience, public_from, uuid4()
    current.save(force_update=True)
    current.named.set(parties)
    withdrawn = _is_withdrawal(circle, Circle.of(current), actor.today)
    verb = f"{thing(current)}:audience:{'withdraw' if withdrawn else 'release'}"
    after = history.values(current)
    history.record(actor, verb, current, circle=Circle.of(current), before=before, after=after, reason=reason)
    return current


def closed_by_withdrawal(*, actor: Actor, record: Owned) -> list[Disclosure]:
    """Return what was taken away with this record in it, newest first; for its owner alone."""
    require(actor, Permission.DISCLOSURE_READ, record)
    if record.owner_id != actor.own_party_id:
        raise Refused(_("Only the owner of a record may see who took it away."))
    found = Disclosure.objects.filter(owner_id=record.owner_id, records__record_id=record.pk)
    return list(found.select_related("party").order_by("-at"))


@transaction.atomic
def disclose(*, actor: Actor, way: Disclosure.Way, records: Iterable[Owned]) -> list[Disclosure]:
    """Log to each owner the rows of theirs that somebody else takes away or reads in bulk."""
    of_owner: dict[tuple[UUID, str], list[UUID]] = {}
    for record in records:
        if record.owner_id != actor.own_party_id:
            of_owner.setdefault((record.owner_id, record._meta.label), []).append(
                getattr(record, "public_id", record.pk)
            )
    made = [
        Disclosure(
            owner_id=owner_id,
            at=actor.at,
            way=way,
            person_id=actor.person_id,
            party_id=actor.own_party_id,
            kind=kind,
            rows=len(ids),
        )
        for (owner_id, kind), ids in sorted(of_owner.items(), key=lambda item: (str(item[0][0]), item[0][1]))
    ]
    Disclosure.objects.bulk_create(made)
    told = [DisclosedRecord(disclosure=one, record_id=pk) for one in made for pk in of_owner[one.owner_id, one.kind]]
    DisclosedRecord.objects.bulk_create(told, 1000)
    return made


def _locked(record: R, revision: UUID) -> R:
    kind = type(record)
    found = kind._default_manager.unscoped("access was required above")
    current = found.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if current is None or current.revision != revision:
        raise Outdated(_("Somebody changed this record since you opened it. Nothing of yours was written."))
    return cast("R", current)


def _cleaned(record: Owned) -> None:
    record.clean_fields()
    record.clean()
    if record.audience not in Audience.values:
        raise ValidationError({"audience": _("This is no audience.")})


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give a reason: it goes into the history."))


def _is_withdrawal(before: Circle, after: Circle, day: date) -> bool:
    width = [Audience.OWN, Audience.NAMED, Audience.CELL, Audience.PARTNERS]
    lost_public = before.public_from is not None and (
        after.public_from is None or after.public_from > before.public_from
    )
    narrower = width.index(Audience(after.audience)) < width.index(Audience(before.audience))
    return lost_public or narrower or any(not _reaches(after, party, day) for party in before.named)


def _reaches(circle: Circle, party_id: UUID, day: date) -> bool:
    if circle.audience == Audience.NAMED:
        return party_id in circle.named
    is_cell = Party.objects.filter(pk=party_id, kind=Party.Kind.CELL).exists()
    return is_cell or (circle.audience == Audience.PARTNERS and is_partner(party_id, day))
