"""A real OpenID provider: code flow with PKCE, roles by group, and signing out there too."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from buttress_web.accounts.models import Event, Person
from tests.buttress_web.signin.conftest import SECRET, MakeProvider
from tests.counterparts import needed, provider, visitor

ALICE = provider.Account("alice-1", "Alice Adams", "alice@mod.example", groups=("heads", "cell"))
CONFIGURATION = provider.Configuration(
    clients=(
        provider.Client(
            "buttress",
            SECRET,
            ("http://testserver/account/provider/nation-a/callback/",),
            ("http://testserver/",),
        ),
    ),
    accounts=(ALICE,),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("provider")


@pytest.fixture(scope="module")
def issuer(folder: Path) -> Iterator[str]:
    with needed(), provider.provider(folder, CONFIGURATION) as url:
        yield url


def sign_in(client: Client, person: requests.Session, **how: str) -> int:
    start = client.get("/account/provider/nation-a/login/")
    asked = parse_qs(urlsplit(start["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    back = urlsplit(visitor.signed_in(start["Location"], ALICE.email, person=person, **how))
    return client.get(f"{back.path}?{back.query}").status_code


def test_signing_in_gives_the_role_of_the_group_and_signing_out_ends_the_session_there_too(
    client: Client, issuer: str, make_provider: MakeProvider
) -> None:
    make_provider(issuer)
    person = requests.Session()

    assert sign_in(client, person) == 302
    made = Person.objects.get(pk=client.session["_auth_user_id"])
    assert (made.name, made.email) == (ALICE.name, ALICE.email)
    assert [m.role for m in made.memberships.all()] == ["head"]
    events = Event.objects.unscoped("a test of what is written").order_by("id")
    assert [event.verb for event in events] == ["person:record:add", "membership:record:add"]
    assert ALICE.email not in str([event.after for event in events])

    left = client.post("/account/logout/", follow=True)
    there = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', left.content.decode())
    assert there
    assert visitor.signed_out(unescape(there[1]), person) == "http://testserver/"
    assert "_auth_user_id" not in client.session
    with pytest.raises(visitor.Refused, match="e-mail"):
        visitor.walked(person, client.get("/account/provider/nation-a/login/")["Location"], {"email": "nobody@x.org"})


def test_the_next_sign_in_has_the_roles_of_the_groups_of_then(
    client: Client, issuer: str, folder: Path, make_provider: MakeProvider
) -> None:
    make_provider(issuer)
    sign_in(client, requests.Session())
    replace(CONFIGURATION, accounts=(replace(ALICE, groups=("planners",)),)).write(folder)
    try:
        assert sign_in(Client(), requests.Session()) == 302
    finally:
        CONFIGURATION.write(folder)
    assert [m.role for m in Person.objects.get().memberships.all()] == ["member"]


def test_who_refuses_at_the_provider_is_told_so(client: Client, issuer: str, make_provider: MakeProvider) -> None:
    make_provider(issuer)

    assert sign_in(client, requests.Session(), answer="deny") == 403
    assert not Person.objects.exists()


def test_who_came_by_a_provider_has_no_password_or_second_factor_here(
    client: Client, issuer: str, make_provider: MakeProvider
) -> None:
    record = make_provider(issuer)
    sign_in(client, requests.Session())

    for page in ("password/change", "2fa", "2fa/totp/activate", "2fa/webauthn/add", "reauthenticate"):
        answer = client.get(f"/account/{page}/")
        assert (answer.status_code, record.name in answer.content.decode()) == (403, True)

    record.is_active = False
    record.save()
    assert client.get("/")["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session
