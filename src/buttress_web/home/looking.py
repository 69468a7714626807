"""The search over everything that a reader may see: what is hidden is in no hit and in no count."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from buttress_web.accounts.access import people_of
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.roles import Permission
from buttress_web.directory import party_visible
from buttress_web.directory.models import Contact
from buttress_web.tables.words import holding

MOST = 8
"""Hits of one kind that the page shows; their list has all."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something to find: its rows for a reader, the fields with words, and what is said of one."""

    label: str | Promise
    rows: Callable[[Actor], QuerySet[Any]]
    fields: tuple[str, ...]
    told: Callable[[Any], str]
    list_url: str
    needs: Permission


@dataclass(frozen=True)
class Hit:
    """One row that holds the words."""

    title: str
    told: str
    url: str


@dataclass(frozen=True)
class Found:
    """The hits of one kind, how many there are in all, and where all are."""

    label: str | Promise
    count: int
    hits: list[Hit]
    all_url: str


KINDS = (
    Kind(
        label=gettext_lazy("Points of contact"),
        rows=lambda actor: Contact.objects.visible_to(actor).select_related("owner"),
        fields=Contact.searched,
        told=lambda contact: f"{contact.owner} · {contact.get_subject_display()}",
        list_url="contact_list",
        needs=Permission.CONTACT_READ,
    ),
    Kind(
        label=gettext_lazy("Parties"),
        rows=party_visible.parties,
        fields=("name_en", "name_uk", "code"),
        told=lambda party: f"{party.code} · {party.get_kind_display()}",
        list_url="party_list",
        needs=Permission.PARTY_READ,
    ),
    Kind(
        label=gettext_lazy("Groups"),
        rows=party_visible.groups,
        fields=("name_en", "name_uk", "slug"),
        told=lambda group: group.get_kind_display(),
        list_url="group_list",
        needs=Permission.GROUP_READ,
    ),
    Kind(
        label=gettext_lazy("Our people"),
        rows=people_of,
        fields=("name", "username", "email"),
        told=lambda person: person.username,
        list_url="person_list",
        needs=Permission.PERSON_READ,
    ),
)


def search(actor: Actor, words: str) -> list[Found]:
    """Return what holds each of the words, of every kind that the actor may read; kinds without a hit are left out."""
    found = []
    for kind in KINDS:
        if kind.needs in actor.permissions:
            rows = kind.rows(actor).filter(holding(words, *kind.fields))
            count = rows.count()
            if count:
                found.append(Found(kind.label, count, [_hit(kind, row) for row in rows[:MOST]], _all(kind, words)))
    return found


def _hit(kind: Kind, row: Any) -> Hit:
    return Hit(str(row), kind.told(row), row.get_absolute_url())


def _all(kind: Kind, words: str) -> str:
    return f"{reverse(kind.list_url)}?{urlencode({'words': words})}"
