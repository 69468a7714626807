"""Two worlds that one person must not be able to tell apart, and all that this person gets to see of each."""

import json
import os
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from unittest import mock
from uuid import UUID

import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from buttress_web.accounts import records
from buttress_web.accounts.models import AdministrationSession, Disclosure, Membership, Person
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.models import Contact
from tests.buttress_web.api import asking
from tests.buttress_web.api.operations import OPERATIONS
from tests.buttress_web.entries import ENTRIES
from tests.buttress_web.world import FIRST, NOW, World, person

Asker = TypeVar("Asker")
Seen = dict[str, tuple[int, dict[str, str], bytes, int]]
OWNERS = ("UKR", "DEU", "POL", "FRA", "CELL")
MOMENT = NOW + timedelta(hours=1)
SEARCHES = (
    "?words=Office",
    "?q=4",
    "?sort=-office",
    "?_export=csv",
    "?_export=xlsx",
    "?party=POL",
    "?page=2&per_page=50",
)


@contextmanager
def fixed(name: str = "") -> Iterator[None]:
    """Stop the clock and make all randomness a sequence that the name of the request decides."""
    numbers = random.Random(name)  # noqa: S311  # foreseeable on purpose
    with (
        time_machine.travel(MOMENT, tick=False),
        mock.patch.object(os, "urandom", numbers.randbytes),
        mock.patch.object(random, "_urandom", numbers.randbytes),
    ):
        yield


def office(number: int) -> UUID:
    """Return the id of a contact of the world."""
    return UUID(int=0xC0FFEE00 + number, version=4)


def furnish(world: World) -> None:
    """Give each owner a contact of every audience, by the services, so that each has its history."""
    for number, (owner, audience) in enumerate((owner, audience) for owner in OWNERS for audience in Audience):
        role = Role.COORDINATOR if owner == "CELL" else Role.HEAD
        actor = world.actor(owner, role)
        made = Contact(pk=office(number), owner=world.parties[owner], office=f"Office {number}", subject="policy")
        records.add(actor=actor, permission=Permission.CONTACT_CHANGE, record=made)
        named = [world.parties["POL" if owner == "DEU" else "DEU"]] if audience == Audience.NAMED else []
        public = actor.today + timedelta(days=3) if audience == Audience.CELL else None
        records.set_audience(
            actor=actor,
            record=made,
            revision=made.revision,
            audience=audience,
            named=named,
            public_from=public,
            reason="Office",
        )


def browser(world: World, who: tuple[str, Role] | None) -> Client:
    """Return the browser of a person, or of a visitor."""
    return Client() if who is None else world.client(*who)


def asked(client: Asker, name: str, act: Callable[[Asker], object]) -> tuple[int, dict[str, str], bytes, int]:
    """Return all that one request gives: status, headers and cookies, bytes, and the number of queries."""
    with fixed(name), CaptureQueriesContext(connection) as queries:
        answer = act(client)
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    headers = dict(answer.items()) | {"cookies": str(answer.cookies)}  # type: ignore[attr-defined]
    return answer.status_code, headers, content, len(queries)  # type: ignore[attr-defined]


def everything(world: World, who: tuple[str, Role] | None, numbers: Iterable[int]) -> Seen:
    """Return every page, list, search, export and history as a person, then what the person's own deeds give."""
    seen: Seen = {}
    with transaction.atomic():
        with fixed():
            client = browser(world, who)
        for name, entry in ENTRIES.items():
            if not entry.post and not entry.argument and name != "ready":
                address = reverse(name)
                for suffix in ("", *SEARCHES) if entry.listed else ("",):
                    seen[address + suffix] = asked(client, address + suffix, lambda c, a=address + suffix: c.get(a))  # type: ignore[misc]
        for number in numbers:
            for page in ("contact_detail", "contact_change"):
                address = reverse(page, args=[office(number)])
                seen[address] = asked(client, address, lambda c, a=address: c.get(a))  # type: ignore[misc]
            address = reverse("record_audience", args=["contact", office(number)])
            seen[address] = asked(client, address, lambda c, a=address: c.get(a))  # type: ignore[misc]
        seen |= deeds(client)
        seen |= by_program(world, who, numbers)
        transaction.set_rollback(True)
    return seen


