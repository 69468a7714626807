"""The linear program of docs/explanation/planning.md, written down a second time from the case's rows.

Columns are >= 0. ``add`` puts a column into its rows; rows come into being when they are named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from buttress.schema import END_WEIGHT_MONTHS
from buttress_desk.verify.book import Book, Row
from buttress_desk.verify.delivery import crews_ready
from buttress_desk.verify.making import euros, may_pay
from buttress_desk.verify.supply import free_stock, tonnes
from buttress_desk.verify.totals import open_offers

Name = tuple[str, str, int | None]
"""A row: its rule, its name, its period (None: all periods together)."""

LIMITS = frozenset({"stock", "rate", "lane", "offer", "consent", "crews", "payment", "fund"})
"""Rules whose rows are ``<= bound``; the others are equations."""


@dataclass
class Program:
    """Rows with their right-hand sides; columns with their entries, typical size and cost in each stage."""

    book: Book
    rows: dict[Name, int] = field(default_factory=dict)
    sides: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    costs: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    def row(self, rule: str, name: str, period: int | None) -> int:
        """Return a row's number; a new row has the right-hand side 0."""
        key = (rule, name, period)
        if key not in self.rows:
            self.rows[key] = len(self.sides)
            self.sides.append(0.0)
        return self.rows[key]

    def bound(self, rule: str, name: str, period: int | None, value: float) -> None:
        """Add to the right-hand side of a row."""
        self.sides[self.row(rule, name, period)] += value

    def add(self, size: float, entries: Iterable[tuple[str, str, int | None, float]]) -> int:
        """Add a column with its entries (rule, name, period, coefficient) and return its number."""
        column = len(self.sizes)
        self.sizes.append(size)
        self.entries.extend((self.row(rule, name, period), column, value) for rule, name, period, value in entries)
        return column

    def kept(self, rule: str, name: str, size: float, coefficient: float = 1.0) -> None:
        """Add what is kept of something from each period to the next."""
        last = len(self.book.periods) - 1
        for period in range(last + 1):
            entries = [(rule, name, period, coefficient)]
            self.add(size, entries if period == last else [*entries, (rule, name, period + 1, -coefficient)])


@dataclass(frozen=True)
class Scope:
    """Which items matter: what serves which recipient, inputs at any depth, and how much of each is typical."""

    pools: frozenset[tuple[str, str]]
    parts: frozenset[str]
    size: dict[str, float]

    @classmethod
    def of(cls, book: Book) -> "Scope":
        """Return the scope of a case."""
        size: dict[str, float] = defaultdict(float)
        wanted: dict[str, float] = defaultdict(float)
        pools = set()
        for need in book.needs.values():
            wanted[need["item"]] += need["quantity"]
        for need in book.needs.values():
            for (target, item), efficiency in book.efficiency.items():
                if target == need["item"]:
                    pools.add((need["recipient"], item))
                    size[item] = max(size[item], wanted[target] / efficiency)
        parts: set[str] = set()
        frontier = dict(size)
        while frontier:
            steps = [(row["input"], frontier[row["item"]] * row["quantity"])
                     for row in book.case["recipes"] if row["item"] in frontier]  # fmt: skip
            frontier = {}
            for part, quantity in steps:
                if part not in parts or quantity > size[part]:
                    frontier[part] = max(quantity, frontier.get(part, 0.0))
            for part, quantity in frontier.items():
                size[part] = max(size[part], quantity)
            parts |= set(frontier)
        return cls(frozenset(pools), frozenset(parts), dict(size))

    def matters(self, item: str) -> bool:
        """Return whether a need can be served with the item, directly or through others."""
        return item in self.parts or any(item == served for _, served in self.pools)


def build(book: Book) -> Program:
    """Return the program of a case."""
    program, scope = Program(book), Scope.of(book)
    _demand(program, scope)
    _pools(program, scope)
    for kind, name, row, party in _sources(book, scope):
        _ship(program, scope, kind, name, row, party)
        _feed(program, scope, kind, name, row)
    _make(program, scope)
    for item in scope.parts:
        program.kept("parts", item, scope.size[item])
    _limits(program)
    return program


def _sources(book: Book, scope: Scope) -> Iterator[tuple[str, str, Row, str]]:
    """Yield kind, name, row and party of every source whose item matters."""
    for row in book.case["holdings"]:
        if scope.matters(row["item"]):
            yield "stock", row["holding"], row, row["party"]
    for row in book.case["lines"]:
        if scope.matters(row["item"]):
            yield "line", row["line"], row, book.maker_party[row["line"]]


def _curve(need: Row) -> str:
    return f"{need['recipient']}/{need['item']}/{need['tier']}/{need['weight']!r}"


def _demand(program: Program, scope: Scope) -> None:
    book = program.book
    total: dict[tuple[str, int], float] = defaultdict(float)
    curves: dict[str, list[Row]] = defaultdict(list)
    for need in book.needs.values():
        total[need["item"], need["tier"]] += need["quantity"]
        curves[_curve(need)].append(need)
        program.bound("demand", _curve(need), need["due"], need["quantity"])
    last = len(book.periods) - 1
    crews = {(row["recipient"], row["item"]): row["crews_per_unit"] for row in book.case["training"]}
    for name, needs in curves.items():
        one, size = needs[0], scope.size[needs[0]["item"]]
        for period in range(last + 1):
            entries = [("demand", name, period, 1.0)] + ([("demand", name, period + 1, -1.0)] if period < last else [])
            months = book.months[period] + (END_WEIGHT_MONTHS if period == last else 0.0)
            cost = one["weight"] / total[one["item"], one["tier"]] * months
            program.costs[f"tier {one['tier']}"][program.add(size, entries)] = cost
        for item, efficiency in (
            (given, share) for (target, given), share in book.efficiency.items() if target == one["item"]
        ):
            place = f"{one['recipient']}/{item}"
            for period in range(min(need["due"] for need in needs), last + 1):
                entries = [("demand", name, period, efficiency), ("pool", place, period, 1.0)]
                if (one["recipient"], item) in crews:
                    entries.append(("crews", place, period, crews[one["recipient"], item]))
                program.add(scope.size[item], entries)


