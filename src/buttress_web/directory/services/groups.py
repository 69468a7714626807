"""The contact group and its coalitions: who has which part in them, from when to when."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import Group, GroupMembership
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission


@transaction.atomic
def add(*, actor: Actor, group: Group) -> Group:
    """Add a group."""
    require(actor, Permission.GROUP_CHANGE)
    group.full_clean()
    group.save(force_insert=True)
    history.record(actor, "group:record:add", group, circle=Circle.of_cell(), after=history.values(group))
    return group


@transaction.atomic
def change(*, actor: Actor, group: Group, revision: UUID, changes: dict[str, object], reason: str = "") -> Group:
    """Change a group's names and whether visitors see it."""
    require(actor, Permission.GROUP_CHANGE)
    current = Group.objects.select_for_update().get(pk=group.pk)
    if current.revision != revision:
        raise Outdated(_("Somebody changed this record since you opened it. Nothing of yours was written."))
    before = history.values(current)
    for name, value in changes.items():
        setattr(current, name, value)
    current.full_clean()
    current.revision = uuid4()
    current.save(force_update=True)
    after = history.values(current)
    if after != before:
        history.record(
            actor, "group:record:change", current, circle=Circle.of_cell(), before=before, after=after, reason=reason
        )
    return current


@transaction.atomic
def take_part(*, actor: Actor, membership: GroupMembership) -> GroupMembership:
    """Write that a party has a part in a group."""
    require(actor, Permission.GROUP_CHANGE)
    membership.full_clean()
    membership.save(force_insert=True)
    _event(actor, "join", membership, {})
    return membership


@transaction.atomic
def end_part(*, actor: Actor, membership: GroupMembership, to_date: date, reason: str = "") -> None:
    """Say on which day a party has its part for the last time."""
    require(actor, Permission.GROUP_CHANGE)
    before = _told(membership)
    membership.to_date = to_date
    membership.full_clean()
    membership.save(force_update=True)
    _event(actor, "leave", membership, before, reason)


def _event(actor: Actor, verb: str, membership: GroupMembership, before: history.Values, reason: str = "") -> None:
    history.record(
        actor,
        f"group:membership:{verb}",
        membership.group,
        circle=Circle.of_cell(),
        before=before,
        after=_told(membership),
        reason=reason,
    )


def _told(membership: GroupMembership) -> history.Values:
    """Return a part as the history of its group tells it."""
    return {
        "party": membership.party.code,
        "part": str(membership.part),
        "from_date": membership.from_date.isoformat(),
        "to_date": membership.to_date.isoformat() if membership.to_date else None,
    }