def by_program(world: World, who: tuple[str, Role] | None, numbers: Iterable[int]) -> Seen:
    """Return what a person's program gets by the API: every list, page by page, single records, and its deeds."""
    with fixed():
        program = asking.Program(asking.token(world, who) if who else "", MOMENT)
    one = office(1)
    # Lists three at a time, so that there are pages.
    paths: list[tuple[str, str, object]] = [
        ("get", f"{entry.path}?limit=3", None) for entry in OPERATIONS.values() if entry.listed
    ]
    for number in numbers:
        paths += [("get", f"contacts/{office(number)}", None), ("get", f"contacts?cursor={office(number)}", None)]
        paths += [("get", f"records/contact/{office(number)}/{part}", None) for part in ("history", "audience")]
    told = {"office": "Office 6", "subject": "policy", "revision": str(one)}
    paths += [("put", f"contacts/{one}", told), ("delete", f"contacts/{one}?reason=Office&revision={one}", None)]
    paths += [("post", "contacts", {"office": "Office 3", "subject": "policy"}), ("post", "contacts", {"office": ""})]
    paths += [("get", "contacts?words=Office", None), ("get", "contacts?owner=POL", None), ("get", "changes", None)]
    seen: Seen = {}
    for method, path, body in paths:
        following: str | None = path
        while following is not None and len(seen) < 500:
            name = f"{method} /api/v1/{following}"
            seen[name] = asked(program, name, lambda p, m=method, f=following, b=body: p.ask(m, f, b))  # type: ignore[misc]
            answer = json.loads(seen[name][2] or b"{}")
            cursor = answer.get("next") if isinstance(answer, dict) else None
            following = f"{path}{'&' if '?' in path else '?'}cursor={cursor}" if cursor else None
    return seen


def deeds(client: Client) -> Seen:
    """Return what a person gets who adds, mistypes, saves a view and looks again."""
    posts = {
        "add": ("/contacts/add/", {"office": "Office 3", "subject": "policy"}),
        "mistype": ("/contacts/add/", {"office": "", "subject": "Office", "email": "Office 3"}),
        "change": (
            f"/contacts/{office(5)}/change/",
            {"office": "Office 6", "subject": "policy", "revision": office(1)},
        ),
        "view": ("/views/save/", {"path": "/contacts/", "name": "Office", "query": "words=Office"}),
        "drop": (f"/views/{office(1)}/drop/", {}),
    }
    seen = {
        name: asked(client, name, lambda c, a=address, f=form: c.post(a, f))  # type: ignore[misc]
        for name, (address, form) in posts.items()
    }
    for address in ("/contacts/", "/changes/"):
        seen[f"{address} again"] = asked(client, f"{address} again", lambda c, a=address: c.get(a))  # type: ignore[misc]
    return seen


def can_see(world: World, who: tuple[str, Role] | None, number: int) -> bool:
    """Tell whether a person may see a contact now."""
    with time_machine.travel(MOMENT, tick=False):
        client = browser(world, who)
        return client.get(reverse("contact_detail", args=[office(number)])).status_code == 200


def change_unseen(world: World, deed: str, number: int, reader: tuple[str, Role] | None) -> None:
    """Do something that the reader may not see: to a record, or to what surrounds it."""
    owner = OWNERS[number // len(Audience)]
    actor = world.actor(owner, Role.COORDINATOR if owner == "CELL" else Role.HEAD, MOMENT)
    record = Contact.objects.unscoped("a test").get(pk=office(number))
    may_change: dict[str, Any] = {"actor": actor, "permission": Permission.CONTACT_CHANGE}
    if deed == "add":
        made = Contact(owner=world.parties[owner], office="Office 3", subject="policy", email="o@example.org")
        records.add(record=made, **may_change)
    elif deed == "edit":
        records.change(
            record=record, revision=record.revision, changes={"office": "Office 33", "note": "!"}, **may_change
        )
    elif deed == "delete":
        records.remove(record=record, revision=record.revision, reason="Office", **may_change)
    elif deed == "release":
        other = next(o for o in ("UKR", "FRA", "POL", "DEU") if o not in {owner, reader[0] if reader else ""})
        named = [world.parties[other]]
        told: dict[str, Any] = {"audience": Audience.NAMED, "named": named, "reason": "Office"}
        records.set_audience(actor=actor, record=record, revision=record.revision, **told)
    elif deed == "disclosure":
        reading = world.people[owner, actor_role(owner)]
        Disclosure.objects.create(
            owner_id=third(world, reader).pk, at=MOMENT, way="export", person=reading, kind="directory.Contact", rows=3
        )
    elif deed == "person":
        newcomer = person(third(world, reader), Role.MEMBER, f"Office newcomer {number}")
        Membership.objects.filter(person=newcomer).update(from_date=FIRST)
    else:
        administrator = Person.objects.get(username="site-site_administrator")
        if reader is None or reader[1] != Role.SITE_ADMINISTRATOR:
            span = {"from_at": MOMENT, "until_at": MOMENT + timedelta(minutes=9)}
            AdministrationSession.objects.create(
                person=administrator, party=third(world, reader), reason="Office", **span
            )


def actor_role(owner: str) -> Role:
    """Return a role that a party of the world has somebody in."""
    return Role.COORDINATOR if owner == "CELL" else Role.HEAD


def third(world: World, reader: tuple[str, Role] | None):  # type: ignore[no-untyped-def]
    """Return a party that is not the reader's."""
    return world.parties[next(code for code in ("DEU", "POL") if reader is None or code != reader[0])]


DEEDS = ("add", "edit", "delete", "release", "disclosure", "person", "session")
