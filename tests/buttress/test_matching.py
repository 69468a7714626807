"""First in, first out."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from buttress.matching import match_in_order


def queue(*quantities: float, group: str = "a") -> pl.DataFrame:
    """Return quantities in order as one group."""
    return pl.DataFrame({"group": [group] * len(quantities), "quantity": list(quantities)})


def test_what_comes_first_goes_first() -> None:
    pieces = match_in_order(queue(3.0, 5.0), queue(4.0, 4.0), ["group"])

    assert pieces.rows() == [(0, 0, 3.0), (1, 0, 1.0), (1, 1, 4.0)]


def test_what_comes_and_does_not_go_stays_without_a_place() -> None:
    pieces = match_in_order(queue(3.0, 5.0), queue(4.0), ["group"])

    assert pieces.rows() == [(0, 0, 3.0), (1, 0, 1.0), (1, None, 4.0)]


def test_groups_do_not_mix() -> None:
    comes = pl.concat([queue(1.0), queue(2.0, group="b")])
    goes = pl.concat([queue(2.0, group="b"), queue(1.0)])

    assert sorted(match_in_order(comes, goes, ["group"]).rows()) == [(0, 1, 1.0), (1, 0, 2.0)]


@given(st.lists(st.floats(0.1, 1e6), min_size=1, max_size=8), st.lists(st.floats(0.1, 1e6), max_size=8))
def test_pieces_add_up_to_all_that_comes(comes: list[float], goes: list[float]) -> None:
    pieces = match_in_order(queue(*comes), queue(*goes) if goes else queue(1.0)[:0], ["group"])

    total = sum(comes)
    assert abs(float(pieces["quantity"].sum()) - total) <= 1e-7 * total
    assert abs(float(pieces.drop_nulls()["quantity"].sum()) - min(total, sum(goes))) <= 1e-7 * max(total, sum(goes))
