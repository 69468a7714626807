"""Data Packages judged by others: the frictionless library and the published profile."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]

VALIDATE = """
import json, sys
from frictionless import Package
report = Package(sys.argv[1]).validate()
found = [error.type + ": " + error.note for task in report.tasks for error in task.errors]
print(json.dumps(found + [error.type + ": " + error.note for error in report.errors]))
"""


def faults(folder: Path) -> list[str]:
    """Return what the frictionless library finds wrong; in a process of its own, for its warnings."""
    command = [sys.executable, "-W", "ignore", "-c", VALIDATE, "datapackage.json"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    found: list[str] = json.loads(done.stdout)
    return found


def profile_faults(folder: Path, shared: Path) -> list[str]:
    """Return where a package's description leaves the Data Package profile, version 1."""
    profile = json.loads((shared / "data/standards/frictionless/datapackage_1.0.json").read_text("utf-8"))
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    kind = jsonschema.validators.validator_for(profile)
    return [error.message for error in kind(profile).iter_errors(package)]
