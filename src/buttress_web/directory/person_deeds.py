"""Pages that give and end roles, shut people out and erase them."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buttress_web.accounts.access import require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.people_views import FORM, own_roles, seen
from buttress_web.directory.person_forms import ReasonForm, RoleForm
from buttress_web.directory.services import people, roles


def role_give(request: Request, person_id: UUID) -> HttpResponse:
    """Give a person one more role for the own party, or of the site."""
    person, party = seen(request, person_id), request.acting.party
    require(request.actor, Permission.MEMBERSHIP_CHANGE)
    form = RoleForm(request.POST or None, roles=roles.roles_to_give(request.actor, party))
    if request.method == "POST" and form.is_valid():
        roles.give(actor=request.actor, person=person, role=Role(form.cleaned_data["role"]), party=party)
        return redirect("person_detail", person_id)
    title = _("Give %(person)s a role") % {"person": person.name}
    return render(request, FORM, {"form": form, "title": title, "back_url": reverse("person_detail", args=[person_id])})


def role_end(request: Request, person_id: UUID, membership_id: UUID) -> HttpResponse:
    """End a role at once."""
    person = seen(request, person_id)
    membership = get_object_or_404(own_roles(request), person=person, pk=membership_id)
    require(request.actor, Permission.MEMBERSHIP_CHANGE)
    return _asked(
        request,
        person_id,
        title=_("End the role %(role)s") % {"role": membership.get_role_display()},
        text=_("The person can do nothing more in this role, from the next page on."),
        verb=_("End the role"),
        deed=lambda reason: roles.end(actor=request.actor, membership=membership, reason=reason),
    )


def person_deactivate(request: Request, person_id: UUID) -> HttpResponse:
    """Shut a person out, or let them in again."""
    person = seen(request, person_id)
    require(request.actor, Permission.PERSON_CHANGE)
    active = not person.is_active
    told = {"person": person.name}
    return _asked(
        request,
        person_id,
        title=(_("Let %(person)s in again") if active else _("Shut %(person)s out")) % told,
        text=_("The person may sign in again.") if active else _("Every session of the person ends at once."),
        verb=_("Let in again") if active else _("Shut out"),
        deed=lambda reason: people.set_active(actor=request.actor, person=person, active=active, reason=reason),
    )


def person_erase(request: Request, person_id: UUID) -> HttpResponse:
    """Erase a person for good."""
    person = seen(request, person_id)
    require(request.actor, Permission.PERSON_CHANGE)
    return _asked(
        request,
        person_id,
        title=_("Erase %(person)s") % {"person": person.name},
        text=_(
            "Name, user name, e-mail, password, second factors and sessions go, for good. What the person did stays "
            "in the history under an invented name. Texts that somebody wrote, such as reasons or holders of offices, "
            "are not searched."
        ),
        verb=_("Erase for good"),
        deed=lambda reason: people.erase(actor=request.actor, person=person, reason=reason),
    )


def _asked(  # all that a question says
    request: Request, person_id: UUID, *, title: str, text: str, verb: str, deed: Callable[[str], object]
) -> HttpResponse:
    """Ask for a reason, then do it."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deed(form.cleaned_data["reason"])
        return redirect("person_detail", person_id)
    back_url = reverse("person_detail", args=[person_id])
    told = {"form": form, "title": title, "text": text, "verb": verb, "back_url": back_url}
    return render(request, "directory/person_asked.html", told)
