"""What people type about meetings, cleaned; the verbs decide."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base import clock
from base.forms import DayField
from people.models import Person
from teams.models import AgendaPoint, Meeting
from teams.verbs import meetings as verbs
from teams.verbs.series import Every, Rhythm

NINE = dt.time(9, 0)


def company_zone() -> ZoneInfo:
    return ZoneInfo(str(timezone.get_default_timezone_name()))


class MeetingForm(forms.Form):
    """What, when, where, who comes. Times are those of the company's time zone, and the page says so."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Meeting.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=150, required=False)
    on = DayField(label=_("Day"))
    at = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes_long = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=1440)
    place = forms.CharField(label=_("Place or link"), max_length=200, required=False)
    openness = forms.ChoiceField(label=_("Who may read it"), choices=Meeting.Openness.choices)
    every = forms.ChoiceField(label=_("Comes back"), required=False, choices=[("", _("once only")), *Every.choices])
    repeats_until = DayField(label=_("Last day of the series"), required=False)
    people = forms.ModelMultipleChoiceField(label=_("Invited"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, account: Account, meeting: Meeting | None = None) -> None:
        super().__init__(data, initial=_of(meeting) if meeting else _usual(account))
        self.meeting = meeting
        if meeting is not None:  # each of a series is moved on its own
            del self.fields["every"], self.fields["repeats_until"]
        self.fields["people"].queryset = verbs.invitable(account)  # type: ignore[attr-defined]
        if verbs.is_closed(account):
            only = Meeting.Openness.INVITED
            self.fields["openness"].choices = [(only.value, only.label)]  # type: ignore[attr-defined]

    def what(self) -> verbs.Appointment:
        given = self.cleaned_data
        starts_at = dt.datetime.combine(given["on"], given["at"], company_zone())
        return verbs.Appointment(given["kind"], starts_at, given["title"], given["minutes_long"], given["place"], given["openness"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("every") and not given.get("repeats_until") and "repeats_until" not in self.errors:
            self.add_error("repeats_until", _("Say until which day it comes back."))
        return given

    def rhythm(self) -> Rhythm | None:
        given = self.cleaned_data
        return Rhythm(given["every"], given["repeats_until"]) if given.get("every") else None

    FIELDS = ("kind", "title", "starts_at", "minutes_long", "place", "openness")

    def bases(self) -> list[tuple[str, str]]:
        """Hidden inputs: what its author read of each field; after a refusal what he had read before."""
        if self.meeting is None:
            return []
        now = {name: getattr(self.meeting, name) for name in self.FIELDS}
        shown = {f"base_{name}": value.isoformat() if isinstance(value, dt.datetime) else str(value) for name, value in now.items()}
        return [(name, self.data.get(name, value)) for name, value in shown.items()]

    def base(self) -> dict[str, Any] | None:
        """What its author read; None when the form does not say it whole."""
        try:
            found: dict[str, Any] = {name: self.data[f"base_{name}"] for name in self.FIELDS}
            found["starts_at"] = dt.datetime.fromisoformat(found["starts_at"])
            found["minutes_long"] = int(found["minutes_long"])
        except (KeyError, ValueError):
            return None
        return found if found["starts_at"].tzinfo else None


def _of(meeting: Meeting) -> dict[str, Any]:
    local = timezone.localtime(meeting.starts_at, company_zone())
    plain = {name: getattr(meeting, name) for name in ("kind", "title", "minutes_long", "place", "openness")}
    return {**plain, "on": local.date(), "at": local.time(), "people": [guest.person_id for guest in meeting.guests.all()]}


def _usual(account: Account) -> dict[str, Any]:
    """In a week, for half an hour, everybody of the team of today."""
    team = account.roles.model.objects.current().filter(account__in=account.ancestors())
    return {
        "kind": Meeting.Kind.ROUND,
        "on": clock.today() + dt.timedelta(days=7),
        "at": NINE,
        "minutes_long": 30,
        "openness": Meeting.Openness.INVITED if verbs.is_closed(account) else Meeting.Openness.TEAM,
        "people": list(team.values_list("person_id", flat=True)),
    }


class DecisionForm(forms.Form):
    """What was decided, who does it, until when."""

    text = forms.CharField(label=_("Decision"), max_length=250)
    owner = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    due_on = DayField(label=_("By"))
    point = forms.ModelChoiceField(label=_("On which point"), queryset=AgendaPoint.objects.none(), required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting, points: list[int]) -> None:
        super().__init__(data)
        people = verbs.invitable(meeting.account) | Person.objects.filter(pk__in=meeting.guests.values("person"))
        self.fields["owner"].queryset = people.distinct()  # type: ignore[attr-defined]
        self.fields["point"].queryset = meeting.points.filter(pk__in=points)  # type: ignore[attr-defined]
