"""Logs that hold no owned value: one JSON object a line, for a request its route and not its address."""

import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

LOGGER = logging.getLogger("buttress.request")
EXTRA = ("request", "method", "route", "status", "ms", "job", "kind", "attempt", "phase")
"""What a record may carry besides its message; everything else is dropped."""

OWN = ("buttress", "gunicorn")
"""Loggers whose messages are ours and hold no values; of others only the level, place and kind of error are kept."""


class ValueFree(logging.Formatter):
    """Write a record as JSON: of a foreign message and of an exception never the text, which may quote a row."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.startswith(OWN):
            told["message"] = record.getMessage()
        told |= {name: vars(record)[name] for name in EXTRA if isinstance(vars(record).get(name), str | int | float)}
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            told["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(told)


class RequestLog:
    """Log each request by route, method, status and time, under a number that the answer carries too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        began, number = time.perf_counter(), uuid4().hex
        response = self.get_response(request)
        match = request.resolver_match
        told = {
            "request": number,
            "method": request.method,
            "route": (match.view_name or match.route) if match else "",
            "status": response.status_code,
            "ms": round(1000 * (time.perf_counter() - began), 1),
        }
        LOGGER.info("answered", extra=told)
        response.headers["X-Request-Id"] = number
        return response


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"value_free": {"()": "buttress_web.logs.ValueFree"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "value_free"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # Their warnings name the address that was asked for.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
"""Django's logging settings outside debug."""
