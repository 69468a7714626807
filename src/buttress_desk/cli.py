"""The console script ``buttress``.

Exit codes: 0 done and nothing found, 1 errors were found, 2 it could not be done as asked. Modules that take
long to import are imported by the command that uses them, so that ``buttress --help`` answers at once.
"""

import json
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import click

PLUG_INS = "buttress.commands"
"""Entry-point group of further commands: each entry names a click command."""

EXISTING = click.Path(path_type=Path)
"""A path that the command itself opens, and explains if it cannot."""


class Commands(click.Group):
    """The commands below and those that other distributions add; a command that cannot be loaded says why."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, our own in the order in which they are used."""
        return [
            *self.commands,
            *sorted(entry.name for entry in _plug_ins() if entry.name not in self.commands),
        ]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        added = {entry.name: entry for entry in _plug_ins()}
        return self.commands.get(cmd_name) or (_loaded(added[cmd_name]) if cmd_name in added else None)


def _plug_ins() -> list[EntryPoint]:
    return list(entry_points(group=PLUG_INS))


def _loaded(entry: EntryPoint) -> click.Command:
    try:
        command = entry.load()
    except Exception as error:  # noqa: BLE001 -- somebody else's code; its failure must not hide our commands
        return _broken(entry, str(error))
    return command if isinstance(command, click.Command) else _broken(entry, f"{entry.value} is no click command")


def _broken(entry: EntryPoint, reason: str) -> click.Command:
    def explain() -> None:
        raise Refusal(f"The command {entry.name} ({entry.value}) cannot be loaded: {reason}")

    return click.Command(entry.name, callback=explain, help=f"Cannot be loaded: {reason}")


class Refusal(click.ClickException):
    """The command cannot be done as asked; the message says why in one sentence."""

    exit_code = 2


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="buttress", message="%(prog)s %(version)s")
def main() -> None:
    """Plan who supplies what to whom by when: check a case, plan it, verify, explain and report the plan.

    A CASE is a folder of tables (CSV with datapackage.json) or one workbook (.xlsx); a PLAN is a folder that
    `buttress plan` wrote.
    """


