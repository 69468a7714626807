"""What the console script shows: findings, phases, the summary of a plan."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from buttress import Plan

MOST = 200
"""Findings that are shown; all of them are in the JSON."""

PLAIN_WIDTH = 150
"""Columns of text when the output is not a terminal."""

Result = TypeVar("Result")


def _console(*, err: bool = False) -> Console:
    stream = sys.stderr if err else sys.stdout
    return Console(
        stderr=err,
        width=None if stream.isatty() else PLAIN_WIDTH,
        highlight=False,
        markup=False,
        soft_wrap=False,
    )


def clean(value: object) -> str:
    """Return a value as one line of printable text: what stands in a file must not steer the terminal."""
    text = "" if value is None else str(value)
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def show_findings(found: pl.DataFrame, in_workbook: bool, *, err: bool = False) -> None:
    """Print a table of findings, errors first."""
    if found.is_empty():
        return
    place = "sheet" if in_workbook else "table"
    table = Table(
        "",
        place,
        "row",
        "column",
        "rule",
        "value",
        "what to do",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for row in found.sort("severity", maintain_order=True).head(MOST).iter_rows(named=True):
        style = "red" if row["severity"] == "error" else "yellow"
        cells = [clean(row[name]) for name in ("table", "row", "column", "rule", "value", "message")]
        table.add_row(Text(row["severity"], style=style), *(Text(cell) for cell in cells))
    console = _console(err=err)
    console.print(table)
    if found.height > MOST:
        console.print(f"and {found.height - MOST:,} more; --json prints all of them")


def summed_up(name: str, total: Mapping[str, int]) -> str:
    """Return the line that closes a check."""
    state = "no errors" if not total["errors"] else f"{total['errors']:,} error{'s' * (total['errors'] != 1)}"
    warned = f", {total['warnings']:,} warning{'s' * (total['warnings'] != 1)}" if total["warnings"] else ""
    return (
        f"{name}: {state}{warned}. {total['tables']} tables with {total['rows']:,} good rows: "
        f"{total['facts']:,} facts, {total['synthetic']:,} synthetic, "
        f"{total['others']:,} periods and sources."
    )


def show_verdict(found: pl.DataFrame, plan: Path) -> None:
    """Print what the independent checker found."""
    console = _console()
    if found.is_empty():
        console.print(f"{plan}: every balance, bound, date, cost and total holds.")
        return
    table = Table(*found.columns, box=None, pad_edge=False, header_style="bold")
    for row in found.head(MOST).iter_rows():
        table.add_row(*(Text(clean(value)) for value in row))
    console.print(table)
    console.print(f"{plan}: {found.height:,} finding{'s' * (found.height != 1)}.")


class Phases:
    """Names the phase of long work on stderr, with the seconds since the start."""

    def __init__(self) -> None:
        """Start the clock."""
        self._console = _console(err=True)
        self._started = time.monotonic()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Show ``name`` while the body runs and how long it took after."""
        begun = time.monotonic()
        if self._console.is_terminal:
            with self._console.status(f"{name} ..."):
                yield
        else:
            yield
        now = time.monotonic()
        self._console.print(f"{now - self._started:7.1f} s  {name} ({now - begun:.1f} s)")

    def patiently(self, work: Callable[[], Result]) -> Result:
        """Return ``work()``, done in a thread: the solver cannot be stopped, the program can."""
        done: list[Result] = []
        failed: list[BaseException] = []
        thread = threading.Thread(target=_run, args=(work, done, failed), daemon=True)
        try:
            thread.start()  # in here: the work may begin, and the stop come, before this returns
            while thread.is_alive():
                thread.join(0.1)
        except KeyboardInterrupt:
            self._console.show_cursor(True)
            self._console.print("Stopped; nothing was written.")
            os._exit(130)  # the solver's thread would outlive an ordinary exit
        if failed:
            raise failed[0]
        return done[0]


