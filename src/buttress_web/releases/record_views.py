"""Pages of one owned record, whatever its kind: who sees it, and its release or withdrawal."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from buttress_web.accounts import records
from buttress_web.accounts.access import Refused, decide, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Event
from buttress_web.accounts.owned import Audience, Owned
from buttress_web.accounts.roles import Permission
from buttress_web.releases.audiences import readers
from buttress_web.releases.forms import AudienceForm


def kind_named(name: str) -> type[Owned]:
    """Return a kind of owned record by its name in addresses.

    Raises:
        Http404: There is none.
    """
    for kind in Owned.kinds():
        if kind is not Event and kind._meta.model_name == name:
            return kind
    raise Http404


def own_record(request: Request, kind: str, record_id: UUID) -> Owned:
    """Return a record that the reader's own party owns; for anybody else it does not exist here."""
    model = kind_named(kind)
    record: Owned = get_object_or_404(model.objects.visible_to(request.actor).select_related("owner"), pk=record_id)
    if record.owner_id != request.actor.own_party_id:
        raise Http404
    return record


def audience(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Show who can see a record now, and why; and who took it away."""
    record = own_record(request, kind, record_id)
    require(request.actor, Permission.AUDIENCE_READ, record)
    return render(
        request,
        "releases/audience.html",
        {
            "record": record,
            "kind": kind,
            "readers": readers(record, request.actor.today),
            "taken": records.closed_by_withdrawal(actor=request.actor, record=record),
            "may_release": decide(request.actor, Permission.RECORD_RELEASE, record).allowed,
        },
    )


def release(request: Request, kind: str, record_id: UUID) -> HttpResponse:
    """Release a record to an audience, or withdraw it."""
    record = own_record(request, kind, record_id)
    require(request.actor, Permission.RECORD_RELEASE, record)
    now = {
        "audience": record.audience,
        "named": record.named.all(),
        "public_from": record.public_from,
        "revision": record.revision,
    }
    form = AudienceForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            _set(request, record, form)
        except (Refused, records.Outdated) as refusal:
            form.add_error(None, str(refusal))
        else:
            return HttpResponseRedirect(_page(record))
    taken = records.closed_by_withdrawal(actor=request.actor, record=record)
    told = {
        "record": record,
        "form": form,
        "taken": taken,
        "record_url": _page(record),
        "title": _("Release or withdraw"),
    }
    return render(request, "releases/release.html", told)


def _set(request: Request, record: Owned, form: AudienceForm) -> None:
    given = form.cleaned_data
    records.set_audience(
        actor=request.actor,
        record=record,
        revision=given["revision"],
        audience=Audience(given["audience"]),
        named=given["named"],
        public_from=given["public_from"],
        reason=given["reason"],
    )


def _page(record: Owned) -> str:
    url: str = record.get_absolute_url()  # type: ignore[attr-defined]  # every kind with pages has one
    return url
