"""A party, people, a provider of that party, and the platform as a real server for browsers."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from buttress_web.accounts.models import IdentityProvider, Party, Person
from buttress_web.signin import openid
from tests.counterparts.hostile import Hostile, hostile
from tests.counterparts.processes import running, wait_for

PASSWORD = "a long and winding passphrase"  # noqa: S105
SECRET = "a-secret-of-this-test-alone-0123456789"  # noqa: S105
VARIABLE = f"{openid.SECRET_PREFIX}TEST"
AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
CLAIMS = {"sub": "agent-7", "name": "Agent Seven", "email": "agent@mod.example", "groups": ["planners"]}
ROLES = {"planners": "member", "heads": "head", "cell": "coordinator", "admins": "site_administrator"}

MakePerson = Callable[..., Person]


@pytest.fixture
def make_person(db: None) -> MakePerson:  # noqa: ARG001  # people need the database
    def make(username: str, **fields: object) -> Person:
        person = Person(username=username, name=username.title(), created_at=AT, **fields)
        person.set_password(PASSWORD)
        person.save()
        return person

    return make


@pytest.fixture
def party(db: None) -> Party:  # noqa: ARG001  # it needs the database
    return Party.objects.create(code="AAA", name_en="Nation A")


@pytest.fixture
def enemy() -> Iterator[Hostile]:
    with hostile(CLAIMS) as opened:
        yield opened


MakeProvider = Callable[..., IdentityProvider]


@pytest.fixture
def make_provider(party: Party, monkeypatch: pytest.MonkeyPatch) -> MakeProvider:
    def make(issuer: str, slug: str = "nation-a", **fields: object) -> IdentityProvider:
        monkeypatch.setenv(VARIABLE, SECRET)
        given = {"party": party, "role_of_group": ROLES, "secret_variable": VARIABLE, **fields}
        return IdentityProvider.objects.create(
            slug=slug, name=f"Ministry {slug}", issuer=issuer, client_id="buttress", **given
        )

    return make


@dataclass(frozen=True)
class Platform:
    """A running server, and the environment of its processes."""

    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Its address, by name: passkeys need one."""
        return f"http://localhost:{self.port}"

    def add_person(self, username: str) -> None:
        """Add somebody with the usual password and no second factor."""
        self._run(
            "from django.utils import timezone; from buttress_web.accounts.models import Person;"
            f"p = Person(username={username!r}, name={username.title()!r}, created_at=timezone.now());"
            f"p.set_password({PASSWORD!r}); p.save()"
        )

    def add_provider(self, issuer: str) -> None:
        """Add the provider of a nation."""
        self._run(
            "from buttress_web.accounts.models import IdentityProvider, Party;"
            "IdentityProvider.objects.create(slug='nation-a', name='Ministry of A', client_id='buttress',"
            "party=Party.objects.create(code='AAA', name_en='Nation A'),"
            f"issuer={issuer!r}, secret_variable={VARIABLE!r}, role_of_group={ROLES!r})"
        )

    def _run(self, code: str) -> None:
        command = [sys.executable, "-c", f"import django; django.setup(); {code}"]
        subprocess.run(command, env=self.environment, check=True)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The platform as it runs: two processes on a data folder of their own."""
    folder = tmp_path_factory.mktemp("platform")
    root = Path(__file__).resolve().parents[3]
    environment = {
        **os.environ,
        "BUTTRESS_DEBUG": "1",
        "BUTTRESS_DATA": str(folder),
        VARIABLE: SECRET,
        "DJANGO_SETTINGS_MODULE": "buttress_web.settings",
        "PYTHONPATH": str(root / "src"),
    }
    environment.pop("BUTTRESS_DATABASE_URL", None)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    log = folder / "server.log"
    serve = [sys.executable, "-m", "gunicorn", "--workers=2", "--bind=127.0.0.1:0", "buttress_web.wsgi"]

    def port() -> int | None:
        told = re.search(r"Listening at: http://127.0.0.1:(\d+)", log.read_text())
        return int(told[1]) if told and log.read_text().count("Booting worker") == 2 else None

    with running(serve, log, env=environment) as process:
        yield Platform(wait_for(port, process, log), environment)
