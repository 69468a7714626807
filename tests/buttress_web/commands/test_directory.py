"""The operator's commands."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from buttress_desk.cli import PLUG_INS
from buttress_web.accounts.models import Party, Person
from buttress_web.accounts.roles import Role
from buttress_web.commands import directory as commands

pytestmark = pytest.mark.django_db


def run(*words: str) -> Result:
    group = commands.user if words[0] == "user" else commands.party
    return CliRunner().invoke(group, words[1:], catch_exceptions=False)


def test_the_roles_to_choose_from_are_all_roles() -> None:
    assert sorted(commands.ROLES) == sorted(Role.values)


def test_the_console_script_has_the_commands(root: Path) -> None:
    declared = tomllib.loads((root / "pyproject.toml").read_text())["project"]["entry-points"][PLUG_INS]
    assert EntryPoint("user", declared["user"], PLUG_INS).load() is commands.user
    assert EntryPoint("party", declared["party"], PLUG_INS).load() is commands.party


def test_the_first_site_administrator_is_added_with_a_link_to_choose_a_password(client: Client) -> None:
    done = run("user", "add", "Root", "--name", "R. Oot")
    assert done.exit_code == 0
    person = Person.objects.get(username="root")
    assert [m.role for m in person.memberships.all()] == [Role.SITE_ADMINISTRATOR]
    assert client.get(done.output.split()[-1], follow=True).status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("user", "add", "x", "--name", "X", "--role", "head"), "name a party"),
        (("user", "add", "x", "--name", "X", "--role", "head", "--party", "FRA"), "No party has the code"),
        (("user", "add", "x", "--name", "X", "--role", "head", "--party", "CELL"), "not for CELL"),
        (("user", "disable", "nobody"), "Nobody has the user name"),
        (("party", "add", "ZZZ"), "no nation with the code ZZZ"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_one_sentence(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert not Person.objects.exists()


def test_a_party_is_added_and_listed_and_not_added_twice() -> None:
    assert run("party", "add", "deu").exit_code == 0
    assert "Germany" in run("party", "list").output
    assert run("party", "add", "deu").exit_code == 2
    assert Party.objects.filter(code="DEU").count() == 1


def test_a_role_is_given_ended_and_the_person_shut_out_and_erased() -> None:
    run("party", "add", "POL")
    run("user", "add", "ann", "--name", "Ann Example", "--role", "member", "--party", "POL")
    assert run("user", "role", "ann", "head", "--party", "POL").exit_code == 0
    assert "head POL" in run("user", "list").output
    assert run("user", "role", "ann", "head", "--party", "POL", "--end").exit_code == 0
    assert "head POL" not in run("user", "list").output
    assert run("user", "disable", "ann").exit_code == 0
    assert "(shut out)" in run("user", "list").output
    assert run("user", "erase", "ann", "--reason", "asked", "--yes").exit_code == 0
    assert "Ann" not in run("user", "list").output


def test_a_reset_password_is_useless_and_the_link_leads_to_a_new_one(client: Client) -> None:
    run("user", "add", "root", "--name", "Root")
    person = Person.objects.get()
    person.set_password("a long enough phrase")
    person.save()
    done = run("user", "reset-password", "root")
    assert not Person.objects.get().has_usable_password()
    assert client.get(done.output.split()[-1], follow=True).status_code == 200


def test_what_is_not_given_is_asked_for() -> None:
    done = CliRunner().invoke(commands.user, ["add"], input="root\nR. Oot\n", catch_exceptions=False)
    assert done.exit_code == 0
    assert Person.objects.get().name == "R. Oot"
