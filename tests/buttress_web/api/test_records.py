"""What can be read, written and released through the API, and what its owner learns of that."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress_web.accounts.models import DisclosedRecord, Disclosure, Event
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Role
from buttress_web.directory.models import Contact
from tests.buttress_web.api.asking import HEAD, Program, program
from tests.buttress_web.world import World, contact

pytestmark = pytest.mark.django_db
OTHER = ("POL", Role.HEAD)
OFFICE = {"office": "Section 7", "subject": "policy", "email": "s7@example.org"}


@pytest.fixture
def mine(world: World) -> Program:
    """A program of the head of Germany's delegation."""
    return program(world)


@pytest.fixture
def theirs(world: World) -> Program:
    """A program of the head of Poland's delegation."""
    return program(world, OTHER)


def added(mine: Program) -> dict[str, Any]:
    """Add a point of contact and return it."""
    answer = mine.ask("post", "contacts", OFFICE)
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


def release(mine: Program, record: dict[str, Any], audience: str, **more: object) -> Any:
    """Release a record, and return the answer."""
    given = {"audience": audience, "reason": "meeting", "revision": record["release"]["revision"], **more}
    return mine.ask("put", f"records/contact/{record['id']}/audience", given)


def test_a_record_is_its_owners_alone_until_it_is_released(mine: Program, theirs: Program) -> None:
    record = added(mine)
    assert theirs.get(f"contacts/{record['id']}").status_code == 404
    assert theirs.get("contacts").json()["items"] == []

    told = release(mine, record, "partners")

    assert {"who": "Poland", "why": "is a partner in the contact group"} in told.json()["readers"]
    seen = theirs.get(f"contacts/{record['id']}").json()
    assert (seen["office"], seen["owner"], seen["release"]) == ("Section 7", "DEU", None)
    assert theirs.get(f"records/contact/{record['id']}/audience").status_code == 404


def test_a_withdrawal_counts_from_the_next_read_on_and_tells_who_has_it(mine: Program, theirs: Program) -> None:
    record = added(mine)
    record["release"]["revision"] = release(mine, record, "named", named=["POL"]).json()["revision"]
    assert len(theirs.get("contacts").json()["items"]) == 1

    told = release(mine, record, "own").json()

    assert theirs.get(f"contacts/{record['id']}").status_code == 404
    assert [(one["party"], one["way"], one["rows"]) for one in told["taken"]] == [("POL", "bulk_read", 1)]
    assert [one["party"] for one in mine.get("disclosures").json()["items"]] == ["POL"]


def test_a_bulk_read_is_logged_to_each_owner_and_never_to_oneself(world: World, theirs: Program) -> None:
    for code in ("DEU", "UKR", "POL"):
        contact(world.parties[code], code, audience=Audience.PARTNERS)

    theirs.get("contacts")

    logged = Disclosure.objects.values_list("owner__code", "party__code", "way", "rows")
    assert sorted(logged) == [("DEU", "POL", "bulk_read", 1), ("UKR", "POL", "bulk_read", 1)]
    assert DisclosedRecord.objects.count() == 2


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(mine: Program) -> None:
    record = added(mine)
    given = OFFICE | {"revision": record["release"]["revision"]}
    assert mine.ask("put", f"contacts/{record['id']}", given | {"hours": "9-17"}).status_code == 200

    answer = mine.ask("put", f"contacts/{record['id']}", given | {"hours": "never"})

    assert (answer.status_code, answer.json()["type"]) == (409, "outdated")
    assert mine.get(f"contacts/{record['id']}").json()["hours"] == "9-17"


def test_a_deletion_needs_a_reason_and_leaves_its_history(mine: Program) -> None:
    record = added(mine)
    address = f"contacts/{record['id']}?revision={record['release']['revision']}"

    assert mine.ask("delete", f"{address}&reason=").status_code == 422
    assert mine.ask("delete", f"{address}&reason=closed").status_code == 204
    assert mine.get(f"contacts/{record['id']}").status_code == 404
    assert [one["verb"] for one in mine.get("changes").json()["items"]][:2] == [
        "contact:record:delete",
        "contact:record:add",
    ]


def test_a_broken_rule_names_the_field_and_writes_nothing(mine: Program) -> None:
    answer = mine.ask("post", "contacts", OFFICE | {"email": "nobody", "office": "S"})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["body.email"]
    assert Contact.objects.unscoped("a test").count() == 0


