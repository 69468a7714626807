"""The app as Django knows it."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Who sees which records, who took some away, what changed, and the own records in another party's eyes."""

    name = "buttress_web.releases"
