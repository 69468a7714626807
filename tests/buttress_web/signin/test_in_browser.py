"""Signing in as a person does, in a browser, at the platform as it runs in two processes."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from allauth.mfa.totp.internal.auth import hotp_value
from playwright.sync_api import Browser, Page, expect

from tests.buttress_web.signin.conftest import PASSWORD, Platform
from tests.counterparts import browser, needed
from tests.counterparts.hostile import Hostile
from tests.counterparts.lies import Lie

PICTURES = os.environ.get("BUTTRESS_PICTURES")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with needed(), browser.browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser, platform: Platform) -> Iterator[Page]:
    with browser.page(chromium, base_url=platform.url) as opened:
        yield opened


def seen(page: Page, name: str) -> None:
    """Look at a page: nothing that keeps people out, at no width; keep a picture if asked to."""
    assert browser.axe(page) == []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if PICTURES:  # for people: BUTTRESS_PICTURES=folder
            browser.screenshot(page, Path(PICTURES) / f"{name}-{width}.png")
    page.set_viewport_size({"width": 1280, "height": 900})


def enter(page: Page, username: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def leave(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign Out").click()


def code(secret: str, steps: int = 0) -> str:
    return f"{hotp_value(secret, int(time.time()) // 30 + steps):06}"


def test_an_authenticator_app_is_set_up_and_asked_for_and_recovery_codes_replace_it_once(
    page: Page, platform: Platform
) -> None:
    platform.add_person("olena")
    page.goto("/account/login/")
    seen(page, "login")
    enter(page, "olena")
    expect(page.get_by_text("Before you go on, set up a second factor")).to_be_visible()
    seen(page, "second-factor")
    page.get_by_role("link", name="Activate").click()
    seen(page, "confirm")
    confirm(page)
    seen(page, "authenticator")
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Activate").click()
    codes = page.get_by_label("Unused codes").input_value().split()
    assert len(codes) == 10
    seen(page, "recovery-codes")
    page.goto("/")
    expect(page.get_by_role("heading", name="Where we stand")).to_be_visible()

    leave(page)
    enter(page, "olena")
    seen(page, "code")
    page.get_by_label("Code").fill(code(secret, 1))
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect(page.locator(".who .name")).to_have_text("Olena")

    for works in (True, False):
        leave(page)
        enter(page, "olena")
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Sign In", exact=True).click()
        assert (page.locator(".who .name").inner_text() == "Olena") == works


def test_a_passkey_is_added_and_signs_in_alone(page: Page, platform: Platform) -> None:
    platform.add_person("taras")
    device = browser.virtual_authenticator(page)
    enter(page, "taras")
    page.get_by_role("link", name="Add", exact=True).click()
    confirm(page)
    page.get_by_label("Passwordless").check()
    seen(page, "add-passkey")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    assert len(device.credentials()) == 1
    page.goto("/account/2fa/webauthn/")
    seen(page, "passkeys")

    leave(page)
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator(".who .name")).to_have_text("Taras")
    page.goto("/account/password/change/")
    seen(page, "password")


def test_the_way_to_a_provider_and_out_of_it_is_open_to_a_browser(
    page: Page, platform: Platform, enemy: Hostile
) -> None:
    platform.add_provider(enemy.issuer)
    page.goto("/account/login/?next=/account/2fa/")
    seen(page, "login-provider")
    page.get_by_role("link", name="Ministry of A").click()
    expect(page.get_by_text("You sign in through Ministry of A.")).to_be_visible()
    seen(page, "by-provider")

    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{platform.url}/")
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    assert [visit.sent["client_id"] for visit in enemy.visited("/end_session")] == ["buttress"]

    enemy.lie = Lie(claims={"groups": []})
    page.goto("/account/provider/nation-a/login/")
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    seen(page, "refused")


def test_attempts_are_counted_over_all_processes(platform: Platform) -> None:
    platform.add_person("maria")

    def attempt(password: str) -> str:
        # Each time a new connection, which either process may take.
        with requests.Session() as client:
            form = client.get(f"{platform.url}/account/login/", timeout=20)
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
            assert token
            given = {"login": "maria", "password": password, "csrfmiddlewaretoken": token[1]}
            return client.post(form.url, given, timeout=20, allow_redirects=False).text

    answers = [attempt("wrong") for _ in range(5)]

    assert all("not correct" in answer for answer in answers)
    assert "Too many failed login attempts" in attempt(PASSWORD)
