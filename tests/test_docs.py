"""Pages that are made from the code are up to date, and what pages tell people to run works."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from buttress.schema import CASE_TABLES, PLAN_TABLES
from buttress_desk.cli import main
from scripts.reference import PAGES, commands_page, tables_page

ROOT = Path(__file__).resolve().parent.parent
REMADE = "run: PYTHONPATH=src python scripts/reference.py"
RUN = """
import sys, nbclient, nbformat
book = nbformat.read(sys.argv[1], as_version=4)
done = nbclient.NotebookClient(book, kernel_name="python3", resources={"metadata": {"path": sys.argv[2]}}).execute()
print(sum(bool(cell.get("outputs")) for cell in done.cells))
"""


def test_the_page_about_tables_is_up_to_date() -> None:
    assert (PAGES / "tables.md").read_text("utf-8") == tables_page(), REMADE


def test_the_page_about_commands_is_up_to_date() -> None:
    assert (PAGES / "cli.md").read_text("utf-8") == commands_page(), REMADE


def test_the_page_about_tables_has_every_column() -> None:
    page = tables_page()

    for schema in (*CASE_TABLES.values(), *PLAN_TABLES.values()):
        assert all(f"| `{column}` |" in page for column in schema.column_names())


def test_the_page_about_commands_has_every_command() -> None:
    assert all(f"\n## buttress {name}\n" in commands_page() for name in main.commands)


@pytest.mark.parametrize("page", ["tutorial/first-plan.md", "how-to/case-workbook.md"])
def test_the_commands_of_a_page_work_one_after_the_other(page: str, tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    commands = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line]
    (tmp_path / "cases").symlink_to(ROOT / "cases")

    for command in (words for words in commands if words[0] != "make"):
        assert command[0] == ".venv/bin/buttress"
        done = subprocess.run(
            [sys.executable, "-m", "buttress_desk", *command[1:]],
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"


def test_the_notebook_runs_from_its_folder_and_every_cell_of_code_shows_something() -> None:
    path = ROOT / "docs" / "tutorial" / "first-plan.ipynb"

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUN, str(path), str(path.parent)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == path.read_text("utf-8").count('"cell_type": "code"')
