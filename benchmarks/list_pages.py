"""List pages of a full platform under load, beside the SQL that they stand on and a page without any.

    python benchmarks/list_pages.py [--rows 100000] [--clients 8] [--seconds 60] [--pause 1]

60 parties, 600 people and ``--rows`` points of contact of all audiences, each with its event, on a PostgreSQL of its
own; the server as ``buttress serve`` runs it. Clients of different parties and roles fetch the pages in turn, each
``--pause`` seconds after the answer before (0: as fast as the server can); the first quarter of the answers is not
counted. Each time is the server's own, from its log. The peers, by as many clients: the contact list's statements sent
by psycopg alone, and ``/healthz``. Queries are counted at a hundredth of the rows and at all. The goal: p95 under
150 ms for each page.
"""
# ruff: noqa: PLC0415  # Django is made ready first

import argparse
import http.client
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Not this folder: nothing in it is to be imported.
sys.path[:1] = [str(ROOT), str(ROOT / "src")]

import psycopg  # noqa: E402

from tests.counterparts.postgres import cluster, free_port  # noqa: E402
from tests.counterparts.processes import running, wait_for  # noqa: E402

GOAL = 150.0
PARTIES, PEOPLE = 60, 600
FIRST = date(2022, 4, 26)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PAGES = {
    "contacts": "/contacts/",
    "contacts, sorted, page 40": "/contacts/?sort=-subject&page=40",
    "contacts, words": "/contacts/?words=office+77",
    "contacts, one subject and party": "/contacts/?subject=policy&owner={owner}",
    "search": "/search/?q=office+77",
    "what changed": "/changes/",
    "what changed, one party": "/changes/?party=P07",
    "parties": "/parties/",
    "people": "/people/",
    "who took away": "/disclosures/",
    "where we stand": "/",
    "API contacts": "/api/v1/contacts",
    "API changes": "/api/v1/changes",
    "healthz": "/healthz",
}
Asked = list[tuple[str, str]]


def fill(rows: int) -> None:
    """Write parties, people, and rows with their events, past the services."""
    from buttress_web.accounts.models import Event, Party
    from buttress_web.directory.models import Contact

    chance = random.Random(7)  # noqa: S311  # the same rows each time
    parties = Party.objects.bulk_create(Party(code=f"P{n:02}", name_en=f"Party {n:02}") for n in range(PARTIES))
    fill_people(parties)
    contacts = Contact.objects.bulk_create([contact(chance, parties) for _ in range(rows)], 2000)
    events = Event.objects.bulk_create([event(one, rows - n) for n, one in enumerate(contacts)], 2000)
    for model, kind, made in ((Contact, "contact", contacts), (Event, "event", events)):
        through = model.named.through
        named = [one for one in made if one.audience == "named"]
        links = [
            through(**{f"{kind}_id": one.pk, "party_id": party.pk})
            for one in named
            for party in chance.sample(parties, 3)
        ]
        through.objects.bulk_create(links, 2000)


