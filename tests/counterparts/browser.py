"""Debian's Chromium for tests of pages: pages of any size and theme, passkeys, accessibility, pictures."""

import ctypes
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.counterparts import Missing

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
LOCAL = ("http://localhost:", "http://127.0.0.1:", "file:", "data:", "blob:")
# The one library of Playwright's driver that Chromium's package does not bring.
DRIVER_NEEDS = "libatomic.so.1"
# A page that is refused or not found is the test's to expect; the browser complains about its status all the same.
STATUS = "Failed to load resource: the server responded with a status of"


def chromium_command() -> str:
    """Return where Chromium is."""
    found = shutil.which("chromium")
    if found is None:
        raise Missing("the browser Chromium: apt-get install chromium")
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a headless browser."""
    found = chromium_command()
    try:
        ctypes.CDLL(DRIVER_NEEDS)
    except OSError:
        raise Missing(f"{DRIVER_NEEDS}, for Playwright: apt-get install libatomic1") from None
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def page(
    browser: Browser,
    width: int = 1280,
    height: int = 900,
    theme: Literal["light", "dark"] = "light",
    **options: Any,
) -> Iterator[Page]:
    """Yield a page of a new person (no cookies); at the end it is an error if scripts or the console complained.

    So is a request to another machine. ``options`` are Playwright's for a context: ``java_script_enabled=False``,
    ``locale="uk-UA"``, ``base_url=...``.
    """
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme, **options)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text)
               if said.type in {"error", "warning"} and not said.text.startswith(STATUS) else None)  # fmt: skip
    context.on("request", lambda asked: None if asked.url.startswith(LOCAL) else complaints.append(asked.url))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not complaints, complaints


@dataclass(frozen=True)
class Authenticator:
    """A passkey device that says yes to everything."""

    session: CDPSession
    name: str

    def credentials(self) -> list[dict[str, Any]]:
        """Return the passkeys that it holds."""
        held: list[dict[str, Any]] = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.name})[
            "credentials"
        ]
        return held


def virtual_authenticator(page: Page) -> Authenticator:
    """Give a page a passkey device: built in, and its person always present and known.

    Passkeys need a name for a host: open the page at localhost, not at 127.0.0.1.
    """
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Authenticator(session, added["authenticatorId"])


def axe(page: Page) -> list[str]:
    """Return what axe calls serious or critical: the rule, how bad, and where."""
    violations: Any = Axe().run(page).response["violations"]
    return [
        f"{found['id']} ({found['impact']}): {', '.join(str(node['target']) for node in found['nodes'])}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
    ]


def screenshot(page: Page, file: Path) -> Path:
    """Save a picture of the whole page, not just of what fits the window."""
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True, animations="disabled")
    return file
