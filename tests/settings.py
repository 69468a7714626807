"""Settings of the tests: the platform's own, in debug, with a data folder of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("BUTTRESS_DEBUG", "1")
os.environ.setdefault("BUTTRESS_DATA", tempfile.mkdtemp(prefix="buttress-test-"))

from buttress_web.settings import *  # noqa: F403  # after the environment is set

STATIC_ROOT = Path(tempfile.mkdtemp(prefix="buttress-static-"))
# A cheap hash: the tests sign many people in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
