"""What a person may not see changes nothing of what the person gets: not a byte, a header, or a query."""

import sys
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from buttress_web.accounts.owned import Audience, OwnedQuerySet
from buttress_web.accounts.roles import Role
from tests.buttress_web.hidden import DEEDS, OWNERS, can_see, change_unseen, everything, furnish, office
from tests.buttress_web.world import World

READERS = (
    None,
    ("POL", Role.HEAD),
    ("DEU", Role.NATIONAL_ADMINISTRATOR),
    ("FRA", Role.MEMBER),
    ("UKR", Role.REQUIREMENT_OWNER),
    ("CELL", Role.COORDINATOR),
    ("SITE", Role.AUDITOR),
    ("SITE", Role.SITE_ADMINISTRATOR),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, len(OWNERS) * len(Audience) - 1)), min_size=1, max_size=5
)


@pytest.fixture
def furnished(world: World) -> World:
    """A world in which every owner has a record of every audience."""
    furnish(world)
    return world


def differences(world: World, reader: tuple[str, Role] | None, changes: list[tuple[str, int]]) -> list[str]:
    """Return what a reader can tell the world before the changes from the one after by."""
    numbers = sorted({0, 1, *(number for _, number in changes)})
    hidden = {number for _, number in changes if not can_see(world, reader, number)}
    own = {number for number in hidden if reader is not None and OWNERS[number // len(Audience)] == reader[0]}
    with transaction.atomic():
        before = everything(world, reader, numbers)
        done = set()
        for deed, number in changes:
            if number in hidden - own and (deed, number) not in done and ("delete", number) not in done:
                change_unseen(world, deed, number, reader)
                done.add((deed, number))
        still = {number for number in hidden if can_see(world, reader, number)}
        after = everything(world, reader, numbers)
        transaction.set_rollback(True)
    assume(done and not still)
    return [name for name in before if before[name] != after[name]]


@given(reader=st.sampled_from(READERS), changes=CHANGES)
@settings(
    # A failing example is told as it was found: to shrink it would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    max_examples=settings().max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_what_one_may_not_see_changes_nothing_of_what_one_gets(
    furnished: World, reader: tuple[str, Role] | None, changes: list[tuple[str, int]]
) -> None:
    assert differences(furnished, reader, changes) == []


EVENTS = {"buttress_web.accounts.history", "buttress_web.releases.tables", "buttress_web.home.standing"}
FORGETFUL = {
    "/contacts/": {"buttress_web.directory.contact_views"},
    "/search/?q=4": {"buttress_web.home.looking"},
    "/changes/": EVENTS,
    "/": EVENTS,
    "get /api/v1/contacts?words=Office": {"buttress_web.api.contacts"},
    "get /api/v1/changes?limit=3": EVENTS | {"buttress_web.api.releases"},
    f"get /api/v1/records/contact/{office(4)}/history": {"buttress_web.api.releases"},
}
"""Pages, and the modules that ask for whom their rows are."""


@pytest.mark.parametrize("page", FORGETFUL)
def test_a_page_that_forgets_who_asks_is_found(furnished: World, page: str) -> None:
    honest = OwnedQuerySet.visible_to

    def forgetful(self, actor):  # type: ignore[no-untyped-def]
        frame = sys._getframe(1)
        while frame.f_globals["__name__"].startswith("django."):
            frame = frame.f_back  # type: ignore[assignment]  # a manager's method stands between
        caller = frame.f_globals["__name__"]
        return self.unscoped("a test") if caller in FORGETFUL[page] else honest(self, actor)

    with mock.patch.object(OwnedQuerySet, "visible_to", forgetful), transaction.atomic():
        before = everything(furnished, ("POL", Role.HEAD), range(6))
        change_unseen(furnished, "edit", 4, ("POL", Role.HEAD))
        after = everything(furnished, ("POL", Role.HEAD), range(6))
        transaction.set_rollback(True)

    assert before[page] != after[page]
