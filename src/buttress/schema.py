"""Every table of a case and of a plan, declared once: column, type, key, unit, meaning.

A column's ``metadata`` holds ``unit`` (what a number counts) and ``refers`` (``"table.column"`` that must hold
the value). Quantities are in the item's unit of issue, money in euro unless a currency column stands beside it.
A table whose rows state facts names the source of each row and says whether the row was invented (``synthetic``).
"""

from collections.abc import Mapping
from types import MappingProxyType

import dataframely as dy
import polars as pl

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
"""What a name used as a key may look like."""

SUPPLY_KINDS = ("stock", "line", "promise", "offer")
"""Where an allocated quantity comes from: a holding, a production line, a firm promise, an offer."""

DAYS_PER_MONTH = 30.4375
"""Days in a month when a rate per month is spread over days: 365.25 / 12."""

END_WEIGHT_MONTHS = 6.0
"""Months that are counted on top for what is still unmet when the last period ends."""


def key(description: str) -> dy.String:
    """Return a column that names the row."""
    return dy.String(primary_key=True, regex=CODE, description=description)


def link(refers: str, description: str, *, primary_key: bool = False) -> dy.String:
    """Return a column whose value must stand in ``refers`` (``"table.column"``)."""
    return dy.String(
        primary_key=primary_key,
        regex=CODE,
        metadata={"refers": refers},
        description=description,
    )


def amount(unit: str, description: str, *, positive: bool = False, nullable: bool = False) -> dy.Float64:
    """Return a column of finite numbers >= 0 (> 0 if ``positive``) counted in ``unit``."""
    return dy.Float64(
        nullable=nullable,
        min=None if positive else 0.0,
        min_exclusive=0.0 if positive else None,
        metadata={"unit": unit},
        description=description,
    )


class Fact(dy.Schema):
    """A table whose rows state facts: each row has its source and says whether it was invented."""

    source = link("sources.source", "where the row's figures are written")
    synthetic = dy.Bool(description="true: invented for the example, not a fact")
    note = dy.String(nullable=True, description="what a reader should know about the row")


class Sources(dy.Schema):
    """Documents and data that the rows of a case cite."""

    source = key("short name")
    title = dy.String(min_length=1)
    publisher = dy.String(min_length=1)
    url = dy.String(
        nullable=True,
        regex=r"^https?://\S+$",
        description="address; empty only for a synthetic source",
    )
    published_date = dy.Date(nullable=True, description="empty: not stated")
    retrieved_date = dy.Date(nullable=True)
    quality = dy.Enum(["official", "press", "weak", "synthetic"])


class Periods(dy.Schema):
    """The time grid: contiguous periods, both dates included; the first day of the first is the as-of date."""

    period = key("name shown for the period, such as 2022-05")
    start_date = dy.Date()
    end_date = dy.Date()

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:
        """A period ends on or after the day it starts."""
        return pl.col("end_date") >= pl.col("start_date")


class Parties(Fact):
    """Nations (ISO 3166-1 alpha-3, XKX allowed), institutions and funds."""

    party = key("ISO 3166-1 alpha-3 code, or the short name of an institution or fund")
    name = dy.String(min_length=1)
    kind = dy.Enum(["nation", "institution", "fund"])

    @dy.rule()
    def nation_has_alpha3_code(cls) -> pl.Expr:
        """A nation is named by three capital letters."""
        return (pl.col("kind") != "nation") | pl.col("party").str.contains(r"^[A-Z]{3}$")


class Items(Fact):
    """What is wanted, given, made or consumed in making."""

    item = key("short name")
    name = dy.String(min_length=1)
    supply_class = dy.String(regex=r"^\d{4}$", description="NATO supply group and class, four digits")
    kind = dy.Enum(["munition", "equipment", "supply", "component"])
    unit = dy.String(min_length=1, description="unit of issue: each, round, set, kit, tonne")
    mass_kg = amount("kg/unit", "shipping mass of one unit", positive=True)
    value_eur = amount("EUR/unit", "value of one unit, for weighing and totals only")


