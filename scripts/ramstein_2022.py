"""Write the tables of cases/ramstein-2022 that are made by formula: holdings, lanes, needs, training.

Run it from the root of the repository: ``python scripts/ramstein_2022.py``. The formulas are stated in the case's
README; every row is marked synthetic. The other tables are kept by hand.
"""

import csv
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from buttress import Case

CASE = Path(__file__).parents[1] / "cases" / "ramstein-2022"
FACT = ("source", "synthetic", "note")
START = date(2022, 4, 26)

SIZES = {
    "USA": 100, "DEU": 20, "GBR": 18, "FRA": 16, "ITA": 12, "CAN": 10, "POL": 10, "KOR": 9, "AUS": 8, "ESP": 8,
    "TUR": 8, "NLD": 6, "SWE": 5, "NOR": 4, "ROU": 4, "GRC": 4, "CZE": 4, "FIN": 4, "DNK": 3, "BEL": 3, "BGR": 3,
    "PRT": 2, "SVK": 2, "HRV": 2, "LTU": 1, "LVA": 1, "EST": 1, "SVN": 1, "MKD": 1, "LUX": 1, "ALB": 1,
}  # fmt: skip
"""Size class of each party that gives: about a hundredth of the largest defence budget, at least 1."""

FAR = {"USA": 30, "CAN": 30, "KOR": 50, "AUS": 60}
"""Transit days of parties overseas; the others need 7, or 12 if they use the southern hub."""

NEAR = {"POL", "SVK", "ROU", "CZE", "BGR", "LTU"}
"""Parties at or near the recipient's border: their share of the tonnage counts three times."""

SOUTH = {"ITA", "TUR", "GRC", "ROU", "BGR", "HRV", "SVN", "MKD", "ALB"}
FORMER_EAST = {"POL", "ROU", "CZE", "BGR", "SVK", "HRV", "SVN", "MKD", "ALB", "LTU", "LVA", "EST", "FIN"}
EASTERN = {
    "152mm-round",
    "122mm-round",
    "125mm-tank-round",
    "122mm-rocket",
    "s300-missile",
    "t72",
    "pt91",
    "bmp1",
    "bm21",
}
HELD_BY = {
    "35mm-round": {"DEU", "ESP"}, "gepard": {"DEU", "ROU"},
    "leopard2": {"DEU", "POL", "ESP", "NOR", "PRT", "CAN", "SWE",
    "NLD", "FIN", "DNK", "GRC"}, "leopard1": {"NLD", "DNK", "BEL"}, "pt91": {"POL"}, "challenger2": {"GBR"},
    "abrams": {"USA"}, "bradley": {"USA"}, "marder": {"DEU", "GRC"}, "cv90": {"SWE", "NOR", "DNK", "NLD"},
    "stryker": {"USA"}, "himars": {"USA", "ROU"}, "m270": {"USA", "GBR", "DEU", "FRA", "ITA", "NOR"},
    "patriot-unit": {"USA", "DEU", "NLD", "ESP", "GRC", "SWE"}, "pac3-missile": {"USA", "DEU", "NLD", "SWE"},
    "irist-missile": set(), "irist-unit": set(), "nasams-unit": {"USA", "NOR", "ESP", "NLD", "LTU"},
    "amraam": {"USA", "NOR", "ESP", "NLD", "LTU", "GBR"}, "hawk-unit": {"ESP", "SWE", "GRC"},
    "hawk-missile": {"USA", "ESP", "SWE", "GRC"}, "s300-missile": {"SVK", "BGR", "GRC"}, "caesar": {"FRA", "DNK"},
    "pzh2000": {"DEU", "NLD", "ITA", "GRC"}, "krab": {"POL"}, "zuzana2": {"SVK"}, "bohdana": set(), "archer": {"SWE"},
    "as90": {"GBR"}, "fh70": {"ITA", "EST"}, "m777": {"USA", "AUS", "CAN"}, "bushmaster": {"AUS", "NLD"},
    "starstreak": {"GBR"}, "piorun": {"POL"}, "mistral": {"FRA", "ESP", "NOR"}, "nlaw": {"GBR", "SWE", "FIN"},
    "stinger": {"USA", "DEU", "NLD", "ITA", "LTU", "LVA", "DNK"}, "javelin": {"USA", "GBR", "EST", "LTU", "NOR", "AUS"},
    "gmlrs-rocket": {"USA", "GBR", "DEU", "FRA", "ITA", "FIN"}, "carl-gustaf-round": {"SWE", "CAN", "NOR", "USA"},
    "demining-machine": {"HRV", "DEU"}, "air-defence-radar": {"DEU"},
}  # fmt: skip
"""Who is taken to hold items that only some have; the others are held by about one party in three."""

