"""Which of the own parties to act for."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.acting import ACTING_FOR, SEEN_AS
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.roles import Permission


def acting_for(request: Request) -> HttpResponse:
    """Choose one of the own memberships."""
    require(request.actor, Permission.VIEW_SAVE)
    choices: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for membership in request.acting.memberships:
        key = str(membership.party_id) if membership.party_id else "site"
        choices.setdefault(key, []).append(membership.get_role_display())
        names[key] = membership.party.name if membership.party else ""
    if request.method == "POST":
        if request.POST.get("party") not in choices:
            raise Refused(_("You have no role for this party."))
        request.session[ACTING_FOR] = request.POST["party"]
        request.session.pop(SEEN_AS, None)
        return redirect("home")
    own = request.acting.party
    now = str(own.pk) if own else "site"
    shown = [
        {"key": key, "name": names[key], "roles": ", ".join(roles), "current": key == now}
        for key, roles in choices.items()
    ]
    return render(request, "directory/acting_for.html", {"choices": shown})
