"""Pages of people: each party's own, whom nobody else sees."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import Unseen, decide, people_of, require
from buttress_web.accounts.acting import current
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Membership, Party, Person
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission, Role
from buttress_web.directory.people_tables import PersonFilter, PersonTable
from buttress_web.directory.person_forms import InviteForm, PersonForm
from buttress_web.directory.services import people
from buttress_web.directory.services.invitations import invite
from buttress_web.directory.services.roles import roles_to_give
from buttress_web.releases.words import shown
from buttress_web.tables.listing import listing

FORM = "form.html"


def own_roles(request: Request) -> "QuerySet[Membership]":
    """Return the roles that the reader may know of: those for the own party, or those of the site."""
    own = request.actor.own_party_id
    found = Membership.objects.select_related("party")
    return found.filter(party__isnull=True) if own is None else found.filter(party_id=own)


def person_list(request: Request) -> HttpResponse:
    """List the own party's people; to a site administrator, the site's."""
    if Permission.PERSON_READ not in request.actor.permissions:
        require(request.actor, Permission.PERSON_CHANGE)
    roles = own_roles(request).filter(current(request.actor.today))
    rows = people_of(request.actor).prefetch_related(Prefetch("memberships", roles, to_attr="roles_now"))
    may_invite = decide(request.actor, Permission.PERSON_CHANGE).allowed
    return listing(
        request,
        table=PersonTable,
        rows=rows,
        filters=PersonFilter,
        title=_("Our people"),
        add_url=reverse("person_invite") if may_invite else "",
        add_label=_("Invite a person"),
    )


def person_detail(request: Request, person_id: UUID) -> HttpResponse:
    """Show one person with roles and history."""
    person = seen(request, person_id)
    may_change = decide(request.actor, Permission.PERSON_CHANGE).allowed and person.erased_at is None
    other = person.pk != request.actor.person_id
    return render(
        request,
        "directory/person_detail.html",
        {
            "person": person,
            "roles": own_roles(request).filter(person=person).order_by("-from_date"),
            "today": request.actor.today,
            "events": list(shown(request.actor, history.about(request.actor, person))),
            "may_change": may_change,
            "may_remove": may_change and other,
            "may_give": may_change and other and bool(roles_to_give(request.actor, request.acting.party)),
            "may_link": may_change and other and person.is_active and not person.has_usable_password(),
        },
    )


def person_invite(request: Request) -> HttpResponse:
    """Invite a person, and show once the address where they choose a password."""
    require(request.actor, Permission.PERSON_CHANGE)
    places = _places(request)
    choices = [(key, label) for key, (label, _role, _party) in places.items()]
    form = InviteForm(request.POST or None, roles=choices)
    if request.method == "POST" and form.is_valid():
        _label, role, party = places[form.cleaned_data.pop("role")]
        try:
            person, path = invite(actor=request.actor, role=role, party=party, **form.cleaned_data)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                form.add_error(field if field in form.fields else None, messages)
        else:
            return _invited(request, person, path, seen_after=party == request.acting.party)
    told = {"form": form, "title": _("Invite a person"), "back_url": reverse("person_list")}
    return render(request, FORM, told)


def person_link(request: Request, person_id: UUID) -> HttpResponse:
    """Show a new address where an invited person chooses a password."""
    person = seen(request, person_id)
    if request.method != "POST":
        return redirect("person_detail", person_id)
    path = people.invitation_path(actor=request.actor, person=person)
    return _invited(request, person, path, seen_after=True)


def person_change(request: Request, person_id: UUID) -> HttpResponse:
    """Change what is kept about a person."""
    person = seen(request, person_id)
    require(request.actor, Permission.PERSON_CHANGE)
    form = PersonForm(request.POST or None, instance=person, initial={"revision": person.revision})
    back_url = reverse("person_detail", args=[person_id])
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        try:
            people.change(actor=request.actor, person=person, revision=changes.pop("revision"), changes=changes)
        except Outdated as outdated:
            form.add_error(None, str(outdated))
        else:
            return HttpResponseRedirect(back_url)
    return render(request, FORM, {"form": form, "title": _("Change a person"), "back_url": back_url})


def seen(request: Request, person_id: UUID) -> Person:
    """Return a person whom the reader may know of."""
    if request.actor.person_id is None:
        raise Unseen
    return get_object_or_404(people_of(request.actor), pk=person_id)


def _places(request: Request) -> dict[str, tuple[str, Role, Party | None]]:
    """Return the roles that can be given to somebody new, by key, with what each is called."""
    own = request.acting.party
    found = {role.value: (str(role.label), role, own) for role in roles_to_give(request.actor, own)}
    if Role.SITE_ADMINISTRATOR in request.actor.roles:
        for party in Party.objects.all():
            for role in roles_to_give(request.actor, party):
                found[f"{role.value}:{party.code}"] = (f"{role.label}, {party.name}", role, party)
    return found


def _invited(request: Request, person: Person, path: str, *, seen_after: bool) -> HttpResponse:
    told = {"person": person, "address": request.build_absolute_uri(path), "seen_after": seen_after}
    return render(request, "directory/person_invited.html", told)
