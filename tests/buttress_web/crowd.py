"""Many processes on one database: eight that write, or workers that are killed. Prints what happened as JSON.

``python -m tests.buttress_web.crowd writers FOLDER`` (until there is a file ``stop`` in the folder), ``workers KILLS``
or ``count -``, on the database of the environment.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

WRITERS, CONTACTS, JOBS = 8, 4, 25


def actor() -> Any:
    """Return a member of a delegation, made on the first call."""
    from buttress_web.accounts.acting import actor_of
    from buttress_web.accounts.models import Membership, Party, Person

    party, _ = Party.objects.get_or_create(code="DEU", defaults={"name_en": "Germany"})
    person, made = Person.objects.get_or_create(
        username="writer", defaults={"name": "A Writer", "created_at": timezone.now()}
    )
    if made:
        Membership.objects.create(person=person, party=party, role="member", from_date=date(2022, 1, 1))
    return actor_of(person, timezone.now(), party.pk)


def fork(work: Callable[[], None]) -> int:
    """Run a function in a child process of its own connections, and return its number."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return child


def write(stop: Path, report: Path) -> None:
    """Add one to a contact's number again and again, trying anew where somebody else was first."""
    from buttress_web.accounts import records
    from buttress_web.accounts.roles import Permission
    from buttress_web.directory.models import Contact

    who, told = actor(), Counter[str]()
    slowest = 0.0
    while not stop.exists():
        began = time.monotonic()
        contact = Contact.objects.visible_to(who).order_by("office")[random.randrange(CONTACTS)]  # noqa: S311
        changes = {"note": str(int(contact.note) + 1)}
        try:
            records.change(actor=who, permission=Permission.CONTACT_CHANGE, record=contact,
                           revision=contact.revision, changes=changes)  # fmt: skip
            told["written"] += 1
        except records.Outdated:
            told["outdated"] += 1
        except Exception as error:  # noqa: BLE001  # what goes wrong is what is counted
            told[f"error: {type(error).__name__}: {error}"] += 1
        slowest = max(slowest, time.monotonic() - began)
    report.write_text(json.dumps({**told, "slowest": slowest}))


def writers(folder: Path) -> dict[str, Any]:
    """Let eight processes write until told to stop."""
    from buttress_web.accounts import records
    from buttress_web.accounts.roles import Permission
    from buttress_web.directory.models import Contact

    who = actor()
    for number in range(CONTACTS):
        contact = Contact(owner_id=who.party_id, office=f"Office {number}", subject="policy", note="0")
        records.add(actor=who, permission=Permission.CONTACT_CHANGE, record=contact)
    print("ready", flush=True)  # noqa: T201
    reports = [folder / f"writer-{number}" for number in range(WRITERS)]
    children = [fork(lambda report=report: write(folder / "stop", report)) for report in reports]  # type: ignore[misc]
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    told: Counter[str] = Counter()
    slowest = 0.0
    for report in reports:
        found = json.loads(report.read_text())
        slowest = max(slowest, found.pop("slowest"))
        told.update(found)
    return {**told, "codes": codes, "slowest": round(slowest, 3), "counted": counted()}


def counted() -> int:
    """Return the sum of the contacts' numbers, if each record agrees with its chain of events.

    Raises:
        AssertionError: A record and its history disagree.
    """
    from buttress_web.accounts.models import Event
    from buttress_web.directory.models import Contact

    total = 0
    for contact in Contact.objects.unscoped("a test counts"):
        events = list(Event.objects.unscoped("a test counts").filter(subject_id=contact.pk).order_by("id"))
        notes = [int(event.after["note"]) for event in events]
        chain = [event.previous_id for event in events]
        assert notes == list(range(len(events))), "an update was lost"
        assert notes[-1] == int(contact.note), "a record is not what its history says"
        assert chain == [None, *(event.pk for event in events[:-1])], "the chain of events is broken"
        total += int(contact.note)
    return total


def workers(kills: int) -> dict[str, Any]:
    """Kill one worker after another, then let one finish what is left."""
    from buttress_web.accounts.models import Event
    from buttress_web.directory.models import Contact
    from buttress_web.jobs import services
    from buttress_web.jobs.models import Job
    from buttress_web.jobs.worker import JobWorker

    who = actor()
    for number in range(JOBS):
        services.enqueue(actor=who, kind="add_contact", given={"office": f"Office {number:02}"})
    killed_at_work = 0
    for _ in range(kills):
        child = fork(lambda: JobWorker().run(pause=0.05))
        until = time.monotonic() + 5
        while time.monotonic() < until and not Job.objects.filter(state="running", worker__contains=f":{child}:"):
            time.sleep(0.01)
        time.sleep(random.uniform(0, 0.3))  # noqa: S311
        killed_at_work += Job.objects.filter(state="running", worker__contains=f":{child}:").exists()
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    child = fork(lambda: JobWorker().run(pause=0.05))
    until = time.monotonic() + 60
    while time.monotonic() < until and Job.objects.exclude(state__in=["done", "failed"]).exists():
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return {
        "killed_at_work": killed_at_work,
        "states": dict(Counter(Job.objects.values_list("state", flat=True))),
        "attempts": sum(Job.objects.values_list("attempt", flat=True)),
        "offices": sorted(Contact.objects.unscoped("a test counts").values_list("office", flat=True)),
        "events": Event.objects.unscoped("a test counts").count(),
    }


def main() -> None:
    """Do what the arguments say."""
    django.setup()
    what, given = sys.argv[1:]
    if what == "count":
        print(json.dumps({"counted": counted()}))  # noqa: T201
        return
    call_command("migrate", verbosity=0)
    told = writers(Path(given)) if what == "writers" else workers(int(given))
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
