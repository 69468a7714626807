"""A real OpenID provider (npm's oidc-provider) on the loopback, for as long as a block of code takes."""

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.counterparts import Missing
from tests.counterparts.processes import running, wait_for

HERE = Path(__file__).resolve().parent / "oidc"
INSTALLED = HERE.parents[2] / "build" / "oidc"
OLDEST = 18


@dataclass(frozen=True)
class Client:
    """An application that may send people here to sign in."""

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    token_endpoint_auth_method: str = "client_secret_basic"  # noqa: S105  # the name of a method


@dataclass(frozen=True)
class Account:
    """A person whom the provider knows; everything but the subject goes into the tokens as it stands."""

    subject: str
    name: str
    email: str
    email_verified: bool = True
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Configuration:
    """What one provider is told. Without a port it takes a free one; without an issuer it is 127.0.0.1 and the port."""

    clients: tuple[Client, ...]
    accounts: tuple[Account, ...] = field(default=())
    port: int | None = None
    issuer: str | None = None

    def write(self, folder: Path) -> Path:
        """Write it where the provider reads it: accounts at each use, the rest once, when it starts."""
        file = folder / "provider.json"
        waiting = file.with_suffix(".new")
        waiting.write_text(json.dumps(asdict(self)))
        return waiting.replace(file)


def node() -> str:
    """Return where Node.js is; npm must be there too."""
    found = shutil.which("node")
    told = subprocess.run([found, "--version"], check=False, capture_output=True, text=True).stdout if found else ""
    major = re.match(r"v(\d+)", told)
    if not found or not shutil.which("npm") or not major or int(major[1]) < OLDEST:
        raise Missing(f"Node.js {OLDEST} or newer with npm: apt-get install nodejs npm")
    return found


def installed() -> Path:
    """Return the server with its packages, installed once for each lock into build/, by one process at a time."""
    sources = {
        name: (HERE / name).read_bytes() for name in ("package.json", "package-lock.json", "pages.mjs", "server.mjs")
    }
    folder = INSTALLED / hashlib.sha256(b"".join(sources.values())).hexdigest()[:16]
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "server.mjs").exists():
            install(folder, sources)
    return folder / "server.mjs"


def install(folder: Path, sources: dict[str, bytes]) -> None:
    """Lay the server and exactly the packages of its lock into a folder, the server's own file last."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in sources.items():
        if name != "server.mjs":
            (folder / name).write_bytes(content)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # Its own patience, minutes, is longer than anybody has who is offline.
    brisk = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    done = subprocess.run(["npm", "ci", *quiet, *brisk], cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        told = " ".join(done.stderr.split("\n")[:3])
        raise Missing(f"the npm packages of the test's OpenID provider, and npm could not install them: {told}")
    (folder / "server.mjs").write_bytes(sources["server.mjs"])


@contextmanager
def provider(folder: Path, configuration: Configuration) -> Iterator[str]:
    """Yield the issuer's URL of a provider that answers; the folder keeps its configuration and its log."""
    command: list[str | Path] = [node(), installed(), configuration.write(folder)]
    log = folder / "provider.log"

    def issuer() -> str | None:
        told = re.search(r"^issuer (\S+)$", log.read_text(), re.MULTILINE)
        return told[1] if told else None

    with running(command, log) as process:
        yield wait_for(issuer, process, log)
