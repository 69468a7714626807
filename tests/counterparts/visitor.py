"""A person at a provider, by plain HTTP: fills in its forms as a browser would, and stops at the way back."""

import re
from urllib.parse import urljoin, urlsplit

import requests

SECONDS = 20
STEPS = 12


class Refused(Exception):
    """The provider let nobody back to the application; the text is its last page."""


def signed_in(authorisation: str, email: str, *, answer: str = "allow", person: requests.Session | None = None) -> str:
    """Sign in and consent at a provider; return the address at the application that it sends the browser to.

    Args:
        authorisation: Where the application sends the browser.
        email: Who signs in.
        answer: What the person presses: allow or deny.
        person: The browser's cookies, kept over several sign-ins; a new browser without.
    """
    return walked(person or requests.Session(), authorisation, {"email": email, "answer": answer})


def signed_out(departure: str, person: requests.Session) -> str:
    """Sign out at a provider; return the address at the application that it sends the browser to."""
    return walked(person, departure, {"logout": "yes"})


def walked(browser: requests.Session, start: str, filled: dict[str, str]) -> str:
    """Follow redirects and send off forms, filled in so, until the way leads away from the provider."""
    browser.trust_env = False
    url, form = start, None
    for _ in range(STEPS):
        page = browser.request("POST" if form else "GET", url, data=form, allow_redirects=False, timeout=SECONDS)
        if page.is_redirect:
            url, form = urljoin(url, page.headers["Location"]), None
            if urlsplit(url).netloc != urlsplit(start).netloc:
                return url
        elif page.ok and "<form" in page.text:
            action = re.search(r'<form[^>]* action="([^"]+)"', page.text)
            hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
            url, form = urljoin(url, action[1] if action else ""), {**dict(hidden), **filled}
        else:
            break
    raise Refused(page.text)
