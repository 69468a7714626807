"""Need by need: when it is due, when it is met, what waits, as rows with a strip over the periods."""

from typing import Any

import polars as pl

from buttress_desk.report.cells import About, Cell, badge, day, number
from buttress_desk.report.context import Context
from buttress_desk.report.words import _, share


def timeline(context: Context) -> dict[str, Any]:
    """Return groups of needs (one a tier and item), the axis, and what the filters offer."""
    met = _met(context)
    groups = [
        _group(context, int(tier), str(item), rows, met)
        for (tier, item), rows in context.needs.group_by(["tier", "item"], maintain_order=True)
    ]
    return {
        "groups": groups,
        "axis": _axis(context),
        "tiers": sorted({group["tier"] for group in groups}),
        "count": context.needs.height,
        "about": About(
            _("Every need of the case; a strip starts in the period in which the need falls due and ends when it is "
              "met in full. Heights are shares of the quantity."),
            _("Deliveries inside a period are not told apart: what happens in a period happens on its last day."),
            context.mixed("needs", "holdings", "lanes", "rates", "training"),
        ),
    }  # fmt: skip


def _met(context: Context) -> dict[str, dict[int, float]]:
    """Return what of each need is met in which period."""
    place = {at.name: at.index for at in context.periods}
    rows = context.served.group_by("need", "meet_period").agg(pl.sum("covers"))
    found: dict[str, dict[int, float]] = {}
    for need, name, covers in rows.iter_rows():
        found.setdefault(need, {})[place[name]] = covers
    return found


def _group(
    context: Context, tier: int, item: str, rows: pl.DataFrame, met: dict[str, dict[int, float]]
) -> dict[str, Any]:
    needs = [_need(context, row, met.get(row["need"], {})) for row in rows.iter_rows(named=True)]
    total = {name: float(rows[name].sum()) for name in ("quantity", "on_time", "late", "never")}
    invented = sorted({table for need in needs for table in need["synthetic"]})
    return {
        "tier": tier,
        "item": context.item(item),
        "unit": context.unit[item],
        "needs": needs,
        "due": day(min(rows["required_date"])),
        "strip": _areas(_growing(rows.to_dicts(), met, len(context.periods))),
        "synthetic": invented,
        "state": _state(total["late"], total["never"], total["quantity"]),
        "cells": _quantities(total, context.unit[item]),
    }


def _need(context: Context, row: dict[str, Any], met: dict[int, float]) -> dict[str, Any]:
    state = _state(row["late"], row["never"], row["quantity"])
    last = max(met, default=None)
    done = row["never"] <= 0 and last is not None
    return {
        "need": row["need"],
        "reason": row["reason"] or "",
        "recipient": context.party(row["recipient"]),
        "tier": row["tier"],
        "state": state,
        "due": day(row["required_date"]),
        "met_in": context.periods[last].label if done and last is not None else _("not in full"),
        "met_machine": context.periods[last].end.isoformat() if done and last is not None else "",
        "cells": _quantities(row, context.unit[row["item"]]),
        "strip": _areas(_waiting(row, met, len(context.periods))),
        "synthetic": context.invented(needs=row["need"]),
    }


def _quantities(row: dict[str, Any], unit: str) -> list[Cell]:
    parts = [number(row["quantity"], unit)]
    for name in ("on_time", "late", "never"):
        amount = number(row[name])
        parts.append(Cell(amount.text if row[name] > 0 else "–", amount.raw, share(row[name], row["quantity"])))
    return parts


def _state(late: float, never: float, quantity: float) -> Cell:
    if never > 0:
        return badge("unmet", _("unmet")) if never >= quantity * (1 - 1e-9) else badge("part", _("part unmet"))
    return badge("late", _("late")) if late > 0 else badge("met", _("on time"))


def _waiting(row: dict[str, Any], met: dict[int, float], count: int) -> list[tuple[float, float, float]]:
    """Return for each period the shares of a need met on time, late, and waiting, from due until met in full."""
    due, wanted = int(row["due"]), float(row["quantity"])
    on_time = min(sum(part for at, part in met.items() if at <= due) / wanted, 1.0)
    late, steps, full = 0.0, [(0.0, 0.0, 0.0)] * due, False
    for at in range(due, count):
        late += met.get(at, 0.0) / wanted if at > due else 0.0
        rest = max(1.0 - on_time - late, 0.0)
        steps.append((0.0, 0.0, 0.0) if full else (on_time, late, rest if rest > 1e-9 else 0.0))
        full = full or rest <= 1e-9
    return steps


def _growing(
    rows: list[dict[str, Any]], met: dict[str, dict[int, float]], count: int
) -> list[tuple[float, float, float]]:
    """Return for each period the shares of all that is wanted of an item: met on time, late, and due but waiting."""
    wanted = sum(row["quantity"] for row in rows)
    steps = []
    for at in range(count):
        on_time = late = due = 0.0
        for row in rows:
            if row["due"] > at:
                continue
            due += row["quantity"]
            for when, part in met.get(row["need"], {}).items():
                on_time += part if when <= row["due"] else 0.0
                late += part if row["due"] < when <= at else 0.0
        rest = max(due - on_time - late, 0.0)
        steps.append((on_time / wanted, late / wanted, rest / wanted if rest > 1e-9 * wanted else 0.0))
    return steps


def _areas(steps: list[tuple[float, float, float]]) -> dict[str, str]:
    """Return the three layers of a strip, one on the other, as CSS polygons; empty layers are left out."""
    layers: dict[str, str] = {}
    for place, name in enumerate(("met", "risk", "unmet")):
        low = [sum(step[:place]) for step in steps]
        high = [sum(step[: place + 1]) for step in steps]
        if any(top - bottom > 1e-9 for top, bottom in zip(high, low, strict=True)):
            outline = [*_edge(high), *reversed(_edge(low))]
            layers[name] = ",".join(f"{x:g}% {y:g}%" for x, y in outline)
    return layers


def _edge(heights: list[float]) -> list[tuple[float, float]]:
    """Return the corners of a step line, left to right, in per cent of the strip."""
    count = len(heights)
    corners: list[tuple[float, float]] = []
    for at, height in enumerate(heights):
        if at and height == heights[at - 1]:
            corners.pop()
        else:
            corners.append((round(at / count * 100, 2), round(100 - height * 100, 2)))
        corners.append((round((at + 1) / count * 100, 2), round(100 - height * 100, 2)))
    return corners


def _axis(context: Context) -> list[dict[str, Any]]:
    """Return the years' first periods as ticks."""
    count, seen = len(context.periods), set()
    ticks: list[dict[str, Any]] = []
    for at in context.periods:
        if at.start.year not in seen:
            seen.add(at.start.year)
            left = round(at.index / count * 100, 3)
            crowded = any(tick["label"] and left - tick["left"] < 9 for tick in ticks) or left > 92
            ticks.append({"left": left, "label": "" if crowded else str(at.start.year)})
    return ticks
