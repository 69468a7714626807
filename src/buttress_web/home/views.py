"""The first page; health and readiness."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from buttress_web.accounts.middleware import Request


def home(request: Request) -> HttpResponse:
    """Show where the reader stands."""
    return render(request, "home/home.html")


def health(request: Request) -> HttpResponse:
    """Answer while the process lives."""
    return JsonResponse({"status": "alive"})


def ready(request: Request) -> HttpResponse:
    """Answer 200 when the database answers and has every migration, 503 otherwise."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return JsonResponse({"status": "migrations are missing" if waiting else "ready"}, status=503 if waiting else 200)