@pytest.mark.parametrize(
    "body", [{}, {"office": "x" * 151, "subject": "policy"}, {"office": "O", "subject": "war"}, []]
)
def test_a_body_of_another_shape_is_refused_in_the_same_words(mine: Program, body: object) -> None:
    answer = mine.ask("post", "contacts", body)

    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert all(one["field"].startswith("body") for one in answer.json()["errors"])


def test_a_member_of_the_delegation_may_write_and_not_release(world: World) -> None:
    member = program(world, ("DEU", Role.MEMBER))

    answer = release(member, added(member), "partners")

    assert (answer.status_code, answer.json()["type"]) == (403, "refused")


def test_the_history_of_a_record_hides_what_was_before_its_release(mine: Program, theirs: Program) -> None:
    record = added(mine)
    given = OFFICE | {"revision": record["release"]["revision"], "office": "Section 8"}
    record = mine.ask("put", f"contacts/{record['id']}", given).json()
    release(mine, record, "partners")

    own = mine.get(f"records/contact/{record['id']}/history").json()["items"]
    told = theirs.get(f"records/contact/{record['id']}/history").json()["items"]

    assert [one["verb"].rpartition(":")[2] for one in own] == ["release", "change", "add"]
    assert [one["verb"].rpartition(":")[2] for one in told] == ["release"]
    assert (told[0]["before"], told[0]["reason"]) == ({}, "")
    assert own[1]["before"]["office"] == "Section 7"
    assert theirs.get("records/contact/00000000-0000-4000-8000-000000000000/history").status_code == 404


@given(count=st.integers(0, 9), limit=st.integers(1, 4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_hold_every_row_once_and_in_order(world: World, mine: Program, count: int, limit: int) -> None:
    Contact.objects.unscoped("a test").delete()
    made = [contact(world.parties["DEU"], f"Office {n % 3}").pk for n in range(count)]

    pages = list(mine.all_of("contacts", limit))

    rows = [one for page in pages for one in page]
    assert sorted(one["id"] for one in rows) == sorted(map(str, made))
    assert [(one["office"], one["id"]) for one in rows] == sorted((one["office"], one["id"]) for one in rows)
    assert all(len(page) == limit for page in pages[:-1])


def test_changes_come_in_pages_by_public_ids_alone(world: World, mine: Program) -> None:
    for _ in range(3):
        added(mine)

    rows = [one for page in mine.all_of("changes", 2) for one in page]

    written = Event.objects.unscoped("a test").filter(owner=world.parties["DEU"]).order_by("-id")
    assert [one["id"] for one in rows] == [str(event.public_id) for event in written]


def test_a_bulk_read_of_changes_is_logged_by_their_public_ids(mine: Program, theirs: Program) -> None:
    release(mine, added(mine), "partners")

    told = theirs.get("changes").json()["items"]

    logged = DisclosedRecord.objects.filter(disclosure__owner__code="DEU").values_list("record_id", flat=True)
    assert {str(pk) for pk in logged} == {one["id"] for one in told if one["party"] == "DEU"} != set()


@pytest.mark.parametrize("limit", ["0", "201", "-1", "99999999999999999999", "x"])
def test_a_page_is_bounded(mine: Program, limit: str) -> None:
    assert mine.get(f"contacts?limit={limit}").status_code == 422


def test_a_cursor_that_its_reader_may_not_see_leads_nowhere(world: World, theirs: Program) -> None:
    hidden = contact(world.parties["DEU"], "Hidden")

    assert theirs.get(f"contacts?cursor={hidden.pk}").status_code == 404


def test_lists_can_be_narrowed(world: World, mine: Program) -> None:
    contact(world.parties["DEU"], "North gate")
    contact(world.parties["POL"], "South gate", audience=Audience.PARTNERS)

    assert [one["office"] for one in mine.get("contacts?words=gate north").json()["items"]] == ["North gate"]
    assert [one["office"] for one in mine.get("contacts?owner=POL").json()["items"]] == ["South gate"]
    assert mine.get("contacts?subject=finance").json()["items"] == []


def test_parties_groups_people_and_work_are_told_as_their_pages_tell_them(world: World, mine: Program) -> None:
    visitor = Program()

    parties = {one["code"]: one for one in mine.get("parties").json()["items"]}
    assert parties["FRA"]["parts"] == ["candidate"]
    assert visitor.get("parties/FRA").json()["parts"] == []
    assert visitor.get("groups").json()["items"] == []
    assert {"party": "FRA", "part": "candidate"} in mine.get("groups/contact-group").json()["parts"]
    people = {one["username"] for one in mine.get("people").json()["items"]}
    assert people == {person.username for (code, _), person in world.people.items() if code == HEAD[0]}
    assert mine.get("jobs").json() == {"items": [], "next": None}
