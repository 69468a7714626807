"""Pages of groups: the contact group and its coalitions, each shown only to whoever may know of it."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import decide, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Group, GroupMembership
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission
from buttress_web.directory import party_visible
from buttress_web.directory.party_forms import GroupForm, GroupNamesForm, LastDayForm, PartForm
from buttress_web.directory.party_tables import GroupTable
from buttress_web.directory.services import groups
from buttress_web.releases.words import shown
from buttress_web.tables.listing import listing

FORM = "form.html"


def group_list(request: Request) -> HttpResponse:
    """List the groups that the reader may know of."""
    may_add = decide(request.actor, Permission.GROUP_CHANGE).allowed
    return listing(
        request,
        table=GroupTable,
        rows=party_visible.groups(request.actor),
        title=_("Groups"),
        add_url=reverse("group_add") if may_add else "",
        add_label=_("Add a group"),
    )


def group_detail(request: Request, slug: str) -> HttpResponse:
    """Show one group and who has which part in it today."""
    group = get_object_or_404(party_visible.groups(request.actor), slug=slug)
    events = history.about(request.actor, group) if party_visible.knows_all(request.actor) else []
    return render(
        request,
        "directory/group_detail.html",
        {
            "group": group,
            "parts": party_visible.parts(request.actor).filter(group=group),
            "events": list(shown(request.actor, events)),
            "may_change": decide(request.actor, Permission.GROUP_CHANGE).allowed,
        },
    )


def group_add(request: Request) -> HttpResponse:
    """Add a group."""
    require(request.actor, Permission.GROUP_CHANGE)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        group = groups.add(actor=request.actor, group=Group(**form.cleaned_data))
        return redirect("group_detail", group.slug)
    return render(request, FORM, {"form": form, "title": _("Add a group"), "back_url": reverse("group_list")})


def group_change(request: Request, slug: str) -> HttpResponse:
    """Change a group's names and whether visitors see it."""
    group = _seen(request, slug)
    form = GroupNamesForm(request.POST or None, instance=group, initial={"revision": group.revision})
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        try:
            groups.change(actor=request.actor, group=group, revision=changes.pop("revision"), changes=changes)
        except Outdated as outdated:
            form.add_error(None, str(outdated))
        else:
            return redirect("group_detail", slug)
    title = _("Change %(name)s") % {"name": group.name}
    return render(request, FORM, {"form": form, "title": title, "back_url": reverse("group_detail", args=[slug])})


def group_join(request: Request, slug: str) -> HttpResponse:
    """Say that a party takes part in a group."""
    group = _seen(request, slug)
    form = PartForm(
        request.POST or None, instance=GroupMembership(group=group), initial={"from_date": request.actor.today}
    )
    if request.method == "POST" and form.is_valid():
        try:
            groups.take_part(actor=request.actor, membership=GroupMembership(group=group, **form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("group_detail", slug)
    title = _("%(name)s: add a party") % {"name": group.name}
    return render(request, FORM, {"form": form, "title": title, "back_url": reverse("group_detail", args=[slug])})


def group_leave(request: Request, slug: str, membership_id: UUID) -> HttpResponse:
    """Say on which day a party had its part for the last time."""
    group = _seen(request, slug)
    membership = get_object_or_404(group.memberships.select_related("party"), pk=membership_id)
    form = LastDayForm(request.POST or None)
    back_url = reverse("group_detail", args=[slug])
    if request.method == "POST" and form.is_valid():
        try:
            groups.end_part(actor=request.actor, membership=membership, to_date=form.cleaned_data["to_date"])
        except ValidationError:
            form.add_error("to_date", _("This is before the first day."))
        else:
            return HttpResponseRedirect(back_url)
    title = _("%(party)s leaves %(group)s") % {"party": membership.party.name, "group": group.name}
    return render(request, FORM, {"form": form, "title": title, "back_url": back_url})


def _seen(request: Request, slug: str) -> Group:
    """Return a group that the actor may change."""
    group = get_object_or_404(party_visible.groups(request.actor), slug=slug)
    require(request.actor, Permission.GROUP_CHANGE)
    return group