ORIGIN = {"35mm-round": "CHE", "leopard2": "DEU", "leopard1": "DEU"}
MONTHS = {"munition": (2, 6, 12, 24), "equipment": (4, 14), "supply": (3, 9, 20)}
"""Months after the start at which needs fall due, by kind of item."""

FORCE_PLAN = {
    "155mm-round": 300000, "120mm-mortar-round": 60000, "gmlrs-rocket": 1500, "javelin": 800, "pac3-missile": 120,
    "irist-missile": 240, "irist-unit": 2, "bohdana": 60, "cv90": 40, "leopard2": 24, "truck": 800, "fpv-drone": 400000,
    "first-aid-kit": 60000, "armoured-ambulance": 20,
}  # fmt: skip
"""Yearly needs of the small synthetic force plan, 2026 to 2030."""

WANTED = {
    "155mm-round": 60000, "152mm-round": 15000, "122mm-round": 12000, "105mm-round": 8000, "120mm-mortar-round": 15000,
    "81mm-mortar-round": 15000, "125mm-tank-round": 5000, "120mm-tank-round": 800, "35mm-round": 5000,
    "small-arms-rounds": 4000, "gmlrs-rocket": 350, "122mm-rocket": 4000, "javelin": 500, "nlaw": 500, "at4": 1500,
    "carl-gustaf-round": 1500, "stinger": 200, "starstreak": 40, "mistral": 30, "piorun": 60, "pac3-missile": 12,
    "irist-missile": 20, "amraam": 20, "hawk-missile": 15, "s300-missile": 10, "anti-tank-mine": 3000, "m777": 6,
    "m109": 4, "caesar": 2, "pzh2000": 1.5, "krab": 2, "zuzana2": 1, "bohdana": 4, "archer": 1, "fh70": 1, "l119": 4,
    "as90": 1, "m270": 1, "himars": 1.5, "bm21": 2, "t72": 15, "pt91": 3, "leopard1": 6, "leopard2": 5,
    "challenger2": 0.6, "abrams": 2, "bradley": 10, "marder": 4, "cv90": 3, "bmp1": 12, "stryker": 8, "m113": 20,
    "mrap": 20, "bushmaster": 3, "armoured-ambulance": 6, "gepard": 2, "nasams-unit": 0.8, "irist-unit": 0.35,
    "patriot-unit": 0.6, "hawk-unit": 0.5, "counter-battery-radar": 0.8, "air-defence-radar": 0.4, "recon-drone": 60,
    "fpv-drone": 8000, "truck": 150, "hmmwv": 60, "demining-machine": 2, "bridge-set": 0.8, "first-aid-kit": 25000,
    "field-hospital": 0.4, "body-armour": 12000, "helmet": 12000, "winter-kit": 20000, "ration": 600000, "tent": 300,
    "generator": 150, "night-vision": 1000, "radio": 600,
}  # fmt: skip
"""Planning figure of each item: units wanted in a month."""

FIRST = {
    "155mm-round", "35mm-round", "gmlrs-rocket", "javelin", "stinger", "pac3-missile", "irist-missile", "amraam",
    "m777",    "caesar", "himars", "leopard2", "bradley", "armoured-ambulance", "gepard", "nasams-unit", "irist-unit",
    "patriot-unit", "counter-battery-radar", "first-aid-kit", "body-armour", "helmet", "winter-kit",
}  # fmt: skip
THIRD = {
    "81mm-mortar-round", "120mm-tank-round", "122mm-rocket", "at4", "carl-gustaf-round", "anti-tank-mine", "zuzana2",
    "archer", "fh70", "as90", "bm21", "leopard1", "challenger2", "abrams", "bmp1", "bushmaster", "hawk-unit", "hmmwv",
    "bridge-set", "ration",
}  # fmt: skip

COURSES = {
    "m777": (20, 12, 30), "caesar": (4, 3, 45), "pzh2000": (4, 3, 45), "krab": (4, 3, 45), "m109": (6, 4, 30),
    "himars": (3, 2, 30), "m270": (2, 2, 30), "leopard2": (0, 4, 60), "leopard1": (0, 8, 60), "challenger2": (0, 2, 60),
    "abrams": (0, 3, 90), "bradley": (0, 9, 60), "marder": (0, 5, 45), "cv90": (0, 4, 45), "stryker": (0, 10, 45),
    "gepard": (0, 3, 60), "nasams-unit": (0, 1, 90), "irist-unit": (0, 0.25, 120), "patriot-unit": (0, 0.4, 180),
    "counter-battery-radar": (2, 1, 45), "bushmaster": (10, 10, 14), "demining-machine": (5, 2, 30),
}  # fmt: skip
"""Trained crews at the start, crews that can begin a course in a month, days of the course."""


def rounded(value: float) -> float:
    """Return a figure with two significant digits; below 10 a whole number, at least 1."""
    if value < 10:
        return float(max(1, round(value)))
    scale = 10 ** (len(str(int(value))) - 2)
    return float(round(value / scale) * scale)


