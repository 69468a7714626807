"""What run.json states about the whole plan: the case, how well it is proved, cost, tiers, effort."""

import hashlib
from collections.abc import Iterator
from math import inf, nan
from typing import Any

from buttress.schema import CASE_TABLES
from buttress_desk.verify.book import Book
from buttress_desk.verify.finding import Finding, differs
from buttress_desk.verify.totals import cost_value, summed

PROVED = 1e-6
"""The relative gap up to which a stage counts as proved."""

PLACE = "run.json"


def figure(stated: Any) -> float:
    """Return a number that JSON holds; NaN if it holds none."""
    return nan if isinstance(stated, bool) or not isinstance(stated, int | float) else float(stated)


def run_findings(book: Book) -> Iterator[Finding]:
    """Check the words and figures of run.json. How long it took cannot be measured again: seconds are 0 or more."""
    run = book.run
    cost = cost_value(book)
    if differs(figure(run.get("cost_eur")), cost, 1e-3):
        yield Finding(PLACE, None, "cost_eur", "cost", str(run.get("cost_eur")), f"the tables give {cost}")
    if run.get("rates") not in ("min", "likely", "max"):
        yield Finding(PLACE, None, "rates", "rates", str(run.get("rates")), "rates are min, likely or max")
    for column in ("build_seconds", "solve_seconds"):
        if not 0 <= figure(run.get(column)) < inf:
            yield Finding(PLACE, None, column, "seconds", str(run.get(column)), "seconds are a number, 0 or more")


def proof_findings(book: Book) -> Iterator[Finding]:
    """Check that the run's gap is its stages' largest, and that it is called optimal if every stage is proved."""
    widest = max((row["gap"] for row in book.plan["stages"]), default=0.0)
    stated, status = figure(book.run.get("gap")), book.run.get("status")
    if differs(stated, widest):
        yield Finding(PLACE, None, "gap", "gap", str(stated), f"the largest gap of a stage is {widest}")
    if (status == "optimal") != (widest <= PROVED):
        text = f"a plan is called optimal if no stage leaves more than {PROVED} of its value unproved; it is {widest}"
        yield Finding(PLACE, None, "status", "gap", str(status), text)


def hash_findings(book: Book) -> Iterator[Finding]:
    """Check that the case in the folder is the one that was planned."""
    digest = hashlib.sha256()
    for name in CASE_TABLES:
        digest.update(f"{name}\n".encode() + (book.folder / "case" / f"{name}.csv").read_bytes())
    for place, stated in ((PLACE, book.run), ("datapackage.json", book.package)):
        if stated.get("case_hash") != digest.hexdigest():
            text = f"the case in the folder hashes to {digest.hexdigest()}"
            yield Finding(place, None, "case_hash", "hash", str(stated.get("case_hash")), text)


def tier_findings(book: Book) -> Iterator[Finding]:
    """Check that run.json repeats the last period of every tier's summary."""
    last = len(book.periods) - 1
    wanted = {key[0]: figures for key, figures in summed(book).items() if key[1] == last}
    stated = book.run.get("tiers")
    listed = [row for row in stated if isinstance(row, dict)] if isinstance(stated, list) else []
    if (
        not isinstance(stated, list)
        or len(listed) != len(stated)
        or [figure(row.get("tier")) for row in listed] != list(wanted)
    ):
        yield Finding(PLACE, None, "tiers", "tiers", str(stated)[:80], f"the tiers are {', '.join(map(str, wanted))}")
        return
    for row in listed:
        for column, value in wanted[row["tier"]].items():
            size = wanted[row["tier"]]["needed_eur" if column.endswith("eur") else "needed"]
            if differs(figure(row.get(column)), value, 0.01 * size):
                yield Finding(
                    PLACE, None, column, "tiers", str(row.get(column)), f"tier {row['tier']} comes to {value}"
                )
