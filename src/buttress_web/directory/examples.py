"""Example people, parties, groups and contacts: all invented, to try the platform with, and only in debug."""

import json
import secrets
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from buttress_web.accounts import records
from buttress_web.accounts.access import Refused
from buttress_web.accounts.acting import actor_of, current
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Group, GroupMembership, Party, Person
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory import party_reference
from buttress_web.directory.models import Contact
from buttress_web.directory.services import entries, groups
from buttress_web.directory.services.operator import operator

KEPT = "example-password"
"""File in the data folder with the password of all examples, for its owner alone."""

PEOPLE: tuple[tuple[str, str, str, Role], ...] = (
    ("coordinator", "Example Coordinator", "CELL", Role.COORDINATOR),
    ("validator", "Example Validator", "CELL", Role.VALIDATOR),
    ("clerk", "Example Clerk", "CELL", Role.CLERK),
    ("ukr.requirements", "Example Owner of Requirements", "UKR", Role.REQUIREMENT_OWNER),
    ("ukr.head", "Example Head for Ukraine", "UKR", Role.HEAD),
    ("deu.head", "Example Head for Germany", "DEU", Role.HEAD),
    ("deu.member", "Example Member for Germany", "DEU", Role.MEMBER),
    ("deu.administrator", "Example Administrator for Germany", "DEU", Role.NATIONAL_ADMINISTRATOR),
    ("pol.member", "Example Member for Poland", "POL", Role.MEMBER),
    ("pol.industry", "Example Industry Desk for Poland", "POL", Role.INDUSTRY_DESK),
    ("auditor", "Example Auditor", "", Role.AUDITOR),
    ("administrator", "Example Site Administrator", "", Role.SITE_ADMINISTRATOR),
)
"""User name, name, party, role."""

EDITORS = {"UKR": "ukr.head", "DEU": "deu.head", "POL": "pol.member", "CELL": "coordinator"}
"""Who adds a party's contacts; who may release them is another matter."""

AUDIENCES: tuple[tuple[Audience, str], ...] = (
    (Audience.PARTNERS, ""),
    (Audience.OWN, ""),
    (Audience.CELL, ""),
    (Audience.NAMED, "POL"),
    (Audience.PARTNERS, "public"),
    (Audience.NAMED, "UKR"),
)
"""To whom a releasing party's contacts go, in turn."""


class SigningIn(NamedTuple):
    """How to sign in as one example person."""

    username: str
    password: str
    what: str


def load() -> list[SigningIn]:
    """Add the examples that are not there yet; return how to sign in as each.

    Raises:
        Refused: This is not a place to try things out: debug is off.
    """
    if not settings.DEBUG:
        raise Refused("Examples are only for trying things out: set BUTTRESS_DEBUG=1, never where real people sign in.")
    with transaction.atomic():
        password, at = _password(), operator()
        for code in ("UKR", "DEU", "POL"):
            if not Party.objects.filter(code=code).exists():
                party_reference.add_nation(at, code)
        people = {row[0]: _person(at, password, *row) for row in PEOPLE}
        _groups(actor_of(people["coordinator"], at.at))
        for code, editor in EDITORS.items():
            _contacts(actor_of(people[editor], at.at), Party.objects.get(code=code))
    return [SigningIn(username, password, f"{role.label}, {code or 'the site'}") for username, _n, code, role in PEOPLE]


def ensure() -> list[str]:
    """Add the examples that are not there yet; return the lines that tell how to sign in as each."""
    people = load()
    password = people[0].password
    lines = [f"  {one.username:<24} {one.what}" for one in people]
    return [f"Example people, all invented. The password of each is {password}", *lines]


def _password() -> str:
    """Return the password of this data folder, made once."""
    kept = Path(settings.DATA_FOLDER) / KEPT
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(secrets.token_urlsafe(12)))
    password: str = json.loads(kept.read_text())
    return password


def _person(at: Actor, password: str, username: str, name: str, code: str, role: Role) -> Person:
    """Return an example person: added once, the password always that of the data folder."""
    person = Person.objects.filter(username=username).first()
    if person is not None and not person.is_example:
        raise Refused(f"Somebody real has the user name {username}: examples are for an empty database.")
    if person is None:
        person = Person(username=username, name=name, is_example=True, created_at=at.at)
        entries.add_person(at, person, role, Party.objects.get(code=code) if code else None)
    if not person.check_password(password):
        person.set_password(password)
        person.save(update_fields=["password"])
    return person


def _groups(coordinator: Actor) -> None:
    """Add the contact group and a coalition, with who is in them."""
    part = GroupMembership.Part
    contact_group = Group.objects.filter(kind=Group.Kind.CONTACT_GROUP).first() or groups.add(
        actor=coordinator,
        group=Group(
            slug="contact-group",
            kind=Group.Kind.CONTACT_GROUP,
            name_en="Contact group",
            name_uk="Контактна група",
            is_public=True,
        ),
    )
    artillery = Group.objects.filter(slug="artillery").first() or groups.add(
        actor=coordinator,
        group=Group(slug="artillery", name_en="Artillery coalition", name_uk="Артилерійська коаліція"),
    )
    for group, code, of in (
        (contact_group, "UKR", part.RECIPIENT),
        (contact_group, "DEU", part.MEMBER),
        (contact_group, "POL", part.MEMBER),
        (artillery, "UKR", part.RECIPIENT),
        (artillery, "DEU", part.LEAD),
        (artillery, "POL", part.MEMBER),
    ):
        party = Party.objects.get(code=code)
        if not group.memberships.filter(current(coordinator.today), party=party).exists():
            member = GroupMembership(group=group, party=party, part=of, from_date=coordinator.today)
            groups.take_part(actor=coordinator, membership=member)


def _contacts(editor: Actor, owner: Party) -> None:
    """Add a party's contacts, one for each subject, and release them to different audiences where the editor may."""
    there = Contact.objects.visible_to(editor).filter(owner=owner, synthetic=True)
    known = set(there.values_list("subject", flat=True))
    for number, subject in enumerate(Contact.Subject):
        if subject in known:
            continue
        contact = records.add(
            actor=editor,
            permission=Permission.CONTACT_CHANGE,
            record=Contact(
                owner=owner,
                office=f"Example office for {subject.label.lower()}, {owner.name_en}",
                subject=subject,
                holder=f"Example Holder {number + 1}",
                email=f"{subject.value}@{owner.code.lower()}.example",
                phone=f"+999 555 {number:04}",
                hours="08:00–16:00 UTC",
                note="Invented, to try the platform with.",
                synthetic=True,
            ),
        )
        if Permission.RECORD_RELEASE in editor.permissions:
            _released(editor, contact, *AUDIENCES[number % len(AUDIENCES)])


def _released(editor: Actor, contact: Contact, audience: Audience, to: str) -> None:
    if audience == Audience.OWN or to == contact.owner.code:
        return
    records.set_audience(
        actor=editor,
        record=contact,
        revision=contact.revision,
        audience=audience,
        named=Party.objects.filter(code=to) if audience == Audience.NAMED else (),
        public_from=editor.today if to == "public" else None,
        reason="An example of a release",
    )
