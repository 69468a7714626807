"""What the platform's tests share."""

import pytest

from tests.buttress_web.world import World, build


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001  # it is the database that the world is built in
    """A world of parties and people, without records."""
    return build()
