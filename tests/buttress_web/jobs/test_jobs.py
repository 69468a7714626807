"""Long work: who sees it, who may write what came of it, and when its file is closed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from buttress_web.accounts import records
from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.models import Disclosure, Membership, Party, Person
from buttress_web.accounts.owned import Audience
from buttress_web.accounts.roles import Permission
from buttress_web.directory.models import Contact
from buttress_web.jobs import kinds, lease, services
from buttress_web.jobs.kinds import KINDS, Failed, Kind, Outcome, Progress
from buttress_web.jobs.models import Job
from buttress_web.jobs.worker import GRACE, JobWorker

pytestmark = pytest.mark.django_db
EXPORT = {"kind": "directory.Contact", "format": "csv"}


def member(code: str, role: str = "member") -> Person:
    """Return somebody with a role for a nation."""
    party, _ = Party.objects.get_or_create(code=code, defaults={"name_en": f"Nation {code}"})
    person = Person.objects.create(
        username=f"{code}.{role}".lower(), name=f"{role} of {code}", created_at=timezone.now()
    )
    Membership.objects.create(person=person, party=party, role=role, from_date=date(2022, 1, 1))
    return person


def actor(person: Person) -> Actor:
    """Return a person as actor, now."""
    return actor_of(person, timezone.now())


def contact(owner: Person, office: str, to: Person | None = None) -> Contact:
    """Return a contact of the owner's party, released to another's."""
    who = actor(owner)
    assert who.party_id is not None
    made = records.add(actor=who, permission=Permission.CONTACT_CHANGE,
                       record=Contact(owner_id=who.party_id, office=office, subject="policy"))  # fmt: skip
    if to is None:
        return made
    return records.set_audience(actor=who, record=made, revision=made.revision, audience=Audience.NAMED,
                                named=[to.memberships.get().party], reason="for the talks")  # type: ignore[list-item]  # fmt: skip


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[kinds.Work], None]:
    """Register a kind of work called ``probe`` for one test."""

    def register(work: kinds.Work) -> None:
        monkeypatch.setitem(KINDS, "probe", Kind("probe", "Probe", Permission.JOB_CHANGE, work))

    return register


def nothing(progress: Progress, _actor: Actor, _given: dict[str, Any]) -> Outcome:
    """Do nothing, successfully."""
    progress.phase("looking", 0.5)
    return Outcome(result={"found": 1})


def test_work_is_done_and_its_page_says_so(client: Client, kind: Callable[[kinds.Work], None]) -> None:
    kind(nothing)
    person = member("DEU")
    job = services.enqueue(actor=actor(person), kind="probe", given={})
    client.force_login(person)

    waiting = client.get(reverse("job_detail", args=[job.pk])).content.decode()
    assert JobWorker("w").step()
    after = client.get(reverse("job_detail", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()

    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == ("done", {"found": 1}, 1)
    assert "hx-get" in waiting
    assert reverse("job_cancel", args=[job.pk]) in waiting
    assert "Done" in after
    assert "hx-get" not in after
    assert "<html" not in after


def test_a_job_is_there_for_its_person_acting_for_its_party_alone(
    client: Client, kind: Callable[[kinds.Work], None]
) -> None:
    kind(nothing)
    person, colleague = member("DEU"), member("DEU", "head")
    job = services.enqueue(actor=actor(person), kind="probe", given={})
    other = Party.objects.create(code="POL", name_en="Poland")
    Membership.objects.create(person=person, party=other, role="member", from_date=date(2022, 1, 1))
    ways = [(name, reverse(name, args=[job.pk])) for name in ("job_detail", "job_cancel", "job_result")]

    client.force_login(colleague)
    of_colleague = [client.post(way) if name == "job_cancel" else client.get(way) for name, way in ways]
    client.force_login(person)
    session = client.session
    session["acting_for"] = str(other.pk)
    session.save()
    for_another = [client.post(way) if name == "job_cancel" else client.get(way) for name, way in ways]

    assert [answer.status_code for answer in of_colleague + for_another] == [404] * 6
    assert str(job.pk) not in client.get(reverse("job_list")).content.decode()
    assert Job.objects.get().state == "queued"


def test_a_worker_that_lost_its_lease_writes_nothing(kind: Callable[[kinds.Work], None]) -> None:
    kind(nothing)
    job = services.enqueue(actor=actor(member("DEU")), kind="probe", given={})
    first = lease.claim("first")
    assert first is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = lease.claim("second")
    assert second is not None
    done: list[str] = []

    with pytest.raises(lease.Lost):
        lease.finish(lease.lease_of(first), Outcome(result={"by": "first"}, effect=lambda: done.append("first")))
    with pytest.raises(lease.Lost):
        lease.renew(lease.lease_of(first))
    lease.finish(lease.lease_of(second), Outcome(result={"by": "second"}, effect=lambda: done.append("second")))

    job.refresh_from_db()
    assert (job.result, job.attempt, job.lost, done) == ({"by": "second"}, 2, 1, ["second"])


def test_work_that_loses_every_worker_is_given_up(kind: Callable[[kinds.Work], None]) -> None:
    kind(nothing)
    job = services.enqueue(actor=actor(member("DEU")), kind="probe", given={})
    for _ in range(lease.MOST_LOST):
        assert lease.claim("w") is not None
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    JobWorker("w").step()

    job.refresh_from_db()
    assert job.state == "failed"
    assert "given up" in job.error


def test_a_cancelled_job_ends_at_its_next_step_without_effect(
    client: Client, kind: Callable[[kinds.Work], None]
) -> None:
    person = member("DEU")
    client.force_login(person)
    effects: list[str] = []

    def long(progress: Progress, _actor: Actor, _given: dict[str, Any]) -> Outcome:
        client.post(reverse("job_cancel", args=[Job.objects.get().pk]))
        progress.phase("after the cancel")
        return Outcome(effect=lambda: effects.append("done"))

    kind(long)
    job = services.enqueue(actor=actor(person), kind="probe", given={})
    JobWorker("w").step()

    job.refresh_from_db()
    assert (job.state, effects) == ("cancelled", [])


def test_a_worker_told_to_end_gives_its_job_back(kind: Callable[[kinds.Work], None]) -> None:
    kind(nothing)
    job = services.enqueue(actor=actor(member("DEU")), kind="probe", given={})
    ending = JobWorker("ending")
    ending.end()
    ending.told_at -= GRACE + 1

    ending.step()
    job.refresh_from_db()
    state, lost = job.state, job.lost
    JobWorker("next").step()

    job.refresh_from_db()
    assert (state, lost) == ("queued", 0)
    assert (job.state, job.attempt) == ("done", 2)


def test_an_effect_that_fails_leaves_nothing_behind(kind: Callable[[kinds.Work], None]) -> None:
    person = member("DEU")

    def torn() -> None:
        contact(person, "Half an effect")
        raise Failed("The second half cannot be done.")

    kind(lambda _progress, _actor, _given: Outcome(result={"found": 1}, effect=torn))
    job = services.enqueue(actor=actor(person), kind="probe", given={})
    JobWorker("w").step()

    job.refresh_from_db()
    assert (job.state, job.result, job.error) == ("failed", None, "The second half cannot be done.")
    assert not Contact.objects.visible_to(actor(person)).exists()


def test_a_failure_tells_the_person_a_sentence_and_the_log_no_value(
    kind: Callable[[kinds.Work], None], caplog: pytest.LogCaptureFixture
) -> None:
    def secretive(_progress: Progress, _actor: Actor, given: dict[str, Any]) -> Outcome:
        if given["plainly"]:
            raise Failed("There is no such case.")
        raise ValueError("400 rockets in hall 7")

    kind(secretive)
    who = actor(member("DEU"))
    told = [services.enqueue(actor=who, kind="probe", given={"plainly": plainly}) for plainly in (True, False)]
    for _ in told:
        JobWorker("w").step()

    for job in told:
        job.refresh_from_db()
    assert told[0].error == "There is no such case."
    assert str(told[1].pk) in told[1].error
    assert "rockets" not in told[1].error + caplog.text
    assert "ValueError" in caplog.text


def test_who_no_longer_acts_for_the_party_gets_nothing(kind: Callable[[kinds.Work], None]) -> None:
    kind(nothing)
    person = member("DEU")
    job = services.enqueue(actor=actor(person), kind="probe", given={})
    poland = Party.objects.create(code="POL", name_en="Poland")
    person.memberships.update(party=poland)

    JobWorker("w").step()

    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", None)


def test_an_export_holds_what_its_asker_sees_and_closes_when_a_row_is_withdrawn(client: Client) -> None:
    owner, reader = member("DEU", "head"), member("POL")
    released = contact(owner, "Released office", reader)
    contact(owner, "Hidden office")
    contact(reader, "Own office")
    client.force_login(reader)

    started = client.post(reverse("job_list"), {"offer": "directory.Contact.csv"})
    JobWorker("w").step()
    way = reverse("job_result", args=[Job.objects.get().pk])
    before = client.get(way)
    records.set_audience(actor=actor(owner), record=released, revision=released.revision, audience=Audience.OWN,
                         reason="no longer")  # fmt: skip
    after = client.get(way)
    page = client.get(reverse("job_detail", args=[Job.objects.get().pk])).content.decode()

    assert started.status_code == 302
    text = before.content.decode("utf-8-sig")
    assert [office in text for office in ("Released office", "Own office", "Hidden office")] == [True, True, False]
    assert after.status_code == 403
    assert "withdrawn" in page
    assert way not in page
    logged = Disclosure.objects.get()
    assert (logged.owner.code, logged.rows, logged.way) == ("DEU", 1, "download")


def test_a_file_is_kept_for_a_week(client: Client) -> None:
    person = member("DEU")
    contact(person, "Own office")
    job = services.enqueue(actor=actor(person), kind="export", given=EXPORT)
    JobWorker("w").step()
    client.force_login(person)
    way = reverse("job_result", args=[job.pk])

    statuses = []
    for days in (6, 8):
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(days=days))
        JobWorker("w").step()
        statuses.append(client.get(way).status_code)

    assert statuses == [200, 404]
    assert "kept for 7 days" in client.get(reverse("job_detail", args=[job.pk])).content.decode()


def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "jobs", check=True, dry_run=True)
