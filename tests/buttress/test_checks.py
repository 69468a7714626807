"""Kinds of broken case: each gives a finding that says where, what and what to do, and costs no good row."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from buttress import Case, CaseError
from buttress.case import check, read_folder
from tests.builders import append, edit, whole

Break = Callable[[Path], None]
Place = tuple[str, int | None, str, str, str]
"""Table, row, column, rule, value of the finding that is expected."""


@dataclass(frozen=True)
class Broken:
    """A kind of broken case: what breaks it, the finding expected, what it says, how many rows are bad."""

    breaks: Break
    place: Place
    says: str
    lost: int = 0


def cell(table: str, row: int, column: str, value: str) -> Break:
    """Break one cell."""
    return partial(edit, table=table, row=row, column=column, value=value)


def copy(table: str, row: int, **changed: str) -> Break:
    """Add a copy of a row."""
    return lambda folder: append(folder, table, row, **changed)


def text(name: str, change: Callable[[str], str]) -> Break:
    """Change a file's text."""

    def breaks(folder: Path) -> None:
        path = folder / name
        path.write_text(change(path.read_text("utf-8")), "utf-8")

    return breaks


def gone(name: str) -> Break:
    """Remove a file."""
    return lambda folder: (folder / name).unlink()


def latin(folder: Path) -> None:
    """Save the parties as Latin-1, with an umlaut."""
    path = folder / "parties.csv"
    path.write_bytes(path.read_text("utf-8").replace("DEU,DEU", "DEU,Köln").encode("latin-1"))


CELLS = """
a number is a word                         | needs 2 quantity            | many        | type                | a number such as
a number has blanks                        | needs 2 quantity            | 1 000       | type                | a number such as
a number has thousands separators          | needs 3 quantity            | 20,000      | type                | a number such as
a number carries its unit                  | items 2 mass_kg             | 43 kg       | type                | a number such as
a whole number has a fraction              | needs 2 tier                | 1.5         | type                | a whole number
a month is 13                              | needs 2 required_date       | 2022-13-01  | type                | 2022-04-26
a date is written in words                 | needs 2 required_date       | 1 May 2022  | type                | 2022-04-26
a date is written with dots                | holdings 2 as_of_date       | 26.04.2022  | type                | 2022-04-26
yes stands for true                        | promised 2 firm             | yes         | type                | true or false
a word is not on the list                  | needs 2 stream              | soon        | type                | annual, urgent
a cell is empty                            | needs 2 quantity            |             | nullability         | never a zero
a quantity is zero                         | needs 2 quantity            | 0           | min_exclusive       | more than zero
a quantity is negative                     | holdings 2 quantity         | -5          | min                 | smallest value
a number is NaN                            | lanes 2 tonnes_per_month    | nan         | nan                 | not a number
a number is infinite                       | lanes 2 tonnes_per_month    | inf         | inf                 | finite
the tier is 0                              | needs 2 tier                | 0           | min                 | allowed (1)
the tier is 10                             | needs 2 tier                | 10          | max                 | allowed (9)
a supply class has two digits              | items 2 supply_class        | 13          | regex               | form
a name has a blank                         | makers 2 maker              | m 1         | regex               | form
an address is no address                   | sources 2 url               | see file    | regex               | form
a need's item is unknown                   | needs 2 item                | shel        | unknown name        | not in the table items
a recipient is unknown                     | needs 2 recipient           | UKX         | unknown name        | not in the table parties
a rate's line is unknown                   | rates 2 line                | l9          | unknown name        | not in the table lines
a line's maker is unknown                  | lines 2 maker               | mm          | unknown name        | not in the table makers
a limit's fund is unknown                  | fund_limits 2 fund          | f9          | unknown name        | not in the table funds
a currency has no rate                     | funds 2 currency            | GBP         | unknown name        | not in the table currencies
a source is not listed                     | items 2 source              | ss          | unknown name        | not in the table sources
a limit names no item                      | fund_limits 2 value         | 9999        | unknown name        | no supply class
periods leave a gap                        | periods 3 start_date        | 2022-02-02  | gap or overlap      | 2022-02-01
periods overlap                            | periods 3 start_date        | 2022-01-31  | gap or overlap      | 2022-02-01
a need falls due after the last period     | needs 2 required_date       | 2023-01-01  | outside the periods | change the date
a promise arrives before the first period  | promised 2 arrive_date      | 2021-12-31  | outside the periods | change the date
a consent is missing                       | holdings 2 origin           | USA         | consent missing     | no row for the three
an item is its own substitute              | substitutes 2 substitute    | shell       | same item           | remove the row
a source has no address                    | sources 2 url               |             | address missing     | only synthetic
a fact cites an invention                  | items 2 synthetic           | False       | invention as fact   | not marked
a mass is given in grams                   | items 2 mass_kg             | 430000      | implausible         | is the unit right
a price is in the wrong unit               | items 2 value_eur           | 3000000000  | implausible         | is the unit right
"""  # noqa: E501 -- a table to read across
"""Kind, cell, what is written there, the rule that it breaks, what the sentence says."""

