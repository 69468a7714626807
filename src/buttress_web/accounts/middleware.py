"""Every request has an actor, and nothing that it is answered may be kept by anybody between server and reader."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from buttress_web.accounts.access import Refused, Unseen
from buttress_web.accounts.acting import Acting, acting
from buttress_web.accounts.actor import Actor

Answer = Callable[[HttpRequest], HttpResponse]


class Request(HttpRequest):
    """A request as views get it: with who asks."""

    actor: Actor
    acting: Acting


class ActorMiddleware:
    """Set ``request.actor``; answer 404 for what the actor may not see and 403, with the reason, for what not do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer a request."""
        request.acting = acting(request, timezone.now())
        request.actor = request.acting.actor
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """Turn what access decided into an answer."""
        if isinstance(exception, Unseen):
            raise Http404
        if isinstance(exception, Refused):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        return None


class PrivateResponses:
    """Mark every answer that is not a static file as one for this reader alone, never to be stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        return response
