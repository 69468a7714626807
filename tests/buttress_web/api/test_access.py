"""Who the API takes somebody for, and how it says no."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from buttress_web.accounts.models import IdentityProvider, Membership, Person
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.services import people
from buttress_web.signin import tokens
from buttress_web.signin.models import Token
from tests.buttress_web.api.asking import HEAD, LATER, Program, token
from tests.buttress_web.world import NOW, World, contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def get(path: str, secret: str = "", **headers: str) -> Any:
    """Ask the API with a secret."""
    return Program(secret).get(path, **headers)


def test_a_token_acts_as_its_person_for_its_party(world: World) -> None:
    answer = get("me", token(world))

    told = answer.json()
    assert (told["person"], told["party"], told["roles"]) == (str(world.people[HEAD].pk), "DEU", ["head"])
    assert Permission.CONTACT_CHANGE in told["allows"]
    assert Permission.TOKEN_CHANGE not in told["allows"]


def test_without_a_token_one_sees_what_is_public(world: World) -> None:
    open_one = contact(world.parties["DEU"], "Open", public_from=NOW.date())
    contact(world.parties["DEU"], "Closed", audience=Audience.PARTNERS)

    answer = get("contacts")

    assert [one["id"] for one in answer.json()["items"]] == [str(open_one.pk)]
    assert get("people").status_code == 401
    assert get("people").headers["WWW-Authenticate"] == "Bearer"


def test_a_browser_session_counts_for_nothing(world: World) -> None:
    client = world.client("DEU", Role.HEAD)

    assert client.get("/api/v1/me").json()["person"] is None
    given = {"office": "O", "subject": "policy"}
    assert client.post("/api/v1/contacts", given, content_type="application/json").status_code == 401


@pytest.mark.parametrize("shown", ["Bearer nonsense", "Basic YTpi", "Bearer ", "Bearer \x7fé", "buttress_x"])
def test_a_header_without_a_good_token_is_refused_even_for_what_is_public(shown: str) -> None:
    answer = get("parties", Authorization=shown)

    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "unauthenticated"


def test_a_token_allows_no_more_than_it_was_made_for(world: World) -> None:
    secret = token(world, HEAD, Permission.EVENT_READ)

    answer = get("contacts", secret)

    assert answer.status_code == 403
    assert Permission.CONTACT_READ in answer.json()["detail"]
    assert get("changes", secret).status_code == 200


def test_a_token_allows_no_more_than_its_person_may_do_now(world: World) -> None:
    secret = token(world)
    Membership.objects.filter(person=world.people[HEAD]).update(role=Role.AUDITOR, party=None)

    assert get("me", secret).status_code == 401


def expire(_world: World) -> None:
    """Let the time of all tokens run out."""
    Token.objects.update(expires_at=LATER)


def revoke(world: World) -> None:
    """Revoke the token as its person."""
    tokens.revoke(actor=world.actor(*HEAD), token=Token.objects.get())


def shut_out(world: World) -> None:
    """Shut its person out."""
    administrator = world.actor("DEU", Role.NATIONAL_ADMINISTRATOR)
    people.set_active(actor=administrator, person=world.people[HEAD], active=False, reason="left")


def shut_out_and_let_in(world: World) -> None:
    """Shut its person out, and let them in again: the token stays away."""
    shut_out(world)
    administrator = world.actor("DEU", Role.NATIONAL_ADMINISTRATOR)
    people.set_active(actor=administrator, person=world.people[HEAD], active=True, reason="back")


def end_roles(world: World) -> None:
    """End all roles of its person."""
    Membership.objects.filter(person=world.people[HEAD]).update(to_date=NOW.date() - timedelta(days=1))


def switch_provider_off(world: World) -> None:
    """Switch the provider off by which its person signs in."""
    party = world.parties["DEU"]
    provider = IdentityProvider.objects.create(slug="deu", name="D", party=party, issuer="https://id.example.org")
    Person.objects.filter(pk=world.people[HEAD].pk).update(provider=provider)
    IdentityProvider.objects.update(is_active=False)


@pytest.mark.parametrize("end", [expire, revoke, shut_out, shut_out_and_let_in, end_roles, switch_provider_off])
def test_a_token_ends_with_what_it_stands_on(world: World, end: Any) -> None:
    secret = token(world)
    assert get("me", secret).status_code == 200

    end(world)

    assert get("me", secret).status_code == 401


def test_the_secret_is_not_kept(world: World) -> None:
    secret = token(world)

    kept = Token.objects.get()

    assert secret not in str(vars(kept))
    assert len(kept.digest) == 64


@pytest.mark.parametrize(
    "path", ["nowhere", "contacts/1", "records/event/00000000-0000-4000-8000-000000000000/history"]
)
def test_what_is_not_there_is_a_problem_too(path: str) -> None:
    answer = get(path)

    assert answer.status_code in {404, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "errors"}


def test_a_wrong_method_names_the_right_ones() -> None:
    answer = Client().delete("/api/v1/parties")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["type"] == "method-not-allowed"


def test_visitors_who_ask_too_often_are_slowed_and_tokens_are_not(world: World) -> None:
    secret = token(world)
    with time_machine.travel(LATER, tick=False):
        answers = [Client().get("/api/v1/me", REMOTE_ADDR="192.0.2.7") for _ in range(121)]
        by_token = Client().get("/api/v1/me", REMOTE_ADDR="192.0.2.7", headers={"Authorization": f"Bearer {secret}"})

    assert [answers[0].status_code, answers[119].status_code, answers[120].status_code] == [200, 200, 429]
    assert answers[120].json()["type"] == "too-many-requests"
    assert by_token.status_code == 200
