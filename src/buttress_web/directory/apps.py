"""The app as Django knows it."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Who takes part."""

    name = "buttress_web.directory"
