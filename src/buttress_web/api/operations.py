"""What every operation of the API documents: who may ask, and how it can fail."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from buttress_web.api.authentication import AccessToken
from buttress_web.api.problems import MEDIA_TYPE, Problem

OPEN: dict[str, Any] = {"auth": AccessToken(visitors=True), "openapi_extra": {"security": [{}]}}
"""For operations that visitors may use, with the rows that are public."""


def answers(good: Any, *more: int, status: int = 200) -> dict[int, Any]:
    """Return the documented answers of an operation: the good one, and problems that every or this operation has."""
    return {status: good} | dict.fromkeys((400, 401, 403, 404, 422, 429, *more), Problem)


TOO_LONG = {
    "description": "The HTTP server, or a proxy before it, refused the address for its length and never asked the API.",
    "content": {"text/html": {"schema": {"type": "string"}}},
}
"""The one answer that is no problem: gunicorn's to a request line of more than 4,094 bytes."""


class Api(NinjaAPI):
    """An API whose description says that its errors are problems."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of the function: short, and what clients call it."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description (OpenAPI 3.1)."""
        found = super().get_openapi_schema(**options)
        for operations in found["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
                operation["responses"][414] = TOO_LONG
        return found
