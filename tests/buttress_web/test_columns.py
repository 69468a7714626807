"""Figures, days and chosen columns as a table shows them."""

from datetime import date

import django_tables2 as tables
import pytest

from buttress_web.columns import DayColumn, NumberColumn, show_chosen


class Needs(tables.Table):
    """Two columns of what somebody needs."""

    quantity = NumberColumn()
    due = DayColumn()


def needs() -> Needs:
    return Needs([{"quantity": 12_400, "due": date(2022, 4, 26)}, {"quantity": None, "due": None}])


def test_a_day_is_written_for_people_with_the_machine_form_in_its_title() -> None:
    cell = needs().rows[0].get_cell("due")

    assert cell == '<time datetime="2022-04-26" title="2022-04-26">26 Apr 2022</time>'


def test_a_missing_figure_is_a_dash_and_no_nought() -> None:
    row = needs().rows[1]

    assert (row.get_cell("quantity"), row.get_cell("due")) == ("—", "—")


def test_figures_stand_to_the_right() -> None:
    attrs = needs().columns["quantity"].attrs

    assert [attrs[part]["class"].split()[0] for part in ("th", "td", "tf")] == ["n", "n", "n"]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [(["due"], ["due"]), ([], ["quantity", "due"]), (["elsewhere"], ["quantity", "due"])],
)
def test_only_chosen_columns_are_shown_and_all_where_none_was(chosen: list[str], shown: list[str]) -> None:
    table = needs()

    show_chosen(table, chosen)

    assert [column.name for column in table.columns] == shown
