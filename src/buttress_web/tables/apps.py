"""The app as Django knows it."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """Tables of every page: sorted, filtered, with chosen columns, saved views and exports."""

    name = "buttress_web.tables"
