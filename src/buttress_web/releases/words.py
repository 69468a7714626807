"""What the history says, in sentences, and how an event is shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import CHANGED, Told
from buttress_web.accounts.owned import Audience

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


def shown(actor: Actor, events: Iterable[Told]) -> Iterator[Shown]:
    """Yield events for a page; a person's name is told within the person's own party alone."""
    for told in events:
        event = told.event
        own = event.acting_for_id == actor.own_party_id
        person = event.person.name if event.person and own else ""
        party = event.acting_for.name if event.acting_for else _("The site")
        yield Shown(
            at=event.at,
            actor=person or party,
            acting_for=party if person else "",
            label=sentence(event.subject_type, event.verb),
            reason=told.reason,
            changes=list(_changes(told)),
        )


def sentence(subject_type: str, verb: str) -> str:
    """Return what happened to what."""
    what = str(apps.get_model(subject_type)._meta.verbose_name)
    done = VERBS.get(verb.split(":", 1)[-1])
    return f"{what[:1].upper()}{what[1:]}: {done if done is not None else verb}"


def _changes(told: Told) -> Iterator[Change]:
    model = apps.get_model(told.event.subject_type)
    for name in sorted(told.before.keys() | told.after.keys()):
        before, after = told.before.get(name), told.after.get(name)
        if before or after:
            yield Change(_label(model, name), _value(name, before), _value(name, after))


def _label(model: Any, name: str) -> str:
    labels = {field.name: str(getattr(field, "verbose_name", field.name)) for field in model._meta.get_fields()}
    label = labels.get(name, name.replace("_", " "))
    return label[:1].upper() + label[1:]


def _value(name: str, value: Any) -> str:
    if value == CHANGED:
        return _("changed (the value is not kept)")
    if name == "audience" and value in Audience.values:
        return str(Audience(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
