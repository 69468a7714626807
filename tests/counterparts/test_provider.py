"""The real OpenID provider: found, signed in with, and signed out of, by plain HTTP and in a browser."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.counterparts import Missing, needed
from tests.counterparts.browser import axe, browser, page
from tests.counterparts.client import REDIRECT_URI, SIGNED_OUT_URI, Distrust, SignIn
from tests.counterparts.postgres import free_port
from tests.counterparts.provider import Account, Client, Configuration, node, provider
from tests.counterparts.visitor import Refused, signed_in, signed_out

SECRET = "a-secret-of-this-test-alone-0123456789"  # noqa: S105
OLENA = Account("olena-1", "Olena Koval", "olena@mod.example", groups=("planners", "heads"))
MAREK = Account("marek-2", "Marek Nowak", "marek@mon.example", email_verified=False)
CLIENT = Client("buttress", SECRET, (REDIRECT_URI,), (SIGNED_OUT_URI,))
CONFIGURATION = Configuration((CLIENT,), (OLENA, MAREK))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("provider")


@pytest.fixture(scope="module")
def issuer(folder: Path) -> Iterator[str]:
    with needed(), provider(folder, CONFIGURATION) as opened:
        yield opened


@pytest.fixture
def attempt(issuer: str) -> SignIn:
    return SignIn(issuer, CLIENT.client_id, SECRET)


def test_the_discovery_names_the_issuer_pkce_and_the_sign_out(attempt: SignIn) -> None:
    said = attempt.discovery()
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert said["token_endpoint_auth_methods_supported"] == ["client_secret_basic"]
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
        assert said[name].startswith(f"{attempt.issuer}/")


def test_a_person_signs_in_and_both_the_token_and_the_userinfo_tell_the_groups(attempt: SignIn) -> None:
    callback = signed_in(attempt.authorisation(), OLENA.email)
    for said in attempt.person(attempt.tokens(callback)):
        assert (said["sub"], said["name"], said["email"], said["email_verified"], said["groups"]) == (
            "olena-1",
            "Olena Koval",
            "olena@mod.example",
            True,
            ["planners", "heads"],
        )


def test_a_change_of_groups_is_told_at_the_next_sign_in(attempt: SignIn, folder: Path) -> None:
    replace(CONFIGURATION, accounts=(replace(OLENA, groups=()), MAREK)).write(folder)
    callback = signed_in(attempt.authorisation(), OLENA.email)
    claims, _ = attempt.person(attempt.tokens(callback))
    CONFIGURATION.write(folder)
    assert claims["groups"] == []


def test_a_code_is_worth_nothing_without_its_verifier(attempt: SignIn) -> None:
    callback = signed_in(attempt.authorisation(), OLENA.email)
    with pytest.raises(Distrust, match="invalid_grant"):
        replace(attempt, verifier="x" * 64).tokens(callback)


def test_a_code_is_worth_nothing_with_another_secret(attempt: SignIn) -> None:
    callback = signed_in(attempt.authorisation(), OLENA.email)
    with pytest.raises(Distrust, match="invalid_client"):
        replace(attempt, client_secret="x" * 40).tokens(callback)


def test_a_sign_in_without_pkce_is_refused(attempt: SignIn) -> None:
    back = parse_qs(urlsplit(signed_in(attempt.authorisation(pkce=False), OLENA.email)).query)
    assert back["error"] == ["invalid_request"]
    assert "code" not in back


def test_who_is_not_known_is_not_signed_in(attempt: SignIn) -> None:
    with pytest.raises(Refused, match="Nobody here"):
        signed_in(attempt.authorisation(), "stranger@mod.example")


def test_a_person_may_refuse(attempt: SignIn) -> None:
    back = parse_qs(urlsplit(signed_in(attempt.authorisation(), OLENA.email, answer="deny")).query)
    assert back["error"] == ["access_denied"]


def test_an_application_that_is_not_known_is_refused(attempt: SignIn) -> None:
    with pytest.raises(Refused, match="invalid_client"):
        signed_in(replace(attempt, client_id="unknown").authorisation(), OLENA.email)


def test_after_signing_out_the_provider_asks_again_who_it_is(attempt: SignIn) -> None:
    person = requests.Session()
    tokens = attempt.tokens(signed_in(attempt.authorisation(), OLENA.email, person=person))
    asked = {**parse_qs(urlsplit(attempt.authorisation()).query), "prompt": ["none"]}
    silent = f"{attempt.discovery()['authorization_endpoint']}?{urlencode(asked, doseq=True)}"
    assert "code=" in person.get(silent, allow_redirects=False).headers["Location"]

    leave = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": SIGNED_OUT_URI, "state": "bye"}
    back = signed_out(f"{attempt.discovery()['end_session_endpoint']}?{urlencode(leave)}", person)

    assert back == f"{SIGNED_OUT_URI}?state=bye"
    assert "error=login_required" in person.get(silent, allow_redirects=False).headers["Location"]


def test_a_person_signs_in_in_a_browser(attempt: SignIn) -> None:
    with needed(), browser() as chromium, page(chromium) as opened:
        opened.route(f"{REDIRECT_URI}*", lambda route: route.fulfill(body="back"))
        opened.goto(attempt.authorisation())
        assert axe(opened) == []
        opened.get_by_label("E-mail address").fill(OLENA.email)
        opened.get_by_role("button", name="Sign in").click()
        assert axe(opened) == []
        opened.get_by_role("button", name="Allow").click()
        opened.wait_for_url(f"{REDIRECT_URI}*")
        callback = opened.url
    claims, _ = attempt.person(attempt.tokens(callback))
    assert claims["sub"] == "olena-1"


def test_two_providers_do_not_disturb_each_other_in_one_browser(attempt: SignIn, tmp_path: Path) -> None:
    person = requests.Session()
    signed_in(attempt.authorisation(), OLENA.email, person=person)
    with provider(tmp_path, CONFIGURATION) as second:
        signed_in(replace(attempt, issuer=second).authorisation(), MAREK.email, person=person)
    claims, _ = attempt.person(attempt.tokens(signed_in(attempt.authorisation(), "", person=person)))
    assert claims["sub"] == "olena-1"


def test_it_takes_the_port_and_the_name_that_it_is_given(tmp_path: Path) -> None:
    port = free_port()
    named = replace(CONFIGURATION, port=port, issuer=f"http://localhost:{port}")
    with needed(), provider(tmp_path, named) as issuer:
        assert SignIn(issuer, CLIENT.client_id, SECRET).discovery()["issuer"] == f"http://localhost:{port}"


def test_it_is_gone_afterwards(tmp_path: Path) -> None:
    with needed(), provider(tmp_path, CONFIGURATION) as issuer:
        assert requests.get(f"{issuer}/jwks", timeout=10).ok
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{issuer}/jwks", timeout=10)


def test_without_node_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match=r"Node\.js 18 or newer with npm: apt-get install nodejs npm"):
        node()


def test_packages_that_npm_cannot_install_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("needs npm: apt-get install npm")
    monkeypatch.setattr("tests.counterparts.provider.INSTALLED", tmp_path / "oidc")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    with pytest.raises(Missing, match="npm could not install them"), provider(tmp_path, CONFIGURATION):
        pass
