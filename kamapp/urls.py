"""One line per room; a room's own addresses stand in its urls.py."""

from django.urls import include, path

from kamapp import health

urlpatterns = [
    path("", include("base.urls")),
    path("health/work", health.work, name="health_work"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("people.urls")),
    path("sign/", include("people.sign_urls")),
    path("jobs/", include("jobs.urls")),
    path("data/", include("imports.urls")),
    path("papers/", include("reports.urls")),
    path("accounts/", include("accounts.urls")),
    path("pyramid/", include("pyramid.urls")),
    path("plans/", include("plans.urls")),
    path("teams/", include("teams.urls")),
    path("programme/", include("programs.urls")),
    path("api/", include("kamapp.api_urls")),
]

handler400 = "base.views.bad_request"
handler403 = "base.views.permission_denied"
handler404 = "base.views.not_found"
handler500 = "base.views.server_error"