class Substitutes(Fact):
    """Items that may stand in for a wanted item."""

    item = link("items.item", "the item that is wanted", primary_key=True)
    substitute = link("items.item", "the item that may be given", primary_key=True)
    efficiency = amount(
        "item/substitute",
        "units of the wanted item that one unit stands for",
        positive=True,
    )
    condition = dy.String(nullable=True, description="under what condition it is acceptable")


class Needs(Fact):
    """Requirements: what a recipient wants by when, and how much it matters."""

    need = key("short name")
    recipient = link("parties.party", "who wants it")
    item = link("items.item", "what is wanted")
    quantity = amount("item", "how many units", positive=True)
    required_date = dy.Date(description="required delivery date")
    tier = dy.Int64(min=1, max=9, description="priority tier, 1 first")
    weight = amount(
        "1",
        "importance within the tier; 1 unless the need says otherwise",
        positive=True,
    )
    stream = dy.Enum(["annual", "urgent"])
    reason = dy.String(nullable=True)


class Holdings(Fact):
    """What a party has and what it keeps."""

    holding = key("short name")
    party = link("parties.party", "who holds it")
    item = link("items.item", "what is held")
    origin = link("parties.party", "whose consent a transfer needs; the party itself if nobody's")
    condition = dy.Enum(
        ["serviceable", "unserviceable"],
        description="only serviceable units can be given",
    )
    quantity = amount("item", "units held")
    floor = amount("item", "units that the party keeps")
    as_of_date = dy.Date()


class Makers(Fact):
    """Companies and plants."""

    maker = key("short name")
    name = dy.String(min_length=1)
    party = link("parties.party", "the nation it produces in")
    town = dy.String(nullable=True, description="town or region, no closer")


class Lines(Fact):
    """Production lines: one product each."""

    line = key("short name")
    maker = link("makers.maker", "who runs it")
    item = link("items.item", "what it makes")
    origin = link(
        "parties.party",
        "whose consent an export needs; the maker's nation if nobody else's",
    )
    lead_days = dy.Int64(min=0, max=3660, metadata={"unit": "day"}, description="from order to delivery")
    unit_cost_eur = amount(
        "EUR/item",
        "price of this line's own work on one unit, without inputs made on other lines",
    )
    state = dy.Enum(["planned", "building", "qualifying", "ramping", "full", "idle"])


class Rates(Fact):
    """What a line can start in a month, from a date until the next row of the line."""

    line = link("lines.line", "the line", primary_key=True)
    from_date = dy.Date(primary_key=True)
    min_rate = amount("item/month", "low estimate")
    likely_rate = amount("item/month", "the adopted figure")
    max_rate = amount("item/month", "high estimate")
    basis = dy.Enum(
        ["number", "range", "relative", "undisclosed", "assumed"],
        description="how the source states it; relative and undisclosed become numbers by the assumption in the note",
    )
    as_of_date = dy.Date()

    @dy.rule()
    def rates_ascend(cls) -> pl.Expr:
        """The low rate is at most the likely one, and that at most the high one."""
        likely = pl.col("likely_rate")
        return (pl.col("min_rate") <= likely) & (likely <= pl.col("max_rate"))


class Backlog(Fact):
    """Orders already booked on a line; they take its capacity evenly over their window."""

    order = key("short name")
    line = link("lines.line", "the line")
    customer = dy.String(min_length=1)
    from_date = dy.Date()
    to_date = dy.Date()
    quantity = amount("item", "units still to be made")

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:
        """The window ends on or after the day it starts."""
        return pl.col("to_date") >= pl.col("from_date")


class Recipes(Fact):
    """Inputs that one unit of an item consumes when its production starts."""

    item = link("items.item", "what is made", primary_key=True)
    input = link("items.item", "what is consumed", primary_key=True)
    quantity = amount("input/item", "units of the input for one unit", positive=True)


class Currencies(Fact):
    """The case's rate table."""

    currency = dy.String(primary_key=True, regex=r"^[A-Z]{3}$", description="ISO 4217 code")
    eur_per_unit = amount("EUR/currency", "euro for one unit of the currency", positive=True)
    rate_date = dy.Date()


