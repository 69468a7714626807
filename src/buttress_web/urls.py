"""Every address of the platform."""

from django.conf import settings
from django.urls import include, path

from buttress_web.api.v1 import api
from buttress_web.home import views as home
from buttress_web.styleguide import styleguide
from buttress_web.theme import set_theme

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("healthz", home.health, name="health"),
    path("readyz", home.ready, name="ready"),
    path("theme/", set_theme, name="theme"),
    path("language/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    path("account/", include("buttress_web.signin.urls")),
    path("work/", include("buttress_web.jobs.urls")),
    path("views/", include("buttress_web.tables.urls")),
    path("", include("buttress_web.releases.urls")),
    path("", include("buttress_web.directory.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
