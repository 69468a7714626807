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
        variable = f"{openid.SECRET_PREFIX}TEST"
        monkeypatch.setenv(variable, SECRET)
        given = {"party": party, "role_of_group": ROLES, "secret_variable": variable, **fields}
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
        code = (
            "import django; django.setup(); from django.utils import timezone;"
            "from buttress_web.accounts.models import Person;"
            f"p = Person(username={username!r}, name={username.title()!r}, created_at=timezone.now());"
            f"p.set_password({PASSWORD!r}); p.save()"
        )
        subprocess.run([sys.executable, "-c", code], env=self.environment, check=True)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """The platform as it runs: two processes on a data folder of their own."""
    folder = tmp_path_factory.mktemp("platform")
    root = Path(__file__).resolve().parents[3]
    environment = {
        **os.environ,
        "BUTTRESS_DEBUG": "1",
        "BUTTRESS_DATA": str(folder),
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
