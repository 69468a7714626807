"""Rules of industry: rates after backlog, finished goods, inputs."""

import numpy as np
import polars as pl

from buttress.case import Case
from buttress.options import Options
from buttress.periods import Floats, days_of
from buttress.rules.rows import Rows, balance, carried, entry, limit
from buttress.schema import DAYS_PER_MONTH

FAR = 10_000_000
"""A day (since 1970) after every horizon."""


def lines_start_no_more_than_their_free_rate(case: Case, options: Options, rates: str) -> Rows:
    """``make[m,t] <= capacity(m,t)``: rate over the days of t, less the backlog that falls into t."""
    capacity = free_capacity(case, rates)
    keys = options.make.select(pl.col("line").alias("name"), t="start")
    bounds = keys.join(capacity, on=["name", "t"], how="left", maintain_order="left")
    return limit(
        "rate",
        bounds.with_columns(pl.col("bound").fill_null(0.0)),
        [entry(options.make, "line", "start", 1.0)],
    )


def free_capacity(case: Case, rates: str) -> pl.DataFrame:
    """Return what each line can start in each period after its backlog: name (line), t, bound."""
    steps = case["rates"].sort("line", "from_date")
    ends = steps.with_columns(next=pl.col("from_date").shift(-1).over("line"))["next"]
    start = days_of(steps["from_date"])
    end = days_of(ends.fill_null(pl.date(1970, 1, 1) + pl.duration(days=0)).cast(pl.Date)) - 1
    end = np.where(ends.is_null().to_numpy(), FAR, end)
    made = case.grid.overlap(start, end) * (steps[f"{rates}_rate"].to_numpy() / DAYS_PER_MONTH)[:, None]
    orders = case["backlog"]
    opens, closes = days_of(orders["from_date"]), days_of(orders["to_date"])
    booked = case.grid.overlap(opens, closes) * (orders["quantity"].to_numpy() / (closes - opens + 1))[:, None]
    both = pl.concat([_by_period(steps["line"], made), _by_period(orders["line"], -booked)])
    return (
        both.group_by("name", "t", maintain_order=True)
        .agg(bound=pl.max_horizontal(pl.sum("bound"), pl.lit(0.0)))
        .sort("name", "t")
    )


def _by_period(lines: pl.Series, amounts: Floats) -> pl.DataFrame:
    rows, periods = amounts.shape
    return pl.DataFrame(
        {
            "name": lines.gather(np.repeat(np.arange(rows), periods)),
            "t": np.tile(np.arange(periods), rows),
            "bound": amounts.reshape(-1),
        }
    )


def finished_goods_leave_after_they_are_ready(case: Case, options: Options, rates: str) -> Rows:
    """``finished[t] - finished[t-1] - sum_{make ready in t} make + sum ship[t] + feed[t] = 0``."""
    keys = options.finished.select(pl.col("line").alias("name"), "t", bound=pl.lit(0.0))
    kept = carried(options.finished, "line", len(case.grid) - 1)
    ship, feed = (rows.filter(pl.col("kind") == "line") for rows in (options.ship, options.feed))
    moves = [
        entry(options.make, "line", "ready", -1.0),
        entry(ship, "supply", "ship", 1.0),
        entry(feed, "supply", "t", 1.0),
    ]
    return balance("finished", keys, [*kept, *moves])


def parts_are_there_before_they_are_consumed(case: Case, options: Options, rates: str) -> Rows:
    """``parts[t] - parts[t-1] - sum_s feed[s,t] + sum_m recipe(item(m), i) make[m,t] = 0``."""
    keys = options.parts.select(pl.col("item").alias("name"), "t", bound=pl.lit(0.0))
    kept = carried(options.parts, "item", len(case.grid) - 1)
    recipes = case["recipes"].select("item", "input", "quantity")
    consuming = options.make.join(recipes, on="item", maintain_order="left_right")
    taken = entry(consuming, "input", "start", pl.col("quantity"))
    return balance("parts", keys, [*kept, entry(options.feed, "item", "t", -1.0), taken])
