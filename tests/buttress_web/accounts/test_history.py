"""The history is written once: the database itself refuses the rest. It keeps no personal value."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from buttress_web.accounts import history, records
from buttress_web.accounts.models import Event
from buttress_web.accounts.owned import Audience, NeverScoped
from buttress_web.accounts.roles import Permission, Role
from buttress_web.accounts.triggers import SENTENCE
from buttress_web.directory.models import Contact
from tests.buttress_web.world import World

STATEMENTS = (
    "UPDATE accounts_event SET reason = 'another'",
    "DELETE FROM accounts_event",
    "UPDATE accounts_event_named SET party_id = party_id",
    "DELETE FROM accounts_event_named",
)


def released(world: World) -> Contact:
    """Add a contact with personal fields and release it to Poland."""
    owner = world.actor("DEU", Role.HEAD)
    fields = {"office": "Section 7", "subject": "policy", "holder": "Nora Brandt", "email": "n.brandt@example.org"}
    made = records.add(
        actor=owner, permission=Permission.CONTACT_CHANGE, record=Contact(owner=world.parties["DEU"], **fields)
    )
    return records.set_audience(
        actor=owner,
        record=made,
        revision=made.revision,
        audience=Audience.NAMED,
        named=[world.parties["POL"]],
        reason="Agreed",
    )


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_to_alter_or_delete_history(world: World, statement: str) -> None:
    released(world)

    with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Event.objects.unscoped("for the test").filter(reason="Agreed").count() == 1


def test_emptying_the_table_is_refused(world: World) -> None:
    released(world)
    # PostgreSQL empties no table that waits for its constraints to be looked at.
    truncate = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE accounts_event CASCADE"
    statement = truncate if connection.vendor == "postgresql" else "DELETE FROM accounts_event"

    with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_orm_cannot_alter_it_either(world: World) -> None:
    released(world)
    events = Event.objects.unscoped("for the test")
    one = events.latest("id")

    for deed in (lambda: events.update(reason="x"), one.save):
        with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
            deed()
    for removal in (events.delete, one.delete):
        with pytest.raises((DatabaseError, NeverScoped)), transaction.atomic():
            removal()

    assert events.filter(reason="Agreed").count() == 1


def test_personal_values_are_in_no_event(world: World) -> None:
    made = released(world)
    owner = world.actor("DEU", Role.HEAD)
    records.change(
        actor=owner,
        permission=Permission.CONTACT_CHANGE,
        record=made,
        revision=made.revision,
        changes={"holder": "Jonas Vogel", "note": "on leave"},
    )

    told = [str((one.before, one.after)) for one in history.about(owner, made)]

    assert "'holder': 'changed'" in told[0]
    assert "on leave" in told[0]
    assert not any(value in one for one in told for value in ("Brandt", "Vogel", "example.org"))


def test_a_reader_learns_nothing_of_the_time_before_the_release_nor_of_the_other_readers(world: World) -> None:
    made = released(world)
    reader, stranger = world.actor("POL", Role.HEAD), world.actor("UKR", Role.HEAD)

    (told,) = history.about(reader, made)

    assert told.event.verb == "contact:audience:release"
    assert (told.before, told.reason) == ({}, "")
    assert "named" not in told.after
    assert list(history.about(stranger, made)) == []
    assert len(list(history.about(world.actor("DEU", Role.HEAD), made))) == 2


def test_an_event_of_a_record_that_is_gone_is_its_owners_alone(world: World) -> None:
    made = released(world)
    owner, reader = world.actor("DEU", Role.HEAD), world.actor("POL", Role.HEAD)
    assert history.changes(reader).filter(subject_id=made.pk).count() == 1

    records.remove(
        actor=owner, permission=Permission.CONTACT_CHANGE, record=made, revision=made.revision, reason="Closed"
    )

    assert history.changes(reader).filter(subject_id=made.pk).count() == 0
    assert history.changes(owner).filter(subject_id=made.pk).count() == 3
    assert not history.changes(owner).filter(subject_id=uuid4()).exists()
