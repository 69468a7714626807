"""Pages of points of contact."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from buttress_web.accounts import history
from buttress_web.accounts.access import Refused, decide, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.records import Outdated
from buttress_web.accounts.roles import Permission
from buttress_web.directory import contact_services as services
from buttress_web.directory.contact_forms import ContactForm
from buttress_web.directory.contact_tables import ContactFilter, ContactTable
from buttress_web.directory.models import Contact
from buttress_web.releases.words import shown
from buttress_web.tables.listing import listing


def contact_list(request: Request) -> HttpResponse:
    """List the points of contact that the reader may see."""
    may_add = decide(request.actor, Permission.CONTACT_CHANGE).allowed
    return listing(
        request,
        table=ContactTable,
        rows=Contact.objects.visible_to(request.actor).select_related("owner"),
        filters=ContactFilter,
        title=_("Points of contact"),
        add_url=reverse("contact_add") if may_add else "",
        add_label=_("Add a point of contact"),
    )


def contact_detail(request: Request, contact_id: UUID) -> HttpResponse:
    """Show one point of contact with what may be known of its history."""
    contact = _seen(request, contact_id)
    own = contact.owner_id == request.actor.own_party_id
    return render(
        request,
        "directory/contact_detail.html",
        {
            "contact": contact,
            "own": own,
            "named": list(contact.named.all()) if own else [],
            "events": list(shown(request.actor, history.about(request.actor, contact))),
            "may_change": decide(request.actor, Permission.CONTACT_CHANGE, contact).allowed,
            "may_release": decide(request.actor, Permission.RECORD_RELEASE, contact).allowed,
        },
    )


def contact_add(request: Request) -> HttpResponse:
    """Add a point of contact for the own party."""
    require(request.actor, Permission.CONTACT_CHANGE)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = services.add_contact(actor=request.actor, fields=_fields(form))
        return HttpResponseRedirect(contact.get_absolute_url())
    told = {"form": form, "title": _("Add a point of contact"), "back_url": reverse("contact_list")}
    return render(request, "form.html", told)


def contact_change(request: Request, contact_id: UUID) -> HttpResponse:
    """Change a point of contact; what was typed stays when somebody else was quicker."""
    contact = _seen(request, contact_id)
    require(request.actor, Permission.CONTACT_CHANGE, contact)
    if request.method == "POST":
        form = ContactForm(request.POST, instance=Contact(owner=contact.owner))
        if form.is_valid():
            try:
                revision = form.cleaned_data["revision"]
                services.change_contact(actor=request.actor, contact=contact, revision=revision, fields=_fields(form))
            except Outdated as outdated:
                form.add_error(None, str(outdated))
            else:
                return HttpResponseRedirect(contact.get_absolute_url())
    else:
        form = ContactForm(instance=contact, initial={"revision": contact.revision})
    told = {"form": form, "title": _("Change %(office)s") % {"office": contact.office}}
    return render(request, "form.html", told | {"back_url": contact.get_absolute_url()})


def contact_delete(request: Request, contact_id: UUID) -> HttpResponse:
    """Ask for a reason, then delete a point of contact."""
    contact = _seen(request, contact_id)
    require(request.actor, Permission.CONTACT_CHANGE, contact)
    failed = ""
    if request.method == "POST":
        try:
            services.remove_contact(
                actor=request.actor, contact=contact, revision=_revision(request), reason=request.POST.get("reason", "")
            )
        except (Refused, Outdated) as refusal:
            failed = str(refusal)
        else:
            return HttpResponseRedirect(reverse("contact_list"))
    return render(request, "directory/contact_delete.html", {"contact": contact, "failed": failed})


def _seen(request: Request, contact_id: UUID) -> Contact:
    seen = Contact.objects.visible_to(request.actor).select_related("owner")
    contact: Contact = get_object_or_404(seen, pk=contact_id)
    return contact


def _fields(form: ContactForm) -> dict[str, object]:
    return {name: value for name, value in form.cleaned_data.items() if name != "revision"}


def _revision(request: Request) -> UUID:
    try:
        return UUID(request.POST.get("revision", ""))
    except ValueError:
        raise Refused(_("The form was not whole: open the page again.")) from None
