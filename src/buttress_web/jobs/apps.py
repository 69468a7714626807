"""The app as Django knows it."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class JobsConfig(AppConfig):
    """Long work: a row that a worker takes up once, with progress, cancel and result."""

    name = "buttress_web.jobs"

    def ready(self) -> None:
        """Import the modules that register kinds of work."""
        for module in settings.JOB_MODULES:
            import_module(module)
