"""Addresses of this room."""

from django.urls import path

from programs.views import change, files, leaving, method, reading, roles, selection, skills, strategy, value

app_name = "programs"
urlpatterns = [
    path("", reading.overview, name="overview"),
    path("maturity/", reading.maturity, name="maturity"),
    path("strategy/", strategy.strategy, name="strategy"),
    path("method/", method.method, name="method"),
    path("method/<int:pk>/file/", files.template_file, name="template_file"),
    path("leaving/<int:pk>/", leaving.leaving_page, name="leaving"),
    path("governance/", method.governance, name="governance"),
    path("roles/", roles.roles, name="roles"),
    path("skills/", skills.skills, name="skills"),
    path("skills/<int:pk>/", skills.person, name="skills_of"),
    path("selection/", selection.rounds, name="selection"),
    path("selection/<int:pk>/", selection.round_page, name="round"),
    path("selection/<int:pk>/<int:candidate_pk>/", selection.candidate, name="candidate"),
    path("change/", change.change, name="change"),
    path("value/", value.value, name="value"),
]