def draw(*words: str) -> int:
    """Return a fixed number for some words: their CRC-32."""
    return zlib.crc32(" ".join(words).encode())


def holders(item: str) -> Iterable[str]:
    """Return the parties that are taken to hold an item."""
    if item in HELD_BY:
        return sorted(HELD_BY[item])
    able = sorted(FORMER_EAST if item in EASTERN else SIZES)
    return [party for party in able if draw(party, item) % 3 == 0]


def holdings() -> list[list[object]]:
    """Two to nine months of what is wanted, by size class; the floor is 60, 70 or 80 per cent."""
    rows: list[list[object]] = []
    for item, wanted in WANTED.items():
        parties = list(holders(item))
        sizes = sum(SIZES[party] for party in parties)
        for party in parties:
            months = 20 + draw(item, "months") % 40
            quantity = rounded(wanted * months * SIZES[party] / sizes)
            kept = 0.6 + 0.1 * (draw(party, item, "floor") % 3)
            origin = ORIGIN.get(item, party)
            origin = "DEU" if (party, item) == ("EST", "fh70") else origin
            row = [
                f"{party.lower()}-{item}",
                party,
                item,
                origin,
                "serviceable",
                quantity,
                int(quantity * kept),
                START,
            ]
            rows.append([*row, *invented("stock and floor by formula")])
    return rows


def lanes() -> list[list[object]]:
    """18,000 t a month in all, shared by size class and nearness; overseas parties take weeks and cost more."""
    rows: list[list[object]] = []
    weights = {party: size * (3 if party in NEAR else 1) for party, size in SIZES.items()}
    for party, weight in weights.items():
        hub = "hub-south" if party in SOUTH else "hub-west"
        days = FAR.get(party, 12 if party in SOUTH else 7)
        tonnes = rounded(18000 * weight / sum(weights.values()))
        cost = 1500 if party in FAR else 300
        rows.append(
            [
                f"{party.lower()}-{hub}",
                party,
                hub,
                days,
                tonnes,
                cost,
                *invented("tonnage by size class and nearness"),
            ]
        )
    rows.append(["aut-hub-west", "AUT", "hub-west", 7, 100.0, 300, *invented("for its truck maker; gives no stock")])
    rows.append(["ukr-own", "UKR", "own-depots", 5, 6000.0, 100, *invented("the recipient's own industry")])
    return rows


def needs() -> list[list[object]]:
    """The planning figure times the months since the item's need before; then the yearly force plan."""
    rows: list[list[object]] = []
    kinds = {row["item"]: row["kind"] for row in read("items")}
    for item, wanted in WANTED.items():
        tier = 1 if item in FIRST else 3 if item in THIRD else 2
        before = 0
        for months in MONTHS[kinds[item]]:
            due = START + timedelta(days=round(months * 30.4375))
            stream = "urgent" if months <= 6 else "annual"
            quantity = rounded(wanted * (months - before))
            row = [f"{item}-{due:%Y-%m}", "UKR", item, quantity, due, tier, 1, stream, "planning figure"]
            rows.append([*row, *invented("by formula")])
            before = months
    for item, yearly in FORCE_PLAN.items():
        for year in range(2026, 2031):
            row = [
                f"{item}-plan-{year}",
                "UKR",
                item,
                yearly,
                date(year, 12, 1),
                2,
                1,
                "annual",
                "force plan after the war",
            ]
            rows.append([*row, *invented("small synthetic force plan")])
    return rows


def training() -> list[list[object]]:
    """Crews for the systems that need courses."""
    return [["UKR", item, 1, *figures, *invented("seats by judgement")] for item, figures in COURSES.items()]


def invented(note: str) -> list[object]:
    """Return source, mark and note of an invented row."""
    return ["synthetic-formula", "true", note]


def read(table: str) -> list[dict[str, str]]:
    """Return a table of the case as text."""
    with (CASE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table of the case."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*columns, *FACT])
        writer.writerows(rows)


def main(folder: Path = CASE) -> None:
    """Write the four tables into ``folder``, then all tables in their order with a fresh datapackage.json."""
    stock = ("holding", "party", "item", "origin", "condition", "quantity", "floor", "as_of_date")
    way = ("lane", "party", "hub", "transit_days", "tonnes_per_month", "cost_eur_per_tonne")
    want = ("need", "recipient", "item", "quantity", "required_date", "tier", "weight", "stream", "reason")
    course = ("recipient", "item", "crews_per_unit", "trained_crews", "seats_per_month", "course_days")
    write(folder, "holdings", stock, holdings())
    write(folder, "lanes", way, lanes())
    write(folder, "needs", want, needs())
    write(folder, "training", course, training())
    Case.read(folder).write(folder)


if __name__ == "__main__":
    main()
