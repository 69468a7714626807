"""The operator's commands ``buttress user`` and ``buttress party``: nobody asks for rights who has the database."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from buttress_desk.cli import Refusal
from buttress_web.commands.platform import ready

P = ParamSpec("P")
R = TypeVar("R")

ROLES = (
    *("coordinator", "validator", "clerk", "head", "member", "requirement_owner", "industry_desk"),
    *("national_administrator", "auditor", "site_administrator"),
)
"""The names of all roles, known without starting Django."""


def with_django(command: Callable[P, R]) -> Callable[P, R]:
    """Return a command that starts Django first, and turns what is refused into one sentence."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        ready()
        from django.core.exceptions import ValidationError
        from django.db import DatabaseError

        from buttress_web.accounts.access import Refused

        try:
            return command(*args, **kwargs)
        except Refused as error:
            raise Refusal(str(error)) from error
        except ValidationError as error:
            raise Refusal(" ".join(error.messages)) from error
        except DatabaseError as error:
            raise Refusal(f"The database does not answer as it should ({error}): see `buttress doctor`.") from error

    return run


@click.group()
def party() -> None:
    """Parties of the platform: list them, add one, load whoever is known to have taken part."""


@party.command("list")
@with_django
def list_parties() -> None:
    """Print the code, kind and name of each party."""
    from buttress_web.accounts.models import Party

    for found in Party.objects.order_by("code"):
        click.echo(f"{found.code:<16} {found.kind:<11} {found.name_en}")


@party.command("add")
@click.argument("code")
@with_django
def add_party(code: str) -> None:
    """Add the nation with the ISO 3166-1 alpha-3 CODE, with its names and alliances."""
    from buttress_web.directory.party_reference import NoNation, add_nation
    from buttress_web.directory.services.operator import operator

    try:
        added = add_nation(operator(), code.upper())
    except NoNation as error:
        raise Refusal(f"ISO 3166-1 has no nation with the code {code.upper()}.") from error
    click.echo(f"Added {added.code}, {added.name_en}.")


@party.command("load")
@with_django
def load_parties() -> None:
    """Add the nations and funds that are known to have taken part, with alliances; those there stay as they are."""
    from buttress_web.directory.party_reference import load
    from buttress_web.directory.services.operator import operator

    click.echo(f"Added {len(load(operator()))} parties.")


@click.group()
def user() -> None:
    """People who sign in: add, list, give roles, shut out, erase, reset passwords; example people to try it with."""


@user.command("add")
@click.argument("username", default=lambda: click.prompt("User name"))
@click.option("--name", prompt=True, help="The person's name.")
@click.option("--email", default="", help="Where a forgotten password is reset.")
@click.option("--role", type=click.Choice(ROLES), default="site_administrator", show_default=True)
@click.option("--party", "code", default="", help="The code of the party acted for; none for a role of the site.")
@with_django
def add_user(username: str, name: str, email: str, role: str, code: str) -> None:
    """Add a person, by default a site administrator; print the path where they choose a password."""
    from buttress_web.accounts.models import Person
    from buttress_web.accounts.roles import Role
    from buttress_web.directory.services import entries
    from buttress_web.directory.services.operator import operator, party_for

    actor = operator()
    party = party_for(Role(role), code)
    person = Person(username=username, name=name, email=email, created_at=actor.at)
    entries.add_person(actor, person, Role(role), party)
    click.echo(f"Added {person.username}. A password can be chosen once, at {entries.first_password_path(person)}")


@user.command("list")
@with_django
def list_users() -> None:
    """Print each person's user name, name and roles."""
    from buttress_web.accounts.acting import memberships_of
    from buttress_web.accounts.models import Person
    from buttress_web.directory.services.operator import operator

    today = operator().today
    for person in Person.objects.order_by("username"):
        roles = ", ".join(f"{m.role} {m.party.code if m.party else ''}".strip() for m in memberships_of(person, today))
        click.echo(f"{person.username:<24} {person.name:<32} {roles}{'' if person.is_active else ' (shut out)'}")


@user.command("role")
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--party", "code", default="", help="The code of the party acted for; none for a role of the site.")
@click.option("--end", is_flag=True, help="End the role instead of giving it.")
@click.option("--reason", default="By the operator", show_default=True)
@with_django
def role(username: str, role: str, code: str, end: bool, reason: str) -> None:
    """Give the person USERNAME a ROLE, or end it."""
    from buttress_web.accounts.acting import current
    from buttress_web.accounts.roles import Role
    from buttress_web.directory.services import entries
    from buttress_web.directory.services.operator import operator, party_for, person_called

    actor, person, party = operator(), person_called(username), party_for(Role(role), code)
    if not end:
        entries.add_role(actor, person, Role(role), party)
        return click.echo(f"{person.username} is {role} now.")
    held = list(person.memberships.filter(current(actor.today), role=role, party=party))
    if not held:
        raise Refusal(f"{person.username} has no such role today.")
    for membership in held:
        entries.end_role(actor, membership, reason)
    return click.echo(f"{person.username} is {role} no longer.")


@user.command("disable")
@click.argument("username")
@click.option("--reason", default="By the operator", show_default=True)
@with_django
def disable(username: str, reason: str) -> None:
    """Shut a person out: every session and access token ends, nobody can sign in by this name."""
    from buttress_web.directory.services import entries
    from buttress_web.directory.services.operator import operator, person_called

    actor, person = operator(), person_called(username)
    entries.sign_out(actor, person)
    entries.change_person(actor, person, {"is_active": False}, verb="deactivate", reason=reason)
    click.echo(f"{person.username} may not sign in any more.")


@user.command("erase")
@click.argument("username")
@click.option("--reason", required=True, help="Goes into the history: no personal data here.")
@click.confirmation_option(prompt="This cannot be undone. Erase the person?")
@with_django
def erase(username: str, reason: str) -> None:
    """Replace who a person is by an invented name, for good; what they did stays in the history."""
    from buttress_web.directory.services import entries
    from buttress_web.directory.services.operator import operator, person_called

    click.echo(
        f"Erased. The record calls the person {entries.erase_person(operator(), person_called(username), reason)}."
    )


@user.command("reset-password")
@click.argument("username")
@with_django
def reset_password(username: str) -> None:
    """Make the present password useless, end every session, and print the path where a new one is chosen once."""
    from buttress_web.directory.services.operator import forget_password, operator, person_called

    click.echo(f"A password can be chosen once, at {forget_password(operator(), person_called(username))}")


@user.command("examples")
@with_django
def examples() -> None:
    """Add example people, parties and contacts to try the platform with, and print how to sign in (debug only)."""
    from buttress_web.directory.examples import load

    for signing_in in load():
        click.echo(f"{signing_in.username:<24} {signing_in.password}  {signing_in.what}")
