"""Logs say what happened and quote no row."""

import json
import logging
import sys

import pytest
from django.test import Client

from buttress_web.logs import LOGGER, ValueFree

OWNED_VALUE = "1,200 rounds in the north depot"


def line(name: str, message: str, **extra: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, None, sys.exc_info())
    vars(record).update(extra)
    written: dict[str, object] = json.loads(ValueFree().format(record))
    return written


def test_an_exceptions_text_is_not_written_but_its_kind_and_place_are() -> None:
    try:
        raise ValueError(OWNED_VALUE)
    except ValueError:
        written = line("buttress.request", "failed")

    assert OWNED_VALUE not in json.dumps(written)
    assert written["error"] == "ValueError"
    assert any("test_logs.py" in frame for frame in written["frames"])  # type: ignore[attr-defined]


def test_a_foreign_message_and_unknown_extras_are_dropped() -> None:
    written = line("django.db", f"duplicate key ({OWNED_VALUE})", params=OWNED_VALUE, status=500)

    assert OWNED_VALUE not in json.dumps(written)
    assert written["status"] == 500


@pytest.mark.django_db
def test_a_request_is_logged_by_its_route_under_the_number_that_the_answer_carries(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, LOGGER.name):
        response = client.get("/", {"q": OWNED_VALUE})

    told = vars(caplog.records[-1])
    assert (told["route"], told["status"], told["request"]) == ("home", 200, response["X-Request-Id"])
    assert OWNED_VALUE not in caplog.text
