"""What allauth asks the platform: nobody signs up, and secrets are kept encrypted."""

import base64
from collections.abc import Iterable
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from qrcode.image.svg import SvgPathFillImage

from buttress_web.accounts import history
from buttress_web.accounts.actor import Actor
from buttress_web.accounts.history import Circle
from buttress_web.accounts.models import Person

SET_UP_HERE = "second_factor_set_up"
"""Session key: the second factor was set up in this very session."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators and providers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # as allauth calls it
        """Tell that nobody can sign up."""
        return False

    def set_password(self, user: Person, password: str) -> None:
        """Keep a password that its person chose, and that it was chosen."""
        with transaction.atomic():
            super().set_password(user, password)
            _recorded(user, self.request, "record:choose_password", personal=["password"])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes encrypted with a key made from the secret key."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a kept secret."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the picture that an app reads: black on white in every theme."""
        picture = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(picture.to_string(encoding="unicode"))

    def _get_user_identifier(self, user: Person) -> str:
        return user.username


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _derived(secret: str | bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"buttress second factor")
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(secret)))


@receiver(authenticator_added)
def remember_setting_up(sender: type[Authenticator], request: HttpRequest, **_: object) -> None:
    """Let the session go on in which the second factor was set up."""
    request.session[SET_UP_HERE] = True


@receiver(authenticator_added)
@receiver(authenticator_reset)
def record_added(sender: type[Authenticator], request: HttpRequest, user: Person, **_: object) -> None:
    """Write that a second factor, or a new set of recovery codes, was set up; allauth tells of it once it is kept."""
    _recorded(user, request, "second_factor:add")


@receiver(authenticator_removed)
def record_removed(sender: type[Authenticator], request: HttpRequest, user: Person, **_: object) -> None:
    """Write that a second factor was taken away."""
    _recorded(user, request, "second_factor:remove")


def _recorded(person: Person, request: HttpRequest, verb: str, personal: Iterable[str] = ()) -> None:
    """Write what a person did to the own sign-in, also before the first one, where a link vouches for the person."""
    party = history.party_of(person)
    asked: Any = request
    actor = Actor(at=asked.actor.at, person_id=person.pk, party_id=party.pk if party else None)
    history.record(actor, f"person:{verb}", person, circle=Circle.of_party(party), personal=personal)
