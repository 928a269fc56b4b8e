"""Addresses of this room."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("print/<slug:code>/", views.print_paper, name="print"),
    path("<int:pk>/", views.paper, name="paper"),
    path("<int:pk>/monthly/", views.schedule, name="schedule"),
    path("monthly/", views.monthly, name="monthly"),
    path("monthly/<int:pk>/end/", views.unschedule, name="unschedule"),
    path("<int:pk>/file/", views.paper_file, name="file"),
]