class Funds(Fact):
    """Money for production, in a window of dates."""

    fund = key("short name")
    party = link("parties.party", "the donor")
    name = dy.String(min_length=1)
    from_date = dy.Date(description="first day on which an order may be paid")
    to_date = dy.Date(description="last day on which an order may be paid")
    amount = amount("currency", "money in the fund's currency")
    currency = dy.String(regex=r"^[A-Z]{3}$", metadata={"refers": "currencies.currency"})

    @dy.rule()
    def ends_after_start(cls) -> pl.Expr:
        """The window ends on or after the day it starts."""
        return pl.col("to_date") >= pl.col("from_date")


class FundLimits(Fact):
    """What a fund may be spent on. A kind without a row is not restricted; rows of one kind are alternatives."""

    fund = link("funds.fund", "the fund", primary_key=True)
    kind = dy.Enum(
        ["item", "supply_class", "origin"],
        primary_key=True,
        description="origin: the maker's nation",
    )
    value = dy.String(primary_key=True, min_length=1)


class Consents(Fact):
    """An origin's consent to a transfer of an item by a party. Needed where a holding's or line's origin is another."""

    consent = key("short name")
    origin = link("parties.party", "who decides")
    party = link("parties.party", "who wants to give")
    item = link("items.item", "what")
    state = dy.Enum(["asked", "expected", "granted", "refused"])
    decision_date = dy.Date(
        nullable=True,
        description="granted: when; expected: when it is expected; else empty",
    )

    @dy.rule()
    def dated_when_granted_or_expected(cls) -> pl.Expr:
        """A granted or expected consent has its date."""
        return pl.col("decision_date").is_not_null() | ~pl.col("state").is_in(["granted", "expected"])


class Lanes(Fact):
    """A party's way to a hub, where the recipient takes over."""

    lane = key("short name")
    party = link("parties.party", "who sends")
    hub = dy.String(regex=CODE, description="name of the hub")
    transit_days = dy.Int64(min=0, max=730, metadata={"unit": "day"})
    tonnes_per_month = amount("t/month", "what the lane carries")
    cost_eur_per_tonne = amount("EUR/t", "transport cost, borne by the sender")


class Promised(Fact):
    """What is already promised: firm rows arrive, the others are offers that the plan may use."""

    promise = key("short name")
    party = link("parties.party", "who promised")
    recipient = link("parties.party", "to whom")
    item = link("items.item", "what")
    quantity = amount("item", "units", positive=True)
    arrive_date = dy.Date(description="when it arrives at the hub")
    firm = dy.Bool(description="false: an offer")


class Training(Fact):
    """Crews: an item with a row is handed over only as fast as crews are trained for it."""

    recipient = link("parties.party", "whose crews", primary_key=True)
    item = link("items.item", "the equipment", primary_key=True)
    crews_per_unit = amount("crew/item", "crews that one unit needs", positive=True)
    trained_crews = amount("crew", "crews ready at the as-of date")
    seats_per_month = amount("crew/month", "crews that can start training in a month")
    course_days = dy.Int64(min=0, max=730, metadata={"unit": "day"})


CASE_TABLES: Mapping[str, type[dy.Schema]] = MappingProxyType(
    {
        "sources": Sources,
        "periods": Periods,
        "parties": Parties,
        "items": Items,
        "substitutes": Substitutes,
        "needs": Needs,
        "holdings": Holdings,
        "makers": Makers,
        "lines": Lines,
        "rates": Rates,
        "backlog": Backlog,
        "recipes": Recipes,
        "currencies": Currencies,
        "funds": Funds,
        "fund_limits": FundLimits,
        "consents": Consents,
        "lanes": Lanes,
        "promised": Promised,
        "training": Training,
    }
)
"""The tables of a case, in the order in which they are written."""


class Allocations(dy.Schema):
    """Who supplies what: each row is a quantity on its way from one source to one need."""

    need = dy.String(
        nullable=True,
        description="empty: arrives by a firm promise or an offer and no need uses it",
    )
    recipient = dy.String()
    item = dy.String(description="the item supplied")
    party = dy.String()
    kind = dy.Enum(SUPPLY_KINDS)
    supply = dy.String(description="the holding, line or promise")
    lane = dy.String(nullable=True, description="empty for promises and offers")
    fund = dy.String(nullable=True, description="who pays the line's work; empty if nothing is paid")
    ship_period = dy.String(nullable=True, description="empty for promises and offers")
    arrive_period = dy.String()
    meet_period = dy.String(nullable=True, description="when the need is met with it")
    quantity = amount("item", "units of the item supplied")
    covers = amount("need's item", "units of the wanted item that it stands for")
    cost_eur = amount("EUR", "the line's own work and the transport")


