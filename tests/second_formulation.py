"""The planner's mathematics written a second time, from docs/explanation/planning.md: columns, rows, stages.

It shares nothing with the planner but constants of ``buttress.schema``. Every figure is an exact fraction:
``tests/exact.py`` solves it as it stands, ``tests/linopy_model.py`` hands it to linopy and HiGHS.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from buttress.schema import END_WEIGHT_MONTHS
from tests.second_data import Data, Key, Record, total

Terms = dict[Key, Fraction]


@dataclass(frozen=True)
class Row:
    """One row: the terms' sum is equal to, or at most, the right-hand side."""

    name: str
    period: int | None
    terms: Terms
    sense: str
    rhs: Fraction


@dataclass(frozen=True)
class Stage:
    """One objective: the constant and the terms' sum is made as small as can be."""

    goal: str
    terms: Terms
    constant: Fraction = Fraction(0)


@dataclass
class Formulation:
    """Columns, rows and stages of one case. A column is a tuple that starts with its name in planning.md."""

    data: Data
    rates: str = "likely"
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame], rates: str = "likely") -> "Formulation":
        """Return the formulation of a case's frames."""
        made = cls(Data.of(tables), rates)
        for rule in (
            made.demand,
            made.pool,
            made.stock,
            made.finished,
            made.rate,
            made.parts,
            made.lane,
            made.offer,
            made.consent,
            made.crews,
            made.payment,
            made.fund,
        ):
            made.rows[rule.__name__] = [row for row in rule() if row.terms]
        return made

    @cached_property
    def ships(self) -> list[tuple[Key, Record, int]]:
        """Every shipment: the column, its source, and when it arrives."""
        data, found = self.data, []
        for source in data.sources:
            for lane in data["lanes"]:
                for recipient in sorted({k for k, item in data.wanted if item == source["item"]}):
                    for time in data.times:
                        arrives = data.lands(time, lane["transit_days"])
                        if lane["party"] == source["party"] and arrives is not None:
                            key = ("ship", source["kind"], source["name"], recipient, lane["lane"], time)
                            found.append((key, source, arrives))
        return found

    @cached_property
    def makes(self) -> list[tuple[Key, Record, int]]:
        """Every start of production: the column, its line, and when it is ready."""
        data = self.data
        return [
            (("make", line["name"], time), line, ready)
            for line in data.lines
            if line["item"] in data.reached
            for time in data.times
            if (ready := data.lands(time, line["lead_days"])) is not None
        ]

    @cached_property
    def uses(self) -> list[tuple[Key, Key, str, Fraction]]:
        """Every use for a curve: the column, the curve, the item used and its efficiency."""
        data, found = self.data, []
        for curve, needs in data.curves.items():
            first = min(data.due(need) for need in needs)
            for item, efficiency in data.stands_for(curve[1]).items():
                found += [(("use", curve, item, time), curve, item, efficiency) for time in data.times if time >= first]
        return found

    @cached_property
    def offers(self) -> list[Record]:
        """The offers of an item that may serve a need of the recipient; no others are counted."""
        wanted = self.data.wanted
        return [row for row in self.data["promised"] if not row["firm"] and (row["recipient"], row["item"]) in wanted]

    def feeds(self, source: Record, time: int) -> list[Key]:
        """Return the column of what a source gives as an input, if it exists."""
        fed = source["item"] in self.data.inputs & self.data.reached
        return [("feed", source["kind"], source["name"], time)] if fed else []

    def carried(self, *name: Any, time: int) -> Terms:
        """Return x[t] - x[t-1]."""
        terms = {(*name, time): Fraction(1)}
        return terms if time == 0 else {**terms, (*name, time - 1): Fraction(-1)}

    def demand(self) -> Iterator[Row]:
        """unmet[r,t] - unmet[r,t-1] + sum_j eff(j) use[r,j,t] = D_r(t)."""
        for curve, needs in self.data.curves.items():
            for time in self.data.times:
                used = {key: eff for key, of, _, eff in self.uses if of == curve and key[-1] == time}
                due = total(Fraction(need["quantity"]) for need in needs if self.data.due(need) == time)
                name = "/".join([*curve[:2], str(curve[2]), repr(curve[3])])
                yield Row(name, time, {**self.carried("unmet", curve, time=time), **used}, "=", due)

    def pool(self) -> Iterator[Row]:
        """pool[t] - pool[t-1] + uses - arriving shipments and offers = arriving firm promises."""
        for recipient, item in sorted(self.data.wanted):
            to = (recipient, item)
            for time in self.data.times:
                terms = self.carried("pool", *to, time=time)
                terms |= {
                    key: Fraction(1) for key, curve, used, _ in self.uses if (curve[0], used) == to and key[-1] == time
                }
                terms |= {
                    key: Fraction(-1)
                    for key, source, arrives in self.ships
                    if (key[3], source["item"]) == to and arrives == time
                }
                here = [
                    row
                    for row in self.data["promised"]
                    if (row["recipient"], row["item"]) == to and self.data.time_of(row["arrive_date"]) == time
                ]
                terms |= {("offer", row["promise"]): Fraction(-1) for row in here if not row["firm"]}
                firm = total(Fraction(row["quantity"]) for row in here if row["firm"])
                yield Row("/".join(to), time, terms, "=", firm)

    def given(self, source: Record, time: int) -> Terms:
        """Return what leaves a source in a period: sum ship + feed."""
        own = (source["kind"], source["name"])
        sent = [key for key, _, _ in self.ships if key[1:3] == own and key[-1] == time]
        return {key: Fraction(1) for key in [*sent, *self.feeds(source, time)]}

    def stock(self) -> Iterator[Row]:
        """Sum over time of ship and feed <= max(0, quantity - floor), 0 if unserviceable."""
        for row in self.data.sources:
            if row["kind"] == "stock":
                spare = max(Fraction(0), Fraction(row["quantity"]) - Fraction(row["floor"]))
                terms = {key: one for time in self.data.times for key, one in self.given(row, time).items()}
                yield Row(
                    row["name"],
                    None,
                    terms,
                    "<=",
                    spare if row["condition"] == "serviceable" else Fraction(0),
                )

    def finished(self) -> Iterator[Row]:
        """finished[m,t] - finished[m,t-1] - make ready in t + ship[t] + feed[t] = 0."""
        for line in self.data.lines:
            for time in self.data.times:
                ready = {key: Fraction(-1) for key, of, at in self.makes if of is line and at == time}
                kept = self.carried("finished", line["name"], time=time)
                yield Row(line["name"], time, {**kept, **ready, **self.given(line, time)}, "=", Fraction(0))

    def rate(self) -> Iterator[Row]:
        """make[m,t] <= capacity(m,t)."""
        for key, line, _ in self.makes:
            capacity = self.data.capacity(line["name"], key[-1], f"{self.rates}_rate")
            yield Row(line["name"], key[-1], {key: Fraction(1)}, "<=", capacity)

    def parts(self) -> Iterator[Row]:
        """parts[i,t] - parts[i,t-1] - feeds + sum_m recipe(item(m), i) make[m,t] = 0."""
        for item in sorted(self.data.inputs & self.data.reached):
            needs = {row["item"]: Fraction(row["quantity"]) for row in self.data["recipes"] if row["input"] == item}
            for time in self.data.times:
                fed = [key for row in self.data.sources if row["item"] == item for key in self.feeds(row, time)]
                eaten = {
                    key: needs[line["item"]] for key, line, _ in self.makes if key[-1] == time and line["item"] in needs
                }
                kept = self.carried("parts", item, time=time)
                yield Row(item, time, {**kept, **dict.fromkeys(fed, Fraction(-1)), **eaten}, "=", Fraction(0))

    def lane(self) -> Iterator[Row]:
        """Sum of mass_t(j) ship[..l,t] <= tonnes_per_month x D(t)."""
        for lane in self.data["lanes"]:
            for time in self.data.times:
                terms = {
                    key: self.data.tonnes(source["item"])
                    for key, source, _ in self.ships
                    if key[4] == lane["lane"] and key[-1] == time
                }
                yield Row(
                    lane["lane"],
                    time,
                    terms,
                    "<=",
                    Fraction(lane["tonnes_per_month"]) * self.data.months(time),
                )

    def offer(self) -> Iterator[Row]:
        """offer[o] <= quantity."""
        for row in self.offers:
            yield Row(
                row["promise"],
                None,
                {("offer", row["promise"]): Fraction(1)},
                "<=",
                Fraction(row["quantity"]),
            )

    def consent(self) -> Iterator[Row]:
        """Sum of the ship columns in t that need it <= 0, for each t in which it is not open."""
        for consent in self.data["consents"]:
            for time in self.data.times:
                if not self.data.is_open(consent, time):
                    terms = {
                        key: Fraction(1)
                        for key, source, _ in self.ships
                        if key[-1] == time and self.data.consent(source) is consent
                    }
                    yield Row(consent["consent"], time, terms, "<=", Fraction(0))

    def crews(self) -> Iterator[Row]:
        """crews[k,j,t] - crews[k,j,t-1] + sum_r crews_per_unit use[r,j,t] <= crews ready in t."""
        for row in self.data["training"]:
            to = (row["recipient"], row["item"])
            if to not in self.data.wanted:
                continue
            for time in self.data.times:
                starts = [start for start in self.data.times if self.data.lands(start, row["course_days"]) == time]
                ready = total(Fraction(row["seats_per_month"]) * self.data.months(start) for start in starts)
                ready += Fraction(row["trained_crews"]) if time == 0 else 0
                taken = {
                    key: Fraction(row["crews_per_unit"])
                    for key, curve, item, _ in self.uses
                    if (curve[0], item) == to and key[-1] == time
                }
                yield Row("/".join(to), time, {**self.carried("crews", *to, time=time), **taken}, "<=", ready)

    @cached_property
    def paid(self) -> dict[str, Terms]:
        """The spend classes and what their orders cost."""
        found: dict[str, Terms] = defaultdict(dict)
        for key, line, _ in self.makes:
            if line["unit_cost_eur"] > 0:
                found[self.data.spend_class(line, key[-1])][key] = Fraction(line["unit_cost_eur"])
        return dict(found)

    def payment(self) -> Iterator[Row]:
        """Sum of unit_cost make[m,t] over the class - sum_f spend[f,e] <= 0."""
        for name, costs in self.paid.items():
            funds = [] if name == "none" else name.split("+")
            yield Row(
                name,
                None,
                {**costs, **{("spend", fund, name): Fraction(-1) for fund in funds}},
                "<=",
                Fraction(0),
            )

    def fund(self) -> Iterator[Row]:
        """sum_e spend[f,e] <= amount in EUR."""
        euro = {row["currency"]: Fraction(row["eur_per_unit"]) for row in self.data["currencies"]}
        for fund in self.data["funds"]:
            terms = {
                ("spend", fund["fund"], name): Fraction(1) for name in self.paid if fund["fund"] in name.split("+")
            }
            yield Row(fund["fund"], None, terms, "<=", Fraction(fund["amount"]) * euro[fund["currency"]])

    def stages(self) -> list[Stage]:
        """Return the objectives: every tier in order, then cost, then offers."""
        return [*self.tiers(), self.cost(), self.distance()]

    def tiers(self) -> Iterator[Stage]:
        """Weight / Q(item, tier) x (sum_t D(t) unmet[r,t] + 6 unmet[r,last])."""
        data = self.data
        for tier in sorted({row["tier"] for row in data["needs"]}):
            terms: Terms = {}
            for curve in data.curves:
                _, item, of, weight = curve
                if of == tier:
                    rows = [row for row in data["needs"] if (row["item"], row["tier"]) == (item, tier)]
                    share = Fraction(weight) / total(Fraction(row["quantity"]) for row in rows)
                    terms |= {("unmet", curve, time): share * data.months(time) for time in data.times}
                    terms["unmet", curve, data.times[-1]] += share * Fraction(END_WEIGHT_MONTHS)
            yield Stage(f"tier {tier}", terms)

    def cost(self) -> Stage:
        """Sum of unit_cost make + cost_per_tonne x mass_t ship."""
        per_tonne = {row["lane"]: Fraction(row["cost_eur_per_tonne"]) for row in self.data["lanes"]}
        terms = {key: Fraction(line["unit_cost_eur"]) for key, line, _ in self.makes}
        terms |= {key: per_tonne[key[4]] * self.data.tonnes(source["item"]) for key, source, _ in self.ships}
        return Stage("cost", terms)

    def distance(self) -> Stage:
        """Sum over offers of (quantity - used) / quantity."""
        terms = {("offer", row["promise"]): -1 / Fraction(row["quantity"]) for row in self.offers}
        return Stage("offers", terms, Fraction(len(self.offers)))
