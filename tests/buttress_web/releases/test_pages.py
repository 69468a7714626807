"""The owner's pages: to whom records are released, who took which away, and what changed in which."""

from django.urls import reverse

from buttress_web.accounts import history, records
from buttress_web.accounts.actor import visitor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import Disclosure
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.models import Contact
from buttress_web.releases.views import PER_PAGE
from tests.buttress_web.world import NOW, World, contact

HEAD = Role.HEAD


def added(world: World, office: str) -> Contact:
    """Add a contact of Germany by the service, so that it has its history."""
    made = Contact(owner=world.parties["DEU"], office=office, subject="policy", hours="08:00")
    return records.add(actor=world.actor("DEU", HEAD), permission=Permission.CONTACT_CHANGE, record=made)


def test_named_parties_are_told_to_the_owner_and_more_records_than_fit_are_paged(world: World) -> None:
    contact(
        world.parties["DEU"], "A first", audience=Audience.NAMED, named=(world.parties["POL"], world.parties["FRA"])
    )
    for number in range(PER_PAGE):
        contact(world.parties["DEU"], f"Section {number:03}")
    client = world.client("DEU", HEAD)

    first, second = (client.get("/releases/", {"contact": page}).content.decode() for page in (1, 2))

    assert "Named parties: France, Poland" in " ".join(first.split())
    assert f"Section {PER_PAGE - 1:03}" not in first
    assert f"Section {PER_PAGE - 1:03}" in second


def test_what_was_taken_away_is_listed_record_by_record_for_its_owner_alone(world: World) -> None:
    kept, lost = added(world, "Section 7"), added(world, "Section 8")
    reader = world.actor("POL", HEAD)
    theirs = contact(world.parties["UKR"], "Directorate 1")
    made = records.disclose(actor=reader, way=Disclosure.Way.EXPORT, records=[kept, lost, theirs])
    entry = next(one for one in made if one.owner == world.parties["DEU"])
    owner = world.actor("DEU", HEAD)
    records.remove(
        actor=owner, permission=Permission.CONTACT_CHANGE, record=lost, revision=lost.revision, reason="Closed"
    )
    address = reverse("disclosure_detail", args=[entry.pk])

    page = world.client("DEU", HEAD).get(address).content.decode()

    assert kept.get_absolute_url() in page
    assert "1 record is no longer there" in page
    assert "Directorate 1" not in page
    assert address in world.client("DEU", HEAD).get("/disclosures/", {"party": "POL", "way": "export"}).content.decode()
    assert address not in world.client("DEU", HEAD).get("/disclosures/", {"party": "FRA"}).content.decode()
    assert {world.client(code, HEAD).get(address).status_code for code in ("POL", "UKR")} == {404}


def test_the_history_leads_to_what_is_still_there_and_is_narrowed_by_kind_and_deed(world: World) -> None:
    kept, lost = added(world, "Section 7"), added(world, "Section 8")
    owner = world.actor("DEU", HEAD)
    records.remove(
        actor=owner, permission=Permission.CONTACT_CHANGE, record=lost, revision=lost.revision, reason="Closed"
    )
    client = world.client("DEU", HEAD)

    every, deleted, parties = (
        client.get("/changes/", query).content.decode()
        for query in ({}, {"verb": ":record:delete"}, {"kind": "accounts.Party"})
    )

    assert kept.get_absolute_url() in every
    assert lost.get_absolute_url() not in every
    assert "Hours: 08:00 · Office: Section 7 · Answers for: Policy" in every
    assert 'title="contact:record:add"' in every
    assert "Closed" in deleted
    assert kept.get_absolute_url() not in deleted
    assert "Section" not in parties
    assert "Section" not in world.client("POL", HEAD).get("/changes/").content.decode()


def test_too_large_an_export_leads_to_long_work_and_discloses_nothing(world: World) -> None:
    rows = (Contact(owner=world.parties["DEU"], office=f"Section {n}", subject="policy") for n in range(5001))
    Contact.objects.bulk_create(rows)
    Contact.objects.unscoped("for the test").update(audience=Audience.PARTNERS)

    client = world.client("POL", HEAD)

    # A link that says "download" would put this page into a file.
    assert " download" not in client.get("/contacts/").content.decode()
    answer = client.get("/contacts/", {"subject": "policy", "_export": "csv"})

    assert answer.status_code == 400
    assert reverse("job_list") in answer.content.decode()
    assert 'href="/contacts/?subject=policy"' in answer.content.decode()
    assert "more than 5,000 rows" in answer.content.decode()
    assert not Disclosure.objects.filter(at__gte=NOW).exists()


def test_the_history_names_people_only_to_those_who_may_know_them(world: World) -> None:
    person = world.people["DEU", Role.MEMBER]
    by_operator = visitor(NOW)
    circle = Circle(owner_id=world.parties["DEU"].pk, audience=Audience.NAMED, named=(world.parties["POL"].pk,))
    history.record(by_operator, "person:record:activate", person, circle=circle, reason="Back")

    own, other = (world.client(code, HEAD).get("/changes/").content.decode() for code in ("DEU", "POL"))

    assert person.get_absolute_url() in own
    assert "Person: let in again" in other
    assert person.get_absolute_url() not in other
    assert person.name not in other
