"""An owner sees who sees; a look through another's eyes is what the other sees; administrators are seen looking."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress_web.accounts.access import Refused
from buttress_web.accounts.models import AdministrationSession
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Role
from buttress_web.directory.models import Contact
from buttress_web.releases.audiences import as_party
from buttress_web.releases.services import open_session
from tests.buttress_web.world import World, contact

HEAD = Role.HEAD
PAGES = ("/releases/", "/disclosures/")


@given(
    audience=st.sampled_from(Audience),
    names=st.sets(st.sampled_from(["UKR", "POL", "FRA", "CELL"])),
    days=st.none() | st.integers(-2, 2),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_look_as_another_party_is_what_its_people_see_of_ours(
    world: World, audience: Audience, names: set[str], days: int | None
) -> None:
    owner, roles = world.actor("DEU", HEAD), {"CELL": Role.COORDINATOR}
    public = None if days is None else owner.today + timedelta(days=days)
    made = contact(
        world.parties["DEU"],
        "Section 7",
        audience=audience,
        named=tuple(world.parties[n] for n in names),
        public_from=public,
    )
    theirs = contact(world.parties["POL"], "Their own")

    for code in ("UKR", "POL", "FRA", "CELL"):
        eyes = as_party(owner, world.parties[code])
        really = Contact.objects.visible_to(world.actor(code, roles.get(code, HEAD))).filter(pk=made.pk).exists()
        assert Contact.objects.visible_to(eyes).filter(pk=made.pk).exists() == really
        assert not Contact.objects.visible_to(eyes).filter(pk=theirs.pk).exists()


def test_only_people_of_a_party_open_its_pages(world: World) -> None:
    for page in PAGES:
        assert world.client("DEU", HEAD).get(page).status_code == 200
        assert world.client("SITE", Role.AUDITOR).get(page).status_code == 403
        assert Client().get(page).status_code == 403
    assert world.client("DEU", HEAD).get("/administration/").status_code == 404
    assert Client().get("/administration/").status_code == 404


def test_a_preview_only_reads_and_shows_nothing_of_the_other_party(world: World) -> None:
    contact(world.parties["DEU"], "Ours", audience=Audience.NAMED, named=(world.parties["POL"],))
    contact(world.parties["POL"], "Theirs")
    client = world.client("DEU", HEAD)

    client.post("/view-as/", {"party": "POL"})
    listed = client.get("/contacts/").content.decode()

    assert "Ours" in listed
    assert "Theirs" not in listed
    assert client.post("/contacts/add/", {"office": "x", "subject": "policy"}).status_code == 403
    assert [client.get(page).status_code for page in PAGES] == [403, 403]
    client.post("/view-as/end/")
    assert client.get("/releases/").status_code == 200


def test_an_administrator_sees_one_partys_rows_for_a_while_and_the_party_sees_why(world: World) -> None:
    made = contact(world.parties["DEU"], "Section 7")
    other = contact(world.parties["POL"], "Other", audience=Audience.PARTNERS)
    client = world.client("SITE", Role.SITE_ADMINISTRATOR)
    page, form = f"/contacts/{made.pk}/", {"party": "DEU", "minutes": "15", "reason": "Cannot open a page"}
    assert client.get(page).status_code == 404

    client.post("/administration/", form)

    assert client.get(page).status_code == 200
    assert client.get(page + "change/").status_code == 403
    assert client.get(f"/contacts/{other.pk}/").status_code == 404
    assert "Cannot open a page" in world.client("DEU", HEAD).get("/disclosures/").content.decode()
    assert "Cannot open a page" not in world.client("POL", HEAD).get("/disclosures/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(page).status_code == 404


def test_a_session_needs_the_role_and_a_reason(world: World) -> None:
    for actor, reason in ((world.actor("DEU", HEAD), "x"), (world.actor("SITE", Role.SITE_ADMINISTRATOR), " ")):
        with pytest.raises(Refused):
            open_session(actor=actor, party=world.parties["DEU"], minutes=15, reason=reason)
    assert not AdministrationSession.objects.exists()