BETWEEN_ROWS = {
    "unknown name",
    "gap or overlap",
    "outside the periods",
    "consent missing",
    "same item",
    "address missing",
    "invention as fact",
    "implausible",
}
"""Rules about rows that are good in themselves."""


def cells() -> dict[str, Broken]:
    """Return the kinds of ``CELLS``."""
    found = {}
    for line in CELLS.strip().splitlines():
        kind, where, value, rule, says = (part.strip() for part in line.split("|"))
        table, row, column = where.split()
        place = (table, int(row), column, rule, value)
        lost = 0 if rule in BETWEEN_ROWS else 1
        found[kind] = Broken(cell(table, int(row), column, value), place, says, lost)
    return found


def word(name: str, old: str, new: str) -> Break:
    """Replace a word everywhere in a file."""
    return text(name, lambda before: before.replace(old, new))


def file(name: str, rule: str) -> Place:
    """Return the place of a finding about a file."""
    return (name, None, "", rule, "")


MISSING, UNREADABLE, ENDS = "file missing", "unreadable file", "ends_after_start"

OTHERS: dict[str, Broken] = {
    "a table is missing": Broken(gone("lanes.csv"), file("lanes", MISSING), "write it with its header"),
    "a table is not UTF-8": Broken(latin, file("parties", UNREADABLE), "UTF-8"),
    "a table is empty": Broken(text("training.csv", lambda _: ""), file("training", UNREADABLE), "not a CSV"),
    "a row has too many cells": Broken(
        text("lanes.csv", lambda before: before + "a,b,c,d,e,f,g,h,i,j,k,l\n"),
        file("lanes", UNREADABLE),
        "not a CSV",
    ),
    "datapackage.json is missing": Broken(
        gone("datapackage.json"), file("datapackage.json", MISSING), "is this a case folder"
    ),
    "datapackage.json is broken": Broken(
        text("datapackage.json", lambda before: before[:40]), file("datapackage.json", UNREADABLE), "not JSON"
    ),
    "datapackage.json is a list": Broken(
        text("datapackage.json", lambda _: "[]"), file("datapackage.json", UNREADABLE), "not a JSON object"
    ),
    "a column is missing": Broken(
        word("makers.csv", "town", "city"),
        ("makers", 1, "town", "column missing", "town"),
        "add the column",
        1,
    ),
    "a column is unknown": Broken(
        word("makers.csv", "town", "city"), ("makers", 1, "city", "unknown column", "city"), "rename the", 1
    ),
    "a cell is blank": Broken(
        cell("needs", 2, "item", "  "), ("needs", 2, "item", "nullability", ""), "never a zero", 1
    ),
    "a key stands twice": Broken(
        copy("lanes", 2), ("lanes", 4, "lane", "duplicate key", "DEU-hub"), "keep one of them", 2
    ),
    "a nation is in lower case": Broken(
        copy("parties", 2, party="deu"),
        ("parties", 5, "party", "nation_has_alpha3_code", "deu"),
        "three capital letters",
        1,
    ),
    "rates do not ascend": Broken(
        cell("rates", 2, "min_rate", "9999"), ("rates", 2, "max_rate", "rates_ascend", "9000"), "at most", 1
    ),
    "a period ends before it starts": Broken(
        cell("periods", 6, "end_date", "2022-04-30"),
        ("periods", 6, "start_date", ENDS, "2022-05-01"),
        "on or after the day it starts",
        1,
    ),
    "an order's window ends before it starts": Broken(
        cell("backlog", 2, "to_date", "2021-12-31"),
        ("backlog", 2, "from_date", ENDS, "2022-01-01"),
        "on or after the day it starts",
        1,
    ),
    "a fund's window ends before it starts": Broken(
        cell("funds", 2, "to_date", "2021-12-31"),
        ("funds", 2, "from_date", ENDS, "2022-01-01"),
        "on or after the day it starts",
        1,
    ),
    "a consent is granted without a date": Broken(
        cell("consents", 2, "decision_date", ""),
        ("consents", 2, "state", "dated_when_granted_or_expected", "expected"),
        "has its date",
        1,
    ),
    "a consent is stated twice": Broken(
        copy("consents", 2, consent="c2"), ("consents", 3, "consent", "stated twice", "c2"), "keep the one"
    ),
    "recipes go in a circle": Broken(
        copy("recipes", 2, item="charge", input="shell"),
        ("recipes", 3, "input", "circle", "shell"),
        "in the end needs",
    ),
    "there are no needs": Broken(
        text("needs.csv", lambda before: before.splitlines()[0] + "\n"),
        file("needs", "empty table"),
        "nothing to plan",
    ),
}

