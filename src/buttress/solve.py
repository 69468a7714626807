"""solve(case) -> Plan: options, rules, stages, and the plan read back."""

import time

import polars as pl

from buttress.case import Case
from buttress.objectives import Objective, objectives
from buttress.options import Options, find_options
from buttress.plan import Plan
from buttress.program import Matrix, Program, Stage, assemble
from buttress.readback import read_back
from buttress.rules import RULES
from buttress.solved import Solved


def build(case: Case, rates: str = "likely") -> tuple[Options, Matrix, list[Objective]]:
    """Return the choices, the rows and the stages of a case; ``rates`` is min, likely or max."""
    options = find_options(case)
    matrix = assemble([rule(case, options, rates) for rule in RULES], options.width)
    return options, matrix, objectives(case, options)


def solve_stages(case: Case, rates: str = "likely") -> Solved:
    """Return the case solved through all stages, each held before the next."""
    started = time.process_time()
    options, matrix, goals = build(case, rates)
    program = Program(matrix, options.sizes)
    stages: list[Stage] = []
    for goal in goals:
        if stages:
            program.hold()
        stages.append(program.minimise(goal))
    return Solved(
        case,
        options,
        matrix,
        tuple(stages),
        program.columns(),
        time.process_time() - started,
    )


def solve(case: Case, rates: str = "likely") -> Plan:
    """Return the best plan of ``case``; ``rates`` says which estimate of the lines' rates holds: min, likely or max.

    Raise NotSolved if the solver proves no optimum.
    """
    started = time.process_time()
    solved = solve_stages(case, rates)
    tables = read_back(solved)
    solving = sum(stage.seconds for stage in solved.stages)
    run = {
        "status": "optimal",
        "gap": max(stage.gap for stage in solved.stages),
        "rates": rates,
        "case_hash": case.hash,
        "tiers": _tiers(tables["summary"], case),
        "cost_eur": solved.values[-2],
        "columns": solved.options.width,
        "rows": solved.matrix.a.shape[0],
        "nonzeros": int(solved.matrix.a.nnz),
        "build_seconds": round(time.process_time() - started - solving, 3),
        "solve_seconds": round(solving, 3),
    }
    return Plan(case, tables, run)


def _tiers(summary: pl.DataFrame, case: Case) -> list[dict[str, float]]:
    last = summary.filter(pl.col("period") == case.grid.names[-1])
    return last.drop("period").sort("tier").to_dicts()
