"""Real counterparts of the platform, for its tests: a database server, OpenID providers, a browser.

Each is a context manager that starts the counterpart, waits until it answers, and stops it by its process id.
One that is not installed raises ``Missing``, whose text says what to install; a test skips
by opening it as ``with needed(), cluster() as url:``.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Missing(Exception):
    """A counterpart is not installed: the text names it and the command that installs it."""


@contextmanager
def needed() -> Iterator[None]:
    """Skip the test if a counterpart that the block opens is missing."""
    try:
        yield
    except Missing as missing:
        pytest.skip(f"needs {missing}")
