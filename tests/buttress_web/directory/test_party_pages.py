"""Pages of parties and groups."""

import pytest
from django.test import Client
from django.urls import reverse

from buttress_web.accounts.models import Group, GroupMembership, Party
from buttress_web.accounts.roles import Role
from tests.buttress_web.world import FIRST, World


@pytest.fixture
def coalition(world: World) -> Group:
    group = Group.objects.create(slug="artillery", name_en="Artillery coalition")
    GroupMembership.objects.create(group=group, party=world.parties["DEU"], part="lead", from_date=FIRST)
    return group


def text_of(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


@pytest.mark.usefixtures("world")
def test_a_visitor_sees_all_parties_and_their_part_only_in_a_public_group() -> None:
    text = text_of(Client(), "party_list")
    assert all(name in text for name in ("Ukraine", "Germany", "Poland", "France"))
    assert "Recipient" not in text
    Group.objects.update(is_public=True)
    assert "Recipient" in text_of(Client(), "party_list")


def test_a_candidate_is_known_to_partners_and_to_itself(world: World) -> None:
    Group.objects.update(is_public=True)
    knows = {
        "visitor": Client(),
        "partner": world.client("POL", Role.MEMBER),
        "candidate": world.client("FRA", Role.MEMBER),
        "cell": world.client("CELL", Role.CLERK),
    }
    seen = {who: "Candidate" in text_of(client, "party_list") for who, client in knows.items()}
    assert seen == {"visitor": False, "partner": True, "candidate": True, "cell": True}
    assert {who: "Candidate" in text_of(client, "party_detail", "FRA") for who, client in knows.items()} == seen


@pytest.mark.usefixtures("coalition")
@pytest.mark.parametrize(("who", "status"), [("visitor", 404), ("FRA", 404), ("POL", 200)])
def test_a_closed_group_is_there_for_partners_alone(world: World, who: str, status: int) -> None:
    client = Client() if who == "visitor" else world.client(who, Role.MEMBER)
    assert client.get(reverse("group_detail", args=["artillery"])).status_code == status
    assert ("Artillery" in text_of(client, "group_list")) is (status == 200)
    assert ("Artillery" in text_of(client, "party_detail", "DEU")) is (status == 200)


@pytest.mark.parametrize("name", ["party_add", "group_add"])
def test_only_who_keeps_reference_data_adds_to_it(world: World, name: str) -> None:
    url = reverse(name)
    assert [world.client("DEU", role).get(url).status_code for role in (Role.HEAD, Role.NATIONAL_ADMINISTRATOR)] == [
        403,
        403,
    ]
    assert Client().get(url).status_code == 403
    assert world.client("CELL", Role.COORDINATOR).get(url).status_code == 200


def test_the_coordinator_adds_a_nation_by_its_code_with_its_names(world: World) -> None:
    client = world.client("CELL", Role.COORDINATOR)
    client.post(reverse("party_add"), {"code": "est", "kind": "nation"})
    assert Party.objects.get(code="EST").name_uk == "Естонія"
    refused = client.post(reverse("party_add"), {"code": "QQQ", "kind": "nation"})
    assert "ISO 3166-1" in refused.content.decode()
    assert not Party.objects.filter(code="QQQ").exists()


def test_the_coordinator_changes_names_and_alliances_and_partners_read_it_in_the_history(world: World) -> None:
    client, germany = world.client("CELL", Role.COORDINATOR), world.parties["DEU"]
    url = reverse("party_change", args=["DEU"])
    client.post(url, {"name_en": "Federal Germany", "revision": germany.revision})
    late = client.post(url, {"name_en": "Late", "revision": germany.revision})
    assert "Nothing of yours was written" in late.content.decode()
    client.post(reverse("party_join", args=["DEU"]), {"alliance": "NATO", "from_date": "1955-05-06"})
    joined = germany.alliances.get()
    leave = reverse("party_leave", args=["DEU", joined.pk])
    assert "before the first day" in client.post(leave, {"to_date": "1950-01-01"}).content.decode()
    client.post(leave, {"to_date": "2030-01-01"})
    text = text_of(world.client("POL", Role.MEMBER), "party_detail", "DEU")
    assert "Federal Germany" in text
    assert "6 May 1955" in text
    assert "left an alliance" in text
    assert "left an alliance" not in text_of(Client(), "party_detail", "DEU")


def test_the_coordinator_adds_a_group_and_who_is_in_it(world: World) -> None:
    client = world.client("CELL", Role.COORDINATOR)
    client.post(reverse("group_add"), {"name_en": "Drone coalition", "slug": "drones", "kind": "coalition"})
    sent = {"party": str(world.parties["POL"].pk), "part": "lead", "from_date": "2024-01-01"}
    client.post(reverse("group_join", args=["drones"]), sent)
    assert "Poland" in text_of(client, "group_list")
    part = GroupMembership.objects.get(group__slug="drones")
    client.post(reverse("group_leave", args=["drones", part.pk]), {"to_date": "2024-02-01"})
    assert "Poland" not in text_of(client, "group_list")
    revision = Group.objects.get(slug="drones").revision
    client.post(
        reverse("group_change", args=["drones"]), {"name_en": "Drones", "is_public": "on", "revision": revision}
    )
    assert "Drones" in text_of(Client(), "group_list")
    assert "a party left" in text_of(world.client("POL", Role.MEMBER), "group_detail", "drones")


@pytest.mark.usefixtures("world")
def test_the_names_of_nations_are_in_the_readers_language() -> None:
    Party.objects.filter(code="UKR").update(name_uk="Україна")
    answer = Client().get(reverse("party_list"), headers={"accept-language": "uk"})
    assert "Україна" in answer.content.decode()


def test_an_export_of_parties_holds_what_the_page_shows(world: World) -> None:
    text = world.client("POL", Role.MEMBER).get(reverse("party_list"), {"_export": "csv"}).content.decode("utf-8-sig")
    assert "Recipient" in text
    assert "Germany" in text
