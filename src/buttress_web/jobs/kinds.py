"""The kinds of long work. An app adds one with ``@job("name", label)``; settings.JOB_MODULES names the module."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import Permission


class Cancelled(Exception):
    """The person no longer wants the work."""


class Failed(Exception):
    """The work cannot be done; the message is a sentence for the person who asked."""


class Progress(Protocol):
    """How a kind of work tells how far it is. Call it often: it is also where a cancelled job ends."""

    def phase(self, text: str, fraction: float | None = None) -> None:
        """Say in words what is being done, and which part of the whole is behind, if known.

        Raises:
            Cancelled: Stop; nothing is written.
        """


@dataclass(frozen=True)
class File:
    """A file to keep as the result."""

    name: str
    content_type: str
    content: bytes


def nothing() -> None:
    """Have no further effect."""


@dataclass(frozen=True)
class Outcome:
    """What came of the work: all of it is written in one transaction, or nothing.

    ``effect`` is called in that transaction. ``records`` are the owned records whose values are in the file:
    the download is closed when its reader may no longer see one of them.
    """

    result: dict[str, Any] = field(default_factory=dict)
    file: File | None = None
    records: Iterable[Owned] = ()
    effect: Callable[[], None] = nothing


@dataclass(frozen=True)
class Offer:
    """What the page of long work offers to start: its key in the form, its words, and the input it stands for."""

    key: str
    label: str
    given: dict[str, Any]


def no_offers() -> Iterable[Offer]:
    """Offer nothing: other pages ask for the work."""
    return ()


Work = Callable[[Progress, Actor, dict[str, Any]], Outcome]


@dataclass(frozen=True)
class Kind:
    """One kind of work: its name, what pages call it, who may ask for it, and the function that does it."""

    name: str
    label: str | Promise
    permission: Permission
    work: Work
    offers: Callable[[], Iterable[Offer]] = no_offers

    def title(self, given: dict[str, Any]) -> str:
        """Return what pages call a job with an input."""
        found = next((offer.label for offer in self.offers() if offer.given == given), "")
        return f"{self.label}: {found}" if found else str(self.label)


KINDS: dict[str, Kind] = {}
"""Every kind by its name."""


def job(
    name: str,
    label: str | Promise,
    permission: Permission = Permission.JOB_CHANGE,
    offers: Callable[[], Iterable[Offer]] = no_offers,
) -> Callable[[Work], Work]:
    """Register a function as a kind of long work. It must not hold a transaction open while it works."""

    def register(work: Work) -> Work:
        if name in KINDS:
            raise ValueError(f"There are two kinds of work called {name}")
        KINDS[name] = Kind(name, label, permission, work, offers)
        return work

    return register
