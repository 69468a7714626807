"""What the history says, in sentences, and how an event is shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import DateField, Field, Model, QuerySet
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.access import people_of
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import CHANGED, Told
from buttress_web.accounts.models import AllianceMembership, Group, GroupMembership, Membership, Party, Person
from buttress_web.accounts.owned import Owned

VERBS = {
    "record:add": gettext_lazy("added"),
    "record:change": gettext_lazy("changed"),
    "record:delete": gettext_lazy("deleted"),
    "record:erase": gettext_lazy("erased"),
    "audience:release": gettext_lazy("released"),
    "audience:withdraw": gettext_lazy("withdrawn"),
    "record:revoke": gettext_lazy("revoked"),
    "membership:give": gettext_lazy("given a role"),
    "membership:end": gettext_lazy("a role ended"),
    "membership:join": gettext_lazy("a party takes part"),
    "membership:leave": gettext_lazy("a party left"),
    "alliance:join": gettext_lazy("joined an alliance"),
    "alliance:leave": gettext_lazy("left an alliance"),
    "record:activate": gettext_lazy("let in again"),
    "record:deactivate": gettext_lazy("shut out"),
    "record:reset_password": gettext_lazy("the password was made useless"),
    "record:choose_password": gettext_lazy("chose a password"),
    "second_factor:add": gettext_lazy("a second factor was set up"),
    "second_factor:remove": gettext_lazy("a second factor was removed"),
    "administration:open": gettext_lazy("an administration session opened"),
    "administration:end": gettext_lazy("an administration session ended"),
}
"""The last two parts of a verb, as words; a verb that is not here is shown as it is."""


@dataclass(frozen=True)
class Change:
    """One field of an event."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """An event as ``parts/history.html`` shows it."""

    at: datetime
    actor: str
    acting_for: str
    label: str
    reason: str
    changes: list[Change]
    is_addition: bool = False
    subject: str = ""
    url: str = ""


def shown(actor: Actor, events: Iterable[Told], *, with_subjects: bool = False) -> Iterator[Shown]:
    """Yield events for a page; a person's name is told within the person's own party alone.

    ``with_subjects`` names what each is about and leads there: not for the page of that subject itself.
    """
    found = list(events) if with_subjects else events
    subjects = _subjects(actor, found) if with_subjects else {}
    names: Any = SimpleLazyObject(lambda: {str(party.pk): party.name for party in Party.objects.all()})
    for told in found:
        event = told.event
        subject, url = subjects.get((event.subject_type, event.subject_id), ("", ""))
        own = event.acting_for_id == actor.own_party_id
        person = event.person.name if event.person and own else ""
        party = event.acting_for.name if event.acting_for else _("The site")
        yield Shown(
            at=event.at,
            actor=person or party,
            acting_for=party if person else "",
            label=sentence(event.subject_type, event.verb),
            reason=told.reason,
            changes=list(_changes(told, names)),
            is_addition=is_addition(told),
            subject=subject,
            url=url,
        )


def is_addition(told: Told) -> bool:
    """Tell whether an event only says what something was when it was added."""
    return not told.before and told.event.verb.endswith(":add")


def _subjects(actor: Actor, events: Iterable[Told]) -> dict[tuple[str, UUID], tuple[str, str]]:
    """Return name and address of what events are about, as far as it is there and the actor may see it."""
    wanted: dict[str, set[UUID]] = {}
    for told in events:
        wanted.setdefault(told.event.subject_type, set()).add(told.event.subject_id)
    found = {}
    for label, keys in sorted(wanted.items()):
        for row in _known(actor, apps.get_model(label)).filter(pk__in=keys):
            found[label, row.pk] = (str(row), row.get_absolute_url())
    return found


def _known(actor: Actor, model: Any) -> "QuerySet[Any]":
    """Return the rows with a page of their own that an actor may know of; of other kinds none."""
    if model is Person:
        return people_of(actor)
    # Only who knows every group is told of what happens to one (its events are for the partners).
    rows: QuerySet[Any] = model.objects.all()
    if model in {Party, Group}:
        return rows
    if issubclass(model, Owned) and hasattr(model, "get_absolute_url"):
        return model.objects.visible_to(actor)  # type: ignore[no-any-return]  # of any kind
    return rows.none()


def sentence(subject_type: str, verb: str) -> str:
    """Return what happened to what."""
    what = str(apps.get_model(subject_type)._meta.verbose_name)
    done = VERBS.get(verb.split(":", 1)[-1])
    return f"{what[:1].upper()}{what[1:]}: {done if done is not None else verb}"


def _changes(told: Told, names: Mapping[str, str]) -> Iterator[Change]:
    model = apps.get_model(told.event.subject_type)
    for name in sorted(told.before.keys() | told.after.keys()):
        before, after = told.before.get(name), told.after.get(name)
        field = _field(model, name)
        # Which person a role is given to is the event's subject, and its key is nothing to read.
        told_anyway = is_addition(told) and after == CHANGED
        if (before or after) and not told_anyway and not (field is not None and field.related_model is Person):
            yield Change(_label(field, name), _value(field, before, names), _value(field, after, names))


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    """Return the field that a value of an event belongs to: of its subject, or of a part that the subject takes."""
    for kind in (model, Membership, GroupMembership, AllianceMembership):
        for field in (*kind._meta.concrete_fields, *kind._meta.many_to_many):
            if field.name == name:
                return field
    return None


def _label(field: "Field[Any, Any] | None", name: str) -> str:
    label = str(field.verbose_name) if field is not None else name.replace("_", " ")
    return label[:1].upper() + label[1:]


def _value(field: "Field[Any, Any] | None", value: Any, names: Mapping[str, str]) -> str:
    if value == CHANGED:
        return _("changed (the value is not kept)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if field is not None and field.related_model is Party:
        return names.get(value, str(value or ""))
    if isinstance(field, DateField) and isinstance(value, str):
        return date_format(field.to_python(value)) if value else ""
    choices = dict(getattr(field, "flatchoices", ()))
    return str(choices.get(value, value if value is not None else ""))
