"""Pages of one's own long work: the list, one job with its bar, cancel, and the file that came of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from buttress_web.accounts.access import Refused, require
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.middleware import Request
from buttress_web.accounts.roles import Permission
from buttress_web.jobs import services
from buttress_web.jobs.kinds import KINDS, Offer
from buttress_web.jobs.lease import KEPT_FOR
from buttress_web.jobs.models import Job, JobFile

BADGES = {
    Job.State.DONE: "met",
    Job.State.FAILED: "unmet",
    Job.State.CANCELLED: "risk",
}


@dataclass(frozen=True)
class Shown:
    """One job in the words of parts/work.html."""

    id: UUID
    title: str
    elapsed: str
    percent: int | None
    phase: str
    url: str
    cancel_url: str
    finished: bool
    result_url: str


def title(job: Job) -> str:
    """Return what a job is called."""
    kind = KINDS.get(job.kind)
    return kind.title(job.input) if kind else job.kind


def shown(actor: Actor, job: Job) -> Shown:
    """Return a job for its page; without its file where the reader may no longer see all that is in it."""
    has_file = job.ended and JobFile.objects.filter(pk=job.pk).exists()
    is_open = has_file and services.still_visible(actor, job) is not None
    return Shown(
        id=job.pk,
        title=title(job),
        elapsed=_elapsed(job),
        percent=_percent(job),
        phase=services.closed() if has_file and not is_open else _phase(job, has_file),
        url=reverse("job_detail", args=[job.pk]),
        cancel_url="" if job.cancel_requested else reverse("job_cancel", args=[job.pk]),
        finished=job.ended,
        result_url=reverse("job_result", args=[job.pk]) if is_open else "",
    )


def _percent(job: Job) -> int | None:
    if job.ended:
        return 100 if job.state == Job.State.DONE else 0
    return 0 if job.state == Job.State.QUEUED else None if job.progress is None else int(100 * job.progress)


def _phase(job: Job, has_file: bool) -> str:
    if job.holds and not has_file:
        return _("Done. The file was kept for %(n)d days.") % {"n": KEPT_FOR.days}
    if job.cancel_requested and not job.ended:
        return _("Is being cancelled")
    return job.error or job.phase or str(Job.State(job.state).label)


def _elapsed(job: Job) -> str:
    if job.started_at is None:
        return ""
    seconds = int(((job.finished_at or timezone.now()) - job.started_at).total_seconds())
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    return ngettext("%(n)d minute", "%(n)d minutes", seconds // 60) % {"n": seconds // 60}


class JobTable(tables.Table):
    """One's own long work, newest first."""

    kind = tables.Column(gettext_lazy("What"), orderable=False)
    state = tables.Column(gettext_lazy("State"), orderable=False)
    created_at = tables.Column(gettext_lazy("Asked"))
    finished_at = tables.Column(gettext_lazy("Finished"))

    label = gettext_lazy("Long work")
    row_header = "kind"
    empty_text = gettext_lazy("No long work yet")
    empty_hint = gettext_lazy(
        "What takes more than a few seconds, such as a large export, goes on here while you leave."
    )

    def render_kind(self, record: Job) -> SafeString:
        """Link a job's name to its page."""
        return format_html('<a href="{}">{}</a>', reverse("job_detail", args=[record.pk]), title(record))

    def render_state(self, record: Job) -> str:
        """Write how the work stands."""
        state = Job.State(record.state)
        if state not in BADGES:
            return str(state.label)
        return format_html('<span class="badge {}">{}</span>', BADGES[state], state.label)

    def render_created_at(self, value: Any) -> SafeString:
        """Write a moment, with its machine form."""
        return _moment(value)

    def render_finished_at(self, value: Any) -> SafeString:
        """Write a moment, with its machine form."""
        return _moment(value)


def _moment(value: Any) -> SafeString:
    iso = value.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, iso, date_format(value, "DATETIME_FORMAT"))


@login_required
def job_list(request: Request) -> HttpResponse:
    """List one's own long work; a POST starts what the page offers."""
    require(request.actor, Permission.JOB_READ)
    if request.method == "POST":
        return _start(request)
    table = JobTable(Job.objects.visible_to(request.actor))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "jobs/job_list.html", {"table": table, "offers": _offers(request)})


def _offers(request: Request) -> list[tuple[str, Offer]]:
    held = request.actor.permissions
    kinds = [kind for kind in KINDS.values() if {Permission.JOB_CHANGE, kind.permission} <= held]
    return [(kind.name, offer) for kind in kinds for offer in kind.offers()]


def _start(request: Request) -> HttpResponse:
    offers = {offer.key: (kind, offer.given) for kind, offer in _offers(request)}
    if request.POST.get("offer") not in offers:
        raise Refused(_("Choose one of the offers."))
    kind, given = offers[request.POST["offer"]]
    job = services.enqueue(actor=request.actor, kind=kind, given=given)
    return HttpResponseRedirect(reverse("job_detail", args=[job.pk]))


@login_required
def job_detail(request: Request, job_id: UUID) -> HttpResponse:
    """Show one job; alone its bar, where the page asks for that again."""
    require(request.actor, Permission.JOB_READ)
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
    if "HX-Request" in request.headers:
        return render(request, "parts/work.html", {"work": shown(request.actor, job)})
    facts = [(_("Asked"), job.created_at), (_("Started"), job.started_at), (_("Finished"), job.finished_at)]
    given = {
        "job": job,
        "work": shown(request.actor, job),
        "facts": [(name, _moment(at)) for name, at in facts if at is not None],
    }
    return render(request, "jobs/job_detail.html", given)


@login_required
@require_POST
def job_cancel(request: Request, job_id: UUID) -> HttpResponse:
    """Cancel a job and go back to its page."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
    job = services.cancel(actor=request.actor, job=job)
    told = {Job.State.CANCELLED: _("Cancelled."), Job.State.RUNNING: _("The work ends at its next step.")}
    messages.info(request, told.get(Job.State(job.state), _("It had already ended.")))
    return HttpResponseRedirect(reverse("job_detail", args=[job.pk]))


@login_required
def job_result(request: Request, job_id: UUID) -> HttpResponse:
    """Hand over the file that came of a job, if its reader may still see all that is in it."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
    file = services.take_result(actor=request.actor, job=job)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(bytes(file.content), content_type=file.content_type, headers=headers)