BROKEN = cells() | OTHERS

DOUBTFUL: dict[str, Broken] = {
    "a floor is above the stock": Broken(
        cell("holdings", 2, "floor", "99"),
        ("holdings", 2, "floor", "floor above quantity", "99"),
        "nothing can be given",
    ),
    "a line has no rate": Broken(
        text("rates.csv", lambda before: before.replace("l1,", "l2,").replace("l2,2021", "l2,2020", 1)),
        ("lines", 2, "line", "no rate", "l1"),
        "it makes nothing",
    ),
    "a giver has no lane": Broken(
        cell("lanes", 2, "party", "USA"), ("holdings", 2, "party", "no lane", "DEU"), "nothing of it can be"
    ),
    "a rate jumps a thousandfold": Broken(
        copy("rates", 2, from_date="2022-03-01", likely_rate="9e6", max_rate="9e6"),
        ("rates", 4, "likely_rate", "implausible", "9e6"),
        "is the unit right",
    ),
}


def read(folder: Path) -> tuple[dict[str, pl.DataFrame], list[dict[str, Any]]]:
    """Return the good rows and the findings of a folder."""
    raw, _, about_files = read_folder(folder)
    good, found = check(raw)
    return good, pl.concat([about_files, found]).to_dicts()


def at(found: list[dict[str, Any]], place: Place) -> list[dict[str, Any]]:
    """Return the findings at a place."""
    names = ("table", "row", "column", "rule")
    here = [row for row in found if tuple(row[name] for name in names) == place[:4]]
    return [row for row in here if shown(row["value"]) == shown(place[4])]


def shown(value: str) -> str:
    """Return a value as it is compared: 5.0 and 5 are one number."""
    try:
        return repr(float(value))
    except ValueError:
        return value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a case that has no fault."""
    whole().write(tmp_path / "case")
    return tmp_path / "case"


def test_a_case_without_fault_has_no_findings(folder: Path) -> None:
    good, found = read(folder)

    assert found == []
    assert {name: rows.height for name, rows in good.items()} == {
        name: rows.height for name, rows in whole().tables.items()
    }


def test_there_are_thirty_kinds_of_broken_case_and_more() -> None:
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_case_is_a_finding_with_a_sentence_and_loses_no_good_row(kind: str, folder: Path) -> None:
    broken = BROKEN[kind]
    broken.breaks(folder)
    rows = {name: table.height for name, table in read_folder(folder)[0].items()}

    good, found = read(folder)

    here = at(found, broken.place)
    assert [row["severity"] for row in here] == ["error"], found
    assert broken.says in here[0]["message"], here
    rows[broken.place[0]] = rows.get(broken.place[0], 0) - broken.lost
    assert {name: table.height for name, table in good.items()} == {name: rows.get(name, 0) for name in good}


@pytest.mark.parametrize("kind", ["a table is missing", "a number is NaN", "periods overlap", "there are no needs"])
def test_a_broken_case_is_refused_with_all_its_findings(kind: str, folder: Path) -> None:
    broken = BROKEN[kind]
    broken.breaks(folder)

    with pytest.raises(CaseError) as refused:
        Case.read(folder)

    assert broken.says in at(refused.value.findings.to_dicts(), broken.place)[0]["message"]


@pytest.mark.parametrize("kind", DOUBTFUL)
def test_a_doubtful_case_is_warned_about_and_read(kind: str, folder: Path) -> None:
    doubtful = DOUBTFUL[kind]
    doubtful.breaks(folder)

    _, found = read(folder)

    here = at(found, doubtful.place)
    assert [row["severity"] for row in here] == ["warning"], found
    assert doubtful.says in here[0]["message"]
    assert Case.read(folder).hash != whole().hash


def test_every_fault_of_a_case_is_found_at_once(folder: Path) -> None:
    for row, (column, value) in enumerate([("quantity", "many"), ("required_date", "2022-13-01")], start=2):
        edit(folder, "needs", row, column, value)
    edit(folder, "lanes", 2, "party", "XYZ")

    _, found = read(folder)

    assert {(row["table"], row["row"], row["column"]) for row in found} >= {
        ("needs", 2, "quantity"),
        ("needs", 3, "required_date"),
        ("lanes", 2, "party"),
    }


def test_the_error_shows_the_first_five_and_counts_the_rest(folder: Path) -> None:
    for name in ("lanes", "training", "recipes", "backlog", "funds", "promised", "rates"):
        (folder / f"{name}.csv").unlink()

    with pytest.raises(CaseError, match="more") as refused:
        Case.read(folder)

    assert len(str(refused.value).splitlines()) == 7
