"""How the report writes things: words that can be translated, dates, periods, numbers, money, shares."""

import gettext
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from buttress_desk.sentences import figure
from buttress_desk.sentences import money as spaced_money

__all__ = ["Period", "_", "counted", "figure", "money", "named_day", "named_span", "ngettext", "share", "short_span"]

TRANSLATIONS = gettext.NullTranslations()
"""Where another language's catalogue goes; the templates use the same one."""

_ = TRANSLATIONS.gettext
ngettext = TRANSLATIONS.ngettext


@dataclass(frozen=True)
class Period:
    """A period of the case: its place in the grid, its name, words for it, and both dates in machine form."""

    index: int
    name: str
    label: str
    short: str
    start: date
    end: date

    @property
    def machine(self) -> str:
        """Both days in machine form."""
        return f"{self.start.isoformat()} – {self.end.isoformat()}"


def money(value: float) -> str:
    """Return euros in bn or m, kept on one line."""
    return spaced_money(value).replace(" ", "\u00a0")


def named_day(day: date) -> str:
    """Return a date for people: 26 Apr 2022."""
    return f"{day.day} {_month(day)} {day.year}"


def named_span(start: date, end: date) -> str:
    """Return a period for people: Jul 2022, May–Jun 2024, 2026, 26–30 Apr 2022."""
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    same_year = start.year == end.year
    if whole and same_year:
        if start.month == end.month:
            return f"{_month(start)} {start.year}"
        if (start.month, end.month) == (1, 12):
            return str(start.year)
        return f"{_month(start)}–{_month(end)} {end.year}"
    if same_year and start.month == end.month:
        return f"{start.day}–{end.day} {_month(end)} {end.year}"
    if same_year:
        return f"{start.day} {_month(start)} – {named_day(end)}"
    return f"{named_day(start)} – {named_day(end)}"


def short_span(start: date, end: date) -> str:
    """Return a period for an axis, by its end: Jul 2022, Q2 2024, 2026."""
    days = (end - start).days
    if days > 300:
        return str(end.year)
    if days > 45:
        return _("Q{quarter} {year}").format(quarter=(end.month + 2) // 3, year=end.year)
    return f"{_month(end)} {end.year}"


def _month(day: date) -> str:
    names = (_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
             _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"))  # fmt: skip
    return names[day.month - 1]


def share(part: float, whole: float = 1.0) -> str:
    """Return a share in per cent that never rounds up to all nor down to nothing; a dash if the whole is 0."""
    if whole <= 0:
        return "–"
    value = part / whole
    if value <= 1e-9:
        return "0 %"
    if value >= 1 - 1e-9:
        return f"{value * 100:,.0f} %"
    if value < 0.005:
        return "<1 %"
    return ">99 %" if value > 0.995 else f"{value * 100:.0f} %"


def counted(names: Sequence[str], most: int = 3) -> str:
    """Return names joined by commas, with the number of those left out."""
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return shown if rest <= 0 else _("{names} and {rest} more").format(names=shown, rest=rest)
