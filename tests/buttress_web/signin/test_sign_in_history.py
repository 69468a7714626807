"""What people do to their own sign-in is in the history of their party, without a value."""

import time

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from django.db import transaction
from django.test import Client
from django.urls import reverse

from buttress_web.accounts.models import Event, Person
from buttress_web.accounts.roles import Role
from buttress_web.directory.services.entries import first_password_path
from buttress_web.directory.services.people import invited_name
from tests.buttress_web.world import World, invited

NEW = "another long passphrase 7"
OLD = "practice"


def known(world: World, person: Person) -> list[tuple[str, str, dict[str, object]]]:
    """Return what the history says of a person: verb, who did it, what it keeps."""
    events = Event.objects.unscoped("for the test").filter(subject_id=person.pk).order_by("id")
    assert {event.owner for event in events} <= {world.parties["DEU"]}
    return [(event.verb, str(event.person), event.after) for event in events]


def test_a_password_that_was_changed_is_written_and_its_value_is_not(world: World) -> None:
    head = world.people["DEU", Role.HEAD]

    world.client("DEU", Role.HEAD).post(
        reverse("account_change_password"), {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    )

    head.refresh_from_db()
    assert head.check_password(NEW)
    assert known(world, head) == [("person:record:choose_password", "deu-head", {"password": "changed"})]
    assert "chose a password" in world.client("DEU", Role.HEAD).get(head.get_absolute_url()).content.decode()


def test_a_password_that_broke_a_rule_leaves_no_event(world: World) -> None:
    head = world.people["DEU", Role.HEAD]

    world.client("DEU", Role.HEAD).post(
        reverse("account_change_password"), {"oldpassword": OLD, "password1": "1", "password2": "1"}
    )

    assert known(world, head) == []


def test_a_first_password_by_an_invitation_is_the_invited_persons_own_deed(world: World) -> None:
    newcomer, client = invited(world.parties["DEU"]), Client()

    page = client.get(first_password_path(newcomer), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)
    assert known(world, newcomer) == [("person:record:choose_password", "deu-invited", {"password": "changed"})]


def test_a_second_factor_that_comes_and_goes_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's own transaction is never committed.
    monkeypatch.setattr(transaction, "on_commit", lambda act, **_: act())
    head, client = world.people["DEU", Role.HEAD], world.client("DEU", Role.HEAD)
    client.post(reverse("account_reauthenticate"), {"password": OLD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": f"{hotp_value(secret, int(time.time()) // 30):06}"})
    client.post(reverse("mfa_deactivate_totp"))

    verbs = [verb.removeprefix("person:second_factor:") for verb, _, _ in known(world, head)]
    # The recovery codes come and go with the app.
    assert verbs == ["add", "add", "remove", "remove"]
    assert secret not in str(known(world, head))


@pytest.mark.parametrize("typed", ["nora", "DEU.nora", "deu.nora"])
def test_the_partys_prefix_of_a_user_name_stands_once(world: World, typed: str) -> None:
    assert invited_name(world.parties["DEU"], typed) == "deu.nora"
    assert invited_name(None, "site.nora") == "site.nora"
