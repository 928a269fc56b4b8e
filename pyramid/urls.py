"""Addresses of this room."""

from django.urls import path

from pyramid.views import diagnosis

app_name = "pyramid"
urlpatterns = [
    path("diagnosis/", diagnosis.diagnosis, name="diagnosis"),
    path("diagnosis/disagree/", diagnosis.disagree, name="disagree"),
]
