"""What every owned record goes through: two who change it at once, who loses sight of it, and what was taken of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from buttress_web.accounts import records
from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.models import Disclosure, Event
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.models import Contact
from tests.buttress_web.world import NOW, World, contact

TODAY = NOW.date()
Circle = tuple[Audience, tuple[str, ...], int | None]
OWN: Circle = (Audience.OWN, (), None)
POL: Circle = (Audience.NAMED, ("POL",), None)
BOTH: Circle = (Audience.NAMED, ("POL", "UKR"), None)
CANDIDATE: Circle = (Audience.NAMED, ("FRA",), None)
NAMED_CELL: Circle = (Audience.NAMED, ("CELL",), None)
CELL: Circle = (Audience.CELL, (), None)
PARTNERS: Circle = (Audience.PARTNERS, (), None)
PUBLIC: Circle = (Audience.OWN, (), 0)
LATER: Circle = (Audience.OWN, (), 3)


def moved(world: World, before: Circle, after: Circle) -> Event:
    """Move a record of Germany from one audience to another and return what the history says of it."""
    owner, made = world.actor("DEU", Role.HEAD), contact(world.parties["DEU"], "Section 7")
    for audience, names, days in (before, after):
        made = records.set_audience(
            actor=owner,
            record=made,
            revision=made.revision,
            audience=audience,
            named=[world.parties[name] for name in names],
            public_from=None if days is None else TODAY + timedelta(days=days),
            reason="Agreed",
        )
    return Event.objects.unscoped("for the test").filter(subject_id=made.pk).latest("id")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (POL, OWN),
        (BOTH, POL),
        (POL, CELL),
        (CANDIDATE, PARTNERS),
        (CELL, POL),
        (CELL, NAMED_CELL),
        (PARTNERS, CELL),
        (PUBLIC, OWN),
        (PUBLIC, LATER),
    ],
)
def test_whoever_loses_sight_makes_it_a_withdrawal(world: World, before: Circle, after: Circle) -> None:
    assert moved(world, before, after).verb == "contact:audience:withdraw"


@pytest.mark.parametrize(
    ("before", "after"),
    [(OWN, POL), (POL, BOTH), (POL, PARTNERS), (NAMED_CELL, CELL), (CELL, PARTNERS), (OWN, PUBLIC), (LATER, PUBLIC)],
)
def test_where_nobody_loses_sight_it_is_a_release(world: World, before: Circle, after: Circle) -> None:
    assert moved(world, before, after).verb == "contact:audience:release"


def test_of_two_who_read_one_revision_the_second_writes_nothing(world: World) -> None:
    made, owner = contact(world.parties["DEU"], "Section 7"), world.actor("DEU", Role.HEAD)
    read = made.revision
    records.change(
        actor=owner, permission=Permission.CONTACT_CHANGE, record=made, revision=read, changes={"note": "first"}
    )

    with pytest.raises(Outdated):
        records.change(
            actor=owner, permission=Permission.CONTACT_CHANGE, record=made, revision=read, changes={"note": "second"}
        )
    with pytest.raises(Outdated):
        records.remove(
            actor=owner, permission=Permission.CONTACT_CHANGE, record=made, revision=uuid4(), reason="Closed"
        )
    with pytest.raises(Outdated):
        records.set_audience(actor=owner, record=made, revision=read, audience=Audience.CELL, reason="Agreed")

    kept = Contact.objects.unscoped("for the test").get()
    assert (kept.note, kept.audience) == ("first", Audience.OWN)
    assert Event.objects.unscoped("for the test").filter(subject_id=made.pk).count() == 1


def test_a_refused_value_leaves_neither_record_nor_event(world: World) -> None:
    made, owner = contact(world.parties["DEU"], "Section 7"), world.actor("DEU", Role.HEAD)

    with pytest.raises(ValidationError):
        records.change(
            actor=owner,
            permission=Permission.CONTACT_CHANGE,
            record=made,
            revision=made.revision,
            changes={"note": "kept?", "email": "no address"},
        )

    assert Contact.objects.unscoped("for the test").get().note == ""
    assert not Event.objects.unscoped("for the test").filter(subject_id=made.pk).exists()


def test_named_parties_stand_with_their_audience_and_with_no_other(world: World) -> None:
    made, owner = contact(world.parties["DEU"], "Section 7"), world.actor("DEU", Role.HEAD)

    for audience, named in ((Audience.NAMED, []), (Audience.CELL, [world.parties["POL"]])):
        with pytest.raises(Refused):
            records.set_audience(
                actor=owner, record=made, revision=made.revision, audience=audience, named=named, reason="Agreed"
            )

    assert Contact.objects.unscoped("for the test").get().audience == Audience.OWN


def test_what_is_taken_away_is_logged_to_each_owner_and_to_nobody_else(world: World) -> None:
    german = [contact(world.parties["DEU"], f"Section {n}", audience=Audience.PARTNERS) for n in range(3)]
    polish = contact(world.parties["POL"], "Department 1")
    reader = world.actor("POL", Role.HEAD)

    made = records.disclose(actor=reader, way=Disclosure.Way.EXPORT, records=[*german, polish])

    assert [(one.owner, one.party, one.rows, one.kind) for one in made] == [
        (world.parties["DEU"], world.parties["POL"], 3, "directory.Contact")
    ]
    owner = world.actor("DEU", Role.HEAD)
    assert records.closed_by_withdrawal(actor=owner, record=german[0]) == made
    with pytest.raises(Refused):
        records.closed_by_withdrawal(actor=world.actor("UKR", Role.HEAD), record=german[0])
    with pytest.raises(Unseen):
        records.closed_by_withdrawal(actor=world.actor("FRA", Role.HEAD), record=polish)
