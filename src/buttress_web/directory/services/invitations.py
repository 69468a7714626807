"""Inviting a person: with a first role, and a link to choose a password that works once."""

from django.db import transaction

from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Party, Person
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.services import entries
from buttress_web.directory.services.people import invited_name
from buttress_web.directory.services.roles import decide_role


@transaction.atomic
def invite(
    *, actor: Actor, username: str, name: str, email: str, role: Role, party: Party | None, language: str = "en"
) -> tuple[Person, str]:
    """Add a person with a first role; return the person and the path where they choose a password.

    Raises:
        Refused: The role is not the actor's to give.
        ValidationError: A field breaks its rule, or the user name is taken in this party.
    """
    require(actor, Permission.PERSON_CHANGE)
    decision = decide_role(actor, role, party)
    if not decision.allowed:
        raise Refused(decision.reason)
    person = Person(
        username=invited_name(party, username), name=name, email=email, language=language, created_at=actor.at
    )
    entries.add_person(actor, person, role, party)
    return person, entries.first_password_path(person)
