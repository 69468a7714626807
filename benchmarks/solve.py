"""Our whole plan against bare HiGHS on the same arrays, the same stages and the same options.

    python benchmarks/solve.py [CASE] [--size N] [--repeat 5] [--simplex]

Ours is all of ``buttress.solve``: tables to arrays, stages held one after the other, the plan's tables read
back. The calls it makes to HiGHS are recorded once and then replayed, with nothing around them, on a new
solver. Both are the minimum of the CPU times of ``--repeat`` runs. ``--size N`` plans a random case of N
times 300 needs instead of a folder. The goal: ours costs less than 5 % more.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import highspy

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from buttress import Case, solve  # noqa: E402  # the checkout's own packages, installed or not
from tests.random_cases import Sizes, build  # noqa: E402

Call = tuple[str, tuple[Any, ...]]

GOAL = 0.05

RECORDED = (
    "setOptionValue",
    "passModel",
    "changeColsCost",
    "changeColsBounds",
    "changeRowsBounds",
    "run",
    "setBasis",
)

OF_SIZE_ONE = Sizes(
    seed=1,
    parties=4,
    recipients=2,
    items=60,
    periods=36,
    needs=300,
    holdings=150,
    lines=100,
    funds=8,
    lanes=10,
    promises=60,
    training=8,
    recipes=60,
    substitutes=60,
)


def recorded_calls(case: Case) -> list[Call]:
    """Return every call that changes or runs the solver while ``case`` is planned."""
    calls: list[Call] = []

    class Recorder(highspy.Highs):
        """A solver that writes down what it is told."""

    def recording(name: str) -> Callable[..., Any]:
        plain = getattr(highspy.Highs, name)

        def call(solver: highspy.Highs, *given: Any) -> Any:
            calls.append((name, tuple(part.copy() if hasattr(part, "copy") else part for part in given)))
            return plain(solver, *given)

        return call

    for name in RECORDED:
        setattr(Recorder, name, recording(name))
    with mock.patch("highspy.Highs", Recorder):
        solve(case)
    return calls


def replay(calls: list[Call]) -> None:
    """Make the recorded calls on a new solver and fetch its solution."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships no types for it
    for name, given in calls:
        getattr(solver, name)(*given)
    solver.getSolution()


def with_default_solver(calls: list[Call]) -> list[Call]:
    """Return the calls without our choice of the solver: HiGHS takes simplex."""
    return [call for call in calls if call[0] != "setOptionValue" or call[1][0] not in {"solver", "run_crossover"}]


def cpu_seconds(work: Callable[[], object], repeat: int) -> float:
    """Return the least CPU time of ``repeat`` runs."""
    times = []
    for _ in range(repeat):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def random_case(size: float) -> Case:
    """Return a random case of ``size`` times 300 needs over 36 periods."""
    fixed = {"seed", "parties", "recipients", "periods"}
    counts = {name: count for name, count in vars(OF_SIZE_ONE).items() if name not in fixed}
    grown = {name: max(1, round(count * size)) for name, count in counts.items()}
    return Case.of(build(replace(OF_SIZE_ONE, **grown)), name=f"random-{size:g}")


def measure(case: Case, repeat: int, *, simplex: bool) -> list[tuple[str, float]]:
    """Return what was measured and its CPU seconds: ours, bare HiGHS and, if wanted, HiGHS' own default."""
    calls = recorded_calls(case)
    measured = [
        ("ours, whole plan", cpu_seconds(lambda: solve(case), repeat)),
        ("bare HiGHS, same calls", cpu_seconds(lambda: replay(calls), repeat)),
    ]
    if simplex:
        default = with_default_solver(calls)
        measured.append(("HiGHS default (simplex)", cpu_seconds(lambda: replay(default), 1)))
    return measured


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description="Our whole plan against bare HiGHS.")
    parser.add_argument("case", nargs="?", type=Path, default=ROOT / "cases" / "ramstein-2022")
    parser.add_argument("--size", type=float, help="plan a random case of this size instead")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--simplex", action="store_true", help="also time HiGHS' own choice of solver, once")
    options = parser.parse_args()
    case = random_case(options.size) if options.size else Case.read(options.case)
    run = solve(case).run
    measured = measure(case, options.repeat, simplex=options.simplex)
    ours, bare = (seconds for _, seconds in measured[:2])
    print(f"{case.name}: {run['columns']} columns, {run['rows']} rows, {run['nonzeros']} nonzeros\n")
    print("| run | CPU s | ratio to bare HiGHS |\n|---|---:|---:|")
    for name, seconds in measured:
        print(f"| {name} | {seconds:.3f} | {seconds / bare:.3f} |")
    overhead = ours / bare - 1
    verdict = "met" if overhead < GOAL else "not met"
    print(f"\nOverhead {overhead:.1%}; goal under {GOAL:.0%}: {verdict}. Minimum of {options.repeat} runs.")


if __name__ == "__main__":
    main()
