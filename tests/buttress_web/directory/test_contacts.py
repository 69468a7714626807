"""Pages and services of points of contact: for whom they exist, and for whom not."""

import csv
import io

import pytest
from django.test import Client

from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.models import Disclosure
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Role
from buttress_web.directory import contact_services as services
from buttress_web.directory.models import Contact
from tests.buttress_web.world import World, contact

HEAD, MEMBER = Role.HEAD, Role.MEMBER


def all_contacts() -> list[Contact]:
    return list(Contact.objects.unscoped("a test").order_by("office"))


def test_a_new_contact_is_its_own_partys_alone(world: World) -> None:
    client = world.client("DEU", MEMBER)

    client.post("/contacts/add/", {"office": "Section 7", "subject": "policy", "email": "seven@example.org"})

    (made,) = all_contacts()
    page = f"/contacts/{made.pk}/"
    assert client.get(page).status_code == 200
    strangers = [world.client("POL", HEAD), world.client("CELL", Role.COORDINATOR), Client()]
    strangers += [world.client("SITE", role) for role in (Role.AUDITOR, Role.SITE_ADMINISTRATOR)]
    for stranger in strangers:
        assert [stranger.get(page + suffix).status_code for suffix in ("", "change/", "delete/")] == [404] * 3
        assert "Section 7" not in stranger.get("/contacts/").content.decode()


def test_a_released_contact_is_read_but_changed_by_its_owner_alone(world: World) -> None:
    made = contact(world.parties["DEU"], "Section 7", audience=Audience.PARTNERS)
    pole = world.client("POL", HEAD)

    assert pole.get(f"/contacts/{made.pk}/").status_code == 200
    assert pole.get(f"/contacts/{made.pk}/change/").status_code == 403
    assert pole.get(f"/records/contact/{made.pk}/audience/").status_code == 404
    assert world.client("FRA", HEAD).get(f"/contacts/{made.pk}/").status_code == 404
    with pytest.raises(Refused, match="owner"):
        services.change_contact(actor=world.actor("POL", HEAD), contact=made, revision=made.revision, fields={})


def test_a_service_does_not_know_what_its_actor_may_not_see(world: World) -> None:
    made = contact(world.parties["DEU"], "Section 7")

    with pytest.raises(Unseen):
        services.remove_contact(actor=world.actor("POL", HEAD), contact=made, revision=made.revision, reason="x")


def test_of_two_changes_of_one_revision_the_second_is_refused_and_keeps_what_was_typed(world: World) -> None:
    made = contact(world.parties["DEU"], "Section 7")
    first = {"office": "Section 8", "subject": "policy", "revision": str(made.revision)}

    world.client("DEU", MEMBER).post(f"/contacts/{made.pk}/change/", first)
    answer = world.client("DEU", HEAD).post(f"/contacts/{made.pk}/change/", first | {"office": "Section 9"})

    assert "Section 9" in answer.content.decode()
    assert "Nothing of yours was written" in answer.content.decode()
    assert [one.office for one in all_contacts()] == ["Section 8"]
    with pytest.raises(Outdated):
        services.change_contact(actor=world.actor("DEU", HEAD), contact=made, revision=made.revision, fields={})


def test_only_roles_that_release_release_and_for_a_reason(world: World) -> None:
    made = contact(world.parties["DEU"], "Section 7")
    page = f"/records/contact/{made.pk}/release/"
    form = {"audience": "named", "named": [str(world.parties["POL"].pk)], "revision": str(made.revision)}

    refused = world.client("DEU", MEMBER).post(page, form | {"reason": "for the talks"})
    without = world.client("DEU", HEAD).post(page, form | {"reason": " "})
    seen_before = world.client("POL", HEAD).get(f"/contacts/{made.pk}/").status_code
    world.client("DEU", HEAD).post(page, form | {"reason": "for the talks"})

    assert (refused.status_code, without.status_code, seen_before) == (403, 200, 404)
    assert world.client("POL", HEAD).get(f"/contacts/{made.pk}/").status_code == 200
    assert "for the talks" not in world.client("POL", HEAD).get(f"/contacts/{made.pk}/").content.decode()
    assert "for the talks" in world.client("DEU", MEMBER).get(f"/contacts/{made.pk}/").content.decode()


def test_an_export_holds_the_visible_rows_neutralised_and_is_logged_to_their_owner(world: World) -> None:
    seen = contact(world.parties["DEU"], "=1+1", audience=Audience.PARTNERS)
    contact(world.parties["DEU"], "Hidden")
    contact(world.parties["POL"], "Own")

    answer = world.client("POL", HEAD).get("/contacts/?_export=csv&sort=office&column=office")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Table", "Points of contact"]
    assert ["Audience", "For Poland only"] in rows
    assert [row[0] for row in rows[6:]] == ["'=1+1", "Own"]
    (logged,) = Disclosure.objects.all()
    assert (logged.owner, logged.party, logged.rows) == (world.parties["DEU"], world.parties["POL"], 1)
    assert str(logged.records.get().record_id) == str(seen.pk)
    assert "Poland" in world.client("DEU", HEAD).get(f"/records/contact/{seen.pk}/audience/").content.decode()
