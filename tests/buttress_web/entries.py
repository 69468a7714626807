"""Every route of the platform: how to reach it, and what each of four kinds of people gets there."""

from dataclasses import dataclass

from buttress_web.accounts.roles import Role
from tests.buttress_web.world import World, contact

OK, FOUND, REFUSED, UNSEEN, WRONG_METHOD = 200, 302, 403, 404, 405


@dataclass(frozen=True)
class Entry:
    """One route: its arguments (made from the world), and the status for each asker.

    The askers: a stranger, somebody of another party, somebody of the owner's party whose role does not do this, and
    somebody whose role does. ``listed`` pages show owned rows.
    """

    stranger: int
    wrong_party: int
    wrong_role: int
    right_role: int
    argument: str = ""
    role: tuple[str, Role] = ("DEU", Role.HEAD)
    weak: tuple[str, Role] = ("DEU", Role.MEMBER)
    post: bool = False
    listed: bool = False


def public(*, listed: bool = False, status: int = OK) -> Entry:
    """Return the entry of a page that anybody may open, each with the rows that they may see."""
    return Entry(status, status, status, status, listed=listed)


def own(argument: str = "", *, wrong_role: int = OK) -> Entry:
    """Return the entry of a page of one own record: for anybody else it does not exist."""
    return Entry(UNSEEN, UNSEEN, wrong_role, OK, argument)


def deed(right_role: int = REFUSED) -> Entry:
    """Return the entry of something that is only posted, posted empty."""
    return Entry(REFUSED, right_role, right_role, right_role, post=True)


ENTRIES: dict[str, Entry] = {
    "home": public(listed=True),
    "health": public(),
    "ready": public(),
    "theme": Entry(FOUND, FOUND, FOUND, FOUND, post=True),
    "set_language": Entry(FOUND, FOUND, FOUND, FOUND, post=True),
    "contact_list": public(listed=True),
    "contact_add": Entry(REFUSED, OK, OK, OK, weak=("DEU", Role.MEMBER)),
    "contact_detail": own("contact"),
    "contact_change": own("contact"),
    "contact_delete": own("contact"),
    "record_audience": own("kind_and_contact"),
    "record_release": own("kind_and_contact", wrong_role=REFUSED),
    "releases": Entry(REFUSED, OK, OK, OK, listed=True),
    "disclosure_list": Entry(REFUSED, OK, OK, OK, listed=True),
    "event_list": public(listed=True),
    "view_as": deed(),
    "view_as_end": Entry(FOUND, FOUND, FOUND, FOUND, post=True),
    "administration": Entry(UNSEEN, UNSEEN, UNSEEN, OK, role=("SITE", Role.SITE_ADMINISTRATOR)),
    "administration_end": Entry(UNSEEN, UNSEEN, UNSEEN, UNSEEN, post=True, role=("SITE", Role.SITE_ADMINISTRATOR)),
    "view_save": deed(),
    "view_drop": Entry(REFUSED, UNSEEN, UNSEEN, UNSEEN, "unknown", post=True),
}


def arguments(world: World) -> dict[str, list[object]]:
    """Return the arguments by their names in entries: of records that Germany owns and has not released."""
    made = contact(world.parties["DEU"], "Section 7")
    return {
        "": [],
        "contact": [made.pk],
        "kind_and_contact": ["contact", made.pk],
        "unknown": ["00000000-0000-4000-8000-000000000000"],
    }
