"""What every page gets: where one can go, who asks, and who may see the page."""

from dataclasses import dataclass
from importlib.metadata import version

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buttress_web.accounts.acting import Acting
from buttress_web.accounts.models import Party
from buttress_web.accounts.roles import Permission

VERSION = version("buttress")

Text = str | Promise


@dataclass(frozen=True)
class Place:
    """One place of the navigation."""

    label: Text
    url: str
    current: bool = False


@dataclass(frozen=True)
class Asker:
    """Who asks, in the words of the page."""

    label: str = ""
    party_label: str = ""
    seen_as: str = ""
    leave_url: str = ""


PLACES: tuple[tuple[Text, str], ...] = (
    (gettext_lazy("Where we stand"), "home"),
    (gettext_lazy("Who takes part"), "party_list"),
    (gettext_lazy("Points of contact"), "contact_list"),
    (gettext_lazy("What changed"), "event_list"),
)
"""The navigation, by the questions that people ask."""

OWN_PLACES: tuple[tuple[Text, str], ...] = (
    (gettext_lazy("Who sees our records"), "releases"),
    (gettext_lazy("Who took our records away"), "disclosure_list"),
    (gettext_lazy("Our people"), "person_list"),
    (gettext_lazy("Administration sessions"), "administration"),
    (gettext_lazy("Long work"), "job_list"),
    (gettext_lazy("Act for another party"), "acting_for"),
    (gettext_lazy("Two-factor authentication"), "mfa_index"),
    (gettext_lazy("Access tokens"), "token_list"),
    (gettext_lazy("Change password"), "account_change_password"),
)
"""The reader's own menu."""


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def _places(names: tuple[tuple[Text, str], ...], path: str) -> list[Place]:
    found = [(label, _url(name)) for label, name in names]
    return [
        Place(label, url, path == url or (url != "/" and path.startswith(url)))
        for label, url in found
        if url is not None
    ]


def context(request: HttpRequest) -> dict[str, object]:
    """Return what the base template needs (a context processor)."""
    acting: Acting | None = getattr(request, "acting", None)
    signed_in = acting is not None and acting.person is not None
    return {
        "nav": _places(PLACES, request.path),
        "own_links": _places(_own_places(acting), request.path) if acting and signed_in else [],
        "actor": _asker(acting),
        "marking": _marking(acting),
        "version": VERSION,
        "home_url": _url("home"),
        "search_url": _url("search"),
        "search_text": request.GET.get("q", "") if request.path == _url("search") else "",
        "as_of": acting.actor.at if acting else None,
    }


def _own_places(acting: Acting) -> tuple[tuple[Text, str], ...]:
    """Return the places of the reader's menu that the reader's roles open."""
    needed = {
        "releases": acting.actor.own_party_id is not None,
        "disclosure_list": acting.actor.own_party_id is not None,
        "person_list": Permission.PERSON_READ in acting.actor.permissions,
        "account_change_password": acting.person is not None and acting.person.has_usable_password(),
        "administration": Permission.SESSION_OPEN in acting.actor.permissions or acting.session is not None,
    }
    return tuple(place for place in OWN_PLACES if needed.get(place[1], True))


def _asker(acting: Acting | None) -> Asker:
    if acting is None or acting.person is None:
        return Asker()
    roles = ", ".join(str(role.label) for role in sorted(acting.actor.roles))
    party = acting.party.name if acting.party else ""
    if acting.session is not None:
        return Asker(acting.person.name, roles, acting.session.party.name, _url("administration_end") or "")
    return Asker(
        acting.person.name,
        ", ".join(filter(None, (roles, party))),
        acting.seen_as.name if acting.seen_as else "",
        _url("view_as_end") or "",
    )


def _marking(acting: Acting | None) -> str:
    """Return for whom the page is made: a page shows what this circle may see, and no more."""
    if acting is None or acting.person is None:
        return _("Public")
    party = acting.seen_as or (acting.session.party if acting.session else acting.party)
    if party is None:
        return _("As all partners see it") if acting.actor.is_auditor else _("Public")
    return _("For the cell only") if party.kind == Party.Kind.CELL else _("For %(party)s only") % {"party": party.name}