def _run(work: Callable[[], Result], done: list[Result], failed: list[BaseException]) -> None:
    try:
        done.append(work())
    except BaseException as error:  # noqa: BLE001 -- raised again by the thread that waits
        failed.append(error)


def euro(amount: float) -> str:
    """Return money in at most four digits: EUR 1.23 bn."""
    for size, word in ((1e9, " bn"), (1e6, " m"), (1e3, " k")):
        if abs(amount) >= size:
            return f"EUR {amount / size:,.2f}{word}"
    return f"EUR {amount:,.0f}"


def show_plan(plan: Plan) -> None:
    """Print a plan's summary: coverage by tier, cost, effort, the first shortfalls."""
    console, run = _console(), plan.run
    console.print(_tiers(run["tiers"]))
    console.print()
    console.print(f"Cost {euro(run['cost_eur'])}; {run['status']}, gap {run['gap']:.1e}; rates: {run['rates']}.")
    console.print(
        f"Built in {run['build_seconds']:.1f} s, solved in {run['solve_seconds']:.1f} s (CPU): "
        f"{run['columns']:,} columns, {run['rows']:,} rows, {run['nonzeros']:,} nonzeros."
    )
    never = plan["unmet"].filter(~pl.col("met_late"))["need"].n_unique()
    late = plan["unmet"].filter("met_late")["need"].n_unique()
    needs = plan.case["needs"].height
    console.print(f"Of {needs:,} needs {never:,} stay unmet and {late:,} are met late, partly or wholly.")
    if never:
        console.print()
        console.print(_shortfalls(plan))


def _tiers(tiers: list[dict[str, Any]]) -> Table:
    table = Table(
        title="Coverage at the end, by tier",
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    table.add_column("tier", justify="right")
    for name in ("on time", "late", "unmet", "value needed", "value on time", "value late", "value unmet"):
        table.add_column(name, justify="right")
    for row in tiers:
        shares = [f"{row[name] / row['needed']:.1%}" if row["needed"] else "-" for name in ("on_time", "late", "unmet")]
        values = [euro(row[f"{name}_eur"]) for name in ("needed", "on_time", "late", "unmet")]
        table.add_row(str(row["tier"]), *shares, *values)
    return table


def _shortfalls(plan: Plan) -> Table:
    needs = plan.case["needs"].select("need", "recipient", "item", "tier", "required_date", wanted="quantity")
    units = plan.case["items"].select("item", "unit")
    never = plan["unmet"].filter(~pl.col("met_late")).join(needs, on="need").join(units, on="item")
    table = Table(title="First shortfalls", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in ("need", "tier", "to", "item", "unmet", "of", "unit", "wanted by"):
        table.add_column(name, justify="right" if name in {"tier", "unmet", "of"} else "left")
    for row in never.sort("tier", "required_date", "need").head(5).iter_rows(named=True):
        cells = (row["need"], row["tier"], row["recipient"], row["item"], f"{row['quantity']:,.1f}",
                 f"{row['wanted']:,.1f}", row["unit"], row["required_date"])  # fmt: skip
        table.add_row(*(Text(clean(cell)) for cell in cells))
    return table


def show_reasons(plan: Plan, reasons: Mapping[str, list[str]]) -> None:
    """Print for each need that waits what it wants and why it waits."""
    console = _console()
    wanted = {row["need"]: row for row in plan.case["needs"].iter_rows(named=True)}
    if not reasons:
        console.print("Nothing to explain: it is met on time.")
    for need in sorted(reasons, key=lambda name: (wanted[name]["tier"], wanted[name]["required_date"], name)):
        row = wanted[need]
        wants = f"{row['quantity']:,g} {row['item']} for {row['recipient']} by {row['required_date']}"
        title = f"{need}: {wants}, tier {row['tier']}"
        console.print(Text(clean(title), style="bold"))
        for sentence in reasons[need]:
            console.print(f"  {clean(sentence)}", soft_wrap=not console.is_terminal)
