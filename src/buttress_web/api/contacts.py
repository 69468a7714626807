"""Operations on points of contact."""

from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from buttress_web.accounts import records
from buttress_web.accounts.access import require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Disclosure
from buttress_web.accounts.roles import Permission
from buttress_web.api.operations import OPEN, answers
from buttress_web.api.paging import USUAL, Limit, Page, paged
from buttress_web.api.shapes import Code, ContactChange, ContactIn, ContactOut, Line, ShortReason
from buttress_web.directory import contact_services as services
from buttress_web.directory.contact_tables import ContactFilter
from buttress_web.directory.models import Contact

router = Router(tags=["Points of contact"])


@router.get("/contacts", response=answers(Page[ContactOut]), **OPEN)
@transaction.atomic
def contacts(
    request: Request,
    limit: Limit = USUAL,
    cursor: UUID | None = None,
    words: Annotated[Line | None, Query(description="Each must occur")] = None,
    subject: Contact.Subject | None = None,
    owner: Annotated[Code | None, Query(description="The code of the owning party")] = None,
) -> object:
    """List the points of contact that the reader may see; rows of others are logged to their owners."""
    rows = ContactFilter({"words": words, "subject": subject}, queryset=_seen(request)).qs
    if owner is not None:
        rows = rows.filter(owner__code=owner)
    found, following = paged(rows, ["office", "id"], limit, cursor)
    records.disclose(actor=request.actor, way=Disclosure.Way.BULK_READ, records=found)
    return {"items": found, "next": following}


@router.post("/contacts", response=answers(ContactOut, status=201))
def contact_add(request: Request, given: ContactIn) -> object:
    """Add a point of contact of the own party, seen by nobody else before it is released."""
    return Status(201, services.add_contact(actor=request.actor, fields=given.model_dump()))


@router.get("/contacts/{contact_id}", response=answers(ContactOut), **OPEN)
def contact(request: Request, contact_id: UUID) -> object:
    """Give one point of contact."""
    return get_object_or_404(_seen(request), pk=contact_id)


@router.put("/contacts/{contact_id}", response=answers(ContactOut, 409))
def contact_change(request: Request, contact_id: UUID, given: ContactChange) -> object:
    """Change a point of contact that still has the revision that was read."""
    found = get_object_or_404(_seen(request), pk=contact_id)
    fields = given.model_dump(exclude={"revision"})
    return services.change_contact(actor=request.actor, contact=found, revision=given.revision, fields=fields)


@router.delete("/contacts/{contact_id}", response=answers(None, 409, status=204))
def contact_delete(
    request: Request, contact_id: UUID, revision: UUID, reason: Annotated[ShortReason, Query()]
) -> object:
    """Delete a point of contact, for a reason; its history stays with its owner."""
    found = get_object_or_404(_seen(request), pk=contact_id)
    services.remove_contact(actor=request.actor, contact=found, revision=revision, reason=reason)
    return Status(204, None)


def _seen(request: Request) -> "QuerySet[Contact]":
    require(request.actor, Permission.CONTACT_READ)
    seen: QuerySet[Contact] = Contact.objects.visible_to(request.actor).select_related("owner")
    return seen.prefetch_related("named")
