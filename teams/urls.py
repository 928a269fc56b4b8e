"""Addresses of this room."""

from django.urls import path

from teams.views import hours, reading, team

app_name = "teams"
urlpatterns = [
    path("", reading.team_list, name="list"),
    path("people/", reading.people, name="people"),
    path("time/", hours.time, name="time"),
    path("time/<int:pk>/remove/", hours.log_remove, name="log_remove"),
    path("hours/<int:pk>/", hours.agreement, name="agreement"),
    path("promises/<int:pk>/done/", team.promise_done, name="promise_done"),
    path("<int:pk>/", reading.team_page, name="team"),
    path("<int:pk>/members/new/", team.member_add, name="member_add"),
    path("<int:pk>/members/<int:role_pk>/", team.member_edit, name="member_edit"),
    path("<int:pk>/raci/", team.raci, name="raci"),
    path("<int:pk>/charter/", team.charter, name="charter"),
    path("<int:pk>/hours/new/", hours.ask, name="ask"),
    path("<int:pk>/promises/new/", team.promise_add, name="promise_add"),
]
