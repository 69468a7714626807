"""Addresses of points of contact."""

from django.urls import path

from buttress_web.directory import contact_views as views

urlpatterns = [
    path("contacts/", views.contact_list, name="contact_list"),
    path("contacts/add/", views.contact_add, name="contact_add"),
    path("contacts/<uuid:contact_id>/", views.contact_detail, name="contact_detail"),
    path("contacts/<uuid:contact_id>/change/", views.contact_change, name="contact_change"),
    path("contacts/<uuid:contact_id>/delete/", views.contact_delete, name="contact_delete"),
]
