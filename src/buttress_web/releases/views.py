"""Pages of an owner: what is released to whom, what another party sees of it, who took it away; and what changed."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.acting import SEEN_AS
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import AdministrationSession, Event, Party
from buttress_web.accounts.owned import Audience, Owned
from buttress_web.accounts.roles import Permission
from buttress_web.releases import services
from buttress_web.releases.audiences import as_party
from buttress_web.releases.forms import PartyForm, SessionForm
from buttress_web.releases.tables import (
    DisclosureFilter,
    DisclosureTable,
    EventFilter,
    EventTable,
    held,
    own_disclosures,
)
from buttress_web.tables.listing import listing

PER_PAGE = 50
"""Records of one kind on a page."""


def releases(request: Request) -> HttpResponse:
    """Show the own party's records by kind and audience, and ask as which party to look at them."""
    _owner(request, Permission.AUDIENCE_READ)
    seen = _seen_by(request.actor, request.GET.get("party", ""))
    told = {
        "form": PartyForm(request.GET if "party" in request.GET else None),
        "kinds": [_kind(request, kind, request.actor) for kind in _kinds()],
        "audiences": Audience.labels,
    }
    if seen is not None:
        party, eyes = seen
        told |= {"party": party, "seen": [_kind(request, kind, eyes) for kind in _kinds()]}
    return render(request, "releases/releases.html", told)


def _owner(request: Request, permission: Permission) -> UUID:
    """Return the party whose own affairs the reader may look at."""
    require(request.actor, permission)
    if request.actor.own_party_id is None:
        raise Refused(_("You act for no party that owns records."))
    return request.actor.own_party_id


def _kinds() -> list[type[Owned]]:
    return [kind for kind in Owned.kinds() if kind is not Event]


def _seen_by(actor: Actor, code: str) -> tuple[Party, Actor] | None:
    party = Party.objects.filter(code=code).first() if code else None
    return (party, as_party(actor, party)) if party is not None and party.pk != actor.party_id else None


def _kind(request: Request, kind: type[Owned], eyes: Actor) -> dict[str, Any]:
    """Return the own records of a kind, as the owner or as another party sees them."""
    own = eyes is request.actor
    rows = kind.objects.visible_to(eyes).filter(owner_id=request.actor.own_party_id)
    parameter = f"{'' if own else 'seen_'}{kind._meta.model_name}"
    return {
        "name": kind._meta.verbose_name_plural,
        "slug": kind._meta.model_name,
        "page": _page(request, rows.prefetch_related("named") if own else rows, parameter),
        "parameter": parameter,
        "counts": [(a.label, rows.filter(audience=a).count()) for a in Audience] if own else [],
        "public": rows.filter(public_from__lte=request.actor.today).count(),
    }


@require_POST
def view_as(request: Request) -> HttpResponse:
    """Look at the own records as another party would; only reading until it ends."""
    _owner(request, Permission.VIEW_AS)
    found = _seen_by(request.actor, request.POST.get("party", ""))
    if found is None:
        raise Refused(_("Choose another party than your own."))
    request.session[SEEN_AS] = str(found[0].pk)
    return HttpResponseRedirect(reverse("home"))


@require_POST
def view_as_end(request: Request) -> HttpResponse:
    """See with the own eyes again."""
    request.session.pop(SEEN_AS, None)
    return HttpResponseRedirect(reverse("releases") if request.acting.party else reverse("home"))


def disclosures(request: Request) -> HttpResponse:
    """List who took rows of the own party away, and which administrators looked."""
    owner_id = _owner(request, Permission.DISCLOSURE_READ)
    sessions = AdministrationSession.objects.filter(party_id=owner_id).select_related("person")
    return listing(
        request,
        table=DisclosureTable,
        rows=own_disclosures(owner_id),
        filters=DisclosureFilter,
        title=_("Who took our records away"),
        template="releases/disclosures.html",
        sessions=sessions[:PER_PAGE],
    )


def disclosure(request: Request, disclosure_id: UUID) -> HttpResponse:
    """Show which records somebody took away: those that are still there."""
    owner_id = _owner(request, Permission.DISCLOSURE_READ)
    found = get_object_or_404(own_disclosures(owner_id), pk=disclosure_id)
    rows = held(request.actor, found)
    page = _page(request, rows.order_by("pk"))
    told = {"disclosure": found, "page": page, "gone": found.rows - page.paginator.count}
    return render(request, "releases/disclosure.html", told | {"kind": rows.model._meta})


def _page(request: Request, rows: "QuerySet[Any]", parameter: str = "page") -> Page[Any]:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get(parameter))


def events(request: Request) -> HttpResponse:
    """List what changed in records that the reader may see."""
    require(request.actor, Permission.EVENT_READ)
    return listing(
        request,
        table=EventTable,
        rows=history.changes(request.actor).select_related("acting_for"),
        filters=EventFilter,
        title=_("What changed"),
    )


def administration(request: Request) -> HttpResponse:
    """Open a timed session on one party's rows, for a reason that the party reads."""
    person = request.acting.person
    if person is None or (request.acting.session is None and Permission.SESSION_OPEN not in request.actor.permissions):
        raise Http404
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.open_session(
                actor=request.actor, party=given["party"], minutes=given["minutes"], reason=given["reason"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(reverse("home"))
    own = AdministrationSession.objects.filter(person=person).select_related("party")
    told = {"form": form, "open": request.acting.session, "sessions": own[:PER_PAGE]}
    return render(request, "releases/administration.html", told)


@require_POST
def administration_end(request: Request) -> HttpResponse:
    """End the open session."""
    if request.acting.session is None:
        raise Http404
    services.end_session(actor=request.actor)
    return HttpResponseRedirect(reverse("administration"))