def _pools(program: Program, scope: Scope) -> None:
    book = program.book
    for recipient, item in scope.pools:
        program.kept("pool", f"{recipient}/{item}", scope.size[item])
    for row in book.case["promised"]:
        if row["firm"] and (row["recipient"], row["item"]) in scope.pools:
            place = f"{row['recipient']}/{row['item']}"
            program.bound("pool", place, book.containing(row["arrive_date"]), row["quantity"])
    for row in open_offers(book):
        place, period = f"{row['recipient']}/{row['item']}", book.containing(row["arrive_date"])
        entries = [("pool", place, period, -1.0), ("offer", row["promise"], None, 1.0)]
        program.costs["offers"][program.add(scope.size[row["item"]], entries)] = -1.0 / row["quantity"]
        program.bound("offer", row["promise"], None, row["quantity"])


def _ship(program: Program, scope: Scope, kind: str, name: str, row: Row, party: str) -> None:
    book, item = program.book, row["item"]
    consent = next((one["consent"] for one in book.case["consents"]
                    if (one["origin"], one["party"], one["item"]) == (row["origin"], party, item)), "")  # fmt: skip
    foreign = row["origin"] != party
    opens = book.opens.get((row["origin"], party, item), 0) if foreign else 0
    mass = tonnes(book, item)
    lanes = [lane for lane in book.case["lanes"] if lane["party"] == party]
    for recipient in sorted(to for to, served in scope.pools if served == item):
        for lane in lanes:
            for period in range(len(book.periods)):
                arrives = book.lands(period, lane["transit_days"])
                if arrives is None:
                    continue
                leaves: tuple[str, str, int | None, float] = (
                    ("stock", name, None, 1.0) if kind == "stock" else ("finished", name, period, 1.0)
                )
                entries = [leaves, ("pool", f"{recipient}/{item}", arrives, -1.0), ("lane", lane["lane"], period, mass)]
                if period < opens:
                    entries.append(("consent", consent, period, 1.0))
                column = program.add(scope.size[item], entries)
                program.costs["cost"][column] = lane["cost_eur_per_tonne"] * mass


def _feed(program: Program, scope: Scope, kind: str, name: str, row: Row) -> None:
    if row["item"] not in scope.parts:
        return
    for period in range(len(program.book.periods)):
        leaves: tuple[str, str, int | None, float] = (
            ("stock", name, None, 1.0) if kind == "stock" else ("finished", name, period, 1.0)
        )
        program.add(scope.size[row["item"]], [leaves, ("parts", row["item"], period, -1.0)])


def _make(program: Program, scope: Scope) -> None:
    book = program.book
    classes: dict[str, tuple[str, ...]] = {}
    for line in book.case["lines"]:
        if not scope.matters(line["item"]):
            continue
        name, cost = line["line"], line["unit_cost_eur"]
        program.kept("finished", name, scope.size[line["item"]])
        recipe = [(row["input"], row["quantity"]) for row in book.case["recipes"] if row["item"] == line["item"]]
        for period in range(len(book.periods)):
            ready = book.lands(period, line["lead_days"])
            if ready is None:
                continue
            entries: list[tuple[str, str, int | None, float]] = [
                ("rate", name, period, 1.0),
                ("finished", name, ready, -1.0),
            ]
            entries += [("parts", part, period, quantity) for part, quantity in recipe]
            if cost > 0:
                funds = tuple(
                    sorted(row["fund"] for row in book.case["funds"] if may_pay(book, row["fund"], line, period))
                )
                classes["+".join(funds) or "none"] = funds
                entries.append(("payment", "+".join(funds) or "none", None, cost))
            program.costs["cost"][program.add(scope.size[line["item"]], entries)] = cost
            program.bound("rate", name, period, book.capacity.get((name, period), 0.0))
    for spend, funds in classes.items():
        for fund in funds:
            money = max(1.0, euros(book, book.keyed("funds", "fund")[fund]))
            program.add(money, [("payment", spend, None, -1.0), ("fund", fund, None, 1.0)])


def _limits(program: Program) -> None:
    """Set the bounds of the rows that columns have named."""
    book = program.book
    for rule, name, period in list(program.rows):
        if rule == "stock":
            program.bound(rule, name, period, free_stock(book.keyed("holdings", "holding")[name]))
        elif rule == "lane" and period is not None:
            program.bound(
                rule, name, period, book.keyed("lanes", "lane")[name]["tonnes_per_month"] * book.months[period]
            )
        elif rule == "fund":
            program.bound(rule, name, period, euros(book, book.keyed("funds", "fund")[name]))
    for row in book.case["training"]:
        name = f"{row['recipient']}/{row['item']}"
        if ("crews", name, 0) in program.rows or any(key[:2] == ("crews", name) for key in program.rows):
            ready = crews_ready(book, row)
            for period, total in enumerate(ready):
                program.bound("crews", name, period, total - (ready[period - 1] if period else 0.0))
            size = Scope.of(book).size[row["item"]] * row["crews_per_unit"]
            program.kept("crews", name, size)
