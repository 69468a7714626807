"""Signing in by a nation's own provider, and signing out, there too."""

import logging

from allauth.account import views as account
from allauth.account.views import LoginView, LogoutView
from allauth.core.ratelimit import consume_or_429
from django.contrib.auth import login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from buttress_web.accounts.models import IdentityProvider, Person
from buttress_web.signin import openid
from buttress_web.signin.fetching import Distrust
from buttress_web.signin.openid import Attempt, Identity
from buttress_web.signin.provisioning import admitted

ATTEMPT = "signin_attempt"
AT_PROVIDER = "signed_in_at_provider"
ENDING = "ending_at_provider"
BACKEND = "buttress_web.signin.backends.PasswordBackend"

logger = logging.getLogger(__name__)


def providers() -> QuerySet[IdentityProvider]:
    """Return the providers that people can sign in by."""
    return IdentityProvider.objects.filter(is_active=True).select_related("party")


class SignIn(LoginView):
    """The page to sign in: by password, passkey or provider."""

    extra_context = {"identity_providers": providers}  # Django's way: asked for at each page


@require_GET
def provider_login(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the browser to the provider."""
    provider = get_object_or_404(providers(), slug=slug)
    slower: HttpResponse | None = consume_or_429(request, action="login", limit_get=True)
    if slower is not None:
        return slower
    attempt = Attempt(slug, _next(request))
    try:
        there = openid.departure(provider, attempt, _callback(request, slug))
    except Distrust as why:
        return _refused(request, provider, why)
    request.session[ATTEMPT] = attempt.kept()
    return redirect(there)


@require_GET
def provider_callback(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign somebody in whom the provider sent back."""
    provider = get_object_or_404(providers(), slug=slug)
    slower: HttpResponse | None = consume_or_429(request, action="login", limit_get=True)
    if slower is not None:
        return slower
    try:
        attempt = Attempt.of(request.session.pop(ATTEMPT, None))
        code = attempt.check(slug, request.GET.dict(), provider.issuer)
        identity = openid.identity(provider, attempt, code, _callback(request, slug))
        person = admitted(provider, identity, timezone.now())
    except Distrust as why:
        return _refused(request, provider, why)
    _sign_in(request, person, provider, identity)
    return redirect(attempt.next)


class SignOut(LogoutView):
    """Sign out here, and then at the provider where it offers that."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        """End the session."""
        there = self.request.session.get(AT_PROVIDER)
        response: HttpResponse = super().post(*args, **kwargs)
        if there and there["end_session"]:
            back = self.request.build_absolute_uri(reverse("home"))
            self.request.session[ENDING] = openid.end_of_session(**there, back=back)
            return redirect("provider_end")
        return response


@require_GET
def provider_end(request: HttpRequest) -> HttpResponse:
    """Lead on to the provider's sign-out; a form may not be redirected there by the content security policy."""
    there = request.session.pop(ENDING, None)
    return render(request, "account/signed_out.html", {"there": there}) if there else redirect("home")


def _sign_in(request: HttpRequest, person: Person, provider: IdentityProvider, identity: Identity) -> None:
    login(request, person, backend=BACKEND)
    request.session[AT_PROVIDER] = {
        "end_session": identity.end_session,
        "client_id": provider.client_id,
        "id_token": identity.id_token,
    }


def _refused(request: HttpRequest, provider: IdentityProvider, why: Distrust) -> HttpResponse:
    logger.warning("A sign-in by the provider %s was refused: %s", provider.slug, why)
    return render(request, "socialaccount/authentication_error.html", {"provider": provider}, status=403)


def _callback(request: HttpRequest, slug: str) -> str:
    return request.build_absolute_uri(reverse("provider_callback", args=[slug]))


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else reverse("home")


def password_change(request: HttpRequest) -> HttpResponse:
    """Change the own password; whoever signs in by a provider has none, and no such page."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        raise Http404
    answer: HttpResponse = account.password_change(request)
    return answer
