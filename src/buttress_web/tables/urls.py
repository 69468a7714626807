"""Addresses of saved views."""

from django.urls import path

from buttress_web.tables import views

urlpatterns = [
    path("save/", views.save, name="view_save"),
    path("<uuid:view_id>/drop/", views.drop, name="view_drop"),
]
