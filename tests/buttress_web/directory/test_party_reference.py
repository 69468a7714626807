"""Reference data of parties: names in both languages, alliances by date."""

from datetime import date

import pytest
from django.utils import timezone, translation

from buttress_web.accounts.acting import current
from buttress_web.accounts.actor import visitor
from buttress_web.accounts.models import Event, Party
from buttress_web.directory.party_reference import NoNation, add_nation, load, names


@pytest.mark.parametrize(
    ("code", "en", "uk"),
    [
        ("DEU", "Germany", "Німеччина"),
        ("POL", "Poland", "Польща"),
        ("KOR", "South Korea", "Південна Корея"),
        ("XKX", "Kosovo", "Косово"),
    ],
)
def test_a_nation_has_its_name_in_both_languages(code: str, en: str, uk: str) -> None:
    assert names(code) == (en, uk)


def test_a_code_of_no_nation_is_refused() -> None:
    with pytest.raises(NoNation):
        names("ZZZ")


@pytest.mark.django_db
def test_a_party_is_called_by_its_name_in_the_readers_language() -> None:
    party = add_nation(visitor(timezone.now()), "UKR")
    with translation.override("uk"):
        assert str(party) == "Україна"
    assert str(party) == "Ukraine"


@pytest.mark.django_db
def test_loading_twice_adds_nothing_and_every_party_has_names_and_an_event_for_the_partners() -> None:
    operator = visitor(timezone.now())
    added = load(operator)
    assert load(operator) == []
    assert {"UKR", "XKX", "EPF"} <= {party.code for party in added}
    assert all(party.name_en and party.name_uk for party in added)
    told = Event.objects.unscoped("a test").filter(verb="party:record:add", audience="partners")
    assert told.count() == len(added)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "day", "alliances"),
    [
        ("SWE", date(2024, 3, 6), ["EU"]),
        ("SWE", date(2024, 3, 7), ["EU", "NATO"]),
        ("GBR", date(2020, 1, 31), ["EU", "NATO"]),
        ("GBR", date(2020, 2, 1), ["NATO"]),
        ("UKR", date(2024, 3, 7), []),
    ],
)
def test_a_nation_is_in_an_alliance_from_its_accession_until_it_left(
    code: str, day: date, alliances: list[str]
) -> None:
    add_nation(visitor(timezone.now()), code)
    party = Party.objects.get(code=code)
    assert [found.alliance for found in party.alliances.filter(current(day))] == alliances
