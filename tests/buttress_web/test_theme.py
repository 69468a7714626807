"""The reader's colours are kept, forgotten, and never send the reader elsewhere."""

import pytest
from django.test import RequestFactory

from buttress_web.theme import set_theme, theme


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_chosen_theme_is_kept_and_the_reader_returns(rf: RequestFactory, chosen: str) -> None:
    response = set_theme(rf.post("/theme/", {"theme": chosen, "next": "/needs/?tier=1"}))

    assert (response.status_code, response.url) == (302, "/needs/?tier=1")
    assert response.cookies["theme"].value == chosen
    assert response.cookies["theme"]["httponly"]


@pytest.mark.parametrize("chosen", ["", "purple"])
def test_no_theme_or_an_unknown_one_means_the_system_s(rf: RequestFactory, chosen: str) -> None:
    response = set_theme(rf.post("/theme/", {"theme": chosen}))

    assert response.cookies["theme"]["max-age"] == 0


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_reader_is_not_sent_elsewhere(rf: RequestFactory, target: str) -> None:
    assert set_theme(rf.post("/theme/", {"theme": "dark", "next": target})).url == "/"


def test_the_theme_changes_only_by_post(rf: RequestFactory) -> None:
    assert set_theme(rf.get("/theme/")).status_code == 405


@pytest.mark.parametrize(("cookie", "written"), [("dark", "dark"), ('"><script>', "")])
def test_only_a_known_theme_reaches_the_page(rf: RequestFactory, cookie: str, written: str) -> None:
    rf.cookies["theme"] = cookie

    assert theme(rf.get("/")) == {"theme": written}
