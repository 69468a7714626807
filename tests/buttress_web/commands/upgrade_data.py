"""A platform with people, records and history, made by one version of the code and read by a later one.

``python upgrade_data.py make FOLDER NAME`` with the older code on the path writes FOLDER/NAME.ENGINE.backup and
what it holds as FOLDER/NAME.ENGINE.json; ``python upgrade_data.py tell`` with the newer code says the same of a
restored database.
"""
# ruff: noqa: PLC0415  # Django is made ready first

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

PASSWORD = "an old and winding passphrase"  # noqa: S105  # of invented people
LATER = datetime(2026, 12, 24, 12, tzinfo=UTC)
READERS = ("deu.head", "deu.administrator", "pol.member", "ukr.head", "coordinator", "auditor", "administrator")


def make() -> None:
    """Fill an empty database through the services: releases, withdrawals, changes, deletions, ended roles."""
    from buttress_web.accounts import records
    from buttress_web.accounts.acting import actor_of
    from buttress_web.accounts.models import Disclosure, Party, Person
    from buttress_web.accounts.owned import Audience
    from buttress_web.accounts.roles import Permission
    from buttress_web.directory import examples
    from buttress_web.directory.models import Contact
    from buttress_web.jobs.services import enqueue
    from buttress_web.tables.models import SavedView

    examples.load()
    for person in Person.objects.all():
        person.set_password(PASSWORD)
        person.save()
    head = Person.objects.get(username="deu.head")
    actor = actor_of(head, datetime.now(UTC))
    first, second, third, *_ = Contact.objects.visible_to(actor).filter(owner__code="DEU").order_by("office")
    may: dict[str, Any] = {"actor": actor, "permission": Permission.CONTACT_CHANGE}
    records.change(record=first, revision=first.revision, changes={"note": "Changed", "holder": "Another"}, **may)
    poland = [Party.objects.get(code="POL")]
    told: dict[str, Any] = {"actor": actor, "reason": "Agreed"}
    second = records.set_audience(
        record=second, revision=second.revision, audience=Audience.NAMED, named=poland, **told
    )
    second = records.set_audience(record=second, revision=second.revision, audience=Audience.OWN, **told)
    records.set_audience(
        record=second, revision=second.revision, audience=Audience.OWN, public_from=date(2026, 12, 1), **told
    )
    records.remove(record=third, revision=third.revision, reason="Closed", **may)
    reader = actor_of(Person.objects.get(username="pol.member"), actor.at)
    records.disclose(actor=reader, way=Disclosure.Way.EXPORT, records=list(Contact.objects.visible_to(reader)))
    SavedView.objects.create(person=head, path="/contacts/", name="Policy", query="subject=policy")
    enqueue(actor=actor, kind="export", given={"table": "contacts", "format": "csv", "columns": []})


def tell() -> dict[str, Any]:
    """Return what the database holds and what each reader sees of it, without anything that is made by chance."""
    from buttress_web.accounts import history
    from buttress_web.accounts.acting import actor_of
    from buttress_web.accounts.actor import visitor
    from buttress_web.accounts.models import Disclosure, Event, Membership, Party, Person
    from buttress_web.directory.models import Contact
    from buttress_web.jobs.models import Job
    from buttress_web.tables.models import SavedView

    sees = {}
    for name in ("", *READERS):
        actor = actor_of(Person.objects.get(username=name), LATER) if name else visitor(LATER)
        contacts = Contact.objects.visible_to(actor).order_by("office").values_list("office", "note", "holder")
        changes = history.told(actor, history.changes(actor).order_by("id"))
        verbs = [(one.event.verb, sorted(one.before), sorted(one.after), one.reason) for one in changes]
        sees[name or "a visitor"] = {"contacts": sorted(map(list, contacts)), "changes": verbs}
    events = Event.objects.unscoped("the test of upgrades").order_by("id")
    return {
        "sees": sees,
        "history": [[one.verb, str(one.person), str(one.acting_for), one.before, one.after] for one in events],
        "parties": sorted(map(list, Party.objects.values_list("code", "name_en", "name_uk"))),
        "roles": sorted(f"{one.person.username} {one.role}" for one in Membership.objects.select_related("person")),
        "disclosures": sorted(map(list, Disclosure.objects.values_list("kind", "rows", "owner__code"))),
        "views": list(SavedView.objects.values_list("name", "query")),
        "jobs": list(Job.objects.values_list("kind", "state")),
        "passwords": [one.check_password(PASSWORD) for one in Person.objects.order_by("username")],
    }


def main(deed: str, *given: str) -> None:
    """Make or tell."""
    from buttress_web.commands.platform import migrate, ready

    ready()
    if deed == "make":
        from django.db import connection

        migrate()
        make()
        backup = Path(given[0]) / f"{given[1]}.{connection.vendor}.backup"
        command = f"from buttress_web.commands.backup import backup; backup([{str(backup)!r}])"
        subprocess.run([sys.executable, "-c", command], check=True)
        backup.with_suffix(".json").write_text(json.dumps(tell(), default=str))
    else:
        sys.stdout.write(json.dumps(tell(), default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
