"""Every route answers each kind of person as its entry says; a route without an entry is a fault."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from buttress_web.accounts.roles import Role
from tests.buttress_web.entries import ENTRIES, arguments
from tests.buttress_web.world import World

OTHER = ("POL", Role.HEAD)


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield the name of every route, or its pattern where it has none."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from (namespace + name for name in routes(pattern, route))
        elif isinstance(pattern, URLPattern):
            yield pattern.name or route


def test_every_route_has_an_entry_and_every_entry_a_route() -> None:
    found = {name for name in routes(get_resolver()) if not name.startswith("api:")} - {"styleguide"}

    assert found - ENTRIES.keys() == set()
    assert ENTRIES.keys() - found == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_a_route_answers_each_kind_of_person_as_its_entry_says(world: World, name: str) -> None:
    entry = ENTRIES[name]
    address = reverse(name, args=arguments(world)[entry.argument])
    askers = (Client(), world.client(*OTHER), world.client(*entry.weak), world.client(*entry.role))

    answers = [client.post(address) if entry.post else client.get(address) for client in askers]

    expected = [entry.stranger, entry.wrong_party, entry.wrong_role, entry.right_role]
    assert [answer.status_code for answer in answers] == expected
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert not re.search(
            r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(\ssrc=|\"application/json\"))|<script(?![^>]*/json)[^>]*>\s*[^<\s]",
            answer.content.decode(errors="replace"),
        )


@pytest.mark.django_db
def test_what_is_only_posted_is_not_fetched(world: World) -> None:
    client = world.client("DEU", Role.HEAD)
    elsewhere = {"set_language", "person_link", "account_login"}
    posted = [name for name, entry in ENTRIES.items() if entry.post and name not in elsewhere]

    made = arguments(world)
    for name in posted:
        address = reverse(name, args=made[ENTRIES[name].argument])
        assert client.get(address).status_code in {403, 404, 405}, name
