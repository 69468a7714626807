"""Long work as rows: what was asked, who works on it, how far it is, and what came of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Party, Person


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def visible_to(self, actor: Actor) -> "JobQuerySet":
        """Return the jobs of the person, for the party now acted for; none in another party's shoes."""
        if actor.person_id is None or actor.confined_to is not None:
            return self.none()
        of_party = Q(party__isnull=True) if actor.party_id is None else Q(party_id=actor.party_id)
        return self.filter(of_party, person_id=actor.person_id)


class Job(models.Model):
    """One piece of long work. Only whoever holds its lease (worker and attempt) may write what came of it."""

    class State(models.TextChoices):
        """How the work stands."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Did not work")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(_("What"), max_length=40)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("Who"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("Acting for"))
    input = models.JSONField(_("Input"), default=dict)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.QUEUED)
    phase = models.CharField(_("Phase"), max_length=200, blank=True)
    progress = models.FloatField(_("Progress"), null=True)
    cancel_requested = models.BooleanField(_("To be cancelled"), default=False)
    worker = models.CharField(_("Worker"), max_length=120, blank=True)
    attempt = models.PositiveIntegerField(_("Attempt"), default=0)
    lost = models.PositiveSmallIntegerField(_("Workers lost"), default=0)
    lease_until = models.DateTimeField(_("Lease until"), null=True)
    heartbeat_at = models.DateTimeField(_("Heartbeat"), null=True)
    result = models.JSONField(_("Result"), null=True)
    holds = models.JSONField(_("Records in the result"), default=dict)
    error = models.CharField(_("Error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("Asked"))
    started_at = models.DateTimeField(_("Started"), null=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("long work")
        ordering = ("-created_at", "id")
        indexes = (
            models.Index(fields=["state", "created_at"], name="job_state"),
            models.Index(fields=["person", "party", "created_at"], name="job_person"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="running") | (~Q(worker="") & Q(lease_until__isnull=False)),
                name="running_work_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__gte=0, progress__lte=1), name="progress_is_a_part"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(state__in=["done", "failed", "cancelled"]),
                name="only_ended_work_is_finished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state in {Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED}


class JobFile(models.Model):
    """The file that came of a job: in the database, so that a backup has it and a withdrawal closes it."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(_("Name"), max_length=150)
    content_type = models.CharField(_("Type"), max_length=100)
    content = models.BinaryField(_("Content"))

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """When a worker was last seen: for whoever runs the server."""

    name = models.CharField(_("Name"), max_length=120, primary_key=True)
    seen_at = models.DateTimeField(_("Seen"))

    class Meta:
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return self.name
