"""The console script as a person uses it: what it prints, what it writes, how it ends."""

import json
import signal
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from buttress import Case, Plan
from buttress_desk import cli
from buttress_desk.files import read_case
from buttress_desk.files.folders import write_plan, write_whole
from tests.builders import edit, tiny, whole


def run(*arguments: object) -> Result:
    """Return what the console script does; an exception that it does not explain fails the test."""
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case folder without fault."""
    whole().write(tmp_path / "case")
    return tmp_path / "case"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan folder."""
    folder = tmp_path_factory.mktemp("plans")
    whole().write(folder / "case")
    run("plan", folder / "case", "--out", folder / "plan")
    return folder / "plan"


def test_a_case_without_fault_is_summed_up(case: Path) -> None:
    result = run("check", case)

    assert result.exit_code == 0
    assert "no errors. 19 tables with 37 good rows: 1 facts, 29 synthetic, 7 periods and sources." in result.stdout


def test_findings_are_a_table_and_end_in_one(case: Path) -> None:
    edit(case, "needs", 2, "quantity", "20,000")

    result = run("check", case)

    assert result.exit_code == 1
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("error")]
    assert line.split()[:6] == ["error", "needs", "2", "quantity", "type", "20,000"]
    assert "write a number such as 12.5" in line
    assert "1 error." in result.stdout


def test_warnings_are_shown_and_end_in_zero(case: Path) -> None:
    edit(case, "holdings", 2, "floor", "99")

    result = run("check", case)

    assert result.exit_code == 0
    assert "warning" in result.stdout
    assert "no errors, 1 warning." in result.stdout


def test_findings_are_given_as_json_too(case: Path) -> None:
    edit(case, "needs", 2, "tier", "0")

    result = run("check", case, "--json")

    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["errors"], told["warnings"], told["tables"]) == (1, 0, 19)
    assert told["findings"][0]["table"] == "needs"
    assert told["findings"][0]["row"] == 2


def test_what_a_cell_holds_cannot_steer_the_terminal(case: Path) -> None:
    edit(case, "needs", 2, "stream", "\x1b[2J[red]x")

    result = run("check", case)

    assert "\x1b" not in result.stdout
    assert "[2J[red]x" in result.stdout


def test_a_plan_is_written_and_summed_up(case: Path, tmp_path: Path) -> None:
    result = run("plan", case, "--out", tmp_path / "deep" / "plan")

    written = Plan.read(tmp_path / "deep" / "plan")
    assert result.exit_code == 0
    assert written.case.hash == whole().hash
    assert "Cost EUR 5.00 m; optimal" in result.stdout
    assert "First shortfalls" in result.stdout
    for phase in ("reading and checking", "solving", "writing"):
        assert phase in result.stderr


def test_the_summary_is_given_as_json_and_nothing_else(case: Path, tmp_path: Path) -> None:
    result = run("plan", case, "--out", tmp_path / "plan", "--json")

    assert json.loads(result.stdout) == json.loads((tmp_path / "plan" / "run.json").read_text("utf-8"))


def test_the_estimate_of_the_rates_is_chosen(tmp_path: Path) -> None:
    rate = {"line": "l1", "min_rate": 1.0, "likely_rate": 2.0, "max_rate": 3.0}
    tiny(lines=[{"item": "shell"}], rates=[rate]).write(tmp_path / "case")

    result = run("plan", tmp_path / "case", "--out", tmp_path / "plan", "--rates", "max", "--json")

    assert json.loads(result.stdout)["rates"] == "max"


def test_a_case_with_errors_is_not_planned(case: Path, tmp_path: Path) -> None:
    edit(case, "needs", 2, "item", "nothing")

    result = run("plan", case, "--out", tmp_path / "plan", "--json")

    assert result.exit_code == 1
    assert "not in the table items" in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "plan").exists()


def test_an_older_plan_is_replaced(case: Path, tmp_path: Path) -> None:
    run("plan", case, "--out", tmp_path / "plan")
    (tmp_path / "plan" / "old.txt").write_text("old")

    result = run("plan", case, "--out", tmp_path / "plan")

    assert result.exit_code == 0
    assert not (tmp_path / "plan" / "old.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "plan"]


def test_a_folder_that_is_no_plan_is_left_as_it_is(case: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("a")

    result = run("plan", case, "--out", tmp_path / "photos")

    assert result.exit_code == 2
    assert "is not a plan; it is left as it is" in result.stderr
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_a_stop_while_writing_leaves_the_older_plan(plan: Path, tmp_path: Path) -> None:
    write_plan(Plan.read(plan), tmp_path / "plan")

    def stop(folder: Path) -> None:
        folder.mkdir()
        (folder / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "plan", stop)

    assert [path.name for path in tmp_path.iterdir()] == ["plan"]
    assert Plan.read(tmp_path / "plan").case.hash == whole().hash


def test_a_stop_while_solving_ends_at_once_and_writes_nothing() -> None:
    wait = "Phases().patiently(lambda: print('up', flush=True) or time.sleep(60))"
    code = f"import time; from buttress_desk.terminal import Phases; {wait}"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()

    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "Stopped; nothing was written." in told


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("missing", "does not exist; name a case folder or a workbook"),
        ("empty", "is not a case: it has neither datapackage.json nor CSV tables"),
        ("file.txt", "is neither a folder nor a workbook"),
        ("file.xlsx", "is not a workbook that can be read"),
    ],
)
def test_what_is_no_case_is_refused_in_a_sentence(name: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("a")
    (tmp_path / "file.xlsx").write_text("a")

    for result in (run("check", tmp_path / name), run("plan", tmp_path / name, "--out", tmp_path / "plan")):
        assert result.exit_code == 2
        assert says in result.stderr
        assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [("verify",), ("explain",), ("report", "-o", "x.html")])
