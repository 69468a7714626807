"""Addresses of releases and of what happened."""

from django.urls import path

from buttress_web.releases import record_views, views

urlpatterns = [
    path("releases/", views.releases, name="releases"),
    path("view-as/", views.view_as, name="view_as"),
    path("view-as/end/", views.view_as_end, name="view_as_end"),
    path("disclosures/", views.disclosures, name="disclosure_list"),
    path("disclosures/<uuid:disclosure_id>/", views.disclosure, name="disclosure_detail"),
    path("changes/", views.events, name="event_list"),
    path("administration/", views.administration, name="administration"),
    path("administration/end/", views.administration_end, name="administration_end"),
    path("records/<slug:kind>/<uuid:record_id>/audience/", record_views.audience, name="record_audience"),
    path("records/<slug:kind>/<uuid:record_id>/release/", record_views.release, name="record_release"),
]
