"""Addresses of releases and of what happened."""

from django.urls import path

from buttress_web.releases import record_views

urlpatterns = [
    path("records/<slug:kind>/<uuid:record_id>/audience/", record_views.audience, name="record_audience"),
    path("records/<slug:kind>/<uuid:record_id>/release/", record_views.release, name="record_release"),
]
