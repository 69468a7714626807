"""The app as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API: the services of the pages, under the same access."""

    name = "buttress_web.api"
