"""Who asks through the API: the person behind an access token, or a visitor. Sessions of browsers count for nothing."""

from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError
from ninja.security import HttpBearer

from buttress_web.accounts.acting import Acting
from buttress_web.accounts.actor import Actor, visitor
from buttress_web.signin.tokens import actor_with


class AccessToken(HttpBearer):
    """``Authorization: Bearer buttress_…``; without the header one is a visitor where visitors are let in."""

    def __init__(self, *, visitors: bool = False) -> None:
        super().__init__()
        self.visitors = visitors

    def __call__(self, request: HttpRequest) -> Actor:
        """Set and return who asks.

        Raises:
            AuthenticationError: There is no good token in the header; or no header, where visitors are not let in.
            HttpError: A visitor asks too often; whoever has a token answers for it by name.
        """
        shown = "Authorization" in request.headers
        actor = super().__call__(request) if shown else visitor(timezone.now())
        if not shown and consume_or_429(request, action="api", limit_get=True):
            raise HttpError(429, _("Too many requests without a token: wait a minute."))
        if not shown and not self.visitors:
            raise AuthenticationError(message=_("Send an access token."))
        if actor is None:
            raise AuthenticationError(message=_("The access token is not good, or no longer."))
        request.actor, request.acting = actor, Acting(actor)  # type: ignore[attr-defined]  # as the middleware does
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return who shows a token."""
        return actor_with(token, timezone.now())
