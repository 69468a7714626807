"""Saved views: kept and dropped by the person whose they are."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Person
from buttress_web.accounts.roles import Permission
from buttress_web.tables.models import SavedView


@require_POST
def save(request: Request) -> HttpResponse:
    """Keep the view that the form describes under its name, instead of one of the same name."""
    person = _person(request)
    path, name = request.POST.get("path", ""), request.POST.get("name", "").strip()
    query = request.POST.get("query", "")
    try:
        resolve(path)
    except Resolver404:
        raise Refused(_("There is no such page.")) from None
    if not 0 < len(name) <= 80 or len(query) > 2000:
        raise Refused(_("Give the view a name of at most 80 characters, and fewer filters."))
    SavedView.objects.update_or_create(person=person, path=path, name=name, defaults={"query": query})
    return HttpResponseRedirect(f"{path}?{query}")


@require_POST
def drop(request: Request, view_id: UUID) -> HttpResponse:
    """Drop one of the person's own views."""
    view = get_object_or_404(SavedView, pk=view_id, person=_person(request))
    view.delete()
    return HttpResponseRedirect(view.path)


def _person(request: Request) -> Person:
    require(request.actor, Permission.VIEW_SAVE)
    if request.acting.person is None:
        raise Refused(_("Sign in first."))
    return request.acting.person
