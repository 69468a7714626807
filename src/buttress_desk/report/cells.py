"""What a table of the report is made of: columns, rows and cells that know their text and their raw value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from buttress_desk.report.words import Period, _, figure, money, named_day, share

STATES: Mapping[str, tuple[str, str]] = {
    "met": ("met", "■"),
    "late": ("risk", "▲"),
    "part": ("unmet", "◣"),
    "unmet": ("unmet", "✕"),
    "unknown": ("unknown", "?"),
}
"""States of a need: the class that colours its badge, and the icon beside the word."""


@dataclass(frozen=True)
class Cell:
    """One value: what is read, what is sorted and downloaded (``raw``; the text if empty), and what hovering tells."""

    text: str
    raw: str = ""
    title: str = ""
    sub: str = ""
    badge: str = ""
    items: tuple[str, ...] = ()
    colour: int | None = None
    link: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether it holds numbers (right-aligned, sorted as numbers), and a hint."""

    label: str
    number: bool = False
    hint: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """A row: cells in the order of the columns, and the tables of the case in which it rests on invented rows."""

    cells: Sequence[Cell]
    synthetic: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption; ``marked`` tables say of every row whether it rests on invented rows."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[Cell] | None = None
    empty: str = ""
    marked: bool = True
    first: int = 0
    """Rows shown before "show all" (0: all)."""


@dataclass(frozen=True)
class About:
    """What stands under a chart: where it comes from, what is counted, what is not, which inputs are invented."""

    counted: str
    left_out: str
    synthetic: tuple[str, ...] = field(default=())


def text(value: object, sub: str = "", title: str = "") -> Cell:
    """Return a cell of words; an empty value reads as a dash."""
    words = "" if value is None else str(value)
    return Cell(words or "–", words, title, sub)


def number(value: float | None, unit: str = "", sub: str = "") -> Cell:
    """Return a quantity; its exact value is the raw one."""
    if value is None:
        return Cell("–")
    shown = figure(value)
    words = f"{shown} {unit}" if unit and unit != "each" else shown
    return Cell(words, f"{value:.10g}", f"{value:,.4f}".rstrip("0").rstrip("."), sub)


def euro(value: float | None) -> Cell:
    """Return money in bn or m with the exact figure in the title."""
    if value is None:
        return Cell("–")
    return Cell(money(value), f"{value:.2f}", f"EUR {value:,.2f}")


def percent(part: float, whole: float = 1.0) -> Cell:
    """Return a share in per cent."""
    exact = part / whole * 100 if whole > 0 else 0.0
    return Cell(share(part, whole), f"{exact:.4f}" if whole > 0 else "", f"{exact:.2f} %" if whole > 0 else "")


def period(at: Period | None) -> Cell:
    """Return a period by its words; its first day is the raw value."""
    return Cell("–") if at is None else Cell(at.label, at.start.isoformat(), at.machine)


def day(at: date | None) -> Cell:
    """Return a date."""
    return Cell("–") if at is None else Cell(named_day(at), at.isoformat(), at.isoformat())


def badge(state: str, words: str) -> Cell:
    """Return a state as a word with its colour and icon."""
    return Cell(words, words, badge=state)


def listed(sentences: Sequence[str], otherwise: str) -> Cell:
    """Return sentences one under the other."""
    if not sentences:
        return Cell(otherwise, "")
    return Cell("", " ".join(sentences), items=tuple(sentences))


def total_label(count: int) -> Cell:
    """Return the first cell of a totals row."""
    return Cell(_("Total"), title=_("{count} rows").format(count=count))
