"""Plan folders: written whole or not at all, and never over something that is not a plan."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from buttress import CaseError, Plan
from buttress.schema import PLAN_TABLES

PARTS = ("run.json", "case", *(f"{name}.csv" for name in PLAN_TABLES))
"""What a plan folder holds."""


class NotReadable(ValueError):
    """A file or folder is not what it should be; the message is a sentence."""


def require_plan(folder: Path) -> None:
    """Raise NotReadable unless ``folder`` looks like a plan."""
    if not folder.exists():
        raise NotReadable(f"{folder} does not exist; `buttress plan CASE --out {folder}` would write it.")
    lacking = [name for name in PARTS if not (folder / name).exists()]
    if lacking:
        raise NotReadable(f"{folder} is not a plan: it lacks {', '.join(lacking)}.")


def is_plan(folder: Path) -> bool:
    """Tell whether ``folder`` has all the parts of a plan."""
    return all((folder / name).exists() for name in PARTS)


def read_plan(folder: Path) -> Plan:
    """Return the plan in ``folder``. Raise NotReadable if it is none."""
    require_plan(folder)
    try:
        return Plan.read(folder)
    except (CaseError, pl.exceptions.PolarsError, json.JSONDecodeError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise NotReadable(f"{folder} is not a plan that can be read: {reason}") from error


def refuse_foreign(folder: Path) -> None:
    """Raise NotReadable if writing a plan to ``folder`` would replace something that is not a plan."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not all((folder / name).exists() for name in ("run.json", "allocations.csv", "case")):
        raise NotReadable(f"{folder} exists and is not a plan; it is left as it is. Name another folder.")


def write_plan(plan: Plan, folder: Path) -> None:
    """Write ``plan`` to ``folder``, in the place of an older plan."""
    refuse_foreign(folder)
    write_whole(folder, plan.write)


def write_whole(target: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` write beside ``target`` and then move it there, so that half of it is never seen."""
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    new, old = (target.with_name(f".{target.name}.{os.getpid()}.{word}") for word in ("new", "old"))
    try:
        write(new)
        if target.is_dir():
            target.rename(old)
        new.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
        for left in (new, old):
            _remove(left)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
