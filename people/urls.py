"""Addresses of this room."""

from django.urls import path

from people.views import administration, audit, company, inbox, me, organisation, rights, signing, structure

app_name = "people"
urlpatterns = [
    path("sign/persona/<int:pk>/", signing.persona, name="persona"),
    path("invitation/<str:token>/", signing.accept, name="invitation"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read, name="inbox_read"),
    path("inbox/<int:pk>/done/", inbox.done, name="inbox_done"),
    path("inbox/<int:pk>/snooze/", inbox.snooze, name="inbox_snooze"),
    path("inbox/<int:pk>/mute/", inbox.mute, name="inbox_mute"),
    path("inbox/mutes/<int:pk>/end/", inbox.unmute, name="inbox_unmute"),
    path("inbox/mails/", inbox.choose_digest, name="inbox_mails"),
    path("inbox/mails/preview/", inbox.preview, name="inbox_preview"),
    path("me/", me.me, name="me"),
    path("me/preferences/", me.preferences, name="preferences"),
    path("me/password/", me.password, name="password"),
    path("me/sessions/<slug:pk>/end/", me.end_session, name="end_session"),
    path("me/keys/", me.make_key, name="key_add"),
    path("me/keys/<int:pk>/end/", me.end_key, name="key_end"),
    path("people/", administration.administration, name="administration"),
    path("people/invite/", administration.invite, name="invite"),
    path("people/<int:pk>/", administration.user, name="user"),
    path("people/<int:pk>/invite/", administration.invite_again, name="invite_again"),
    path("people/<int:pk>/roles/", administration.roles, name="roles"),
    path("people/<int:pk>/deactivate/", administration.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", administration.reactivate, name="reactivate"),
    path("people/colleagues/", organisation.colleagues, name="colleagues"),
    path("people/organisation/", organisation.organisation, name="organisation"),
    path("people/organisation/units/", structure.add_unit, name="unit_add"),
    path("people/organisation/units/<int:pk>/", structure.unit, name="unit"),
    path("people/organisation/functions/", structure.add_function, name="function_add"),
    path("people/organisation/functions/<int:pk>/", structure.function, name="function"),
    path("people/organisation/<int:pk>/", organisation.person, name="person"),
    path("people/organisation/<int:pk>/capacity/", organisation.capacity, name="capacity"),
    path("people/rights/", rights.rights, name="rights"),
    path("people/rights/<slug:code>/", rights.right, name="right"),
    path("people/settings/", company.settings, name="settings"),
    path("people/settings/change/", company.change, name="setting"),
    path("people/audit/", audit.audit, name="audit"),
    path("people/audit/audit.csv", audit.export, name="audit_export"),
]
