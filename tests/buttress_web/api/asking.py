"""A program that uses the API with somebody's token."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import time_machine
from django.test import Client

from buttress_web.accounts.roles import Permission, Role
from buttress_web.signin import tokens
from tests.buttress_web.world import NOW, World

LATER = NOW.replace(hour=NOW.hour + 1)
HEAD = ("DEU", Role.HEAD)


def token(world: World, who: tuple[str, Role] = HEAD, *only: Permission, days: int = 30) -> str:
    """Make a token for somebody and return its secret."""
    actor = world.actor(*who)
    scope = only or tuple(tokens.scopes_of(actor))
    return tokens.issue(actor=actor, name="a script", scope=scope, days=days)[1]


@dataclass(frozen=True)
class Program:
    """Asks with a token, or as a visitor."""

    secret: str = ""
    at: datetime = LATER

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Send one request."""
        shown = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        given: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        with time_machine.travel(self.at, tick=False):
            return getattr(Client(), method)(f"/api/v1/{path}", headers=shown | headers, **given)

    def get(self, path: str, **headers: str) -> Any:
        """Fetch something."""
        return self.ask("get", path, **headers)

    def all_of(self, path: str, limit: int) -> Iterator[list[dict[str, Any]]]:
        """Yield the pages of a list."""
        cursor = ""
        while cursor is not None:
            page = self.get(f"{path}?limit={limit}{cursor and f'&cursor={cursor}'}").json()
            yield page["items"]
            cursor = page["next"]


def program(world: World, who: tuple[str, Role] = HEAD, *only: Permission) -> Program:
    """Return a program of somebody's."""
    return Program(token(world, who, *only))
