"""The append-only record of every change: written by services in the transaction of the change, read by audience."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import CELL, Event, Party, Person
from buttress_web.accounts.owned import Audience, Owned

CHANGED = "changed"
"""What the history keeps of a personal field."""

Values = dict[str, Any]
_PLAIN = DjangoJSONEncoder()
_UNTOLD = {"id", "owner", "revision"}


@dataclass(frozen=True, kw_only=True)
class Circle:
    """Whose event it is and who may read it."""

    owner_id: Any
    audience: str = Audience.OWN
    named: tuple[Any, ...] = ()
    public_from: Any = None

    @classmethod
    def of(cls, record: Owned) -> "Circle":
        """Return the circle of an owned record as it is now."""
        named = tuple(record.named.values_list("pk", flat=True)) if record.audience == Audience.NAMED else ()
        return cls(owner_id=record.owner_id, audience=record.audience, named=named, public_from=record.public_from)

    @classmethod
    def of_cell(cls, audience: Audience = Audience.PARTNERS) -> "Circle":
        """Return the circle of what the cell keeps for everybody: parties and groups."""
        return cls(owner_id=Party.objects.values_list("pk", flat=True).get(code=CELL), audience=audience)

    @classmethod
    def of_party(cls, party: Party | None) -> "Circle":
        """Return the circle of a party alone; of the cell alone where there is none."""
        return cls(owner_id=party.pk) if party else cls.of_cell(Audience.OWN)


def party_of(person: Person) -> Party | None:
    """Return the party that a person belongs to, which reads what happens to the person; none for the site's people."""
    membership = person.memberships.filter(party__isnull=False).order_by("from_date", "pk").first()
    return membership.party if membership else None


def values(subject: models.Model) -> Values:
    """Return a record's own fields as plain values, with nothing of the personal ones but whether they are filled."""
    personal: frozenset[str] = getattr(subject, "personal_fields", frozenset())
    told: Values = {}
    for field in subject._meta.concrete_fields:
        if field.name not in _UNTOLD:
            value = field.value_from_object(subject)
            told[field.name] = (CHANGED if value else "") if field.name in personal else _plain(value)
    if isinstance(subject, Owned):
        told["named"] = sorted(subject.named.values_list("code", flat=True)) if subject.pk else []
    return told


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None | list | dict) else _PLAIN.default(value)


def record(  # noqa: PLR0913  # an event has that many parts
    actor: Actor,
    verb: str,
    subject: models.Model,
    *,
    circle: Circle,
    before: Values | None = None,
    after: Values | None = None,
    personal: Iterable[str] = (),
    reason: str = "",
) -> Event:
    """Write one event about a subject: of two sets of values only what differs, and the ``personal`` fields touched."""
    old, new = before or {}, after or {}
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    about = Event.objects.unscoped("the chain of events goes through all of them").filter(
        subject_type=subject._meta.label, subject_id=subject.pk
    )
    event = Event.objects.create(
        owner_id=circle.owner_id,
        audience=circle.audience,
        public_from=circle.public_from,
        at=actor.at,
        person_id=actor.person_id,
        acting_for_id=actor.own_party_id,
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        previous=about.order_by("-id").first(),
        before={name: old[name] for name in sorted(changed & old.keys())},
        after={name: new[name] for name in sorted(changed & new.keys())} | dict.fromkeys(sorted(personal), CHANGED),
        reason=reason,
    )
    event.named.set(circle.named)
    return event


@dataclass(frozen=True)
class Told:
    """An event as one reader may know it: the values before, and the reason, only if the reader saw them then.

    To whom else a record is released is its owner's affair.
    """

    event: Event
    before: Values
    after: Values
    reason: str


def about(actor: Actor, subject: models.Model) -> Iterator[Told]:
    """Yield what an actor may know of the history of a subject that the actor may see, newest first."""
    events = Event.objects.visible_to(actor).filter(subject_type=subject._meta.label, subject_id=subject.pk)
    return told(actor, events)


def changes(actor: Actor) -> "models.QuerySet[Event]":
    """Return all events that an actor may see, of subjects that the actor may still see; deleted ones for the owner."""
    still = Q(owner_id=actor.own_party_id) if actor.own_party_id else Q(pk__in=[])
    kinds = [kind for kind in Owned.kinds() if kind is not Event]
    for kind in kinds:
        seen = kind.objects.visible_to(actor).values("pk")
        still |= Q(subject_type=kind._meta.label, subject_id__in=seen)
    still |= ~Q(subject_type__in=[kind._meta.label for kind in kinds])
    return Event.objects.visible_to(actor).filter(still)


def told(actor: Actor, events: "models.QuerySet[Event]") -> Iterator[Told]:
    """Yield events as an actor may know them."""
    events = events.select_related("person", "acting_for", "owner")
    visible_before = set(
        Event.objects.visible_to(actor).filter(pk__in=events.values("previous_id")).values_list("pk", flat=True)
    )
    for event in events:
        first = event.previous_id is None and not event.before
        knew = first or event.previous_id in visible_before or event.owner_id == actor.own_party_id
        own = event.owner_id == actor.own_party_id
        before, after = (
            {name: value for name, value in values.items() if own or name != "named"}
            for values in (event.before, event.after)
        )
        yield Told(event, before if knew else {}, after, event.reason if knew else "")
