"""The app as Django knows it."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The first page."""

    name = "buttress_web.home"
