"""The app as Django knows it."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Sign-in by password with a second factor, by passkey, or by a nation's own identity provider; access tokens."""

    name = "buttress_web.signin"
