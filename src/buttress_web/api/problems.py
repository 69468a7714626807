"""Every error of the API in one shape: a problem (RFC 9457)."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja import errors as ninja
from pydantic import Field

from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.middleware import Answer
from buttress_web.accounts.records import Outdated

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/v1/"

logger = logging.getLogger("buttress.api")


class Fault(Schema):
    """One value that broke a rule."""

    field: str = Field(description="Where it stood, such as `body.office`; empty for the whole")
    message: str


class Problem(Schema):
    """Why a request failed."""

    type: str = Field(description="A word that programs can compare, such as `outdated`")
    title: str
    status: int
    detail: str = Field(description="A sentence for people, in the language that was asked for")
    errors: list[Fault] = Field(description="The values at fault, if any")


TYPES = {
    400: "bad-request",
    401: "unauthenticated",
    403: "refused",
    404: "not-found",
    405: "method-not-allowed",
    409: "outdated",
    413: "too-large",
    422: "invalid",
    429: "too-many-requests",
    500: "fault",
    503: "unavailable",
}
"""The ``type`` of a problem by its status."""


def problem(status: int, detail: str = "", errors: list[Fault] | None = None) -> HttpResponse:
    """Return the answer for a failed request."""
    title = HTTPStatus(status).phrase
    kind = TYPES.get(status, "bad-request" if status < 500 else "fault")
    told = Problem(type=kind, title=title, status=status, detail=detail or title, errors=errors or [])
    answer = HttpResponse(json.dumps(told.model_dump(), ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def handle(api: NinjaAPI) -> None:
    """Give an API its answer for each kind of exception."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Unseen: _not_found,
        Http404: _not_found,
        Refused: _refused,
        Outdated: lambda _request, why: problem(409, str(why)),
        ValidationError: _broken_rule,
        ninja.ValidationError: _invalid,
        ninja.HttpError: _http_error,
        SuspiciousOperation: _suspicious,
        Exception: _fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


class ProblemResponses:
    """Give what answers before the API is reached (no such path, no such method) the shape of a problem, too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if not request.path.startswith(ROOT) or response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        if response.headers.get("Content-Type") == MEDIA_TYPE:
            return response
        told = problem(response.status_code)
        if "Allow" in response.headers:
            told.headers["Allow"] = response.headers["Allow"]
        return told


def _not_found(_request: HttpRequest, _why: Exception) -> HttpResponse:
    return problem(404, _("There is nothing here that you may see."))


def _refused(request: HttpRequest, why: Exception) -> HttpResponse:
    actor = getattr(request, "actor", None)
    return problem(401 if actor is None or actor.person_id is None else 403, str(why))


def _broken_rule(_request: HttpRequest, why: Exception) -> HttpResponse:
    told = why.message_dict if isinstance(why, ValidationError) and hasattr(why, "error_dict") else {"": [str(why)]}
    errors = [Fault(field=f"body.{name}" if name else "", message=text) for name in told for text in told[name]]
    return problem(422, _("A value broke a rule. Nothing was written."), errors)


def _invalid(_request: HttpRequest, why: Exception) -> HttpResponse:
    found = why.errors if isinstance(why, ninja.ValidationError) else []
    errors = [Fault(field=_place(one["loc"]), message=one["msg"]) for one in found]
    return problem(422, _("A value broke a rule. Nothing was written."), errors)


def _place(location: tuple[str | int, ...]) -> str:
    # The second word is the name of the function's parameter for the whole body.
    whole = location[:1] == ("body",) and len(location) > 1
    return ".".join(map(str, location[:1] + location[2:] if whole else location))


def _http_error(_request: HttpRequest, why: Exception) -> HttpResponse:
    return problem(why.status_code, str(why)) if isinstance(why, ninja.HttpError) else problem(500)


def _suspicious(_request: HttpRequest, why: Exception) -> HttpResponse:
    return problem(413 if isinstance(why, RequestDataTooBig) else 400)


def _fault(_request: HttpRequest, why: Exception) -> HttpResponse:
    logger.error("a request failed", exc_info=why)
    return problem(500, _("The server failed. Nothing was written."))
