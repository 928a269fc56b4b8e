"""What people type about teams, cleaned; the verbs decide."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountRole
from base import clock
from base.forms import AmountField, DayField
from people.models import Function, Person
from teams import pulse
from teams.adviser import QUESTIONS, Advice
from teams.models import Charter, Mission, MissionSkill, SponsorPromise

NONE = "\u2014"


def _day(label: Any, *, required: bool = True) -> DayField:
    return DayField(label=label, required=required)


def _days(label: Any, *, required: bool = True) -> AmountField:
    return AmountField(label=label, required=required, max_digits=5, decimal_places=2)


class SeatForm(forms.Form):
    """What somebody is in the team."""

    membership = forms.ChoiceField(label=_("Core or extended"), choices=AccountRole.Membership.choices, required=False)
    function = forms.ChoiceField(label=_("Function"), required=False)
    part = forms.CharField(label=_("What he or she does here"), max_length=150, required=False)
    until = _day(_("First day without"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = [("", NONE), *((row.code, row.name) for row in Function.objects.offered())]  # type: ignore[attr-defined]


class MemberForm(SeatForm):
    """Somebody new in the team. Roles other than member are offered to who assigns everywhere."""

    person = forms.ModelChoiceField(label=_("Colleague"), queryset=Person.objects.none())
    role = forms.ChoiceField(label=_("Role"), required=False)
    since = _day(_("From"))

    field_order = ("person", "role", "membership", "function", "part", "since", "until")

    def __init__(self, *args: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.in_post()  # type: ignore[attr-defined]
        roles = [AccountRole.Role.MEMBER, *([AccountRole.Role.KAM, AccountRole.Role.SPONSOR] if everywhere else [])]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class AskForm(forms.Form):
    """Hours asked of somebody in the team, in working days a week."""

    person = forms.ModelChoiceField(label=_("Colleague"), queryset=Person.objects.none())
    days = _days(_("Days a week"))
    since = _day(_("From"))
    until = _day(_("First day without"))
    why = forms.CharField(label=_("What for"), max_length=250)

    def __init__(self, *args: Any, people: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(pk__in=people)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """A manager's answer: grant as asked or less; or refuse with the reason and perhaps an offer."""

    days = _days(_("Days a week"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    counter_days = _days(_("Offered instead, days a week"), required=False)
    counter_since = _day(_("Offered from"), required=False)
    on = _day(_("First day without"), required=False)


class LogForm(forms.Form):
    """Hours worked, on one of the accounts of one's own teams."""

    account = forms.ModelChoiceField(label=_("Account"), queryset=Account.objects.none())
    hours = _days(_("Hours"))
    on = _day(_("Day"))
    note = forms.CharField(label=_("Note"), max_length=250, required=False)

    def __init__(self, data: Any = None, *, accounts: Any) -> None:
        super().__init__(data, initial={"on": clock.today()})
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


CHARTER_HINTS = {
    "purpose": _("What the customer gains by it, and what we gain."),
    "promises": _("What each gives and gets; how we tell each other what we promised outside."),
    "decisions": _("Who decides what alone, what we decide together, what goes to the sponsor."),
    "rhythm": _("How often, how long, who prepares; what happens between two meetings."),
    "text": "",
}


class CharterForm(forms.ModelForm):
    """The charter of a team; nothing in it is required."""

    class Meta:
        model = Charter
        fields = ("purpose", "promises", "decisions", "rhythm", "text")
        widgets: ClassVar[dict[str, Any]] = {name: forms.Textarea(attrs={"rows": 3, "maxlength": 4000}) for name in fields}


class PromiseForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Sponsor"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("What"), choices=SponsorPromise.Kind.choices)
    text = forms.CharField(label=_("In words"), max_length=250)
    due_on = _day(_("By"))

    def __init__(self, data: Any = None, *, sponsors: list[int]) -> None:
        super().__init__(data)
        self.fields["person"].queryset = Person.objects.filter(pk__in=sponsors)  # type: ignore[attr-defined]
        self.fields["person"].empty_label = None  # type: ignore[attr-defined]


class MissionForm(forms.Form):
    """A mission: what for, from when to when, which skills."""

    name = forms.CharField(label=_("Name"), max_length=120)
    need = forms.CharField(label=_("What the account needs"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    since = _day(_("From"))
    until = _day(_("First day after"))
    skills = forms.CharField(
        label=_("Skills looked for, one a line"), max_length=1200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_skills(self) -> list[str]:
        return [line for line in self.cleaned_data["skills"].splitlines() if line.strip()]


class MissionAskForm(forms.Form):
    """A colleague asked for a mission, in working days a week; without days he finds the time in what is granted."""

    person = forms.ModelChoiceField(label=_("Colleague"), queryset=Person.objects.none())
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=MissionSkill.objects.none(), required=False)
    days = _days(_("Days a week"), required=False)
    since = _day(_("From"))
    until = _day(_("First day after"))

    def __init__(self, *args: Any, mission: Mission, asked: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.in_post().exclude(pk__in=asked)  # type: ignore[attr-defined]
        self.fields["skill"].queryset = mission.skills.all()  # type: ignore[attr-defined]


class MissionAnswerForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class MissionCloseForm(forms.Form):
    """How a mission ended."""

    state = forms.ChoiceField(label=_("How it ended"), choices=[(Mission.State.DONE, _("done")), (Mission.State.DROPPED, _("dropped"))])
    result = forms.CharField(label=_("What came of it, in a sentence"), max_length=500)
    lessons = forms.CharField(
        label=_("What was learned, for the next one"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class AdviserForm(forms.Form):
    """The adviser's six questions; with the decision when it is posted."""

    decided = forms.TypedChoiceField(label=_("Decision"), choices=[(str(kind.value), kind.label) for kind in Advice], coerce=int)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, deciding: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            choices = [("", NONE), *((str(level), answer) for level, answer in enumerate(question.answers))]
            self.fields[question.code] = forms.TypedChoiceField(label=question.text, choices=choices, coerce=int)
        for name in () if deciding else ("decided", "reason"):
            self.fields[name].required = False

    @property
    def has_levels(self) -> bool:
        return all(question.code in getattr(self, "cleaned_data", {}) for question in QUESTIONS)

    @property
    def levels(self) -> dict[str, int]:
        return {question.code: self.cleaned_data[question.code] for question in QUESTIONS}


class PulseOpenForm(forms.Form):
    closes_on = _day(_("First day closed"))


class PulseForm(forms.Form):
    """The five questions, 1 to 5."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {1: _("1, not at all"), 2: "2", 3: "3", 4: "4", 5: _("5, fully")}
        choices = [("", NONE), *((str(value), word) for value, word in words.items())]
        for question in pulse.QUESTIONS:
            self.fields[question.code] = forms.TypedChoiceField(label=question.text, choices=choices, coerce=int)
