"""A person at a provider, by plain HTTP: fills in its forms as a browser would, and stops at the way back."""

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
    browser = person or requests.Session()
    browser.trust_env = False
    url, data = authorisation, None
    for _ in range(STEPS):
        page = browser.request("POST" if data else "GET", url, data=data, allow_redirects=False, timeout=SECONDS)
        if page.is_redirect:
            url, data = urljoin(url, page.headers["Location"]), None
            if urlsplit(url).netloc != urlsplit(authorisation).netloc:
                return url
        elif page.ok and not data:
            data = {"answer": answer, "email": email}
        else:
            break
    raise Refused(page.text)
