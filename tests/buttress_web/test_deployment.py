"""The platform starts only as it may be run for others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "BUTTRESS_SECRET_KEY": "k3y-" + "aZ9-_" * 14,
    "BUTTRESS_HOSTS": "buttress.example.org",
    "BUTTRESS_ORIGINS": "https://buttress.example.org",
}


def checked(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BUTTRESS_", "DJANGO_"))}
    kept |= {
        "PYTHONPATH": str(ROOT / "src"),
        "BUTTRESS_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "buttress_web.settings",
    }
    (folder / "static").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=kept | environment, check=False, capture_output=True, text=True)


def test_djangos_check_of_a_deployment_finds_nothing(tmp_path: Path) -> None:
    done = checked(tmp_path, **SAFE)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("BUTTRESS_SECRET_KEY", ""), ("BUTTRESS_HOSTS", ""), ("BUTTRESS_DEBUG", "1")]
)
def test_a_deployment_without_its_secret_or_hosts_or_in_debug_is_refused(tmp_path: Path, name: str, value: str) -> None:
    done = checked(tmp_path, **SAFE | {name: value})

    assert done.returncode != 0
