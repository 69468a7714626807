"""Operations on releases and history, of whatever kind of record: who sees it, what changed, who took it away."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Router

from buttress_web.accounts import history, records
from buttress_web.accounts.access import Refused, Unseen, require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Disclosure, Event, Party
from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import Permission
from buttress_web.api.operations import OPEN, answers
from buttress_web.api.paging import USUAL, Limit, Page, paged
from buttress_web.api.shapes import AudienceIn, AudienceOut, Code, DisclosureOut, EventOut, Moment
from buttress_web.releases.audiences import readers
from buttress_web.releases.record_views import kind_named, own_record
from buttress_web.releases.tables import own_disclosures

router = Router(tags=["Releases and history"])


@router.get("/records/{kind}/{record_id}/audience", response=answers(AudienceOut))
def audience(request: Request, kind: Code, record_id: UUID) -> object:
    """Tell the owner of a record who can see it now, and who took it away."""
    record = own_record(request, kind, record_id)
    require(request.actor, Permission.AUDIENCE_READ, record)
    return _audience(request, record)


@router.put("/records/{kind}/{record_id}/audience", response=answers(AudienceOut, 409))
def audience_set(request: Request, kind: Code, record_id: UUID, given: AudienceIn) -> object:
    """Release a record, or withdraw it: a withdrawal counts from the next read on."""
    record = own_record(request, kind, record_id)
    named = list(Party.objects.filter(code__in=given.named))
    if len(named) != len(set(given.named)):
        raise Refused(_("One of the named parties does not exist."))
    changed = records.set_audience(
        actor=request.actor,
        record=record,
        revision=given.revision,
        audience=given.audience,
        named=named,
        public_from=given.public_from,
        reason=given.reason,
    )
    return _audience(request, changed)


@router.get("/records/{kind}/{record_id}/history", response=answers(Page[EventOut]), **OPEN)
def record_history(
    request: Request, kind: Code, record_id: UUID, limit: Limit = USUAL, cursor: UUID | None = None
) -> object:
    """List what the reader may know of the history of a record that the reader may see, newest first."""
    require(request.actor, Permission.EVENT_READ)
    model = kind_named(kind)
    if not model.objects.visible_to(request.actor).filter(pk=record_id).exists():
        raise Unseen
    rows = Event.objects.visible_to(request.actor).filter(subject_type=model._meta.label, subject_id=record_id)
    return _events(request, rows, limit, cursor)


@router.get("/changes", response=answers(Page[EventOut]), **OPEN)
def changes(request: Request, limit: Limit = USUAL, cursor: UUID | None = None, since: Moment | None = None) -> object:
    """List what changed in records that the reader may see, newest first."""
    require(request.actor, Permission.EVENT_READ)
    rows = history.changes(request.actor)
    return _events(request, rows.filter(at__gte=since) if since else rows, limit, cursor)


@router.get("/disclosures", response=answers(Page[DisclosureOut]))
def disclosures(request: Request, limit: Limit = USUAL, cursor: UUID | None = None) -> object:
    """List who took rows of the own party away, newest first."""
    require(request.actor, Permission.DISCLOSURE_READ)
    if request.actor.own_party_id is None:
        raise Refused(_("You act for no party that owns records."))
    rows, following = paged(own_disclosures(request.actor.own_party_id), ["-at", "id"], limit, cursor)
    return {"items": rows, "next": following}


def _audience(request: Request, record: Owned) -> dict[str, Any]:
    return {
        "audience": record.audience,
        "named": sorted(record.named.values_list("code", flat=True)),
        "public_from": record.public_from,
        "revision": record.revision,
        "readers": list(readers(record, request.actor.today)),
        "taken": records.closed_by_withdrawal(actor=request.actor, record=record),
    }


@transaction.atomic
def _events(request: Request, rows: "QuerySet[Event]", limit: int, cursor: UUID | None) -> dict[str, Any]:
    found, following = paged(rows, ["-id"], limit, cursor, key="public_id")
    records.disclose(actor=request.actor, way=Disclosure.Way.BULK_READ, records=found)
    page = Event.objects.visible_to(request.actor).filter(pk__in=[event.pk for event in found])
    return {"items": [_told(one) for one in history.told(request.actor, page)], "next": following}


def _told(one: history.Told) -> dict[str, Any]:
    event = one.event
    return {
        "id": event.public_id,
        "at": event.at,
        "verb": event.verb,
        "kind": event.subject_type.rpartition(".")[2].lower(),
        "record": event.subject_id,
        "party": event.acting_for.code if event.acting_for else None,
        "before": one.before,
        "after": one.after,
        "reason": one.reason,
    }
