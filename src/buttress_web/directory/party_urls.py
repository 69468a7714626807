"""Addresses of parties, groups and people."""

from django.urls import path

from buttress_web.directory import acting_views, group_views, party_views, people_views, person_deeds

urlpatterns = [
    path("parties/", party_views.party_list, name="party_list"),
    path("parties/add/", party_views.party_add, name="party_add"),
    path("parties/<str:code>/", party_views.party_detail, name="party_detail"),
    path("parties/<str:code>/change/", party_views.party_change, name="party_change"),
    path("parties/<str:code>/alliances/add/", party_views.party_join, name="party_join"),
    path("parties/<str:code>/alliances/<uuid:membership_id>/end/", party_views.party_leave, name="party_leave"),
    path("groups/", group_views.group_list, name="group_list"),
    path("groups/add/", group_views.group_add, name="group_add"),
    path("groups/<slug:slug>/", group_views.group_detail, name="group_detail"),
    path("groups/<slug:slug>/change/", group_views.group_change, name="group_change"),
    path("groups/<slug:slug>/parties/add/", group_views.group_join, name="group_join"),
    path("groups/<slug:slug>/parties/<uuid:membership_id>/end/", group_views.group_leave, name="group_leave"),
    path("people/", people_views.person_list, name="person_list"),
    path("people/invite/", people_views.person_invite, name="person_invite"),
    path("people/<uuid:person_id>/", people_views.person_detail, name="person_detail"),
    path("people/<uuid:person_id>/change/", people_views.person_change, name="person_change"),
    path("people/<uuid:person_id>/link/", people_views.person_link, name="person_link"),
    path("people/<uuid:person_id>/roles/add/", person_deeds.role_give, name="role_give"),
    path("people/<uuid:person_id>/roles/<uuid:membership_id>/end/", person_deeds.role_end, name="role_end"),
    path("people/<uuid:person_id>/shut-out/", person_deeds.person_deactivate, name="person_deactivate"),
    path("people/<uuid:person_id>/erase/", person_deeds.person_erase, name="person_erase"),
    path("acting-for/", acting_views.acting_for, name="acting_for"),
]
