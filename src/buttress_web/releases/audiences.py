"""Who can see a record on a day, party by party, with the reason; and what a party can see of another's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from buttress_web.accounts.acting import current, is_partner
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Group, GroupMembership, Party
from buttress_web.accounts.owned import Audience, Owned


@dataclass(frozen=True)
class Reader:
    """A circle of readers and why it sees the record."""

    who: str
    why: str


def partners(day: date) -> list[Party]:
    """Return the parties that take part in the contact group on a day; candidates do not yet."""
    parts = GroupMembership.objects.filter(current(day), group__kind=Group.Kind.CONTACT_GROUP).exclude(
        part=GroupMembership.Part.CANDIDATE
    )
    return list(Party.objects.filter(pk__in=parts.order_by().values("party_id")))


def readers(record: Owned, day: date) -> Iterator[Reader]:
    """Yield everybody who can see a record on a day, in the words of ``visible``; for its owner."""
    yield Reader(str(record.owner), _("owns it"))
    if record.public_from is not None and record.public_from <= day:
        yield Reader(_("Everybody, signed in or not"), _("it is public since %(day)s") % {"day": record.public_from})
    if record.audience == Audience.NAMED:
        for party in record.named.exclude(pk=record.owner_id):
            yield Reader(str(party), _("is named"))
    if record.audience in {Audience.CELL, Audience.PARTNERS}:
        for party in Party.objects.filter(kind=Party.Kind.CELL).exclude(pk=record.owner_id):
            yield Reader(
                str(party), _("it is released to the cell") if record.audience == Audience.CELL else _("is a partner")
            )
    if record.audience == Audience.PARTNERS:
        for party in partners(day):
            if party.pk != record.owner_id and party.kind != Party.Kind.CELL:
                yield Reader(str(party), _("is a partner in the contact group"))
        yield Reader(_("Auditors"), _("see what all partners see"))


def as_party(actor: Actor, party: Party) -> Actor:
    """Return the actor in another party's shoes, over the own party's records alone."""
    return actor.seen_as(
        party_id=party.pk, is_cell=party.kind == Party.Kind.CELL, is_partner=is_partner(party.pk, actor.today)
    )
