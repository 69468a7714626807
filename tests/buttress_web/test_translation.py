"""Ukrainian is complete: every text has its translation, and no page has English left in it."""

import gettext
import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format
from pytest_django import Settings

from buttress_web.accounts.models import Group, Party, Person
from buttress_web.accounts.roles import Role
from scripts.messages import CATALOGUE, COLLECT, PACKAGE, django
from tests.buttress_web.entries import ENTRIES, arguments
from tests.buttress_web.hidden import furnish
from tests.buttress_web.world import World

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+>")
FORMS = 4
"""Ukrainian's plural forms."""
STAYS = {
    # Names and formats that are the same in every language.
    *("Buttress", "API", "JSON", "CSV", "XLSX", "ISO", "UTC", "alpha", "OpenID", "TOTP", "GitHub", "HTTP", "PNG"),
    *("Esc", "Tab", "Enter"),
    *("English", "deu", "cell", "site", "ukr", "pol", "fra"),
}


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="uk")


def told(message: Message) -> list[tuple[str, str]]:
    """Return each text of a message beside its translation."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[1], text) for text in message.string or ()]


def texts(catalogue: Catalog) -> set[tuple[object, object]]:
    """Return what there is to translate."""
    return {(message.context, message.id) for message in catalogue if message.id}


def test_every_text_of_the_platform_is_in_the_catalogue_and_nothing_else(tmp_path: Path, catalogue: Catalog) -> None:
    if not shutil.which("xgettext"):
        pytest.skip("needs GNU gettext: apt-get install gettext")
    copy = tmp_path / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "__pycache__"))

    django("makemessages", *COLLECT, folder=copy)

    with (copy / CATALOGUE.relative_to(PACKAGE)).open("rb") as file:
        collected = read_po(file, locale="uk")
    assert texts(collected) == texts(catalogue)


def test_every_text_is_translated_with_its_placeholders_and_all_plural_forms(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        pairs = told(message) if message.id else []
        whole = all(text for _, text in pairs) and not message.fuzzy and len(pairs) in {0, 1, FORMS}
        if not whole or any(sorted(PLACEHOLDER.findall(a)) != sorted(PLACEHOLDER.findall(b)) for a, b in pairs):
            wrong.append(message.id)

    assert wrong == []
    assert not catalogue.obsolete


def test_what_is_compiled_is_what_was_written(catalogue: Catalog) -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert compiled.gettext(message.id) == message.string
        elif message.id:
            one, more = message.id
            said = [compiled.ngettext(one, more, number) for number in (1, 2, 5)]
            assert said == list(message.string or ())[:3]


class Visible(HTMLParser):
    """What people see of a page or hear of it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in the texts of attributes."""
        self._silent += tag in {"script", "style", "code", "svg"}
        given = dict(attrs)
        names = ["title", "placeholder", "aria-label", "alt", "data-label"]
        self.texts += [given[name] or "" for name in names if name in given]

    def handle_endtag(self, tag: str) -> None:
        """Listen again."""
        self._silent -= tag in {"script", "style", "code", "svg"}

    def handle_data(self, data: str) -> None:
        """Take in a text."""
        if not self._silent:
            self.texts.append(data)


def english(page: str, names: set[str]) -> list[str]:
    """Return the texts of a page with a Latin word that is no name."""
    parser = Visible()
    parser.feed(page)
    left = []
    for text in parser.texts:
        bare = re.sub(r"\S*[@/_:.]\S*|\w+-\w+|[0-9a-f-]{36}|[A-Z2-7]{32}", " ", text)
        if set(re.findall(r"[A-Za-z]{3,}", bare)) - STAYS - names:
            left.append(" ".join(text.split()))
    return left


@pytest.mark.parametrize("who", [("CELL", Role.COORDINATOR), ("DEU", Role.NATIONAL_ADMINISTRATOR), None])
def test_no_page_in_ukrainian_has_english_left_in_it(
    world: World, who: tuple[str, Role] | None, settings: Settings
) -> None:
    for kind in (Party, Group):
        kind.objects.update(name_uk="Назва")
    Person.objects.update(name="Назва")
    furnish(world)
    given = arguments(world)
    client = world.client(*who) if who else world.client("SITE", Role.AUDITOR)
    client.cookies["django_language"] = "uk"
    # So that the pages open which ask for the password again; in debug without a second factor.
    settings.DEBUG = True
    client.post(reverse("account_reauthenticate"), {"password": "practice"})

    left = {}
    for name, entry in ENTRIES.items():
        if not entry.post and "download" not in name:
            answer = client.get(reverse(name, args=given[entry.argument]))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                left[name] = english(answer.content.decode(), {*world.parties, "Section", "Office"})

    assert {"home", "mfa_activate_totp", "token_add"} <= left.keys() or who is None
    assert {name: found for name, found in left.items() if found} == {}


def test_days_are_written_as_each_language_writes_them() -> None:
    day = date(2022, 4, 6)

    written = {}
    for language in ("en", "uk"):
        with translation.override(language):
            written[language] = (date_format(day), number_format(12345.5, 1, force_grouping=True))

    assert written == {"en": ("6 Apr 2022", "12,345.5"), "uk": ("6 квітня 2022", "12\xa0345,5")}
