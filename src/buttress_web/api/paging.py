"""Lists in bounded pages: each begins after the last row of the one before, which the reader must still see."""

from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from ninja import Query, Schema
from pydantic import Field

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Limit = Annotated[int, Query(ge=1, le=200, description="How many rows at most")]
USUAL = 50


class Page(Schema, Generic[T]):
    """Some rows of a list."""

    items: list[T]
    next: str | None = Field(description="The `cursor` of the next page; null where this is the last")


def paged(
    rows: "QuerySet[M]", ordering: Sequence[str], limit: int, cursor: object = None, key: str = "pk"
) -> tuple[list[M], str | None]:
    """Return the rows after the one whose ``key`` is the cursor, and the next cursor.

    The ordering ends in something unique. A cursor holds nothing but a public key of a row that its reader has seen.

    Raises:
        Http404: The reader sees no such row, or no longer: begin again.
    """
    if cursor is not None:
        last = rows.filter(**{key: cursor}).first()
        if last is None:
            raise Http404
        rows = rows.filter(_after(ordering, last))
    found = list(rows.order_by(*ordering)[: limit + 1])
    more = len(found) > limit
    return found[:limit], str(getattr(found[limit - 1], key)) if more else None


def _after(ordering: Sequence[str], last: Model) -> Q:
    """Return the condition that a row stands behind another."""
    later, level = Q(pk__in=[]), Q()
    for part in ordering:
        name = part.removeprefix("-")
        value = getattr(last, name)
        later |= level & Q(**{f"{name}__{'lt' if part.startswith('-') else 'gt'}": value})
        level &= Q(**{name: value})
    return later
