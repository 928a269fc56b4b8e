"""Addresses of this room."""

from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("banner/", views.banner, name="banner"),
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/retry/", views.retry, name="retry"),
]
