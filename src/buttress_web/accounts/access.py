"""The one place that decides who may do what. A decision gives its reason, for records that the asker may see."""

from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Person
from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import PERMISSIONS, READING, SITE_ROLES, Permission, Role


class Decision(NamedTuple):
    """Whether something is allowed, and why (not)."""

    allowed: bool
    reason: str


class Unseen(Exception):
    """For the asker the record does not exist: a page answers 404 and says nothing else."""


class Refused(Exception):
    """The asker may see the record but not do this; the message says why."""


def decide(actor: Actor, permission: Permission, record: Owned | None = None) -> Decision:
    """Decide whether an actor may do something, with a record or at all.

    Raises:
        Unseen: The record is not visible to the actor.
    """
    if record is not None and not _sees(actor, record):
        raise Unseen
    if permission not in actor.permissions:
        return Decision(False, _lacking(actor, permission))
    if permission in READING or record is None:
        return Decision(True, _("Your role allows it."))
    if record.owner_id != actor.own_party_id:
        return Decision(False, _("Only the owner of a record may change it: %(owner)s.") % {"owner": record.owner})
    return Decision(True, _("Your party owns the record and your role allows it."))


def require(actor: Actor, permission: Permission, record: Owned | None = None) -> None:
    """Return if an actor may do something.

    Raises:
        Unseen: The record is not visible to the actor.
        Refused: The record is visible, the deed not allowed.
    """
    decision = decide(actor, permission, record)
    if not decision.allowed:
        raise Refused(decision.reason)


def people_of(actor: Actor) -> "QuerySet[Person]":
    """Return the people whom an actor may know of: those of the own party; for a site administrator, the site's."""
    if Role.SITE_ADMINISTRATOR in actor.roles and actor.confined_to is None:
        chosen = Q(memberships__role__in=SITE_ROLES)
    elif Permission.PERSON_READ in actor.permissions and actor.own_party_id is not None:
        chosen = Q(memberships__party_id=actor.own_party_id)
    else:
        return Person.objects.none()
    return Person.objects.filter(pk__in=Person.objects.filter(chosen).values("pk"))


def _sees(actor: Actor, record: Owned) -> bool:
    # A record about to be added is its owner's alone.
    if record._state.adding:
        return record.owner_id == actor.own_party_id
    return type(record)._default_manager.visible_to(actor).filter(pk=record.pk).exists()


def _lacking(actor: Actor, permission: Permission) -> str:
    if actor.person_id is None:
        return _("Sign in first.")
    if actor.scope is not None and permission not in actor.scope:
        return _("The access token was not made for this: %(permission)s.") % {"permission": permission}
    if actor.confined_to is not None:
        return _("You are only looking: nothing can be changed now.")
    holders = [str(Role(role).label) for role in Role if permission in PERMISSIONS[role]]
    return _("This needs one of these roles: %(roles)s.") % {"roles": ", ".join(holders)}
