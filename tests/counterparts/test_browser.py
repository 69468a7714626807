"""The browser: sizes, themes, passkeys, accessibility, pictures, and pages that complain."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.counterparts import Missing, needed
from tests.counterparts.browser import axe, browser, chromium_command, page, screenshot, virtual_authenticator

GOOD = "<html lang='en'><title>Good</title><main><h1>Good</h1></main></html>"
BAD = "<html><title>Bad</title><main><h1>Bad</h1><input><img src='data:,'></main></html>"
REGISTER = """async () => {
  const bytes = (length) => crypto.getRandomValues(new Uint8Array(length));
  const made = await navigator.credentials.create({publicKey: {
    rp: {name: 'test'}, user: {id: bytes(8), name: 'olena', displayName: 'Olena'}, challenge: bytes(32),
    pubKeyCredParams: [{type: 'public-key', alg: -7}, {type: 'public-key', alg: -257}],
    authenticatorSelection: {residentKey: 'required', userVerification: 'required'}}});
  const used = await navigator.credentials.get({publicKey: {challenge: bytes(32), userVerification: 'required'}});
  return made.id === used.id;
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with needed(), browser() as opened:
        yield opened


def test_a_page_has_the_size_and_the_theme_asked_for(chromium: Browser) -> None:
    with page(chromium, 390, 844, "dark", locale="uk-UA") as phone:
        told = phone.evaluate(
            "[innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches, navigator.language]"
        )
    assert told == [390, 844, True, "uk-UA"]


def test_a_passkey_is_made_and_used(chromium: Browser) -> None:
    with page(chromium) as opened:
        opened.route("http://localhost:1/", lambda route: route.fulfill(body=GOOD, content_type="text/html"))
        opened.goto("http://localhost:1/")
        device = virtual_authenticator(opened)
        assert opened.evaluate(REGISTER)
        assert [held["rpId"] for held in device.credentials()] == ["localhost"]


def test_axe_names_what_is_serious_and_nothing_else(chromium: Browser) -> None:
    with page(chromium) as opened:
        opened.set_content(GOOD)
        assert axe(opened) == []
        opened.set_content(BAD)
        found = axe(opened)
    assert {line.split()[0] for line in found} == {"html-has-lang", "image-alt", "label"}


def test_a_picture_shows_the_whole_page(chromium: Browser, tmp_path: Path) -> None:
    with page(chromium, 400, 300) as opened:
        opened.set_content("<body style='margin: 0'><p style='margin: 0; height: 2000px'>long</p>")
        picture = screenshot(opened, tmp_path / "pictures" / "long.png").read_bytes()
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (400, 2000)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("<script>throw new Error('broken')</script>", "broken"),
        ("<script>console.error('unhappy')</script>", "unhappy"),
        ("<img alt='' src='https://elsewhere.invalid/picture.png'>", "elsewhere"),
        ("<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><script>1</script>", "Security"),
    ],
)
def test_a_page_that_complains_is_an_error(chromium: Browser, wrong: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint), page(chromium) as opened:
        opened.set_content(wrong)


def test_a_page_of_another_person_knows_nothing_of_the_first(chromium: Browser) -> None:
    counts = []
    for _ in range(2):
        with page(chromium) as opened:
            opened.route("http://localhost:1/", lambda route: route.fulfill(body=GOOD, content_type="text/html"))
            opened.goto("http://localhost:1/")
            counts.append(opened.evaluate("document.cookie.length"))
            opened.evaluate("document.cookie = 'seen=1'")
    assert counts == [0, 0]


def test_without_chromium_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="Chromium: apt-get install chromium"), browser():
        pass


def test_without_the_library_of_its_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with needed():
        chromium_command()
    monkeypatch.setattr("tests.counterparts.browser.DRIVER_NEEDS", "libatomic.so.none")
    with pytest.raises(Missing, match="for Playwright: apt-get install libatomic1"), browser():
        pass
