"""The search finds what its reader may see, in either alphabet, and counts nothing else."""

import pytest
from django.test import Client

from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Role
from buttress_web.home.looking import MOST
from tests.buttress_web.world import World, contact


def page(client: Client, words: str) -> str:
    """Return the page of a search."""
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 200
    return answer.content.decode()


def test_hits_and_counts_are_of_what_the_reader_may_see(world: World) -> None:
    contact(world.parties["DEU"], "Depot north", audience=Audience.PARTNERS)
    contact(world.parties["DEU"], "Depot south")
    contact(world.parties["UKR"], "Depot east", audience=Audience.NAMED, named=(world.parties["POL"],))

    own, partner, visitor = (
        page(client, "depot") for client in (world.client("DEU", Role.HEAD), world.client("POL", Role.HEAD), Client())
    )

    assert ("Depot north" in own, "Depot south" in own, "Depot east" in own) == (True, True, False)
    assert ("Depot north" in partner, "Depot south" in partner, "Depot east" in partner) == (True, False, True)
    assert "2 hits" in own
    assert "2 hits" in partner
    assert "Depot" not in visitor
    assert "Nothing holds these words" in visitor


def test_each_word_must_occur_in_any_case_and_alphabet_and_none_is_a_pattern(world: World) -> None:
    made = contact(world.parties["DEU"], "Відділ постачання 100%")
    made.note = "Ask for Mr. Example (mornings)"
    made.save()
    client = world.client("DEU", Role.HEAD)

    assert made.office in page(client, "ВІДДІЛ постач")
    assert made.office in page(client, "mr. EXAMPLE")
    assert made.office in page(client, "100%")
    assert made.office not in page(client, "відділ склад")
    for pattern in (".*", "100_", "(mornings|x", "[", "\\"):
        assert made.office not in page(client, pattern)


def test_more_hits_than_fit_lead_to_their_list(world: World) -> None:
    for number in range(MOST + 1):
        contact(world.parties["DEU"], f"Depot {number}")

    found = page(world.client("DEU", Role.HEAD), "depot")

    assert f"{MOST + 1} hits" in found
    assert found.count("/contacts/") >= MOST
    assert "/contacts/?words=depot" in found


@pytest.mark.parametrize(("code", "finds"), [("DEU", True), ("POL", False)])
def test_people_are_found_by_their_own_party_alone(world: World, code: str, finds: bool) -> None:
    found = page(world.client(code, Role.NATIONAL_ADMINISTRATOR), "deu-head")

    assert (f"/people/{world.people['DEU', Role.HEAD].pk}/" in found) == finds


def test_without_words_the_page_says_what_can_be_found_and_groups_closed_to_visitors_are_not(world: World) -> None:
    assert "Type words" in page(Client(), " ")
    assert "contact-group" not in page(Client(), "contact group")
    assert "/groups/contact-group/" in page(world.client("POL", Role.HEAD), "CONTACT group")
    assert "Germany" in page(Client(), "deu")
