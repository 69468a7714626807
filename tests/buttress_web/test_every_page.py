"""Every page in a browser, found by following links as people do: nothing keeps anybody out, nothing is too wide."""

import os
import re
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page

from tests.buttress_web.entries import ENTRIES
from tests.counterparts import browser, needed
from tests.counterparts.postgres import free_port
from tests.counterparts.processes import running, wait_for

PICTURES = os.environ.get("BUTTRESS_PICTURES")
"""A folder in which pictures of all pages are kept, for people to look at."""
LINKS = "all => all.map(one => one.getAttribute('href') || one.getAttribute('action') || '')"
LOOKS = [(1280, "light"), (390, "dark"), *([(1280, "dark"), (390, "light")] if PICTURES else [])]
PEOPLE = ("", "deu.head", "deu.administrator", "coordinator", "administrator", "pol.industry")
NO_PAGES = {"health", "ready", "account_logout", "party_leave", "group_leave", "role_end", "provider_login",
            "provider_callback", "provider_end", "job_result"}  # fmt: skip
"""Answers for programs, ends of what another site began, and deeds."""
ELSEWHERE = {"account_reset_password_from_key", "account_reset_password_from_key_done", "job_detail",
             "mfa_authenticate", "mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
             "mfa_download_recovery_codes", "mfa_deactivate_totp", "mfa_login_webauthn", "mfa_edit_webauthn",
             "mfa_remove_webauthn", "mfa_reauthenticate_webauthn", "mfa_list_webauthn", "mfa_add_webauthn",
             "mfa_activate_totp", "account_reauthenticate", "token_add", "token_revoke"}  # fmt: skip
