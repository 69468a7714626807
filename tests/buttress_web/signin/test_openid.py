"""An answer counts for the attempt, the provider and the time that it belongs to."""

import time
from dataclasses import replace

import pytest

from buttress_web.signin.fetching import Distrust
from buttress_web.signin.openid import Attempt

ISSUER = "https://a.example"
ATTEMPT = Attempt("nation-a", "/")
BACK = {"state": ATTEMPT.state, "code": "x", "iss": ISSUER}


def test_the_code_of_the_right_answer_is_taken() -> None:
    assert Attempt.of(ATTEMPT.kept()).check("nation-a", BACK, ISSUER) == "x"


@pytest.mark.parametrize(
    ("attempt", "slug", "back"),
    [
        (ATTEMPT, "nation-b", BACK),
        (ATTEMPT, "nation-a", BACK | {"state": "another"}),
        (ATTEMPT, "nation-a", BACK | {"state": "ä"}),
        (ATTEMPT, "nation-a", BACK | {"iss": "https://b.example"}),
        (ATTEMPT, "nation-a", BACK | {"code": ""}),
        (replace(ATTEMPT, begun=time.time() - 3600), "nation-a", BACK),
    ],
    ids=["another provider", "another state", "a state that is no ASCII", "another issuer", "no code", "too late"],
)
def test_any_other_answer_is_not(attempt: Attempt, slug: str, back: dict[str, str]) -> None:
    with pytest.raises(Distrust):
        attempt.check(slug, back, ISSUER)
