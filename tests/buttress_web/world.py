"""A small world for the platform's tests: parties, the contact group, people in every role."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.test import Client

from buttress_web.accounts.acting import ACTING_FOR, actor_of
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import CELL, Group, GroupMembership, Membership, Party, Person
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import CELL_ROLES, SITE_ROLES, Role
from buttress_web.directory.models import Contact

FIRST = date(2022, 4, 26)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NATIONS = {"UKR": "Ukraine", "DEU": "Germany", "POL": "Poland", "FRA": "France"}


@dataclass
class World:
    """The parties by code and the people by party and role, such as ``people["DEU", Role.HEAD]``."""

    parties: dict[str, Party] = field(default_factory=dict)
    people: dict[tuple[str, Role], Person] = field(default_factory=dict)

    def actor(self, code: str, role: Role, at: datetime = NOW) -> Actor:
        """Return a person as an actor."""
        return actor_of(self.people[code, role], at)

    def client(self, code: str, role: Role) -> Client:
        """Return a browser in which a person has signed in with a second factor."""
        client = Client()
        client.force_login(self.people[code, role])
        session = client.session
        session[ACTING_FOR] = "site" if role in SITE_ROLES else str(self.parties[code].pk)
        session.save()
        return client


def person(party: Party | None, role: Role, name: str) -> Person:
    """Add somebody with one role."""
    made = Person(username=name, name=name, created_at=NOW, is_example=True)
    made.set_password("practice")
    made.save()
    Membership.objects.create(person=made, party=party, role=role, from_date=FIRST)
    return made


def invited(party: Party) -> Person:
    """Add somebody who has not chosen a password yet."""
    made = person(party, Role.MEMBER, f"{party.code.lower()}-invited")
    made.set_unusable_password()
    made.save()
    return made


def build() -> World:
    """Build the world: Ukraine receives, Germany and Poland are members, France is a candidate."""
    world = World(parties={"CELL": Party.objects.get(code=CELL)})
    group = Group.objects.create(slug="contact-group", kind=Group.Kind.CONTACT_GROUP, name_en="Contact group")
    for code, name in NATIONS.items():
        world.parties[code] = Party.objects.create(code=code, name_en=name)
        part = {"UKR": GroupMembership.Part.RECIPIENT, "FRA": GroupMembership.Part.CANDIDATE}.get(
            code, GroupMembership.Part.MEMBER
        )
        GroupMembership.objects.create(group=group, party=world.parties[code], part=part, from_date=FIRST)
    for role in Role:
        for code in ["CELL"] if role in CELL_ROLES else ["SITE"] if role in SITE_ROLES else NATIONS:
            world.people[code, role] = person(world.parties.get(code), role, f"{code.lower()}-{role}")
    return world


def contact(
    owner: Party,
    office: str,
    *,
    audience: Audience = Audience.OWN,
    named: tuple[Party, ...] = (),
    public_from: date | None = None,
) -> Contact:
    """Add a contact with an audience, past the services."""
    made = Contact.objects.create(
        owner=owner, office=office, subject=Contact.Subject.POLICY, audience=audience, public_from=public_from
    )
    made.named.set(named)
    return made
