"""The rows of a table as CSV or XLSX, with for whom, as of when and by whom they were made."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

Value = str | int | float | Decimal | date | datetime | bool | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """A table as it leaves the page: the rows, and what has to be known about them."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]
    audience: str
    as_of: datetime
    prepared_by: str

    @property
    def about(self) -> list[tuple[str, str]]:
        """What stands above the rows, and in a workbook on a sheet of its own."""
        return [
            (_("Table"), self.title),
            (_("Audience"), self.audience),
            (_("As of"), self.as_of.isoformat(timespec="seconds")),
            (_("Prepared by"), self.prepared_by),
        ]


def neutral(value: Value) -> Value:
    """Return a text that no spreadsheet takes for a formula; anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def plain(value: Any) -> Value:
    """Return a model's value as a cell holds it."""
    if isinstance(value, bool):
        return _("yes") if value else ""
    return value if isinstance(value, str | int | float | Decimal | date | None) else str(value)


def as_csv(sheet: Sheet) -> bytes:
    """Return the sheet as CSV in UTF-8 with its mark: four rows about it, an empty one, the header, the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([neutral(cell) for cell in row] for row in sheet.about)
    writer.writerow([])
    writer.writerow([neutral(name) for name in sheet.columns])
    writer.writerows([neutral(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet) -> bytes:
    """Return the sheet as a workbook: its rows, and a sheet about them; the marking is in the printed margins."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    book = xlsxwriter.Workbook(out, options)
    # The same table at the same moment is the same file.
    book.set_properties({"title": sheet.title, "created": sheet.as_of.replace(tzinfo=None)})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    rows = book.add_worksheet(_("Rows"))
    rows.set_header(f"&C{sheet.audience.replace('&', '&&')}")
    rows.set_footer(f"&C{sheet.audience.replace('&', '&&')}&R&P / &N")
    rows.freeze_panes(1, 0)
    rows.write_row(0, 0, [neutral(name) for name in sheet.columns], bold)
    for number, row in enumerate(sheet.rows, 1):
        for place, value in enumerate(row):
            rows.write(number, place, neutral(value), *((day,) if isinstance(value, date) else ()))
    rows.autofit()
    about = book.add_worksheet(_("About"))
    for number, pair in enumerate(sheet.about):
        about.write_row(number, 0, [neutral(cell) for cell in pair])
    about.autofit()
    book.close()
    return out.getvalue()


def answer(sheet: Sheet, kind: str) -> HttpResponse:
    """Return the download of a sheet as ``csv`` or ``xlsx``."""
    content = as_csv(sheet) if kind == "csv" else as_xlsx(sheet)
    name = f"{'-'.join(sheet.title.lower().split())}-{sheet.as_of:%Y%m%d-%H%M%S}.{kind}"
    response = HttpResponse(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
