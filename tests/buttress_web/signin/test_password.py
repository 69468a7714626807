"""Passwords: guessing is slow, tells nothing, and is not enough; nothing else of allauth can be reached."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from buttress_web.accounts.models import Person
from tests.buttress_web.signin.conftest import PASSWORD, MakePerson


def post(client: Client, username: str, password: str, address: str = "192.0.2.1") -> tuple[int, str]:
    """Return status and text of an attempt to sign in, without what differs from form to form."""
    given = {"login": username, "password": password}
    answer = client.post("/account/login/", given, REMOTE_ADDR=address)
    text = re.sub(r'value="\w{64}"|datetime="[^"]+"|title="[^"]+"', "", answer.content.decode())
    return answer.status_code, re.sub(r"olena|nobody|left", "NAME", text)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_unknown_name_a_wrong_password_and_a_closed_account_are_answered_alike(
    client: Client, make_person: MakePerson
) -> None:
    make_person("olena")
    make_person("left", is_active=False)
    wrong = [post(client, "olena", "wrong"), post(client, "nobody", "wrong"), post(client, "left", PASSWORD)]

    assert wrong[0][0] == 200
    assert "not correct" in wrong[0][1]
    assert wrong[0] == wrong[1] == wrong[2]
    assert not is_signed_in(client)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    client: Client, make_person: MakePerson, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    make_person("olena")
    begun = time.perf_counter()
    make_password(PASSWORD)
    one_hash = time.perf_counter() - begun

    def taken(name: str) -> float:
        begun = time.perf_counter()
        post(client, name, "wrong")
        return time.perf_counter() - begun

    taken("olena")
    for name in ("olena", "nobody"):
        assert min(taken(name), taken(name)) > one_hash / 2


def test_guessing_at_one_account_from_many_addresses_is_stopped(client: Client, make_person: MakePerson) -> None:
    make_person("olena")
    for number in range(5):
        post(client, "olena", "wrong", f"192.0.2.{number}")

    post(client, "olena", PASSWORD, "198.51.100.1")
    assert not is_signed_in(client)
    make_person("taras")
    post(client, "taras", PASSWORD, "198.51.100.1")
    assert is_signed_in(client)


def test_guessing_at_many_accounts_from_one_address_is_stopped(client: Client, make_person: MakePerson) -> None:
    make_person("olena")
    for number in range(20):
        post(client, f"somebody{number}", "wrong")

    post(client, "olena", PASSWORD)
    assert not is_signed_in(client)
    post(client, "olena", PASSWORD, "198.51.100.1")
    assert is_signed_in(client)


def test_guessing_codes_is_stopped(client: Client, make_person: MakePerson) -> None:
    person = make_person("olena")
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    post(client, "olena", PASSWORD)
    assert not is_signed_in(client)
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})

    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"
    client.post("/account/2fa/authenticate/", {"code": code})
    assert not is_signed_in(client)


def test_the_secret_of_an_authenticator_app_is_not_kept_in_the_clear(make_person: MakePerson) -> None:
    secret = generate_totp_secret()
    made = TOTP.activate(make_person("olena"), secret).instance

    kept = Authenticator.objects.get(pk=made.pk)
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code(f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}")


def test_a_password_alone_leads_to_setting_up_a_second_factor(client: Client, make_person: MakePerson) -> None:
    make_person("olena")
    post(client, "olena", PASSWORD)

    for page in ("/", "/account/password/change/", "/account/2fa/recovery-codes/"):
        assert client.get(page)["Location"] == "/account/2fa/"
    assert client.get("/account/2fa/").status_code == 200


@pytest.mark.parametrize(
    ("debug", "is_example", "passes"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_only_example_people_in_debug_go_on_without(
    debug: bool, is_example: bool, passes: bool, client: Client, make_person: MakePerson, settings: Settings
) -> None:
    settings.DEBUG = debug
    make_person("olena", is_example=is_example)
    post(client, "olena", PASSWORD)

    assert (client.get("/account/password/change/").status_code != 302) == passes


def test_a_session_from_before_the_second_factor_ends(client: Client, make_person: MakePerson) -> None:
    person = make_person("olena")
    post(client, "olena", PASSWORD)
    TOTP.activate(person, generate_totp_secret())

    assert client.get("/")["Location"] == "/account/login/"
    assert not is_signed_in(client)


def test_signing_in_gives_a_new_session_and_a_new_password_ends_the_others(
    client: Client, make_person: MakePerson, settings: Settings
) -> None:
    settings.DEBUG = True
    make_person("olena", is_example=True)
    client.get("/account/login/")
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    other = Client()
    post(other, "olena", PASSWORD)
    post(client, "olena", PASSWORD)
    assert client.session.session_key != session.session_key

    new = "another long and winding phrase"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/change/", given).status_code == 302
    assert Person.objects.get().check_password(new)
    assert client.get("/account/password/change/").status_code == 200
    assert other.get("/account/password/change/")["Location"].startswith("/account/login/")


def test_nothing_else_of_allauth_exists(client: Client) -> None:
    for page in ("signup", "email", "confirm-email", "password/reset", "password/set", "login/code", "inactive",
                 "social/connections", "3rdparty", "2fa/webauthn/signup", "oidc/nation-a/login"):  # fmt: skip
        assert client.get(f"/account/{page}/").status_code == 404, page
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert not {name for name in names if name.startswith(("socialaccount_", "openid_connect"))}
