"""No query on owned records runs before it says for whom, whatever its way; who sees what is the written rule."""

import pickle
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buttress_web.accounts.actor import Actor, visitor
from buttress_web.accounts.models import Event, Party
from buttress_web.accounts.owned import Audience, NeverScoped
from buttress_web.accounts.roles import CELL_ROLES, SITE_ROLES, Role
from buttress_web.directory.models import Contact
from tests.buttress_web.world import NATIONS, NOW, World, contact

objects = Contact.objects


def everything() -> QuerySet[Contact]:
    """Return a query that may run."""
    return objects.unscoped("for the test").order_by()


WAYS: dict[str, Callable[[], Any]] = {
    "listed": lambda: list(objects.all()),
    "by the default manager": lambda: list(Contact._default_manager.all()),
    "by the base manager": lambda: list(Contact._base_manager.all()),
    "another database": lambda: list(objects.using("default")),
    "iterated": lambda: list(objects.all().iterator()),
    "counted": objects.count,
    "asked whether any": objects.exists,
    "as truth": lambda: bool(objects.all()),
    "measured": lambda: len(objects.all()),
    "asked for one": lambda: everything().get() in objects.all(),
    "contains": lambda: objects.contains(everything().get()),
    "got": objects.get,
    "first": objects.first,
    "last": objects.last,
    "latest": lambda: objects.latest("office"),
    "sliced": lambda: objects.all()[0],
    "values": lambda: list(objects.values("office")),
    "value list": lambda: list(objects.values_list("office", flat=True)),
    "dates": lambda: list(objects.dates("public_from", "day")),
    "in bulk": objects.in_bulk,
    "aggregated": lambda: objects.aggregate(n=Count("pk")),
    "annotated": lambda: list(objects.annotate(n=Count("named"))),
    "explained": lambda: objects.all().explain(),
    "printed": lambda: str(objects.all().query),
    "kept": lambda: pickle.dumps(objects.all()),
    "compiled": lambda: objects.all().query.get_compiler("default"),
    "refreshed": lambda: everything().get().refresh_from_db(),
    "in a subquery": lambda: list(Party.objects.annotate(one=Subquery(objects.values("office")[:1]))),
    "in an existence": lambda: list(Party.objects.filter(Exists(objects.filter(owner=OuterRef("pk"))))),
    "in a membership": lambda: list(Party.objects.filter(pk__in=objects.values("owner"))),
    "left of and": lambda: list(objects.all() & everything()),
    "right of and": lambda: list(everything() & objects.all()),
    "left of or": lambda: list(objects.all() | everything()),
    "right of or": lambda: list(everything() | objects.all()),
    "left of exclusive or": lambda: list(objects.all() ^ everything()),
    "right of exclusive or": lambda: list(everything() ^ objects.all()),
    "left of a union": lambda: list(objects.order_by().union(everything())),
    "right of a union": lambda: list(everything().union(objects.order_by())),
    "right of an intersection": lambda: list(everything().intersection(objects.order_by())),
    "right of a difference": lambda: list(everything().difference(objects.order_by())),
    "raw": lambda: list(objects.raw("SELECT * FROM directory_contact")),
    "updated": lambda: objects.update(note="x"),
    "updated or created": lambda: objects.update_or_create(office="Section 7"),
    "got or created": lambda: objects.get_or_create(office="Section 7"),
    "bulk updated": lambda: objects.bulk_update([everything().get()], ["note"]),
    "deleted": lambda: objects.all().delete(),
    "deleted fast": lambda: objects.all()._raw_delete("default"),
    "joined by a filter": lambda: list(Event.objects.unscoped("for the test").filter(previous__verb="x")),
    "joined by an order": lambda: list(Event.objects.unscoped("for the test").order_by("previous__at")),
    "joined by values": lambda: list(Event.objects.unscoped("for the test").values("previous__before")),
    "joined by loading": lambda: list(Event.objects.unscoped("for the test").select_related("previous")),
    "without a reason": lambda: list(objects.unscoped("")),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_query_that_was_never_scoped_raises(world: World, way: Callable[[], Any]) -> None:
    contact(world.parties["DEU"], "Section 7")

    with pytest.raises(NeverScoped), transaction.atomic():
        way()

    assert everything().get().note == ""


def test_a_scoped_query_stays_scoped_whatever_is_done_with_it(world: World) -> None:
    made = contact(world.parties["DEU"], "Section 7")
    seen = Contact.objects.visible_to(world.actor("DEU", Role.HEAD))

    assert seen.filter(office="Section 7").exclude(note="x").order_by("-office").get() == made
    assert seen.annotate(n=Count("named"), at=Now()).values_list("office", flat=True)[0] == "Section 7"
    assert Party.objects.filter(Exists(seen.filter(owner=OuterRef("pk")))).get() == world.parties["DEU"]
    assert (seen & seen).count() == (seen | seen).count() == seen.order_by().union(seen.order_by()).count() == 1
    assert seen.aggregate(n=Count("pk")) == {"n": 1}


def sees(asker: tuple[str, Role] | None, owner: str, record: Contact, today: date) -> bool:
    """Tell who sees a record, by the rules as they are written: an oracle without a database."""
    if record.public_from is not None and record.public_from <= today:
        return True
    if asker is None:
        return False
    code, role = asker
    in_cell = role in CELL_ROLES
    partner = code in {"UKR", "DEU", "POL"}
    if record.audience == Audience.NAMED:
        names = set(record.named.values_list("code", flat=True))
        return code == owner or code in names or (in_cell and "CELL" in names)
    reach = {
        Audience.OWN: False,
        Audience.CELL: in_cell,
        Audience.PARTNERS: in_cell or partner or role == Role.AUDITOR,
    }
    return code == owner or reach[Audience(record.audience)]


ASKERS: list[tuple[str, Role] | None] = [
    None,
    *(("CELL", role) for role in sorted(CELL_ROLES)),
    *(("SITE", role) for role in sorted(SITE_ROLES)),
    *((code, role) for code in NATIONS for role in (Role.HEAD, Role.NATIONAL_ADMINISTRATOR, Role.INDUSTRY_DESK)),
]
RECORDS = st.tuples(
    st.sampled_from([*NATIONS, "CELL"]),
    st.sampled_from(Audience),
    st.sets(st.sampled_from([*NATIONS, "CELL"])),
    st.none() | st.integers(-2, 2),
)


@given(records=st.lists(RECORDS, min_size=1, max_size=6), asker=st.sampled_from(ASKERS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_sees_a_record_is_what_the_rules_say(
    world: World, records: list[tuple[str, Audience, set[str], int | None]], asker: tuple[str, Role] | None
) -> None:
    everything().delete()
    actor: Actor = visitor(NOW) if asker is None else world.actor(*asker)
    made = [
        contact(
            world.parties[owner],
            f"Section {number}",
            audience=audience,
            named=tuple(world.parties[name] for name in names),
            public_from=None if days is None else actor.today + timedelta(days=days),
        )
        for number, (owner, audience, names, days) in enumerate(records)
    ]

    seen = set(Contact.objects.visible_to(actor))

    owners = [owner for owner, *_ in records]
    assert seen == {one for one, owner in zip(made, owners, strict=True) if sees(asker, owner, one, actor.today)}
