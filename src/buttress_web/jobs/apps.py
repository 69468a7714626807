"""The app as Django knows it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work: a row that a worker takes up once, with progress, cancel and result."""

    name = "buttress_web.jobs"