class Production(dy.Schema):
    """What lines start, when it is ready and who pays."""

    line = dy.String()
    item = dy.String()
    start_period = dy.String()
    ready_period = dy.String()
    fund = dy.String(nullable=True, description="empty: costs nothing")
    quantity = amount("item", "units started")
    cost_eur = amount("EUR", "quantity x the line's unit cost")


class Inputs(dy.Schema):
    """What stocks and lines give to other lines as inputs."""

    kind = dy.Enum(["stock", "line"])
    supply = dy.String(description="the holding or line")
    party = dy.String()
    item = dy.String()
    period = dy.String()
    quantity = amount("item", "units")


class Unmet(dy.Schema):
    """What a need waits for: a quantity unmet from one period to another, both included."""

    need = dy.String()
    from_period = dy.String()
    to_period = dy.String()
    quantity = amount("item", "units")
    met_late = dy.Bool(description="true: met in the period after to_period; false: not met at all")


class Use(dy.Schema):
    """Use of every bounded thing, and what one more unit of it would be worth."""

    rule = dy.String(description="the planner's rule")
    name = dy.String(description="the holding, line, lane, fund, consent, promise or crews")
    period = dy.String(nullable=True, description="empty: the bound holds over all periods together")
    used = amount("unit", "how much the plan uses")
    bound = amount("unit", "how much there is")
    unit = dy.String()
    stage = dy.Int64(
        nullable=True,
        description="the first stage in which more of it would help; empty: it would not",
    )
    worth = amount("objective/unit", "gain in that stage's objective for one more unit")


class Worths(dy.Schema):
    """Every dual value of every stage: together they certify that the plan is optimal."""

    stage = dy.Int64()
    rule = dy.String()
    name = dy.String()
    period = dy.String(nullable=True)
    worth = dy.Float64(description="dual value: change of the stage's objective per unit of the right-hand side")


class Stages(dy.Schema):
    """The objectives in order, each held at its optimum before the next."""

    stage = dy.Int64(primary_key=True)
    goal = dy.String(description="tier 1, tier 2, ..., cost, offers")
    unit = dy.String()
    value = dy.Float64(description="optimum")
    gap = amount("1", "relative gap that is proved; 0 up to the solver's tolerance")


class Asks(dy.Schema):
    """What to ask of whom, by when, and what it closes."""

    party = dy.String()
    kind = dy.Enum(["stock", "production", "offer", "money", "consent"])
    subject = dy.String(description="the holding, line, promise, fund or consent")
    item = dy.String()
    by_period = dy.String(description="the period in which it must happen")
    quantity = amount("unit", "units of the item, or EUR for money")
    unit = dy.String()
    tier = dy.Int64(
        nullable=True,
        description="best tier it serves; empty for money and for inputs only",
    )
    needs = dy.Int64(description="needs that it helps to meet")
    closes = amount("need's item", "units of wanted items that it stands for; 0 for money")


class Summary(dy.Schema):
    """Coverage by tier at the end of each period, as a share of all that the tier wants and as value."""

    tier = dy.Int64(primary_key=True)
    period = dy.String(primary_key=True)
    needed = amount("share", "wanted by the end of the period")
    on_time = amount("share", "of that, met by its due period")
    late = amount("share", "of that, met after its due period")
    unmet = amount("share", "of that, not met yet")
    needed_eur = amount("EUR", "the same four by the items' value")
    on_time_eur = amount("EUR", "met by its due period")
    late_eur = amount("EUR", "met after its due period")
    unmet_eur = amount("EUR", "not met yet")


PLAN_TABLES: Mapping[str, type[dy.Schema]] = MappingProxyType(
    {
        "allocations": Allocations,
        "production": Production,
        "inputs": Inputs,
        "unmet": Unmet,
        "asks": Asks,
        "summary": Summary,
        "use": Use,
        "stages": Stages,
        "worths": Worths,
    }
)
"""The tables of a plan, in the order in which they are written."""
