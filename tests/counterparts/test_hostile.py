"""The hostile provider: honest until told otherwise; a correct client notices each of its lies and troubles."""

import time
from collections.abc import Iterator

import pytest
import requests

from tests.counterparts.client import REDIRECT_URI, Distrust, SignIn
from tests.counterparts.hostile import DISCOVERY, Hostile, hostile
from tests.counterparts.lies import LIES, TROUBLES, Lie
from tests.counterparts.visitor import signed_in

SECRET = "a-secret-of-this-test-alone-0123456789"  # noqa: S105
PERSON = {"sub": "agent-7", "name": "Agent", "email": "agent@mod.example", "groups": ["planners"]}
# By which of its checks a correct client notices each lie: a lie told badly would be noticed by another.
REASONS = {
    "an id_token for another client": "InvalidAudienceError",
    "an id_token for nobody": "MissingRequiredClaimError.*aud",
    "an id_token of another issuer": "InvalidIssuerError",
    "an id_token of no issuer": "MissingRequiredClaimError.*iss",
    "an id_token that has expired": "ExpiredSignatureError",
    "an id_token that never expires": "MissingRequiredClaimError.*exp",
    "an id_token of nobody": "MissingRequiredClaimError.*sub",
    "an id_token without a signature": "InvalidAlgorithmError",
    "an id_token signed by another key": "InvalidSignatureError",
    "an id_token signed by a key that is nowhere": "KeyError.*unpublished",
    "an id_token signed with the public key": "InvalidAlgorithmError",
    "no id_token": "KeyError.*id_token",
    "a userinfo of another subject": "of another sign-in",
    "a userinfo of no subject": "of another sign-in",
    "a discovery of another issuer": "names another issuer",
    "everything in another provider's name": "names another issuer",
}


@pytest.fixture
def enemy() -> Iterator[Hostile]:
    with hostile(PERSON) as opened:
        yield opened


@pytest.fixture
def attempt(enemy: Hostile) -> SignIn:
    return SignIn(enemy.issuer, "buttress", SECRET, patience=1)


def outcome(attempt: SignIn) -> tuple[dict[str, object], dict[str, object]]:
    return attempt.person(attempt.tokens(signed_in(attempt.authorisation(), "")))


def test_without_a_lie_it_is_a_provider_like_any_other(enemy: Hostile, attempt: SignIn) -> None:
    claims, userinfo = outcome(attempt)
    assert userinfo == PERSON
    assert PERSON.items() <= claims.items()
    assert enemy.visited("/token")[0].sent["redirect_uri"] == REDIRECT_URI
    assert (enemy.visited("/token")[0].authorization or "").startswith("Basic ")


def test_it_too_asks_for_the_verifier(attempt: SignIn) -> None:
    callback = signed_in(attempt.authorisation(), "")
    attempt.verifier = "x" * 64
    with pytest.raises(Distrust, match="invalid_grant"):
        attempt.tokens(callback)


def test_each_lie_has_its_reason() -> None:
    assert REASONS.keys() == LIES.keys()


@pytest.mark.parametrize("name", LIES)
def test_a_correct_client_refuses(name: str, enemy: Hostile, attempt: SignIn) -> None:
    enemy.lie = LIES[name]
    with pytest.raises(Distrust, match=REASONS[name]):
        outcome(attempt)


@pytest.mark.parametrize("name", TROUBLES)
def test_a_correct_client_gives_up_soon_when(name: str, enemy: Hostile, attempt: SignIn) -> None:
    enemy.lie = TROUBLES[name]
    endpoint = next(iter(enemy.lie.troubles))
    begun = time.monotonic()
    with pytest.raises(Distrust):
        outcome(attempt)
    assert time.monotonic() - begun < 10
    assert enemy.visits[-1].path == (DISCOVERY if endpoint == "discovery" else f"/{endpoint}")
    assert all(visit.answered < 10_000_000 for visit in enemy.visits)


def test_who_follows_a_redirect_is_answered_and_seen(enemy: Hostile) -> None:
    enemy.lie = TROUBLES["jwks redirects"]
    assert requests.get(f"{enemy.issuer}/jwks", timeout=10).json()["keys"]
    assert [visit.path for visit in enemy.visited("/elsewhere")] == ["/elsewhere/jwks"]


def test_who_reads_everything_gets_the_whole_64_mib(enemy: Hostile) -> None:
    enemy.lie = TROUBLES["userinfo answers 64 MiB"]
    assert len(requests.get(f"{enemy.issuer}/userinfo", timeout=60).content) > 64 << 20


def test_it_says_of_people_whatever_it_is_told_to(enemy: Hostile, attempt: SignIn) -> None:
    enemy.lie = Lie(claims={"email": "olena@elsewhere.example", "groups": ["cell", "administrators"]})
    for said in outcome(attempt):
        assert said["email"] == "olena@elsewhere.example"
        assert said["groups"] == ["cell", "administrators"]


def test_signing_out_sends_the_browser_back(enemy: Hostile) -> None:
    url = f"{enemy.issuer}/end_session?post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2F"
    assert requests.get(url, allow_redirects=False, timeout=10).headers["Location"] == "http://127.0.0.1:1/"


def test_it_is_gone_afterwards_even_while_it_is_slow() -> None:
    with hostile(PERSON) as opened:
        opened.lie = TROUBLES["jwks is silent"]
        with pytest.raises(requests.Timeout):
            requests.get(f"{opened.issuer}/jwks", timeout=0.2)
    with pytest.raises(requests.ConnectionError):
        requests.get(opened.issuer, timeout=10)
