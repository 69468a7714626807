"""A backup file: the database as it was at one moment, and a manifest that says what it is."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from buttress_desk.cli import Refusal

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "database"


@dataclass(frozen=True)
class Manifest:
    """What a backup is: who made it, when, of which engine, with which migrations, and its digest."""

    version: str
    engine: str
    at: str
    sha256: str
    migrations: list[str]
    format: int = FORMAT


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(target: Path, database: Path, manifest: Manifest) -> None:
    """Write a backup file, readable by its owner alone; a half-written one never has its name."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as pack:
            pack.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            pack.write(database, DATABASE)
            pack.close()
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """Yield the manifest and the database of a backup file, unharmed.

    Raises:
        Refusal: It is no backup, of another format, or not what was written.
    """
    with tempfile.TemporaryDirectory(prefix="buttress-restore-") as folder:
        path = Path(folder) / DATABASE
        try:
            with zipfile.ZipFile(source) as pack:
                told = json.loads(pack.read(MANIFEST))
                if told.get("format") != FORMAT:
                    raise Refusal(f"{source} has the format {told.get('format')}; this version reads {FORMAT}.")
                with pack.open(DATABASE) as packed, path.open("wb") as stream:
                    shutil.copyfileobj(packed, stream)
            manifest = Manifest(**told)
        except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
            raise Refusal(f"{source} is no backup that can be read: {error}.") from error
        if digest(path) != manifest.sha256:
            raise Refusal(f"{source} is damaged: its database is not the one that its manifest names.")
        yield manifest, path
