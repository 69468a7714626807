"""Nobody who signs in by a password goes on without a second factor."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from buttress_web.accounts.models import Person
from buttress_web.signin.adapters import SET_UP_HERE

ALWAYS = frozenset({"account_login", "account_logout", "provider_end", "theme", "set_language", "health", "ready"})
SETTING_UP = ALWAYS | {
    "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"
}  # fmt: skip
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class RequireSecondFactor:
    """Lead to the setting up of a second factor until one is there; end sessions that got round it.

    Example people are let through in debug. Whoever signs in by a provider has no password or second factor here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Answer instead of a view, or leave it to the view."""
        match = request.resolver_match
        person, name = request.user, match.url_name if match else None
        # The API asks for a token, not for a session.
        if not isinstance(person, Person) or name in ALWAYS or (match and match.namespace == "api"):
            return None
        if person.provider is not None:
            return _by_provider(request, person, name or "")
        methods = {record["method"] for record in get_authentication_records(request, person)}
        if not methods & {"password", "mfa"} or (person.is_example and settings.DEBUG):
            return None
        if not is_mfa_enabled(person, types=FACTORS):
            return None if name in SETTING_UP else redirect("mfa_index")
        if "mfa" in methods or request.session.get(SET_UP_HERE):
            return None
        logout(request)
        return redirect("account_login")


def _by_provider(request: HttpRequest, person: Person, name: str) -> HttpResponse | None:
    if person.provider is None or not person.provider.is_active:
        logout(request)
        return redirect("account_login")
    if name.startswith("mfa_") or name in {"account_change_password", "account_reauthenticate"}:
        return render(request, "account/by_provider.html", {"provider": person.provider}, status=403)
    return None
