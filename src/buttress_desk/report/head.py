"""The head of the report: the top line in words, a card for each tier, the cost."""

from typing import Any

import polars as pl

from buttress_desk.report.context import Context
from buttress_desk.report.words import _, money, named_day, ngettext, share


def head(context: Context) -> dict[str, Any]:
    """Return what the head of the page shows."""
    plan, case = context.plan, context.case
    cards = [_card(context, tier) for tier in plan.run["tiers"]]
    start = context.periods[0].start
    title = str(case.about.get("title") or case.name)
    return {
        "title": title,
        "description": case.about.get("description", ""),
        "as_of": named_day(start),
        "as_of_machine": start.isoformat(),
        "horizon": named_day(context.periods[-1].end),
        "status": _status(plan.status, plan.gap),
        "rates": _rates(str(plan.run["rates"])),
        "top_line": _top_line(context, cards),
        "cards": cards,
        "cost": _cost(context),
    }


def _status(status: str, gap: float) -> str:
    if status == "optimal":
        return _("proved optimal") if gap < 1e-6 else _("optimal within {gap:.2g}").format(gap=gap)
    return _("{status}, gap {gap:.2g}").format(status=status, gap=gap)


def _rates(rates: str) -> str:
    words = {"min": _("low estimates"), "likely": _("likely estimates"), "max": _("high estimates")}
    return words.get(rates, rates)


def _top_line(context: Context, cards: list[dict[str, Any]]) -> str:
    cost = _("{money} to commit").format(money=money(float(context.plan.run["cost_eur"])))
    if not cards:
        return _("No needs; {cost}.").format(cost=cost)
    short = next((card for card in cards if card["first"]), None)
    says = [_("Tier {tier}: {share} on time").format(tier=cards[0]["tier"], share=cards[0]["on_time"])]
    if short is None:
        says.append(_("everything is met on time"))
    else:
        where = "" if short is cards[0] else _(" (tier {tier})").format(tier=short["tier"])
        says.append(_("first shortfall {first}").format(first=short["first"]) + where)
    return "; ".join([*says, cost]) + "."


def _card(context: Context, tier: dict[str, float]) -> dict[str, Any]:
    needs = context.needs.filter(pl.col("tier") == tier["tier"])
    waiting = needs.filter((pl.col("late") > 0) | (pl.col("never") > 0))
    never = needs.filter(pl.col("never") > 0).height
    whole = tier["needed"]
    parts = {name: tier[name] / whole * 100 if whole else 0.0 for name in ("on_time", "late", "unmet")}
    return {
        "tier": int(tier["tier"]),
        "needs": needs.height,
        "waiting": waiting.height,
        "never": never,
        "count": ngettext(
            "{n} need of {m} late in part or whole", "{n} needs of {m} late in part or whole", waiting.height)
        .format(n=waiting.height, m=needs.height),
        **{name: share(tier[name], whole) for name in parts},
        "parts": parts,
        "never_words": ngettext("{n} never met in full", "{n} never met in full", never).format(n=never),
        "first": _first(context, waiting),
        "wanted": money(tier["needed_eur"]),
    }  # fmt: skip


def _first(context: Context, waiting: pl.DataFrame) -> str:
    """Return the first shortfall in words: of what is due first, the item that misses the largest share."""
    if waiting.is_empty():
        return ""
    missing = (pl.col("late") + pl.col("never")) / pl.col("quantity")
    worst = waiting.with_columns(missing=missing).sort("due", "missing", "need", descending=[False, True, False])
    row = worst.row(0, named=True)
    return _("{item} from {period}").format(item=context.item(row["item"]), period=context.periods[row["due"]].label)


def _cost(context: Context) -> dict[str, Any]:
    cost = float(context.plan.run["cost_eur"])
    made = float(context.plan["production"]["cost_eur"].sum())
    freight = float(cost - made)
    return {
        "cost": money(cost),
        "exact": f"EUR {cost:,.2f}",
        "work": money(made),
        "freight": money(max(freight, 0.0)),
        "part": made / cost * 100 if cost > 0 else 0.0,
    }
