"""Reference data of parties: the names of nations in both languages, who is known to take part, alliances by date."""

import csv
import gettext
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

import pycountry
from django.db import transaction

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import AllianceMembership, Party
from buttress_web.directory.services import parties

_BY_HAND = {"XKX": ("Kosovo", "Косово")}
"""Codes in use that ISO 3166-1 leaves to its users."""


class Names(NamedTuple):
    """A name in both languages."""

    en: str
    uk: str


class NoNation(ValueError):
    """A code that no nation has."""


@cache
def _ukrainian() -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["uk"])


def names(code: str) -> Names:
    """Return the names of the nation of an ISO 3166-1 alpha-3 code.

    Raises:
        NoNation: There is none.
    """
    if code in _BY_HAND:
        return Names(*_BY_HAND[code])
    country = pycountry.countries.get(alpha_3=code)
    if country is None:
        raise NoNation(code)
    name = getattr(country, "common_name", country.name)
    return Names(name, _ukrainian().gettext(name))


@transaction.atomic
def add_nation(actor: Actor, code: str) -> Party:
    """Add a nation by its code, with its names and its alliances."""
    found = names(code)
    return _added(actor, Party(code=code, kind=Party.Kind.NATION, name_en=found.en, name_uk=found.uk))


@transaction.atomic
def load(actor: Actor) -> list[Party]:
    """Add whoever is known to have taken part and is not there yet; return those added."""
    there = set(Party.objects.values_list("code", flat=True))
    added = []
    for row in _rows("parties.csv"):
        if row["code"] in there:
            continue
        if row["kind"] == Party.Kind.NATION:
            added.append(add_nation(actor, row["code"]))
        else:
            party = Party(code=row["code"], kind=row["kind"], name_en=row["name_en"], name_uk=row["name_uk"])
            added.append(_added(actor, party))
    return added


def _added(actor: Actor, party: Party) -> Party:
    parties.written(actor, party)
    for row in _rows("alliances.csv"):
        if row["party"] == party.code:
            left = date.fromisoformat(row["to_date"]) if row["to_date"] else None
            joined = date.fromisoformat(row["from_date"])
            member = AllianceMembership(party=party, alliance=row["alliance"], from_date=joined, to_date=left)
            parties.joined(actor, member)
    return party


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files("buttress_web.directory").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
