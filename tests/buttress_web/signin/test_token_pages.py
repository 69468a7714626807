"""One's own access tokens in pages: made once the password was given again, shown once, revoked."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from buttress_web.accounts.models import Event
from buttress_web.accounts.roles import Permission, Role
from buttress_web.signin.models import Token
from tests.buttress_web.world import World

pytestmark = pytest.mark.django_db
FORM = {"name": "a nightly script", "scope": [Permission.CONTACT_READ], "days": 30}


@pytest.fixture
def head(world: World, settings: Any) -> Client:
    """The browser of a head of delegation, an example person, who has just given the password again."""
    settings.DEBUG = True
    client = world.client("DEU", Role.HEAD)
    given = client.post(reverse("account_reauthenticate"), {"password": "practice"})
    assert given.status_code == 302
    return client


def make(client: Client, **changes: object) -> Any:
    """Send the form."""
    return client.post(reverse("token_add"), FORM | changes)


def test_the_secret_is_shown_once_and_works(head: Client) -> None:
    answer = make(head)

    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in head.get(reverse("token_list")).content.decode()
    told = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()
    assert told["allows"] == [Permission.CONTACT_READ]


@pytest.mark.parametrize("wrong", [{"scope": []}, {"scope": ["person:record:change"]}, {"days": 5000}, {"name": ""}])
def test_a_token_for_more_than_is_offered_is_not_made(head: Client, wrong: dict[str, object]) -> None:
    answer = make(head, **wrong)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Token.objects.exists()


def test_nobody_makes_a_token_who_has_not_given_the_password_a_moment_ago(world: World) -> None:
    answer = make(world.client("DEU", Role.HEAD))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not Token.objects.exists()


def test_a_revoked_token_opens_nothing_and_its_making_and_end_are_in_the_history_without_its_name(head: Client) -> None:
    secret = make(head).context["secret"]

    head.post(reverse("token_revoke", args=[Token.objects.get().pk]))

    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    written = Event.objects.unscoped("a test").filter(verb__startswith="token:").order_by("id")
    assert [event.verb for event in written] == ["token:record:add", "token:record:revoke"]
    assert not any("nightly" in str(event.before | event.after) for event in written)


def test_nobody_sees_or_revokes_the_token_of_another_of_the_same_party(world: World, head: Client) -> None:
    make(head)
    token = Token.objects.get()
    colleague = world.client("DEU", Role.NATIONAL_ADMINISTRATOR)

    assert "nightly" not in colleague.get(reverse("token_list")).content.decode()
    assert colleague.post(reverse("token_revoke", args=[token.pk])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