def fill_people(parties: list[Any]) -> None:
    """Write the contact group of all parties, and people whose roles go round."""
    from buttress_web.accounts.models import Group, GroupMembership, Membership, Person
    from buttress_web.accounts.roles import PARTY_ROLES

    group = Group.objects.create(slug="contact-group", kind=Group.Kind.CONTACT_GROUP, name_en="Contact group")
    GroupMembership.objects.bulk_create(GroupMembership(group=group, party=one, from_date=FIRST) for one in parties)
    people = Person.objects.bulk_create(
        Person(username=f"person{n}", name=f"Person {n}", created_at=AT) for n in range(PEOPLE)
    )
    roles = sorted(PARTY_ROLES)
    Membership.objects.bulk_create(
        Membership(person=one, party=parties[n % PARTIES], role=roles[n // PARTIES % len(roles)], from_date=FIRST)
        for n, one in enumerate(people)
    )


def contact(chance: random.Random, parties: list[Any]) -> Any:
    """Return a point of contact with an audience by chance."""
    from buttress_web.accounts.owned import Audience
    from buttress_web.directory.models import Contact

    shares = {Audience.OWN: 50, Audience.NAMED: 15, Audience.CELL: 10, Audience.PARTNERS: 25}
    return Contact(
        owner=chance.choice(parties),
        office=f"Office {chance.randrange(10**6):06}",
        subject=chance.choice(Contact.Subject.values),
        audience=chance.choices(list(shares), list(shares.values()))[0],
        public_from=FIRST if chance.random() < 0.05 else None,
        note="What this office does, and for whom. " * 3,
    )


def event(added: Any, minutes: int) -> Any:
    """Return the event of a contact that was added some minutes ago."""
    from buttress_web.accounts.models import Event

    return Event(
        owner_id=added.owner_id,
        audience=added.audience,
        public_from=added.public_from,
        at=AT - timedelta(minutes=minutes),
        acting_for_id=added.owner_id,
        verb="contact:record:add",
        subject_type="directory.Contact",
        subject_id=added.pk,
        after={"office": added.office, "subject": added.subject},
    )


def cookies_and_tokens(clients: int) -> list[tuple[dict[str, str], str]]:
    """Return what the clients send with each request, and their parties: people of different parties and roles."""
    from django.test import Client

    from buttress_web.accounts.acting import actor_of
    from buttress_web.accounts.models import Person
    from buttress_web.signin.tokens import issue, scopes_of

    made = []
    for number in range(clients):
        person = Person.objects.get(username=f"person{number * PARTIES // 2 + number}")
        client = Client()
        client.force_login(person)
        actor = actor_of(person, datetime.now(UTC))
        _, secret = issue(actor=actor, name="benchmark", scope=scopes_of(actor), days=30)
        headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}", "Authorization": f"Bearer {secret}"}
        made.append((headers, str(actor.party_id)))
    return made


@contextmanager
def served(environment: dict[str, str], folder: Path) -> Iterator[tuple[int, Path]]:
    """Run the server outside debug and yield its port and its log."""
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-m", "buttress_web.commands.serve", "--port", str(port)]
    with running(command, log, env=environment) as process:
        wait_for(lambda: True if "Buttress is at" in log.read_text() else None, process, log)
        yield port, log


def fetch(port: int, headers: dict[str, str], owner: str, start: int, pause: float, until: float, asked: Asked) -> None:
    """Fetch the pages in turn until a moment, each client beginning elsewhere; note each by its request's number."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    names = list(PAGES)
    for name in cycle(names[start:] + names[:start]):
        if time.monotonic() > until:
            return
        path = PAGES[name].format(owner=owner)
        sent = {k: v for k, v in headers.items() if (k == "Authorization") == path.startswith("/api/")}
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{path}: {answer.status}")
        asked.append((name, answer.headers["X-Request-Id"]))
        time.sleep(pause)


def together(works: list[Callable[[], None]]) -> None:
    """Do several things at once."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def replay(url: str, statements: list[str], until: float, took: list[float]) -> None:
    """Send a page's statements, and nothing else, until a moment."""
    with psycopg.connect(url, autocommit=True, options="-c jit=off") as connection:
        while time.monotonic() < until:
            began = time.perf_counter()
            for statement in statements:
                connection.execute(statement.encode()).fetchall()
            took.append(1000 * (time.perf_counter() - began))


def queries(headers: dict[str, str], owner: str) -> dict[str, list[str]]:
    """Return the statements of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, path in PAGES.items():
        client = Client(headers=headers)
        with CaptureQueriesContext(connection) as captured:
            client.get(path.format(owner=owner), SERVER_NAME="127.0.0.1")
        found[name] = [query["sql"] for query in captured]
    return found


def show(times: dict[str, list[float]], few: dict[str, int], many: dict[str, int]) -> None:
    """Print the table."""
    print("| what | times | median ms | p95 ms | max ms | p95 by the bare statements' | queries at 1 %, all |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    bare = quantile(times["the contact list's statements alone"])
    for name, took in times.items():
        counted = f"{few[name]}, {many[name]}" if name in few else "—"
        figures = " | ".join(f"{one:.0f}" for one in (statistics.median(took), quantile(took), max(took)))
        print(f"| {name} | {len(took)} | {figures} | {quantile(took) / bare:.1f} | {counted} |")
    late = [name for name, took in times.items() if quantile(took) > GOAL]
    print(f"\np95 over {GOAL:.0f} ms: {', '.join(late) or 'none'}")


def quantile(took: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def main() -> None:
    """Fill, count, load, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, cluster() as url:
        os.environ |= {"BUTTRESS_DATABASE_URL": url, "BUTTRESS_DATA": name,
                       "BUTTRESS_SECRET_KEY": "of this run alone " * 4, "BUTTRESS_HOSTS": "127.0.0.1",
                       "BUTTRESS_PLAIN_HTTP": "1", "PYTHONPATH": str(ROOT / "src")}  # fmt: skip
        for unwanted in ("BUTTRESS_DEBUG", "DJANGO_SETTINGS_MODULE"):
            os.environ.pop(unwanted, None)
        measure(url, Path(name), given.rows, given.clients, given.seconds, given.pause)


def measure(url: str, folder: Path, rows: int, clients: int, seconds: float, pause: float) -> None:
    """Run everything on an empty database."""
    from django.core.management import call_command

    from buttress_web.commands.platform import migrate, ready

    ready()
    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    fill(rows // 100)
    few = queries(*cookies_and_tokens(1)[0])
    empty()
    fill(rows)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    who = cookies_and_tokens(clients)
    many = queries(*who[0])
    times: dict[str, list[float]] = defaultdict(list)
    with served(dict(os.environ), folder) as (port, log):
        asked: Asked = []
        until = time.monotonic() + seconds
        together([lambda n=n, h=h, o=o: fetch(port, h, o, n, pause, until, asked) for n, (h, o) in enumerate(who)])  # type: ignore[misc]
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    server = {line["request"]: line["ms"] for line in lines if "request" in line}
    for name, number in asked[len(asked) // 4 :]:
        times[name].append(server[number])
    until, took = time.monotonic() + seconds / 6, times["the contact list's statements alone"]
    reads = [statement for statement in many["contacts"] if statement.startswith("SELECT")]
    together([lambda: replay(url, reads, until, took)] * clients)
    show(times, {k: len(v) for k, v in few.items()}, {k: len(v) for k, v in many.items()})


def empty() -> None:
    """Take away what the small filling wrote."""
    from django.db import connection

    from buttress_web.accounts import triggers

    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE directory_contact, accounts_event, accounts_person, accounts_group, accounts_membership CASCADE"
        )
        cursor.execute("DELETE FROM accounts_party WHERE code LIKE 'P__'")
    triggers.create(connection)


if __name__ == "__main__":
    main()
