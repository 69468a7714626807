"""Why a need is unmet: the rules that would have to move together, or the earliest period that time allows.

An explanation asks: with every other need served no worse than in the plan, how much of this need could be met if
certain bounded things were larger? What is not of the need's family of items (what may serve it, and its inputs)
stays exactly as planned. Levers are suggested by reduced costs and confirmed by solving again. The result is rows of
rule, names, amounts and periods; sentences are made elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from buttress.family import Family, Focus, Lever, family_of
from buttress.options import due_needs
from buttress.periods import Floats
from buttress.plan import Plan
from buttress.solve import solve_stages
from buttress.solved import Solved
from buttress.why import fastest_sources

MOST_LEVERS = 3
"""Rules that are moved together at most."""

TRIES = 4
"""Levers that are tried in each round."""

ROUNDS = 6
"""Rounds at most: a lever may turn out to be needless once another is pulled, and make room for a third."""

ENOUGH = 0.999
"""The search stops when this share of what can be closed is closed."""

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "need": pl.String,
    "part": pl.Enum(["lever", "time", "nobody"]),
    "rule": pl.String,
    "name": pl.String,
    "amount": pl.Float64,
    "unit": pl.String,
    "from_period": pl.String,
    "to_period": pl.String,
    "closes": pl.Float64,
    "closes_by_end": pl.Float64,
    "met_period": pl.String,
    "earliest_period": pl.String,
}
"""Columns of explanations. ``lever``: raising the named thing by ``amount`` between the two periods, together with the
need's other levers, brings ``closes`` units on time and ``closes_by_end`` units that would never be met; then the
need is met in full from ``met_period`` (empty: not in full). ``time``: with
every resource unlimited the need is met in ``earliest_period`` at the earliest; ``name`` is the fastest source,
``amount`` its days of lead or transit. ``nobody``: no source in the case reaches the need at all."""


@dataclass(frozen=True)
class Shortfall:
    """What a need lacks under some relaxation: at its due period, and at the end (units); ``area`` in unit-months."""

    at_due: float
    at_end: float
    area: float
    met_from: int | None


def explain(plan: Plan, need: str | None = None) -> pl.DataFrame:
    """Return the explanations of every unmet need of ``plan``, or of one; columns as in ``SCHEMA``.

    The plan's case is solved again, which gives the same plan. Raise KeyError if the need is not in the case.
    """
    if need is not None and need not in set(plan.case["needs"]["need"]):
        raise KeyError(need)
    waiting = plan["unmet"]["need"].unique().sort().to_list()
    wanted = [name for name in waiting if need in (None, name)]
    if not wanted:
        return pl.DataFrame(schema=SCHEMA)
    return explain_solved(solve_stages(plan.case, plan.run["rates"]), wanted)


def explain_solved(solved: Solved, needs: Sequence[str]) -> pl.DataFrame:
    """Return the explanations of the named needs of a solved case; columns as in ``SCHEMA``."""
    due = due_needs(solved.case).with_columns(through=pl.col("quantity").cum_sum().over("curve"))
    due = due.filter(pl.col("need").is_in(list(needs)))
    rows: list[dict[str, object]] = []
    for (curve,), group in due.group_by(["curve"], maintain_order=True):
        family = family_of(solved, str(curve))
        for need in group.iter_rows(named=True):
            rows.extend(
                _explain_one(
                    solved,
                    family,
                    family.focus(need["need"], need["through"], need["quantity"], need["t"]),
                )
            )
    return pl.DataFrame(rows, schema=SCHEMA)


def _explain_one(solved: Solved, family: Family, focus: Focus) -> Iterator[dict[str, object]]:
    now = _shortfall(focus, family.solve(focus, ()))
    best = _shortfall(focus, family.solve(focus, family.levers))
    names = solved.case.grid.names
    earliest = None if best.met_from is None else names[best.met_from]
    closable = now.area - best.area
    if closable > 1e-6 * max(now.area, 1e-9):
        levers, closed = _search(family, focus, now, best)
        if now.area - closed.area > 1e-3 * closable:
            for move in family.moves(focus, levers):
                yield {
                    "need": focus.need,
                    "part": "lever",
                    **move,
                    "closes": max(now.at_due - closed.at_due, 0.0),
                    "closes_by_end": max(now.at_end - closed.at_end, 0.0),
                    "met_period": None if closed.met_from is None else names[closed.met_from],
                    "earliest_period": earliest,
                }
            return
    yield from _time(solved, focus, earliest)


def _time(solved: Solved, focus: Focus, earliest: str | None) -> Iterator[dict[str, object]]:
    fastest = fastest_sources(solved.case, focus.need)
    if fastest.is_empty():
        yield {
            "need": focus.need,
            "part": "nobody",
            "rule": "source",
            "name": "",
            "earliest_period": earliest,
        }
        return
    first = fastest.row(0, named=True)
    yield {
        "need": focus.need,
        "part": "time",
        "rule": first["rule"],
        "name": first["supply"],
        "amount": float(first["days"]),
        "unit": "day",
        "from_period": solved.case.grid.names[focus.due],
        "earliest_period": earliest,
    }


def _search(family: Family, focus: Focus, now: Shortfall, best: Shortfall) -> tuple[tuple[Lever, ...], Shortfall]:
    """Return the smallest set of levers found, at most MOST_LEVERS, that closes most, and what is left then."""
    chosen: tuple[Lever, ...] = ()
    left = now
    for _ in range(ROUNDS):
        if len(chosen) == MOST_LEVERS:
            break
        tried = [
            (levers := (*chosen, lever), _shortfall(focus, family.solve(focus, levers)))
            for lever in family.promising(focus, chosen, TRIES)
        ]
        if not tried:
            break
        chosen, left = _pruned(family, focus, now, *min(tried, key=lambda pair: pair[1].area))
        if now.area - left.area >= ENOUGH * (now.area - best.area):
            break
    return chosen, left


def _pruned(
    family: Family, focus: Focus, now: Shortfall, chosen: tuple[Lever, ...], left: Shortfall
) -> tuple[tuple[Lever, ...], Shortfall]:
    """Return the levers without those that the others can do without, and what is left then."""
    for lever in chosen[:-1]:
        fewer = tuple(one for one in chosen if one != lever)
        without = _shortfall(focus, family.solve(focus, fewer))
        if now.area - without.area >= ENOUGH * (now.area - left.area):
            chosen, left = fewer, without
    return chosen, left


def _shortfall(focus: Focus, excess: Floats) -> Shortfall:
    """Return what the focus's need lacks when its curve lacks ``excess`` (units, by period) up to and with it."""
    short = np.minimum(excess, focus.quantity)
    short = np.where(short > 1e-7 * focus.quantity, short, 0.0)
    met = np.flatnonzero((short == 0) & (np.arange(len(short)) >= focus.due))
    area = float(short @ focus.months)
    return Shortfall(
        float(short[focus.due]),
        float(short[-1]),
        area,
        int(met[0]) if len(met) else None,
    )
