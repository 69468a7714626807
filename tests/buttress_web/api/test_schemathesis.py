"""The API keeps its description: schemathesis asks it in every way that it knows, as a head of delegation."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.buttress_web.api.operations import OPERATIONS
from tests.counterparts import Missing
from tests.counterparts.postgres import cluster, free_port
from tests.counterparts.processes import running, wait_for

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent
EXAMPLES = 400 if os.environ.get("HYPOTHESIS_PROFILE") == "soak" else 30
SETTING_UP = """
import django; django.setup()
from django.utils import timezone
from buttress_web.accounts.acting import actor_of
from buttress_web.accounts.models import Person
from buttress_web.directory.models import Contact
from buttress_web.signin.tokens import issue, scopes_of
actor = actor_of(Person.objects.get(username="deu.head"), timezone.now())
own = Contact.objects.visible_to(actor).filter(owner_id=actor.party_id).first()
print(issue(actor=actor, name="schemathesis", scope=scopes_of(actor), days=7)[1], own.pk)
"""


@dataclass(frozen=True)
class Served:
    """A running platform with example people, a token of one of them, and a record of theirs."""

    url: str
    token: str
    contact: str


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The platform as a process of its own, on the database engine of these tests."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("BUTTRESS_")}
    given |= {"BUTTRESS_DEBUG": "1", "BUTTRESS_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "buttress_web.settings"}
    given["PYTHONPATH"] = str(ROOT / "src")
    port, log = free_port(), tmp_path / "log"
    with ExitStack() as stack:
        if "BUTTRESS_DATABASE_URL" in os.environ:
            try:
                given["BUTTRESS_DATABASE_URL"] = stack.enter_context(cluster())
            except Missing as missing:
                pytest.skip(str(missing))
        command: list[str | Path] = [BIN / "buttress", "serve", "--port", str(port)]
        process = stack.enter_context(running(command, log, env=given))
        wait_for(lambda: True if "Buttress is at" in log.read_text() else None, process, log)
        made = subprocess.run([sys.executable, "-c", SETTING_UP], env=given, check=True, capture_output=True, text=True)
        token, contact = made.stdout.split()
        yield Served(f"http://127.0.0.1:{port}", token, contact)


def test_no_server_error_and_no_undocumented_answer(served: Served, tmp_path: Path) -> None:
    known = tmp_path / "schemathesis.toml"
    known.write_text(f'[parameters]\n"path.kind" = "contact"\n"path.record_id" = "{served.contact}"\n')
    command = [
        str(BIN / "schemathesis"),
        "--config-file",
        str(known),
        "run",
        f"{served.url}/api/v1/openapi.json",
        "--no-color",
    ]
    command += ["--header", f"Authorization: Bearer {served.token}", "--checks", "all", "--max-examples", str(EXAMPLES)]
    command += [
        "--generation-deterministic",
        "--workers",
        "1",
        "--continue-on-failure",
    ]

    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout[-6000:]
    counted = re.findall(r"(?:Selected|Tested): +(\d+)", ended.stdout)
    assert counted == [str(len(OPERATIONS))] * 2
