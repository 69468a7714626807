"""What a plan comes to is the same to the last digit, however often it is added up."""

from buttress import Case, solve
from tests.random_cases import Sizes, build

CASE = Sizes(
    seed=59288, parties=3, recipients=2, items=2, periods=6, needs=8, holdings=4, lines=5,
    funds=0, lanes=5, promises=4, training=2, recipes=4, substitutes=3,
)  # fmt: skip
"""A case in which needs are met in several periods each, by fractions whose sum depends on their order."""


def test_what_stays_unmet_does_not_depend_on_chance() -> None:
    case = Case.of(build(CASE))

    found = {str(solve(case)["unmet"]["quantity"].to_list()) for _ in range(30)}

    assert len(found) == 1
