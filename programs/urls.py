"""Addresses of this room."""

from django.urls import path

from programs.views import reading

app_name = "programs"
urlpatterns = [
    path("", reading.overview, name="overview"),
    path("maturity/", reading.maturity, name="maturity"),
]
