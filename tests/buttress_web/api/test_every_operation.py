"""Every operation answers each kind of person as its entry says; one without an entry is a fault."""

import pytest

from buttress_web.accounts.roles import Role
from buttress_web.api.v1 import api
from tests.buttress_web.api.asking import HEAD, Program, program
from tests.buttress_web.api.operations import OPERATIONS
from tests.buttress_web.world import World, contact

OTHER = ("POL", Role.HEAD)


def described() -> dict[str, tuple[str, str]]:
    """Return the method and path of each operation by its name."""
    paths = api.get_openapi_schema()["paths"]
    return {told["operationId"]: (method, path) for path, one in paths.items() for method, told in one.items()}


def test_every_operation_has_an_entry_and_every_entry_an_operation() -> None:
    assert described().keys() == OPERATIONS.keys()


def test_no_route_of_the_api_is_left_out_of_its_description() -> None:
    described_paths = {path for _, path in described().values()}
    routed = {f"/api/v1/{pattern.pattern}" for pattern in api.urls[0]}

    assert len(routed - {"/api/v1/openapi.json", "/api/v1/"}) == len(described_paths)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_answers_each_kind_of_person_as_its_entry_says(world: World, name: str) -> None:
    entry = OPERATIONS[name]
    record = contact(world.parties["DEU"], "Section 7")
    askers = (Program(), program(world, OTHER), program(world, entry.weak), program(world, HEAD))

    answers = [asker.ask(entry.method, entry.address(record), entry.sent(record)) for asker in askers]

    expected = [entry.stranger, entry.wrong_party, entry.wrong_role, entry.right_role]
    assert [answer.status_code for answer in answers] == expected
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.status_code < 400 or answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_needs_its_scope(world: World, name: str) -> None:
    entry = OPERATIONS[name]
    record = contact(world.parties["DEU"], "Section 7")
    # A token that allows one other thing.
    narrow = program(world, HEAD, "person:record:read" if name != "people" else "record:history:read")  # type: ignore[arg-type]

    answer = narrow.ask(entry.method, entry.address(record), entry.sent(record))

    assert answer.status_code == (200 if name == "me" else 403)


def test_the_description_is_of_version_three_one_and_documents_every_error() -> None:
    told = api.get_openapi_schema()

    assert told["openapi"] == "3.1.0"
    for one in told["paths"].values():
        for operation in one.values():
            errors = {
                status: answer
                for status, answer in operation["responses"].items()
                if int(status) >= 400 and int(status) != 414
            }
            assert {400, 401, 403, 404, 422, 429} <= set(map(int, errors))
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors.values())
