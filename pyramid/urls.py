"""Addresses of this room."""

from django.urls import URLPattern

app_name = "pyramid"
urlpatterns: list[URLPattern] = []
