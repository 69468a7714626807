"""What a person does with long work: ask for it, cancel it, take its result away."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from buttress_web.accounts import records
from buttress_web.accounts.access import Refused, Unseen, require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Disclosure
from buttress_web.accounts.owned import Owned
from buttress_web.accounts.roles import Permission
from buttress_web.jobs.kinds import KINDS
from buttress_web.jobs.models import Job, JobFile

MOST = 50
"""How many pieces of long work one person may have waiting or running."""

CHUNK = 1000
"""How many ids one query names."""


@transaction.atomic
def enqueue(*, actor: Actor, kind: str, given: dict[str, Any]) -> Job:
    """Ask for work of a kind; a worker takes it up.

    Raises:
        Refused: The actor may not.
    """
    require(actor, Permission.JOB_CHANGE)
    require(actor, KINDS[kind].permission)
    if actor.person_id is None:
        raise Unseen
    if Job.objects.filter(person_id=actor.person_id, state__in=[Job.State.QUEUED, Job.State.RUNNING]).count() >= MOST:
        raise Refused(_("You have %(n)d pieces of long work going on: wait for one, or cancel one.") % {"n": MOST})
    return Job.objects.create(
        kind=kind, person_id=actor.person_id, party_id=actor.own_party_id, input=given, created_at=actor.at
    )


@transaction.atomic
def cancel(*, actor: Actor, job: Job) -> Job:
    """Cancel work: at once while it waits, at its next step while it runs. What has ended stays as it is.

    Raises:
        Unseen: It is somebody else's.
    """
    require(actor, Permission.JOB_CHANGE)
    found = Job.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=job.pk).first()
    if found is None:
        raise Unseen
    if found.state == Job.State.QUEUED:
        found.state, found.finished_at = Job.State.CANCELLED, actor.at
    elif found.state == Job.State.RUNNING:
        found.cancel_requested = True
    found.save(update_fields=["state", "finished_at", "cancel_requested"])
    return found


@transaction.atomic
def take_result(*, actor: Actor, job: Job) -> JobFile:
    """Return the file of finished work, and log to the owners whose rows are in it that they were taken away.

    Raises:
        Unseen: It is somebody else's, or there is no file.
        Refused: A record in it is no longer visible to the actor.
    """
    file = JobFile.objects.filter(job__in=Job.objects.visible_to(actor), job_id=job.pk).select_related("job").first()
    if file is None:
        raise Unseen
    require(actor, KINDS[job.kind].permission)
    seen = still_visible(actor, file.job)
    if seen is None:
        raise Refused(closed())
    records.disclose(actor=actor, way=Disclosure.Way.DOWNLOAD, records=seen)
    return file


def closed() -> str:
    """Return why a file is not handed over."""
    return _("This file is closed: a record in it has been withdrawn or deleted since. Ask for a new one.")


def still_visible(actor: Actor, job: Job) -> list[Owned] | None:
    """Return the records in the result of a job; None if the actor may no longer see one of them."""
    seen: list[Owned] = []
    for label, ids in job.holds.items():
        model = apps.get_model(label)
        if not issubclass(model, Owned):
            raise TypeError(f"{label} is no kind of owned record")
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            found = list(model.objects.visible_to(actor).filter(pk__in=chunk).only("pk", "owner_id"))
            if len(found) != len(set(chunk)):
                return None
            seen += found
    return seen