"""Pages behind an invitation, a second factor or a deed: the test below, or those of signing in, look at them."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The platform with its example people, as ``make run`` starts it: its address, and everybody's password."""
    folder = tmp_path_factory.mktemp("pages")
    root = Path(__file__).resolve().parents[2]
    whom = {**os.environ, "BUTTRESS_DEBUG": "1", "BUTTRESS_DATA": str(folder), "PYTHONPATH": str(root / "src")}
    for name in ("BUTTRESS_DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        whom.pop(name, None)
    log = folder / "server.log"

    def told() -> tuple[str, str] | None:
        said = re.search(
            r"password of each is (\S+).*Buttress is at http://127.0.0.1:(\d+)/", log.read_text(), re.DOTALL
        )
        return (f"http://localhost:{said[2]}", said[1]) if said else None

    with running(
        [sys.executable, "-m", "buttress_desk", "serve", "--port", str(free_port())], log, env=whom
    ) as process:
        yield wait_for(told, process, log)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with needed(), browser.browser() as opened:
        yield opened


def enter(page: Page, person: str, password: str) -> None:
    """Sign in as an example person; as a visitor, not at all."""
    if person:
        page.goto("/account/login/")
        page.fill("input[name=login]", person)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()


def name_of(address: str) -> str:
    """Return the name of the route of an address, or nothing."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page that has its styles."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*browser.axe(page), *(["wider than the window"] if wide else [])]


def walk(page: Page, looked_at: set[str]) -> Iterator[tuple[str, list[str]]]:
    """Follow the links of a page and those behind them, one of each route, and yield what is wrong with it."""
    waiting, queued = deque(["/"]), {"home"}
    while waiting:
        address = waiting.popleft()
        answer = page.goto(address)
        assert answer is not None
        name = name_of(page.url)
        if name not in looked_at:
            looked_at.add(name)
            wrong = [str(answer.status)] if answer.status >= 400 else []
            yield name, [*wrong, *faults_of(page)]
        for link in page.locator("a[href], form[method=get]").evaluate_all(LINKS):
            path, route = urlsplit(link).path, name_of(link)
            known = route in ENTRIES and route not in NO_PAGES | ELSEWHERE | queued
            if known and path.startswith("/") and "_export" not in link:
                queued.add(route)
                waiting.append(link)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_found_by_its_links_and_open_to_everybody(
    chromium: Browser, server: tuple[str, str], width: int, theme: Literal["light", "dark"]
) -> None:
    url, password = server
    looked_at: set[str] = set()
    faults: dict[str, list[str]] = {}
    with browser.page(chromium, base_url=url) as page:
        # So that there is something that was taken away.
        enter(page, "coordinator", password)
        assert page.request.get("/contacts/?_export=csv").ok

    for person in PEOPLE:
        with browser.page(chromium, width, 900, theme, base_url=url) as page:
            enter(page, person, password)
            for name, wrong in walk(page, looked_at):
                if wrong:
                    faults[f"{name} ({person or 'a visitor'})"] = wrong
                if PICTURES:
                    browser.screenshot(page, Path(PICTURES) / f"{name}-{width}-{theme}.png")

    assert faults == {}
    pages = {name for name, entry in ENTRIES.items() if not entry.post} - NO_PAGES - ELSEWHERE
    assert pages - looked_at == set()


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_pages_behind_a_deed_are_open_to_everybody(
    chromium: Browser, server: tuple[str, str], width: int, theme: Literal["light", "dark"]
) -> None:
    url, password = server
    faults: dict[str, list[str]] = {}

    def look(page: Page, name: str, heading: str) -> None:
        page.get_by_role("heading", level=1, name=heading).wait_for()
        faults[name] = faults_of(page)
        if PICTURES:
            browser.screenshot(page, Path(PICTURES) / f"{name}-{width}-{theme}.png")

    with browser.page(chromium, width, 900, theme, base_url=url) as page:
        enter(page, "deu.head", password)
        page.goto(reverse("job_list"))
        page.get_by_role("button", name="Start").click()
        page.wait_for_url(re.compile(r"/[0-9a-f-]{36}/$"))
        look(page, "job_detail", "Points of contact")
        page.goto("/account/tokens/add/")
        look(page, "account_reauthenticate", "Confirm")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Confirm").click()
        look(page, "token_add", "Make a token")
        page.get_by_label("Name").fill("a script")
        page.get_by_label("Read parties").check()
        page.get_by_role("button", name="Make").click()
        look(page, "token_made", "The token is made")
        page.goto("/account/tokens/")
        page.get_by_role("link", name="Revoke").first.click()
        look(page, "token_revoke", "Revoke")
        for name in ("mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"):
            page.goto(reverse(name))
            look(page, name, "")

    assert {name: found for name, found in faults.items() if found} == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_a_name_of_one_long_word_breaks_no_page(
    chromium: Browser, server: tuple[str, str], width: int, theme: Literal["light", "dark"]
) -> None:
    url, password = server
    faults: dict[str, list[str]] = {}
    with browser.page(chromium, width, 900, theme, base_url=url) as page:
        enter(page, "deu.head", password)
        page.goto(reverse("contact_add"))
        page.get_by_label("Office").fill("Ministryofdefenceandcooperation" * 4)
        page.get_by_label("Answers for").select_option(label="Policy")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", level=1, name="Ministryof").wait_for()
        faults["contact_detail"] = faults_of(page)
        for name in ("home", "contact_list", "event_list", "releases", "search"):
            page.goto(f"{reverse(name)}?q=ministryof")
            faults[name] = faults_of(page)
            if PICTURES:
                browser.screenshot(page, Path(PICTURES) / f"{name}-long-{width}-{theme}.png")

    assert {name: found for name, found in faults.items() if found} == {}


def test_without_javascript_a_person_adds_releases_finds_and_exports(
    chromium: Browser, server: tuple[str, str]
) -> None:
    url, password = server
    with browser.page(chromium, base_url=url, java_script_enabled=False) as page:
        enter(page, "deu.head", password)
        page.get_by_role("link", name="Points of contact").first.click()
        page.get_by_role("link", name="Add a point of contact").click()
        page.get_by_label("Office").fill("Section without scripts")
        page.get_by_label("Answers for").select_option(label="Policy")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Who can see this").first.click()
        page.get_by_role("link", name="Release or withdraw").click()
        page.get_by_label("All partners").check()
        page.get_by_label("Reason").fill("Agreed")
        page.get_by_role("button", name="Set the audience").click()
        page.get_by_role("searchbox").first.fill("without scripts")
        page.get_by_role("searchbox").first.press("Enter")
        found = page.get_by_role("main").get_by_role("link", name="Section without scripts")
        assert found.count() == 1
        page.goto("/contacts/?words=without+scripts")
        with page.expect_download() as export:
            page.get_by_role("link", name="CSV").click()
        assert "Section without scripts" in export.value.path().read_text(encoding="utf-8-sig")
        page.locator("summary", has_text="Example Head").click()
        page.get_by_role("button", name="Українська").click()
        assert page.locator("html").get_attribute("lang") == "uk"
    with browser.page(chromium, base_url=url, java_script_enabled=False) as page:
        enter(page, "pol.member", password)
        page.goto("/contacts/?words=without+scripts")
        assert page.get_by_role("link", name="Section without scripts").count() == 1
