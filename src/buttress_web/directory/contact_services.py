"""What can be done with points of contact."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from buttress_web.accounts import records
from buttress_web.accounts.access import Refused
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.roles import Permission
from buttress_web.directory.models import Contact


def add_contact(*, actor: Actor, fields: dict[str, Any]) -> Contact:
    """Add a point of contact for the actor's own party, seen by nobody else before it is released.

    Raises:
        Refused, ValidationError: As ``records.add``; also where the actor acts for no party.
    """
    if actor.own_party_id is None:
        raise Refused(_("You act for no party that could own it."))
    contact = Contact(owner_id=actor.own_party_id, **fields)
    return records.add(actor=actor, permission=Permission.CONTACT_CHANGE, record=contact)


def change_contact(*, actor: Actor, contact: Contact, revision: UUID, fields: dict[str, Any]) -> Contact:
    """Change a point of contact; see ``records.change``."""
    return records.change(
        actor=actor, permission=Permission.CONTACT_CHANGE, record=contact, revision=revision, changes=fields
    )


def remove_contact(*, actor: Actor, contact: Contact, revision: UUID, reason: str) -> None:
    """Delete a point of contact, for a reason; its history stays with its owner."""
    records.remove(actor=actor, permission=Permission.CONTACT_CHANGE, record=contact, revision=revision, reason=reason)
