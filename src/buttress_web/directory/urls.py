"""Addresses of the directory."""

from buttress_web.directory import contact_urls, party_urls

urlpatterns = [*contact_urls.urlpatterns, *party_urls.urlpatterns]
