"""The platform's settings and apps made ready for a command, or the reason why they cannot be."""

import os

from buttress_desk.cli import Refusal

SETTINGS = "buttress_web.settings"


def ready() -> None:
    """Make Django ready.

    Raises:
        Refusal: The platform is not installed, or its settings are incomplete.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
    except ImportError as error:
        raise Refusal(f"This command needs the platform: pip install 'buttress[web]' ({error}).") from error
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise Refusal(str(error)) from error


def migrate() -> None:
    """Bring the database up to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
