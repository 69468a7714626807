"""The planner's rules: one function each; its docstring is the formula of docs/explanation/planning.md."""

from collections.abc import Callable

from buttress.case import Case
from buttress.options import Options
from buttress.rules.delivery import (
    crews_are_trained_before_equipment_is_handed_over,
    demand_is_met_or_stays_unmet,
    pool_holds_what_arrived_and_is_not_used,
)
from buttress.rules.making import (
    finished_goods_leave_after_they_are_ready,
    lines_start_no_more_than_their_free_rate,
    parts_are_there_before_they_are_consumed,
)
from buttress.rules.money import (
    funds_spend_no_more_than_they_have,
    orders_are_paid_by_funds,
)
from buttress.rules.rows import Rows
from buttress.rules.supply import (
    consent_is_open_before_shipping,
    lanes_carry_no_more_than_their_tonnage,
    offers_give_no_more_than_offered,
    stock_stays_above_the_floor,
)

RULES: tuple[Callable[[Case, Options, str], Rows], ...] = (
    demand_is_met_or_stays_unmet,
    pool_holds_what_arrived_and_is_not_used,
    stock_stays_above_the_floor,
    finished_goods_leave_after_they_are_ready,
    lines_start_no_more_than_their_free_rate,
    parts_are_there_before_they_are_consumed,
    lanes_carry_no_more_than_their_tonnage,
    offers_give_no_more_than_offered,
    consent_is_open_before_shipping,
    crews_are_trained_before_equipment_is_handed_over,
    orders_are_paid_by_funds,
    funds_spend_no_more_than_they_have,
)
"""Every rule, in the order of the program's rows. The third argument names the rates: min, likely or max."""

LIMITS = ("stock", "rate", "lane", "offer", "consent", "crews", "fund")
"""The rules that bound a thing (the others are balances)."""
