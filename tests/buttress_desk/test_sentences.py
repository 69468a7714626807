"""Sentences say what the planner's rows say."""

from buttress import explain, solve, why_not
from buttress_desk.sentences import choice_sentences, figure, money, quantity, reason_sentences
from tests.builders import tiny


def test_figures_are_whole_above_a_hundred_and_short_below() -> None:
    assert [figure(value) for value in (12345.6, 99.126, 3.0, 0.5)] == ["12,346", "99.13", "3", "0.5"]


def test_money_is_in_billions_millions_or_whole_euros() -> None:
    assert [money(value) for value in (2.34e9, 5e6, 1200.0)] == ["EUR 2.3 bn", "EUR 5.0 m", "EUR 1,200"]


def test_a_quantity_has_its_unit_in_number() -> None:
    assert [quantity(1.0, "round"), quantity(2.0, "round"), quantity(3.0, "each"), quantity(4.0, "t")] == [
        "1 round", "2 rounds", "3", "4 t",
    ]  # fmt: skip


def test_a_lever_is_named_with_how_far_it_moves_and_what_it_closes() -> None:
    case = tiny(holdings=[{"item": "shell", "quantity": 12.0, "floor": 5.0}])

    sentences = reason_sentences(case, explain(solve(case)))["n1"]

    assert sentences == [
        (
            "Held back by the stock of shell held by DEU (3 more, from below its floor); "
            "moving this closes 3 on time and brings 3 that would otherwise never come "
            "and meets it in full from 2022-01."
        )
    ]


def test_a_need_that_nobody_can_serve_is_said_to_have_nobody() -> None:
    case = tiny()

    sentences = reason_sentences(case, explain(solve(case)))["n1"]

    assert sentences == ["Nobody in this case holds, makes or promises it, or a substitute, with a way to a hub."]


def test_time_alone_names_the_fastest_source_and_its_days() -> None:
    lanes = [{"lane": "DEU-hub", "party": "DEU", "transit_days": 40}]
    case = tiny(holdings=[{"item": "shell", "quantity": 12.0}], lanes=lanes)

    sentences = reason_sentences(case, explain(solve(case)))["n1"]

    assert sentences == [
        (
            "Time alone: the fastest source (the stock of shell held by DEU) takes 40 days to the hub; "
            "with every resource unlimited it is met in full from 2022-03 at the earliest."
        )
    ]


def test_a_choice_says_from_whom_and_why_not_from_the_other() -> None:
    late = {"origin": "DEU", "party": "USA", "item": "shell", "state": "expected", "decision_date": "2022-02-10"}
    other = {"item": "shell", "party": "USA", "origin": "DEU", "quantity": 10.0}
    case = tiny(holdings=[{"item": "shell", "quantity": 10.0}, other], consents=[late])

    sentences = choice_sentences(case, why_not(solve(case), "n1"))

    assert sentences == [
        "From the stock of shell held by DEU: 10.",
        (
            "Not from the stock of shell held by USA: the consent of DEU (expected) to shell from USA opens late; "
            "it arrives 2 periods later, in 2022-03."
        ),
    ]