def test_what_is_no_plan_is_refused_in_a_sentence(command: tuple[str, ...], case: Path) -> None:
    result = run(command[0], case, *command[1:])

    assert result.exit_code == 2
    assert "is not a plan: it lacks run.json" in result.stderr


def test_a_broken_plan_is_refused_in_a_sentence(plan: Path, tmp_path: Path) -> None:
    write_plan(Plan.read(plan), tmp_path / "plan")
    (tmp_path / "plan" / "run.json").write_text("{")

    result = run("explain", tmp_path / "plan")

    assert result.exit_code == 2
    assert "is not a plan that can be read" in result.stderr


def test_a_plan_is_verified(plan: Path) -> None:
    result = run("verify", plan)

    assert result.exit_code == 0
    assert "every balance, bound, date, cost and total holds" in result.stdout


def test_a_changed_plan_is_found_out(plan: Path, tmp_path: Path) -> None:
    write_plan(Plan.read(plan), tmp_path / "plan")
    edit(tmp_path / "plan", "allocations", 2, "quantity", "1e6")

    result = run("verify", tmp_path / "plan")

    assert result.exit_code == 1
    assert "finding" in result.stdout


def test_unmet_needs_are_explained_in_sentences(plan: Path) -> None:
    result = run("explain", plan)

    assert result.exit_code == 0
    assert "n1: 20,000 shell for UKR by 2022-03-15, tier 2" in result.stdout
    assert "Held back by" in result.stdout


def test_one_need_is_explained_with_its_sources(plan: Path) -> None:
    result = run("explain", plan, "--need", "n2")

    assert "n1:" not in result.stdout
    assert "From " in result.stdout


def test_explanations_are_given_as_json_too(plan: Path) -> None:
    told = json.loads(run("explain", plan, "--need", "n2", "--json").stdout)

    assert {row["need"] for row in told["unmet"]} == {"n2"}
    assert {row["need"] for row in told["sources"]} == {"n2"}


def test_a_need_that_is_not_there_is_named(plan: Path) -> None:
    result = run("explain", plan, "--need", "n99")

    assert result.exit_code == 2
    assert "n99 is no need of this plan" in result.stderr


def test_a_report_is_written(plan: Path, tmp_path: Path) -> None:
    result = run("report", plan, "-o", tmp_path / "report.html")

    assert result.exit_code == 0
    assert (tmp_path / "report.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html>")


def test_a_case_becomes_a_workbook_and_a_folder_again(case: Path, tmp_path: Path) -> None:
    run("convert", case, tmp_path / "case.xlsx")
    run("convert", tmp_path / "case.xlsx", tmp_path / "again")

    assert read_case(tmp_path / "case.xlsx").hash == Case.read(tmp_path / "again").hash == whole().hash


def test_a_plan_becomes_a_workbook(plan: Path, tmp_path: Path) -> None:
    result = run("convert", plan, tmp_path / "plan.xlsx")

    assert result.exit_code == 0
    assert (tmp_path / "plan.xlsx").stat().st_size > 1000


def test_nothing_is_converted_over_what_exists(case: Path, tmp_path: Path) -> None:
    (tmp_path / "case.xlsx").write_text("mine")

    result = run("convert", case, tmp_path / "case.xlsx")

    assert result.exit_code == 2
    assert (tmp_path / "case.xlsx").read_text() == "mine"


def test_a_case_with_errors_is_not_converted(case: Path, tmp_path: Path) -> None:
    edit(case, "needs", 2, "required_date", "2022-12-31")

    result = run("convert", case, tmp_path / "case.xlsx")

    assert result.exit_code == 1
    assert "outside the periods" in result.stderr
    assert not (tmp_path / "case.xlsx").exists()


def test_other_distributions_add_commands(monkeypatch: pytest.MonkeyPatch, case: Path) -> None:
    added = EntryPoint("look", "buttress_desk.cli:check", cli.PLUG_INS)
    monkeypatch.setattr(cli, "entry_points", lambda group: [added] if group == cli.PLUG_INS else [])

    assert "look" in run("--help").stdout
    assert run("look", case).exit_code == 0


@pytest.mark.parametrize("value", ["no_such_module:command", "json:loads"])
def test_an_added_command_that_cannot_be_loaded_says_why(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "entry_points", lambda **_: [EntryPoint("look", value, cli.PLUG_INS)])

    assert "Cannot be loaded" in run("--help").stdout
    assert "check" in run("--help").stdout
    assert run("look").exit_code == 2


def test_help_loads_nothing_heavy() -> None:
    loaded = "sorted({'polars', 'highspy', 'rich'} & set(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys; import buttress_desk.cli; print({loaded})"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "[]"
