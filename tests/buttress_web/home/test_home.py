"""The first page counts what its reader may know, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from buttress_web.accounts.models import AllianceMembership
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Role
from tests.buttress_web.world import FIRST, NOW, World, contact


def counts(client: Client) -> dict[str, int]:
    """Return the counts of the first page by their labels."""
    page = client.get("/").content.decode()
    found = re.findall(r'<h2 class="label">(.*?)</h2>\s*<div class="value">(\d+)', page)
    return {label: int(value) for label, value in found}


def test_parts_in_the_contact_group_are_counted_candidates_for_partners_alone(world: World) -> None:
    partner, visitor = counts(world.client("POL", Role.HEAD)), counts(Client())

    assert (partner["Recipient"], partner["Member"], partner["Candidate"]) == (1, 2, 1)
    assert visitor == {}


def test_nations_are_counted_by_alliance_each_once_and_as_of_today(world: World) -> None:
    for code, alliance, until in (("DEU", "NATO", None), ("DEU", "EU", None), ("POL", "NATO", None), ("UKR", "EU", 9)):
        AllianceMembership.objects.create(
            party=world.parties[code],
            alliance=alliance,
            from_date=FIRST,
            to_date=None if until is None else FIRST + timedelta(days=until),
        )

    found = counts(world.client("POL", Role.HEAD))

    assert (found["NATO"], found["European Union"], found["In neither"]) == (2, 1, 2)


@pytest.mark.parametrize(("code", "own"), [("DEU", ["2", "1", "0", "1"]), ("POL", ["0", "0", "0", "1"])])
def test_own_records_are_counted_by_audience_and_those_of_others_are_not(
    world: World, code: str, own: list[str]
) -> None:
    germany = world.parties["DEU"]
    for number, audience in enumerate((Audience.OWN, Audience.OWN, Audience.PARTNERS)):
        contact(germany, f"Section {number}", audience=audience)
    contact(germany, "Section 9", audience=Audience.NAMED, named=(world.parties["POL"],))
    contact(world.parties["POL"], "Department 1", audience=Audience.PARTNERS)

    page = world.client(code, Role.HEAD).get("/").content.decode()

    facts = page[page.index('<dl class="facts">') :]
    assert re.findall(r'<dd class="n">(\d+)</dd>', facts)[:4] == own


def test_changes_since_a_day_are_told_with_their_record_and_a_date_that_is_none_does_no_harm(world: World) -> None:
    client = world.client("DEU", Role.HEAD)
    client.post("/contacts/add/", {"office": "Section 7", "subject": "policy"})
    tomorrow = (NOW + timedelta(days=40000)).date().isoformat()

    assert "Section 7</a>" in client.get("/").content.decode()
    assert "Section 7</a>" not in client.get("/", {"since": tomorrow}).content.decode()
    assert client.get("/", {"since": "the day before"}).status_code == 200
    assert "Section 7" not in world.client("POL", Role.HEAD).get("/").content.decode()
