"""The independent checker: adds every figure of a plan up again from the case, sharing no rule with the planner."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

from buttress_desk.verify import cells, delivery, listed, making, run, supply, totals
from buttress_desk.verify.book import Book, Unreadable, read_book
from buttress_desk.verify.certificate import certificate_findings
from buttress_desk.verify.finding import Finding, as_table

__all__ = ["CHECKS", "verify"]

CHECKS: tuple[Callable[[Book], Iterator[Finding]], ...] = (
    supply.allocation_findings,
    supply.stock_findings,
    supply.lane_findings,
    supply.promise_findings,
    making.production_findings,
    making.rate_findings,
    making.finished_findings,
    making.input_findings,
    making.fund_findings,
    making.line_payers,
    delivery.need_findings,
    delivery.order_findings,
    delivery.crew_findings,
    delivery.unmet_findings,
    totals.summary_findings,
    totals.stage_findings,
    run.run_findings,
    run.proof_findings,
    run.hash_findings,
    run.tier_findings,
    listed.use_findings,
    listed.ask_findings,
    certificate_findings,
)
"""Every check, in the order in which findings are listed."""


def verify(folder: Path) -> pl.DataFrame:
    """Return what does not hold in the plan in ``folder``: severity, table, row, column, rule, value, message.

    An empty table says that every balance, bound, date, cost and total of the plan holds. Where files
    cannot be read, or cells are not what their table declares, only these are listed: nothing can be added up before.
    """
    try:
        book = read_book(folder)
    except Unreadable as error:
        return as_table(error.findings)
    unfit = list(cells.cell_findings(book))
    if unfit:
        return as_table(unfit)
    with np.errstate(all="ignore"):  # what overflows is no number, and that is a finding
        return as_table(found for check in CHECKS for found in _guarded(check, book))


def _guarded(check: Callable[[Book], Iterator[Finding]], book: Book) -> Iterator[Finding]:
    """Yield a check's findings; a name or value that it cannot follow becomes one too."""
    try:
        yield from check(book)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        text = f"{check.__name__} could not go on, because a name is not in the case or a value is not fit: {error!r}"
        yield Finding("plan", None, "", "unknown", str(error), text)
