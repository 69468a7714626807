"""Findings: what is wrong with a case, one row each, so that nobody has to fix errors one at a time."""

from collections.abc import Iterable, Mapping

import polars as pl

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "severity": pl.Enum(["error", "warning"]),
    "table": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "rule": pl.String,
    "value": pl.String,
    "message": pl.String,
}
"""Columns of a table of findings; ``row`` is the line of the file or sheet (the header is line 1)."""


def findings(rows: Iterable[Mapping[str, object]] = ()) -> pl.DataFrame:
    """Return ``rows`` (dicts with the keys of ``SCHEMA``) as a table of findings."""
    return pl.DataFrame(list(rows), schema=SCHEMA)


NONE = findings()
"""No finding."""


def findings_at(
    bad: pl.DataFrame,
    table: str,
    column: str,
    rule: str,
    message: str,
    *,
    severity: str = "error",
) -> pl.DataFrame:
    """Return one finding for each row of ``bad``.

    ``bad`` has the row number as ``row`` and the offending column. ``message`` is a sentence in which ``{name}``
    stands for the row's value of the column ``name``.
    """
    if bad.is_empty():
        return NONE
    return findings(
        {
            "severity": severity,
            "table": table,
            "row": record.get("row"),
            "column": column,
            "rule": rule,
            "value": "" if record.get(column) is None else str(record[column]),
            "message": message.format_map({name: _shown(value) for name, value in record.items()}),
        }
        for record in bad.iter_rows(named=True)
    )


def _shown(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


class CaseError(ValueError):
    """A case has errors; ``findings`` is the table of all of them."""

    def __init__(self, found: pl.DataFrame) -> None:
        """Keep the findings and make a message of the first few."""
        self.findings = found
        errors = found.filter(pl.col("severity") == "error")
        lines = [_sentence(row) for row in errors.head(5).iter_rows(named=True)]
        more = [f"and {errors.height - 5} more"] if errors.height > 5 else []
        super().__init__("\n".join([f"the case has {errors.height} error(s):", *lines, *more]))


def _sentence(row: dict[str, object]) -> str:
    place = f"{row['table']}, row {row['row']}" if row["row"] is not None else f"{row['table']}"
    return f"- {place}, column {row['column']}: {row['message']}"
