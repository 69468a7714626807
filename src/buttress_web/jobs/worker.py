"""A worker: takes up one job after another, keeps its lease alive, and writes what came of it."""

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import translation
from django.utils.translation import gettext as _

from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.records import Outdated
from buttress_web.jobs import lease as leases
from buttress_web.jobs.kinds import KINDS, Cancelled, Failed
from buttress_web.jobs.lease import Lease, Lost
from buttress_web.jobs.models import Job

log = logging.getLogger(__name__)

SEEN_EVERY = 10.0
"""Seconds between two signs of life of a worker with nothing to do."""

TOLD_EVERY = 0.5
"""Seconds between two writings of the progress."""

GRACE = 5.0
"""Seconds that a job has to end by itself when its worker is told to end."""


class Ending(Exception):
    """The worker is told to end: its job goes back."""


class Reporter:
    """The progress of one job, written under its lease."""

    def __init__(self, lease: Lease, ending: Callable[[], bool]) -> None:
        self.lease = lease
        self.ending = ending
        self.told_at = 0.0

    def phase(self, text: str, fraction: float | None = None) -> None:
        """Tell how far the work is, not more often than readers look."""
        if self.ending():
            raise Ending
        if time.monotonic() - self.told_at < min(TOLD_EVERY, settings.JOB_LEASE / 4):
            return
        part = None if fraction is None else min(max(fraction, 0.0), 1.0)
        if leases.renew(self.lease, phase=text[:200], progress=part):
            raise Cancelled
        self.told_at = time.monotonic()


class Heartbeat:
    """Renews a lease from a thread of its own, so that work between two phases may take as long as it takes."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_failure: object) -> None:
        self.stop.set()
        self.thread.join()

    def _beat(self) -> None:
        try:
            while not self.stop.wait(settings.JOB_LEASE / 4):
                # A database that does not answer now may answer before the lease has run out.
                with suppress(DatabaseError):
                    leases.renew(self.lease)
        except Lost:
            log.warning("The lease of job %s is lost", self.lease.job_id)
        finally:
            connection.close()


class JobWorker:
    """Takes up one job after another until it is told to end."""

    def __init__(self, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()[:60]}:{os.getpid()}:{token_hex(4)}"
        self.told_to_end = threading.Event()
        self.told_at = 0.0
        self.seen_at = float("-inf")

    def end(self) -> None:
        """Take up nothing more; the job in hand has a few seconds to end, and goes back otherwise."""
        self.told_at = self.told_at or time.monotonic()
        self.told_to_end.set()

    def run(self, pause: float = 1.0) -> None:
        """Work until told to end."""
        while not self.told_to_end.is_set():
            try:
                close_old_connections()
                busy = self.step()
            except DatabaseError as error:
                log.error("The database does not answer: %s", type(error).__name__)
                busy = False
            if not busy:
                self.told_to_end.wait(pause)

    def step(self) -> bool:
        """Do one job, if one waits; tell whether there was one."""
        if time.monotonic() - self.seen_at > SEEN_EVERY:
            leases.seen(self.name)
            self.seen_at = time.monotonic()
        job = leases.claim(self.name)
        if job is not None:
            self._take_up(job)
        return job is not None

    def _take_up(self, job: Job) -> None:
        lease = leases.lease_of(job)
        try:
            with translation.override(job.person.language):
                if not leases.give_up(lease, job):
                    self._do(job, lease)
        except Lost:
            log.warning("Job %s went to another worker", job.pk)

    def _do(self, job: Job, lease: Lease) -> None:
        reporter = Reporter(lease, lambda: self.told_at > 0 and time.monotonic() - self.told_at > GRACE)
        try:
            with Heartbeat(lease):
                outcome = KINDS[job.kind].work(reporter, asker(job), job.input)
            leases.finish(lease, outcome)
        except Cancelled:
            leases.cancelled(lease)
        except Ending:
            leases.release(lease)
        except (Lost, OperationalError, InterfaceError) as error:
            # What the database refused now is tried again by whoever takes the job over.
            log.warning("Job %s is left to its lease: %s", job.pk, type(error).__name__)
        except Exception as error:  # noqa: BLE001  # a kind of work may fail in any way; the worker goes on
            leases.fail(lease, sentence(job, error))


def asker(job: Job) -> Actor:
    """Return the person who asked, with the roles of now, for the party of then.

    Raises:
        Failed: The person may no longer act for it.
    """
    actor = actor_of(job.person, leases.now(), job.party_id, site=job.party_id is None)
    if not job.person.is_active or actor.party_id != job.party_id or actor.confined_to is not None:
        raise Failed(_("You no longer act for the party for which you asked for this."))
    return actor


def sentence(job: Job, error: Exception) -> str:
    """Return what a person may read about a failure; the log gets its place, and no value."""
    if isinstance(error, Failed | Refused | Outdated):
        return str(error)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, Unseen):
        return _("A record that this needs is not there.")
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("Job %s (%s) failed: %s at %s", job.pk, job.kind, type(error).__name__, " ".join(places))
    return _("This did not work, for a reason that whoever runs the server can find under the number %(number)s.") % {
        "number": job.pk
    }
