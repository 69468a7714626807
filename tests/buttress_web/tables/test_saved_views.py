"""A view is kept, found again and dropped by the person whose it is, and by nobody else."""

from buttress_web.accounts.roles import Role
from buttress_web.tables.models import SavedView
from tests.buttress_web.world import World

FORM = {"path": "/contacts/", "name": "Finance only", "query": "subject=finance&sort=-office"}


def test_a_view_is_kept_found_and_dropped_by_its_person_alone(world: World) -> None:
    own, colleague = world.client("DEU", Role.HEAD), world.client("DEU", Role.MEMBER)

    saved = own.post("/views/save/", FORM)
    view = SavedView.objects.get()

    assert saved.headers["Location"] == "/contacts/?subject=finance&sort=-office"
    assert "Finance only" in own.get("/contacts/").content.decode()
    assert "Finance only" not in colleague.get("/contacts/").content.decode()
    assert colleague.post(view.drop_url).status_code == 404
    assert own.post(view.drop_url).headers["Location"] == "/contacts/"
    assert not SavedView.objects.exists()


def test_a_view_of_no_page_or_without_a_name_is_refused(world: World) -> None:
    client = world.client("DEU", Role.HEAD)

    refused = [client.post("/views/save/", FORM | wrong) for wrong in ({"path": "//elsewhere.example/"}, {"name": " "})]

    assert [answer.status_code for answer in refused] == [403, 403]
    assert not SavedView.objects.exists()
