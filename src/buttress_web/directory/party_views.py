"""Pages of parties: reference data that everybody may read."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import decide, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import AllianceMembership, Party
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission
from buttress_web.directory import party_visible
from buttress_web.directory.models import Contact
from buttress_web.directory.party_forms import AllianceForm, LastDayForm, PartyForm, PartyNamesForm
from buttress_web.directory.party_tables import PartyFilter, PartyTable
from buttress_web.directory.services import parties
from buttress_web.releases.words import shown
from buttress_web.tables.listing import listing

FORM = "form.html"


def party_list(request: Request) -> HttpResponse:
    """List all parties."""
    may_add = decide(request.actor, Permission.PARTY_CHANGE).allowed
    return listing(
        request,
        table=PartyTable,
        rows=party_visible.parties(request.actor),
        filters=PartyFilter,
        title=_("Who takes part"),
        template="directory/party_list.html",
        add_url=reverse("party_add") if may_add else "",
        add_label=_("Add a party"),
    )


def party_detail(request: Request, code: str) -> HttpResponse:
    """Show one party: alliances, groups, the contacts that the reader may see, history."""
    party = get_object_or_404(Party, code=code)
    contacts = Contact.objects.visible_to(request.actor).filter(owner=party)
    return render(
        request,
        "directory/party_detail.html",
        {
            "party": party,
            "alliances": party.alliances.all(),
            "parts": party_visible.parts(request.actor).filter(party=party),
            "contacts": contacts,
            "events": list(shown(request.actor, history.about(request.actor, party))),
            "may_change": decide(request.actor, Permission.PARTY_CHANGE).allowed,
        },
    )


def party_add(request: Request) -> HttpResponse:
    """Add a party."""
    require(request.actor, Permission.PARTY_CHANGE)
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        party = parties.add(actor=request.actor, party=Party(**form.cleaned_data))
        return redirect("party_detail", party.code)
    return render(request, FORM, {"form": form, "title": _("Add a party"), "back_url": reverse("party_list")})


def party_change(request: Request, code: str) -> HttpResponse:
    """Change a party's names."""
    party = get_object_or_404(Party, code=code)
    require(request.actor, Permission.PARTY_CHANGE)
    form = PartyNamesForm(request.POST or None, instance=party, initial={"revision": party.revision})
    back_url = reverse("party_detail", args=[code])
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        try:
            parties.change(actor=request.actor, party=party, revision=changes.pop("revision"), changes=changes)
        except Outdated as outdated:
            form.add_error(None, str(outdated))
        else:
            return HttpResponseRedirect(back_url)
    title = _("Change %(name)s") % {"name": party.name}
    return render(request, FORM, {"form": form, "title": title, "back_url": back_url})


def party_join(request: Request, code: str) -> HttpResponse:
    """Say that a party is in an alliance."""
    party = get_object_or_404(Party, code=code)
    require(request.actor, Permission.PARTY_CHANGE)
    form = AllianceForm(request.POST or None, instance=AllianceMembership(party=party))
    back_url = reverse("party_detail", args=[code])
    if request.method == "POST" and form.is_valid():
        try:
            parties.join(actor=request.actor, party=party, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return HttpResponseRedirect(back_url)
    title = _("%(name)s: add an alliance") % {"name": party.name}
    return render(request, FORM, {"form": form, "title": title, "back_url": back_url})


def party_leave(request: Request, code: str, membership_id: UUID) -> HttpResponse:
    """Say on which day a party was in an alliance for the last time."""
    membership = get_object_or_404(AllianceMembership, pk=membership_id, party__code=code)
    require(request.actor, Permission.PARTY_CHANGE)
    form = LastDayForm(request.POST or None)
    back_url = reverse("party_detail", args=[code])
    if request.method == "POST" and form.is_valid():
        try:
            parties.leave(actor=request.actor, membership=membership, to_date=form.cleaned_data["to_date"])
        except ValidationError:
            form.add_error("to_date", _("This is before the first day."))
        else:
            return HttpResponseRedirect(back_url)
    title = _("%(name)s leaves %(alliance)s") % {
        "name": membership.party.name,
        "alliance": membership.get_alliance_display(),
    }
    return render(request, FORM, {"form": form, "title": title, "back_url": back_url})
