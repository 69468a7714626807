"""A rule's rows: names, bounds and entries, before they become part of the program."""

from dataclasses import dataclass

import polars as pl

ALWAYS = -1
"""The period of a row that holds over all periods together."""


@dataclass(frozen=True)
class Rows:
    """One rule's block of rows.

    ``keys``: name, t (ALWAYS for none), lower, upper (null: none). ``entries``: name, t, col, value; entries of the
    same row and column are added.
    """

    rule: str
    keys: pl.DataFrame
    entries: pl.DataFrame


def limit(rule: str, keys: pl.DataFrame, entries: list[pl.DataFrame]) -> Rows:
    """Return rows ``sum of entries <= bound``; ``keys`` has name, t, bound."""
    bounds = keys.select(
        "name",
        t(),
        lower=pl.lit(None, pl.Float64),
        upper=pl.col("bound").cast(pl.Float64),
    )
    return Rows(rule, bounds, pl.concat(entries))


def balance(rule: str, keys: pl.DataFrame, entries: list[pl.DataFrame]) -> Rows:
    """Return rows ``sum of entries = bound``; ``keys`` has name, t, bound."""
    bounds = keys.select(
        "name",
        t(),
        lower=pl.col("bound").cast(pl.Float64),
        upper=pl.col("bound").cast(pl.Float64),
    )
    return Rows(rule, bounds, pl.concat(entries))


def entry(
    rows: pl.DataFrame,
    name: pl.Expr | str,
    period: pl.Expr | str | int,
    value: pl.Expr | float,
) -> pl.DataFrame:
    """Return the entries of the choices ``rows``: their row's name and period, their column, their coefficient."""
    when = pl.lit(period) if isinstance(period, int) else period
    figure = value if isinstance(value, pl.Expr) else pl.lit(value)
    return rows.select(
        name=pl.col(name) if isinstance(name, str) else name,
        t=(pl.col(when) if isinstance(when, str) else when).cast(pl.Int64),
        col="col",
        value=figure.cast(pl.Float64),
    )


def carried(rows: pl.DataFrame, name: pl.Expr | str, last: int) -> list[pl.DataFrame]:
    """Return the entries ``kept[t] - kept[t-1]`` of a stock kept from one period to the next."""
    earlier = rows.filter(pl.col("t") < last)
    return [entry(rows, name, "t", 1.0), entry(earlier, name, pl.col("t") + 1, -1.0)]


def t() -> pl.Expr:
    """Return the period column as whole numbers."""
    return pl.col("t").cast(pl.Int64)
