"""Pages of people, of their roles, and of whom one acts for."""

import pytest
from django.test import Client
from django.urls import reverse

from buttress_web.accounts.models import Membership, Person
from buttress_web.accounts.roles import Role
from buttress_web.directory.services import entries
from tests.buttress_web.world import World

ADMINISTRATOR = Role.NATIONAL_ADMINISTRATOR
PAGES = ("person_detail", "person_change", "role_give", "person_deactivate", "person_erase")


@pytest.fixture
def germany(world: World) -> Client:
    return world.client("DEU", ADMINISTRATOR)


def test_the_list_holds_the_own_people_and_nobody_elses(germany: Client) -> None:
    text = germany.get(reverse("person_list")).content.decode()
    assert "deu-head" in text
    assert not [name for name in ("pol-head", "ukr-head", "cell-clerk", "site-auditor") if name in text]


@pytest.mark.parametrize("page", PAGES)
def test_a_person_of_another_party_is_not_there(world: World, germany: Client, page: str) -> None:
    strangers = [world.people["POL", Role.MEMBER], world.people["CELL", Role.CLERK], world.people["SITE", Role.AUDITOR]]
    assert [germany.get(reverse(page, args=[who.pk])).status_code for who in strangers] == [404, 404, 404]


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_sees_nobody(world: World, page: str) -> None:
    assert Client().get(reverse(page, args=[world.people["DEU", Role.MEMBER].pk])).status_code == 404
    assert Client().get(reverse("person_list")).status_code == 403


@pytest.mark.parametrize("page", PAGES[1:])
def test_a_member_looks_and_changes_nothing(world: World, page: str) -> None:
    client, person = world.client("DEU", Role.MEMBER), world.people["DEU", Role.HEAD]
    detail = client.get(reverse("person_detail", args=[person.pk]))
    assert detail.status_code == 200
    assert reverse(page, args=[person.pk]) not in detail.content.decode()
    assert client.post(reverse(page, args=[person.pk]), {"reason": "r", "role": "head"}).status_code == 403


def test_an_invitation_shows_the_address_once_and_a_taken_name_is_said_in_the_form(germany: Client) -> None:
    sent = {"name": "Nora New", "username": "nora", "email": "", "language": "uk", "role": "member"}
    answer = germany.post(reverse("person_invite"), sent).content.decode()
    person = Person.objects.get(username="deu.nora")
    assert "/account/password/first/" in answer
    assert "/account/password/first/" not in germany.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert "/account/password/first/" in germany.post(reverse("person_link", args=[person.pk])).content.decode()
    again = germany.post(reverse("person_invite"), sent)
    assert "already exists" in again.content.decode()
    assert Person.objects.filter(username="deu.nora").count() == 1


def test_the_invitation_offers_no_role_that_is_not_the_readers_to_give(germany: Client) -> None:
    text = germany.get(reverse("person_invite")).content.decode()
    assert 'value="head"' in text
    assert not [role for role in ("coordinator", "auditor", "site_administrator") if f'value="{role}"' in text]
    sent = {"name": "X", "username": "x", "language": "en", "role": "site_administrator"}
    germany.post(reverse("person_invite"), sent)
    assert not Person.objects.filter(name="X").exists()


def test_a_site_administrator_invites_the_first_administrator_of_a_party_that_has_none(world: World) -> None:
    Membership.objects.filter(person=world.people["FRA", ADMINISTRATOR]).delete()
    client = world.client("SITE", Role.SITE_ADMINISTRATOR)
    text = client.get(reverse("person_invite")).content.decode()
    assert "national_administrator:FRA" in text
    assert "national_administrator:DEU" not in text
    sent = {"name": "Fay", "username": "fay", "language": "en", "role": "national_administrator:FRA"}
    assert "fra.fay" in client.post(reverse("person_invite"), sent).content.decode()


def test_a_role_is_given_ended_and_both_stand_in_the_history(world: World, germany: Client) -> None:
    person = world.people["DEU", Role.MEMBER]
    germany.post(reverse("role_give", args=[person.pk]), {"role": "industry_desk"})
    given = person.memberships.get(role="industry_desk")
    germany.post(reverse("role_end", args=[person.pk, given.pk]), {"reason": "a mistake"})
    text = germany.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert not person.memberships.filter(role="industry_desk").exists()
    assert "given a role" in text
    assert "a mistake" in text


def test_a_person_is_shut_out_let_in_and_erased(world: World, germany: Client) -> None:
    person = world.people["DEU", Role.MEMBER]
    for active in (False, True):
        germany.post(reverse("person_deactivate", args=[person.pk]), {"reason": "r"})
        assert Person.objects.get(pk=person.pk).is_active is active
    germany.post(reverse("person_erase", args=[person.pk]), {"reason": "r"})
    text = germany.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert "erased person" in text
    assert "deu-member" not in text


def test_without_a_reason_nobody_is_erased(world: World, germany: Client) -> None:
    person = world.people["DEU", Role.MEMBER]
    germany.post(reverse("person_erase", args=[person.pk]), {"reason": "  "})
    assert Person.objects.get(pk=person.pk).erased_at is None


def test_one_acts_for_ones_own_parties_and_no_other(world: World) -> None:
    person = world.people["DEU", Role.MEMBER]
    entries.add_role(world.actor("DEU", ADMINISTRATOR), person, Role.HEAD, world.parties["POL"])
    client = world.client("DEU", Role.MEMBER)
    assert "Poland" in client.get(reverse("acting_for")).content.decode()
    client.post(reverse("acting_for"), {"party": str(world.parties["POL"].pk)})
    assert "pol-head" in client.get(reverse("person_list")).content.decode()
    assert client.post(reverse("acting_for"), {"party": str(world.parties["FRA"].pk)}).status_code == 403
    assert "pol-head" in client.get(reverse("person_list")).content.decode()


@pytest.mark.parametrize(("asked", "shown"), [("", True), ("True", False), ("False", True)])
def test_the_list_is_narrowed_to_who_may_sign_in(world: World, germany: Client, asked: str, shown: bool) -> None:
    Person.objects.filter(pk=world.people["DEU", Role.HEAD].pk).update(is_active=False)
    text = germany.get(reverse("person_list"), {"is_active": asked}).content.decode()
    assert ("deu-head" in text) is shown
