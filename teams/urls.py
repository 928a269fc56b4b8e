"""Addresses of this room."""

from django.urls import path

from teams.views import adviser, handover, hours, meetings, missions, pulse, reading, team

app_name = "teams"
urlpatterns = [
    path("", reading.team_list, name="list"),
    path("people/", reading.people, name="people"),
    path("time/", hours.time, name="time"),
    path("time/<int:pk>/remove/", hours.log_remove, name="log_remove"),
    path("hours/<int:pk>/", hours.agreement, name="agreement"),
    path("missions/", missions.board, name="missions"),
    path("missions/export/<slug:kind>/", missions.export_missions, name="missions_export"),
    path("missions/experts/", missions.experts, name="experts"),
    path("missions/<int:pk>/", missions.mission, name="mission"),
    path("missions/<int:pk>/change/", missions.edit, name="mission_edit"),
    path("missions/<int:pk>/people/new/", missions.ask, name="mission_ask"),
    path("missions/<int:pk>/close/", missions.close, name="mission_close"),
    path("pulse/", pulse.pulse_list, name="pulse"),
    path("pulse/<int:pk>/", pulse.answer, name="pulse_answer"),
    path("handovers/", handover.board, name="handovers"),
    path("handovers/<int:pk>/", handover.handover, name="handover"),
    path("handovers/people/<int:pk>/", handover.hangs, name="hangs"),
    path("promises/<int:pk>/done/", team.promise_done, name="promise_done"),
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting_page, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/minutes/", meetings.minutes, name="meeting_minutes"),
    path("meetings/<int:pk>/decisions/", meetings.decide, name="meeting_decide"),
    path("meetings/<int:pk>/meeting.ics", meetings.calendar_file, name="meeting_ics"),
    path("<int:pk>/meetings/new/", meetings.meeting_add, name="meeting_add"),
    path("<int:pk>/", reading.team_page, name="team"),
    path("<int:pk>/members/new/", team.member_add, name="member_add"),
    path("<int:pk>/members/<int:role_pk>/", team.member_edit, name="member_edit"),
    path("<int:pk>/people/<int:person_pk>/", reading.member, name="member"),
    path("<int:pk>/adviser/", adviser.advise, name="adviser"),
    path("<int:pk>/pulse/", pulse.team_pulse, name="team_pulse"),
    path("<int:pk>/raci/", team.raci, name="raci"),
    path("<int:pk>/charter/", team.charter, name="charter"),
    path("<int:pk>/hours/new/", hours.ask, name="ask"),
    path("<int:pk>/missions/new/", missions.prepare, name="mission_add"),
    path("<int:pk>/handovers/new/", handover.propose, name="handover_add"),
    path("<int:pk>/promises/new/", team.promise_add, name="promise_add"),
]
