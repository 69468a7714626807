"""The first page; health and readiness."""

from datetime import date

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from buttress_web.accounts.middleware import Request
from buttress_web.home import looking, standing


def home(request: Request) -> HttpResponse:
    """Show where the reader stands."""
    actor = request.actor
    since = parse_date_or(request.GET.get("since", ""), standing.week_before(actor.at).date())
    told = {
        "since": since,
        "parts": standing.taking_part(actor),
        "alliances": standing.in_alliances(actor),
        "events": standing.changed(actor, since),
        "own": standing.own_records(actor),
        "waiting": standing.waiting(request.acting, standing.week_before(actor.at)),
        "signed_in": request.acting.person is not None,
    }
    return render(request, "home/home.html", told)


def search(request: Request) -> HttpResponse:
    """Show what holds the words, kind by kind, as far as the reader may see it."""
    words = request.GET.get("q", "").strip()
    found = looking.search(request.actor, words) if words else []
    return render(request, "home/search.html", {"words": words, "found": found, "most": looking.MOST})


def parse_date_or(text: str, otherwise: date) -> date:
    """Return a day as people write it in an address, or another one where it is none."""
    try:
        return parse_date(text) or otherwise
    except ValueError:
        return otherwise


def health(request: Request) -> HttpResponse:
    """Answer while the process lives."""
    return JsonResponse({"status": "alive"})


def ready(request: Request) -> HttpResponse:
    """Answer 200 when the database answers and has every migration, 503 otherwise."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return JsonResponse({"status": "migrations are missing" if waiting else "ready"}, status=503 if waiting else 200)
