"""The README promises commands; here they are run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
COMMANDS = [shlex.split(line, comments=True) for block in BLOCKS for line in block.splitlines() if line]


def said(command: list[str], folder: Path) -> str:
    """Run a command that must succeed, and return what it printed."""
    run = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert run.returncode == 0, f"{shlex.join(command)}\n{run.stdout}{run.stderr}"
    return run.stdout


def test_the_first_commands_are_the_two_that_matter() -> None:
    assert COMMANDS[:2] == [["make", "run"], ["make", "test"]]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c[0] == "make"], ids=shlex.join)
def test_a_make_command_is_a_target_that_help_lists(command: list[str]) -> None:
    # .ci/run runs both for good; here make says what it would do.
    assert said([*command, "--dry-run"], ROOT)
    assert shlex.join(command) in said(["make", "help"], ROOT)


def test_the_desk_commands_work_one_after_the_other(tmp_path: Path) -> None:
    desk = [command for command in COMMANDS if command[0] != "make"]
    assert desk
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    for command in desk:
        assert command[0] == ".venv/bin/buttress"
        said([sys.executable, "-m", "buttress_desk", *command[1:]], tmp_path)


def test_every_file_that_the_readme_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []
