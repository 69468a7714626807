"""The page of changes tells what its reader may know, as a page and as a file."""

from buttress_web.accounts.roles import Role
from tests.buttress_web.hidden import furnish
from tests.buttress_web.world import World


def test_changes_are_listed_and_exported_as_far_as_the_reader_may_know(world: World) -> None:
    furnish(world)
    pole, german = world.client("POL", Role.HEAD), world.client("DEU", Role.HEAD)

    listed = {client: client.get("/changes/").content.decode() for client in (pole, german)}
    exported = pole.get("/changes/?_export=csv").content.decode("utf-8-sig")

    assert "deu-head" in listed[german]
    assert "deu-head" not in listed[pole]
    assert "Point of contact: released" in exported
    assert len(pole.get("/changes/?_export=csv&sort=verb").content.splitlines()) == len(exported.splitlines())


def test_an_export_goes_beyond_the_page_and_does_not_name_the_other_readers(world: World) -> None:
    furnish(world)
    cell = world.client("CELL", Role.COORDINATOR)

    exported = cell.get("/changes/?_export=csv").content.decode("utf-8-sig")
    page = world.client("DEU", Role.MEMBER).get("/changes/").content.decode()

    assert len(exported.splitlines()) > 6 + 8
    assert "Named parties: POL" in page
    assert "Named parties: POL" not in world.client("POL", Role.HEAD).get("/changes/").content.decode()
    assert len(cell.get("/changes/?_export=csv&per_page=25").content.splitlines()) == len(exported.splitlines())
