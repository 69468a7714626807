"""Who works on a job. A worker holds a lease and renews it; whoever lost it, writes nothing.

All moments are the database's own where it is a server, so that the clocks of two machines need not agree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from buttress_web.accounts.owned import Owned
from buttress_web.jobs.kinds import KINDS, Outcome
from buttress_web.jobs.models import Job, JobFile, Worker

MOST_LOST = 5
"""How many workers may be lost over one job before it is given up: it is likely what kills them."""

UNSEEN_FOR = timedelta(days=1)
"""After how long a worker is forgotten."""


KEPT_FOR = timedelta(days=7)
"""How long a file is kept after the work: it is a copy of what others own."""


class Lost(Exception):
    """Another worker has taken the job over, or nobody may work on it any more."""


@dataclass(frozen=True)
class Lease:
    """What proves that a worker may write what came of a job."""

    job_id: UUID
    worker: str
    attempt: int

    def held(self) -> Any:
        """Return the job, if the lease still holds."""
        return Job.objects.filter(pk=self.job_id, worker=self.worker, attempt=self.attempt, state=Job.State.RUNNING)


def now() -> datetime:
    """Return the moment by the database's clock."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast("datetime", cursor.fetchone()[0])


def seen(worker: str) -> None:
    """Note that a worker is there, and drop the files that were kept long enough."""
    at = now()
    Worker.objects.update_or_create(name=worker, defaults={"seen_at": at})
    Worker.objects.filter(seen_at__lt=at - UNSEEN_FOR).delete()
    JobFile.objects.filter(job__finished_at__lt=at - KEPT_FOR).delete()


def claim(worker: str) -> Job | None:
    """Take up the job that has waited longest, or one whose worker was lost; None if there is none."""
    if not _free(now()).exists():
        return None
    with transaction.atomic():
        at = now()
        job: Job | None = (
            _free(at).order_by("created_at", "id").select_for_update(skip_locked=True, of=("self",)).first()
        )
        if job is None:
            return None
        if job.state == Job.State.RUNNING:
            job.lost += 1
        job.attempt += 1
        job.worker, job.heartbeat_at, job.lease_until = worker, at, at + timedelta(seconds=settings.JOB_LEASE)
        job.state, job.started_at, job.phase, job.progress = Job.State.RUNNING, job.started_at or at, "", None
        job.save()
    return job


def lease_of(job: Job) -> Lease:
    """Return the lease under which a job was just claimed."""
    return Lease(job.pk, job.worker, job.attempt)


def renew(lease: Lease, **told: Any) -> bool:
    """Hold the lease for longer, and tell how far the work is. Return whether it is to be cancelled.

    Raises:
        Lost: The lease does not hold any more.
    """
    at = now()
    until = at + timedelta(seconds=settings.JOB_LEASE)
    if not lease.held().update(heartbeat_at=at, lease_until=until, **told):
        raise Lost
    return bool(lease.held().filter(cancel_requested=True).exists())


@contextmanager
def fenced(lease: Lease) -> Iterator[Job]:
    """Hold the job's row for one transaction, whose writes count only if the lease still holds.

    Raises:
        Lost: The lease does not hold any more.
    """
    with transaction.atomic():
        job = lease.held().select_for_update(of=("self",)).first()
        if job is None:
            raise Lost
        yield job
        job.save()


def finish(lease: Lease, outcome: Outcome) -> None:
    """Write what came of a job, with its effect, in one transaction; a cancel that came first wins."""
    with fenced(lease) as job:
        if job.cancel_requested:
            _end(job, Job.State.CANCELLED)
            return
        outcome.effect()
        if outcome.file is not None:
            file = outcome.file
            JobFile.objects.create(job=job, name=file.name, content_type=file.content_type, content=file.content)
        job.result, job.holds, job.progress = outcome.result, _held(outcome), 1.0
        _end(job, Job.State.DONE)


def fail(lease: Lease, sentence: str) -> None:
    """Write that a job did not work, and why, in a sentence for the person who asked."""
    with fenced(lease) as job:
        job.error = sentence[:500]
        _end(job, Job.State.FAILED)


def give_up(lease: Lease, job: Job) -> bool:
    """End a job that is to be cancelled or has lost too many workers; tell whether it ended."""
    if job.cancel_requested:
        with fenced(lease) as held:
            _end(held, Job.State.CANCELLED)
    elif job.lost >= MOST_LOST:
        fail(lease, _("This work stopped %(count)d times without a result, and was given up.") % {"count": job.lost})
    return job.cancel_requested or job.lost >= MOST_LOST


def cancelled(lease: Lease) -> None:
    """Write that a job was cancelled."""
    with fenced(lease) as job:
        _end(job, Job.State.CANCELLED)


def release(lease: Lease) -> None:
    """Give a job back: another worker takes it up at once."""
    with fenced(lease) as job:
        job.state, job.worker, job.lease_until, job.phase, job.progress = Job.State.QUEUED, "", None, "", None


def _free(at: datetime) -> Any:
    waiting = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=at)
    return Job.objects.filter(waiting, kind__in=list(KINDS))


def _end(job: Job, state: Job.State) -> None:
    job.state, job.phase, job.lease_until, job.finished_at = state, "", None, now()


def _held(outcome: Outcome) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    record: Owned
    for record in outcome.records:
        held.setdefault(record._meta.label, []).append(str(record.pk))
    return held
