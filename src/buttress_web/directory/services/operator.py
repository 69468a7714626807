"""What the operator at the machine asks for: no right is asked, because whoever has the database has all of it."""

from django.db import transaction
from django.utils import timezone

from buttress_web.accounts.access import Refused
from buttress_web.accounts.actor import Actor, visitor
from buttress_web.accounts.models import Party, Person
from buttress_web.accounts.roles import Role
from buttress_web.directory.services import entries
from buttress_web.directory.services.roles import roles_for


def operator() -> Actor:
    """Return whoever runs a command now: nobody of the platform."""
    return visitor(timezone.now())


def person_called(username: str) -> Person:
    """Return the person of a user name.

    Raises:
        Refused: There is none.
    """
    person = Person.objects.filter(username=username.lower(), erased_at=None).first()
    if person is None:
        raise Refused(f"Nobody has the user name {username}.")
    return person


def party_for(role: Role, code: str) -> Party | None:
    """Return the party of a code, fit for a role.

    Raises:
        Refused: There is none, or the role is not one of it.
    """
    party = Party.objects.filter(code=code.upper()).first() if code else None
    if code and party is None:
        raise Refused(f"No party has the code {code}: see `buttress party list`.")
    if role not in roles_for(party):
        raise Refused(f"The role {role.value} is not for {party.code if party else 'the site: name a party'}.")
    return party


@transaction.atomic
def forget_password(actor: Actor, person: Person) -> str:
    """Make a person's password useless and end the sessions; return the path where a new one is chosen once."""
    person.set_unusable_password()
    password, person.password = person.password, ""
    entries.sign_out(actor, person)
    entries.change_person(actor, person, {"password": password}, verb="reset_password")
    return entries.first_password_path(person)
