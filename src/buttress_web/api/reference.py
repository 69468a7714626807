"""Operations on what the cell keeps for everybody: parties and groups; and on who asks."""

from typing import Annotated

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router

from buttress_web.accounts.access import require
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.models import Group, Party
from buttress_web.accounts.roles import Permission
from buttress_web.api.operations import OPEN, answers
from buttress_web.api.paging import USUAL, Limit, Page, paged
from buttress_web.api.shapes import Code, GroupOut, Me, PartyOut
from buttress_web.directory import party_visible

router = Router(tags=["Reference"])


@router.get("/me", response=answers(Me), **OPEN)
def me(request: Request) -> Me:
    """Tell whose token it is and what it allows."""
    actor = request.actor
    party = Party.objects.filter(pk=actor.party_id).first() if actor.party_id else None
    return Me(
        person=actor.person_id,
        party=party.code if party else None,
        roles=sorted(actor.roles),
        allows=sorted(actor.permissions),
        as_of=actor.at,
    )


@router.get("/parties", response=answers(Page[PartyOut]), **OPEN)
def parties(request: Request, limit: Limit = USUAL, cursor: Annotated[Code | None, Query()] = None) -> object:
    """List the parties by code."""
    require(request.actor, Permission.PARTY_READ)
    rows, following = paged(party_visible.parties(request.actor), ["code"], limit, cursor, key="code")
    return {"items": rows, "next": following}


@router.get("/parties/{code}", response=answers(PartyOut), **OPEN)
def party(request: Request, code: Annotated[Code, Path()]) -> object:
    """Give one party."""
    require(request.actor, Permission.PARTY_READ)
    return get_object_or_404(party_visible.parties(request.actor), code=code)


@router.get("/groups", response=answers(Page[GroupOut]), **OPEN)
def groups(request: Request, limit: Limit = USUAL, cursor: Annotated[Code | None, Query()] = None) -> object:
    """List the groups by short name: those that the reader may know of."""
    require(request.actor, Permission.GROUP_READ)
    rows, following = paged(_groups(request), ["slug"], limit, cursor, key="slug")
    return {"items": rows, "next": following}


@router.get("/groups/{slug}", response=answers(GroupOut), **OPEN)
def group(request: Request, slug: Annotated[Code, Path()]) -> object:
    """Give one group."""
    require(request.actor, Permission.GROUP_READ)
    return get_object_or_404(_groups(request), slug=slug)


def _groups(request: Request) -> "QuerySet[Group]":
    taking = party_visible.parts(request.actor)
    return party_visible.groups(request.actor).prefetch_related(Prefetch("memberships", taking, to_attr="parts_now"))
