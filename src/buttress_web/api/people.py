"""Operations on the own party's people and on one's own long work."""

from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from ninja import Router

from buttress_web.accounts.access import people_of, require
from buttress_web.accounts.acting import current
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.roles import Permission
from buttress_web.api.operations import answers
from buttress_web.api.paging import USUAL, Limit, Page, paged
from buttress_web.api.shapes import JobOut, PersonOut
from buttress_web.directory.people_views import own_roles
from buttress_web.jobs.models import Job

router = Router(tags=["People and work"])


@router.get("/people", response=answers(Page[PersonOut]))
def people(request: Request, limit: Limit = USUAL, cursor: UUID | None = None) -> object:
    """List the own party's people by user name."""
    require(request.actor, Permission.PERSON_READ)
    roles = own_roles(request).filter(current(request.actor.today))
    rows = people_of(request.actor).prefetch_related(Prefetch("memberships", roles, to_attr="roles_now"))
    found, following = paged(rows, ["username"], limit, cursor)
    return {"items": found, "next": following}


@router.get("/jobs", response=answers(Page[JobOut]))
def jobs(request: Request, limit: Limit = USUAL, cursor: UUID | None = None) -> object:
    """List one's own long work, newest first."""
    require(request.actor, Permission.JOB_READ)
    rows, following = paged(Job.objects.visible_to(request.actor), ["-created_at", "id"], limit, cursor)
    return {"items": rows, "next": following}


@router.get("/jobs/{job_id}", response=answers(JobOut))
def job(request: Request, job_id: UUID) -> object:
    """Give one of one's own long works."""
    require(request.actor, Permission.JOB_READ)
    return get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