@main.command()
@click.argument("case", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(case: Path, as_json: bool) -> None:
    """Check the tables of CASE: every finding with its table, row and what to do about it."""
    from buttress_desk.files import check_file, counts, is_workbook
    from buttress_desk.terminal import show_findings, summed_up

    tables, found = _refusing(check_file, case)
    errors = found.filter(found["severity"] == "error").height
    total = {"errors": errors, "warnings": found.height - errors, **counts(tables)}
    if as_json:
        click.echo(json.dumps({**total, "findings": found.to_dicts()}, indent=1, ensure_ascii=False))
    else:
        show_findings(found, is_workbook(case))
        click.echo(summed_up(str(case), total))
    sys.exit(1 if errors else 0)


@main.command()
@click.argument("case", type=EXISTING)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write the plan to.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary (the plan's run.json) as JSON.")
@click.option("--rates", type=click.Choice(["min", "likely", "max"]), default="likely", show_default=True,
              help="Which estimate of the production rates to plan with.")  # fmt: skip
def plan(case: Path, out: Path, as_json: bool, rates: str) -> None:
    """Plan CASE and write the plan to a folder."""
    from buttress import NotSolved, solve
    from buttress_desk.files.folders import refuse_foreign, write_plan
    from buttress_desk.terminal import Phases, show_plan

    _refusing(refuse_foreign, out)
    phases = Phases()
    with phases("reading and checking"):
        checked = _case(case)
    try:
        with phases("solving"):
            planned = phases.patiently(lambda: solve(checked, rates))
    except NotSolved as error:
        raise Refusal(f"There is no plan: {error}.") from error
    with phases("writing"):
        _refusing(lambda target: write_plan(planned, target), out)
    if as_json:
        click.echo(json.dumps(dict(planned.run), indent=1, ensure_ascii=False))
    else:
        show_plan(planned)
        click.echo(f"The plan: {out}")


@main.command()
@click.argument("plan", type=EXISTING)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def verify(plan: Path, as_json: bool) -> None:
    """Recompute PLAN by independent code: every balance, bound, date, cost and total."""
    from buttress_desk.terminal import show_verdict
    from buttress_desk.verify import verify as verified

    found = _refusing(verified, _plan_folder(plan))
    if as_json:
        click.echo(json.dumps({"findings": found.to_dicts()}, indent=1, ensure_ascii=False, default=str))
    else:
        show_verdict(found, plan)
    sys.exit(1 if found.height else 0)


@main.command()
@click.argument("plan", type=EXISTING)
@click.option("--need", help="Explain this need only.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows behind the sentences as JSON.")
def explain(plan: Path, need: str | None, as_json: bool) -> None:
    """Say why needs of PLAN are unmet or late; with --need, also why not from other sources."""
    import buttress
    from buttress_desk.sentences import choice_sentences, reason_sentences
    from buttress_desk.terminal import Phases, show_reasons

    phases = Phases()
    opened = _plan(plan)
    if need is not None and need not in set(opened.case["needs"]["need"]):
        raise Refusal(f"{need} is no need of this plan; {plan / 'case' / 'needs.csv'} lists them.")
    with phases("solving again, and trying what could move"):
        reasons = phases.patiently(lambda: buttress.explain(opened, need))
    choices = None if need is None else buttress.why_not(opened, need)
    if as_json:
        rows = {"unmet": reasons.to_dicts(), **({} if choices is None else {"sources": choices.to_dicts()})}
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    show_reasons(opened, reason_sentences(opened.case, reasons))
    for sentence in [] if choices is None else choice_sentences(opened.case, choices):
        click.echo(sentence)


@main.command()
@click.argument("plan", type=EXISTING)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="HTML file to write.",
)
def report(plan: Path, output: Path) -> None:
    """Write one self-contained page about PLAN."""
    import buttress
    from buttress_desk.files.folders import write_whole
    from buttress_desk.report import write_report
    from buttress_desk.sentences import reason_sentences
    from buttress_desk.terminal import Phases

    opened = _plan(plan)
    phases = Phases()
    with phases("solving again, and trying what could move"):
        reasons = reason_sentences(opened.case, phases.patiently(lambda: buttress.explain(opened)))
    with phases("writing"):
        _refusing(lambda target: write_whole(target, lambda new: write_report(opened, new, reasons)), output)
    click.echo(f"The report: {output}")


@main.command()
@click.argument("source", type=EXISTING)
@click.argument("target", type=click.Path(path_type=Path))
def convert(source: Path, target: Path) -> None:
    """Write SOURCE as TARGET: a case as a workbook (.xlsx) or a folder, a plan's tables as a workbook."""
    from buttress_desk.files import is_plan, write_case, write_plan_tables

    if is_plan(source):
        answer = _plan(source)
        _refusing(lambda goal: write_plan_tables(answer, goal), target)
        click.echo(f"{target}: the tables of the plan for {answer.case.name}")
        return
    opened = _case(source)
    _refusing(lambda goal: write_case(opened, goal), target)
    click.echo(f"{target}: the case {opened.name}, hash {opened.hash[:12]}")


def _refusing(work: Callable[[Path], Any], path: Path) -> Any:
    """Return ``work(path)``; what the file system or the file refuses becomes a sentence."""
    from buttress_desk.files import NotReadable

    try:
        return work(path)
    except NotReadable as error:
        raise Refusal(str(error)) from error
    except OSError as error:
        raise Refusal(f"{error.filename or path}: {error.strerror or error}.") from error


def _case(path: Path) -> Any:
    """Return the case at ``path``; show what is wrong with it and stop if it has errors."""
    from buttress import CaseError
    from buttress_desk.files import is_workbook, read_case
    from buttress_desk.terminal import show_findings

    try:
        return _refusing(read_case, path)
    except CaseError as error:
        show_findings(error.findings, is_workbook(path), err=True)
        click.echo(f"{path} has errors; nothing was written.", err=True)
        sys.exit(1)


def _plan_folder(path: Path) -> Path:
    from buttress_desk.files.folders import require_plan

    _refusing(require_plan, path)
    return path


def _plan(path: Path) -> Any:
    from buttress_desk.files.folders import read_plan

    return _refusing(read_plan, path)
