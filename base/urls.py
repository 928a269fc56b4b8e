"""First page, display choices, health and the gallery of components."""

from django.conf import settings
from django.urls import path

from base import gallery, views

app_name = "base"
urlpatterns = [
    path("", views.home, name="home"),
    path("display/", views.display, name="display"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", gallery.styleguide, name="styleguide"))
