"""People: invited, changed, shut out, erased."""

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.actor import Actor, visitor
from buttress_web.accounts.models import Party, Person
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Role
from buttress_web.directory.party_reference import add_nation
from buttress_web.directory.services import entries, people
from buttress_web.directory.services.invitations import invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Actor:
    return visitor(timezone.now())


@pytest.fixture
def germany(now: Actor) -> Party:
    return add_nation(now, "DEU")


@pytest.fixture
def administrator(now: Actor, germany: Party) -> Actor:
    person = Person(username="boss", name="Boss", created_at=now.at)
    return actor_of(entries.add_person(now, person, Role.NATIONAL_ADMINISTRATOR, germany), now.at)


@pytest.fixture
def invited(administrator: Actor, germany: Party) -> tuple[Person, str]:
    return invite(
        actor=administrator,
        username="Quillfeather",
        name="Zebulon Quillfeather",
        email="zq@quillfeather.example",
        role=Role.MEMBER,
        party=germany,
    )


def everything() -> Iterator[str]:
    """Yield every row of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names that the database itself gave
            yield from (f"{table}: {row}".lower() for row in cursor.fetchall())


def test_an_invited_person_chooses_a_password_by_the_link_once(invited: tuple[Person, str], client: Client) -> None:
    person, path = invited
    assert not person.has_usable_password()
    form = client.get(path, follow=True)
    chosen = {"password1": "a long enough phrase", "password2": "a long enough phrase"}
    client.post(form.redirect_chain[-1][0], chosen)
    assert Person.objects.get(pk=person.pk).check_password("a long enough phrase")
    assert "password1" not in Client().get(path, follow=True).content.decode()


def test_the_user_name_begins_with_the_party_so_that_no_other_party_shows(invited: tuple[Person, str]) -> None:
    assert invited[0].username == "deu.quillfeather"


def test_a_person_with_a_password_is_sent_no_link(administrator: Actor, invited: tuple[Person, str]) -> None:
    assert people.invitation_path(actor=administrator, person=invited[0])
    invited[0].set_password("a long enough phrase")
    invited[0].save()
    with pytest.raises(Refused, match="no password"):
        people.invitation_path(actor=administrator, person=invited[0])


def test_the_history_keeps_that_a_personal_field_changed_and_not_what_it_was(
    administrator: Actor, invited: tuple[Person, str]
) -> None:
    person = invited[0]
    changes: dict[str, object] = {"name": "Zora Quillfeather", "email": "zora@example.org"}
    people.change(actor=administrator, person=person, revision=person.revision, changes=changes)
    told = [row for row in everything() if row.startswith("accounts_event:")]
    assert any("person:record:change" in row and '"name": "changed"' in row for row in told)
    assert not [row for row in told if "quillfeather" in row or "zora" in row]


def test_an_old_address_resets_no_password(administrator: Actor, invited: tuple[Person, str]) -> None:
    assert EmailAddress.objects.filter(user=invited[0]).exists()
    changes: dict[str, object] = {"email": "new@example.org"}
    people.change(actor=administrator, person=invited[0], revision=invited[0].revision, changes=changes)
    assert not EmailAddress.objects.filter(user=invited[0], email__contains="quillfeather").exists()


def test_a_change_to_what_somebody_else_has_changed_writes_nothing(
    administrator: Actor, invited: tuple[Person, str]
) -> None:
    stale = invited[0].revision
    people.change(actor=administrator, person=invited[0], revision=stale, changes={"language": "uk"})
    with pytest.raises(Outdated):
        people.change(actor=administrator, person=invited[0], revision=stale, changes={"language": "en"})


def test_somebody_shut_out_is_signed_out_everywhere(
    administrator: Actor, invited: tuple[Person, str], client: Client
) -> None:
    client.force_login(invited[0], "allauth.account.auth_backends.AuthenticationBackend")
    people.set_active(actor=administrator, person=invited[0], active=False, reason="lost a device")
    assert not Session.objects.exists()
    assert not Person.objects.get(pk=invited[0].pk).is_active


def test_erasing_a_person_leaves_no_personal_value_in_any_table(
    administrator: Actor, invited: tuple[Person, str], client: Client
) -> None:
    person = invited[0]
    EmailAddress.objects.create(user=person, email="other@quillfeather.example", verified=True)
    SocialAccount.objects.create(user=person, provider="pol", uid="quillfeather", extra_data={"name": "Quillfeather"})
    Authenticator.objects.create(user=person, type="totp", data={"secret": "quillfeather"})
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    assert [row for row in everything() if "quillfeather" in row]
    people.erase(actor=administrator, person=person, reason="asked for it")
    found = Person.objects.get(pk=person.pk)
    assert [row for row in everything() if "quillfeather" in row] == []
    assert found.name.startswith("erased person ")
    assert not found.has_usable_password()
    assert not found.is_active
    assert found.erased_at is not None
    assert actor_of(found, administrator.at).roles == frozenset()
    assert not Session.objects.exists()


@pytest.mark.parametrize("deed", ["erase", "shut out", "link"])
def test_nobody_does_it_to_themselves_nor_to_another_partys_people(administrator: Actor, now: Actor, deed: str) -> None:
    stranger = Person(username="p", name="P", created_at=now.at)
    entries.add_person(now, stranger, Role.MEMBER, add_nation(now, "POL"))
    with pytest.raises(Refused):
        _do(deed, administrator, Person.objects.get(username="boss"))
    with pytest.raises(Unseen):
        _do(deed, administrator, stranger)


def test_an_account_that_acts_for_two_parties_is_no_single_partys_to_take_over(
    administrator: Actor, now: Actor, invited: tuple[Person, str]
) -> None:
    entries.add_role(now, invited[0], Role.HEAD, add_nation(now, "POL"))
    for deed in ("erase", "shut out", "link"):
        with pytest.raises(Refused, match="not your party's alone"):
            _do(deed, administrator, invited[0])


def _do(deed: str, actor: Actor, person: Person) -> None:
    if deed == "erase":
        people.erase(actor=actor, person=person, reason="r")
    elif deed == "link":
        people.invitation_path(actor=actor, person=person)
    else:
        people.set_active(actor=actor, person=person, active=False, reason="r")
