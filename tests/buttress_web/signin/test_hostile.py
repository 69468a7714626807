"""A hostile provider of nation A: whatever it says, it gets no session by a lie, and nothing of anybody else's."""

import logging
import time
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.models import Event, IdentityProvider, Membership, Party, Person
from buttress_web.accounts.roles import Role
from buttress_web.signin import openid
from tests.buttress_web.signin.conftest import AT, CLAIMS, MakePerson, MakeProvider
from tests.counterparts.hostile import Hostile
from tests.counterparts.lies import LIES, TROUBLES, Lie
from tests.counterparts.visitor import signed_in


@pytest.fixture(autouse=True)
def provider(make_provider: MakeProvider, enemy: Hostile) -> IdentityProvider:
    return make_provider(enemy.issuer)


def attempt(client: Client, slug: str = "nation-a") -> int:
    """Go through a whole sign-in; return the status that the platform answers at the end."""
    start = client.get(f"/account/provider/{slug}/login/")
    if start.status_code != 302:
        return start.status_code
    back = urlsplit(signed_in(start["Location"], ""))
    return client.get(f"{back.path}?{back.query}").status_code


def signed_in_as(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def test_an_honest_answer_signs_in_with_the_role_of_the_group(client: Client, provider: IdentityProvider) -> None:
    assert attempt(client) == 302

    person = Person.objects.get(pk=signed_in_as(client))
    assert (person.name, person.email, person.provider) == ("Agent Seven", "agent@mod.example", provider)
    assert not person.has_usable_password()
    assert [(m.role, m.party_id) for m in person.memberships.all()] == [("member", provider.party_id)]
    assert SocialAccount.objects.get().uid == "agent-7"


@pytest.mark.parametrize("name", LIES)
def test_a_lie_gives_no_session_and_no_account(name: str, client: Client, enemy: Hostile) -> None:
    enemy.lie = LIES[name]

    assert attempt(client) == 403
    assert signed_in_as(client) == ""
    assert not Person.objects.exists()


MORE_LIES = {
    "no nonce": Lie(id_token={"nonce": None}),
    "another nonce": Lie(id_token={"nonce": "another"}),
    "another authorised party": Lie(id_token={"azp": "another"}),
    "several audiences and no authorised party": Lie(id_token={"aud": ["buttress", "another"]}),
    "an endless expiry": Lie(id_token={"exp": float("inf")}),
    "a subject that is no text": Lie(claims={"sub": 7}),
    "an empty subject": Lie(claims={"sub": ""}),
    "a very long subject": Lie(claims={"sub": "x" * 300}),
    "a subject that no database holds": Lie(claims={"sub": "a\0b"}),
    "issued in the future": Lie(id_token={"iat": 9_999_999_999}),
    "an endpoint that is a file": Lie(discovery={"token_endpoint": "file:///etc/passwd"}),
    "an endpoint that is no text": Lie(discovery={"jwks_uri": ["x"]}),
    "an endpoint elsewhere without TLS": Lie(discovery={"userinfo_endpoint": "http://example.invalid/"}),
    "an endpoint with a line of its own": Lie(discovery={"token_endpoint": "http://127.0.0.1/\r\nX: y"}),
    "a sign-in page that is a script": Lie(discovery={"authorization_endpoint": "javascript:alert(1)"}),
    "a sign-out page that is a script": Lie(discovery={"end_session_endpoint": "javascript:alert(1)"}),
}


@pytest.mark.parametrize("name", MORE_LIES)
def test_a_malformed_answer_gives_no_session_either(name: str, client: Client, enemy: Hostile) -> None:
    enemy.lie = MORE_LIES[name]

    assert attempt(client) == 403
    assert signed_in_as(client) == ""


@pytest.mark.parametrize("name", TROUBLES)
def test_trouble_ends_soon_with_nothing_sent_elsewhere(
    name: str, client: Client, enemy: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openid, "SECONDS", 1.0)
    enemy.lie = TROUBLES[name]
    begun = time.monotonic()

    assert attempt(client) == 403
    assert time.monotonic() - begun < 4
    assert signed_in_as(client) == ""
    assert enemy.visited("/elsewhere") == []
    assert all(visit.answered < 10_000_000 for visit in enemy.visits)


def test_claims_of_other_roles_and_people_give_nothing(
    client: Client, provider: IdentityProvider, enemy: Hostile, make_person: MakePerson
) -> None:
    victim = make_person("olena", email="olena@nation-b.example")
    other = Party.objects.create(code="BBB", name_en="Nation B")
    Membership.objects.create(person=victim, party=other, role=Role.HEAD, from_date=AT)
    enemy.lie = Lie(
        claims={
            "email": victim.email,
            "email_verified": True,
            "preferred_username": "olena",
            "groups": ["planners", "cell", "admins", "coordinator", "BBB"],
        }
    )

    assert attempt(client) == 302
    person = Person.objects.get(pk=signed_in_as(client))
    assert person != victim
    assert "olena" not in person.username
    assert [(m.role, m.party_id) for m in person.memberships.all()] == [("member", provider.party_id)]
    assert actor_of(person, AT).own_party_id in (None, provider.party_id)


@pytest.mark.parametrize("groups", [["cell"], ["admins"], [], "nobody", {"planners": 1}, [["planners"]], None])
def test_without_a_role_of_the_party_there_is_no_account(groups: object, client: Client, enemy: Hostile) -> None:
    enemy.lie = Lie(claims={"groups": groups})

    assert attempt(client) == 403
    assert not Person.objects.exists()


def test_the_same_subject_of_another_provider_is_another_person(
    client: Client, provider: IdentityProvider, enemy: Hostile, make_provider: MakeProvider
) -> None:
    other = Party.objects.create(code="BBB", name_en="Nation B")
    attempt(client)
    first = signed_in_as(client)
    provider.issuer = "https://moved.example"
    provider.save()
    make_provider(enemy.issuer, "nation-b", party=other)

    assert attempt(Client(), "nation-b") == 302
    assert Person.objects.count() == 2
    assert Membership.objects.exclude(person_id=first).get().party == other


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(client: Client) -> None:
    start = client.get("/account/provider/nation-a/login/")
    back = urlsplit(signed_in(start["Location"], ""))
    address = f"{back.path}?{back.query}"

    assert Client().get(address).status_code == 403
    assert client.get(address).status_code == 302
    assert client.get(address).status_code == 403


def test_the_answer_of_one_provider_does_not_do_for_another(client: Client, make_provider: MakeProvider) -> None:
    make_provider("https://b.example", "nation-b")
    start = client.get("/account/provider/nation-a/login/")
    back = urlsplit(signed_in(start["Location"], ""))

    assert client.get(f"{back.path.replace('nation-a', 'nation-b')}?{back.query}").status_code == 403
    assert signed_in_as(client) == ""


def test_no_other_variable_than_a_client_s_secret_is_ever_sent(
    client: Client, provider: IdentityProvider, enemy: Hostile, caplog: pytest.LogCaptureFixture
) -> None:
    provider.secret_variable = "BUTTRESS_DATA"  # noqa: S105
    provider.save()

    with caplog.at_level(logging.WARNING):
        assert attempt(client) == 403
    assert enemy.visited("/token") == []
    assert openid.SECRET_PREFIX in caplog.text


def test_the_reader_is_sent_back_to_the_page_but_never_elsewhere(client: Client) -> None:
    for wanted, reached in {"/styleguide/?a=1": "/styleguide/?a=1", "https://elsewhere.example/": "/"}.items():
        start = client.get("/account/provider/nation-a/login/", {"next": wanted})
        back = urlsplit(signed_in(start["Location"], ""))
        assert client.get(f"{back.path}?{back.query}")["Location"] == reached


def test_roles_follow_the_groups_and_each_change_is_in_the_history(client: Client, enemy: Hostile) -> None:
    attempt(client)
    person = Person.objects.get()
    person.memberships.update(from_date="2025-01-01")
    enemy.lie = Lie(claims={"groups": ["heads"]})

    assert attempt(client) == 302
    ended, begun = person.memberships.order_by("from_date")
    assert (ended.role, ended.to_date is not None) == ("member", True)
    assert (begun.role, begun.to_date) == ("head", None)

    enemy.lie = Lie(claims={"groups": []})
    assert attempt(Client()) == 403
    assert [m.role for m in person.memberships.filter(to_date=None)] == []
    assert CLAIMS["sub"] == SocialAccount.objects.get(user=person).uid
    verbs = ["membership:record:delete", "membership:record:add", "membership:record:change"]
    told = Event.objects.unscoped("a test of what is written").order_by("-id").values_list("verb", flat=True)
    assert list(told)[:3] == verbs
