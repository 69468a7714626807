"""Who may give which role to whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.acting import actor_of, memberships_of
from buttress_web.accounts.actor import Actor, visitor
from buttress_web.accounts.models import CELL, Event, IdentityProvider, Membership, Party, Person
from buttress_web.accounts.roles import CELL_ROLES, PARTY_ROLES, SITE_ROLES, Role
from buttress_web.directory.party_reference import add_nation
from buttress_web.directory.services import entries, roles
from buttress_web.directory.services.invitations import invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Actor:
    return visitor(timezone.now())


@pytest.fixture
def germany(now: Actor) -> Party:
    return add_nation(now, "DEU")


@pytest.fixture
def poland(now: Actor) -> Party:
    return add_nation(now, "POL")


@pytest.fixture
def cell() -> Party:
    return Party.objects.get(code=CELL)


def someone(now: Actor, username: str, role: Role, party: Party | None = None) -> Person:
    person = Person(username=username, name=f"Name of {username}", created_at=now.at)
    return entries.add_person(now, person, role, party)


def as_one(now: Actor, role: Role, party: Party | None = None) -> Actor:
    return actor_of(someone(now, f"an-{role.value}", role, party), now.at)


def test_a_national_administrator_gives_every_role_of_the_own_party_and_no_other(
    now: Actor, germany: Party, poland: Party, cell: Party
) -> None:
    actor = as_one(now, Role.NATIONAL_ADMINISTRATOR, germany)
    assert set(roles.roles_to_give(actor, germany)) == PARTY_ROLES
    assert [roles.roles_to_give(actor, party) for party in (poland, cell, None)] == [[], [], []]


def test_a_coordinator_gives_the_roles_of_the_cell_and_no_other(now: Actor, germany: Party, cell: Party) -> None:
    actor = as_one(now, Role.COORDINATOR, cell)
    assert set(roles.roles_to_give(actor, cell)) == CELL_ROLES
    assert [roles.roles_to_give(actor, party) for party in (germany, None)] == [[], []]


def test_a_site_administrator_gives_site_roles_and_each_party_its_first_administrator(
    now: Actor, germany: Party, poland: Party, cell: Party
) -> None:
    someone(now, "deu", Role.NATIONAL_ADMINISTRATOR, germany)
    actor = as_one(now, Role.SITE_ADMINISTRATOR)
    assert set(roles.roles_to_give(actor, None)) == SITE_ROLES
    assert roles.roles_to_give(actor, poland) == [Role.NATIONAL_ADMINISTRATOR]
    assert roles.roles_to_give(actor, cell) == [Role.COORDINATOR]
    assert roles.roles_to_give(actor, germany) == []


@pytest.mark.parametrize("role", sorted(PARTY_ROLES - {Role.NATIONAL_ADMINISTRATOR}))
def test_nobody_else_in_a_party_gives_any_role(now: Actor, germany: Party, role: Role) -> None:
    actor = as_one(now, role, germany)
    assert roles.roles_to_give(actor, germany) == []
    with pytest.raises(Refused):
        invite(actor=actor, username="x", name="X", email="", role=Role.MEMBER, party=germany)


def test_a_visitor_gives_no_role(now: Actor, germany: Party) -> None:
    with pytest.raises(Refused):
        roles.give(actor=now, person=someone(now, "m", Role.MEMBER, germany), role=Role.HEAD, party=germany)


def test_a_person_of_another_party_does_not_exist(now: Actor, germany: Party, poland: Party) -> None:
    actor = as_one(now, Role.NATIONAL_ADMINISTRATOR, germany)
    with pytest.raises(Unseen):
        roles.give(actor=actor, person=someone(now, "p", Role.MEMBER, poland), role=Role.HEAD, party=germany)


def test_nobody_gives_a_role_to_themselves(now: Actor, germany: Party) -> None:
    person = someone(now, "a", Role.NATIONAL_ADMINISTRATOR, germany)
    with pytest.raises(Refused, match="themselves"):
        roles.give(actor=actor_of(person, now.at), person=person, role=Role.HEAD, party=germany)


def test_somebody_whom_a_provider_vouches_for_gets_only_roles_of_its_party(
    now: Actor, germany: Party, cell: Party, poland: Party
) -> None:
    provider = IdentityProvider.objects.create(
        slug="pol",
        name="PL",
        party=poland,
        issuer="https://id.example",
        client_id="c",
        secret_variable="S",  # noqa: S106  # the name of a variable
    )
    person = someone(now, "p", Role.MEMBER, germany)
    someone_of_cell = someone(now, "v", Role.VALIDATOR, cell)
    Person.objects.filter(pk__in=[person.pk, someone_of_cell.pk]).update(provider=provider)
    administrator, coordinator = as_one(now, Role.NATIONAL_ADMINISTRATOR, germany), as_one(now, Role.COORDINATOR, cell)
    for actor, whom, role, party in (
        (administrator, person, Role.HEAD, germany),
        (coordinator, someone_of_cell, Role.CLERK, cell),
    ):
        with pytest.raises(Refused, match="vouches"):
            roles.give(actor=actor, person=Person.objects.get(pk=whom.pk), role=role, party=party)


def test_a_given_role_counts_from_today_and_is_in_the_history_of_the_party_alone(now: Actor, germany: Party) -> None:
    actor = as_one(now, Role.NATIONAL_ADMINISTRATOR, germany)
    person = someone(now, "m", Role.MEMBER, germany)
    roles.give(actor=actor, person=person, role=Role.HEAD, party=germany)
    event = Event.objects.visible_to(actor).get(subject_id=person.pk, after__role="head")
    assert Role.HEAD in actor_of(person, now.at).roles
    assert (event.verb, event.owner, event.audience) == ("person:membership:give", germany, "own")


@pytest.mark.parametrize("days", [0, 5])
def test_a_role_that_is_ended_is_gone_at_once(now: Actor, germany: Party, days: int) -> None:
    actor = as_one(now, Role.NATIONAL_ADMINISTRATOR, germany)
    person = someone(now, "m", Role.MEMBER, germany)
    Membership.objects.filter(person=person).update(from_date=now.today - timedelta(days=days))
    roles.end(actor=actor, membership=person.memberships.get(), reason="moved on")
    assert memberships_of(person, now.today) == []
    assert Event.objects.visible_to(actor).filter(verb="person:membership:end", reason="moved on").count() == 1


def test_a_role_of_another_party_cannot_be_ended(now: Actor, germany: Party, poland: Party) -> None:
    actor = as_one(now, Role.NATIONAL_ADMINISTRATOR, germany)
    person = someone(now, "both", Role.MEMBER, germany)
    other = entries.add_role(now, person, Role.HEAD, poland)
    with pytest.raises(Unseen):
        roles.end(actor=actor, membership=other, reason="mine")
