"""What people type in this room."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from base import clock, figures, formats
from base.forms import AmountField, DayField, EditForm
from base.periods import Period
from base.results import Unit
from people.models import Person
from pyramid.models import Improvement, Target
from pyramid.registry import KPI, findings
from pyramid.verbs.verdicts import LONGEST, LONGEST_EVIDENCE


class DisagreeForm(forms.Form):
    """An objection. `verdict` is the one that was read: another one kept meanwhile makes the form stale."""

    verdict = forms.IntegerField(widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("What do you see differently?"),
        help_text=_("Changes no figure and no state. Everyone who reads the verdict reads this, with your name and the date."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you see differently.")},
    )
    evidence = forms.CharField(
        label=_("Evidence, if any"),
        help_text=_("A figure, rows or a file. The data stewards are asked to look at what you name."),
        max_length=LONGEST_EVIDENCE,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; narrows the type
        field.choices = [("", _("The whole verdict")), *((rule.code, f"{rule.code}, {rule.title}") for rule in findings)]


class ImprovementForm(EditForm):
    """Who does what by when about a rule. Of one that is agreed the rule stays."""

    model = Improvement
    columns = {"owner": "owner_id"}

    rule = forms.ChoiceField(label=_("Finding"))
    text = forms.CharField(label=_("What is to be done"), max_length=250, widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(label=_("Why this, why now"), max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    position = forms.IntegerField(
        label=_("Order"), help_text=_("1 comes first; without one, by day."), min_value=1, max_value=999, required=False
    )
    owner = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.none())
    starts_on = DayField(label=_("From"), required=False)
    due_on = DayField(label=_("By when"))
    provider = forms.CharField(label=_("Help from outside"), help_text=_("Who, if anybody."), max_length=120, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, first: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        row = self.row if isinstance(self.row, Improvement) else None
        self.fields["rule"].choices = [(rule.code, f"{rule.code}, {rule.title}") for rule in findings]  # type: ignore[attr-defined]
        known = Person.objects.filter(pk=row.owner_id) if row else Person.objects.none()
        self.fields["owner"].queryset = (Person.objects.in_post() | known).order_by("name")  # type: ignore[attr-defined]
        if row:
            del self.fields["rule"], self.fields["token"]
        self.initial = {**self.initial, **(first or {})}


class AnswerForm(forms.Form):
    """An answer to an objection."""

    text = forms.CharField(
        label=_("Answer"),
        help_text=_("What you checked and what you found. Printed under the objection, with your name and the date."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you found.")},
    )


class TargetForm(forms.Form):
    """What the company wants a figure to reach. Rates and gaps are typed in percent and points."""

    amount = AmountField(label=_("Target"), max_digits=17, decimal_places=4)
    start = DayField(label=_("From"))
    last = DayField(label=_("To, last day"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none(), required=False, empty_label=_("Nobody yet"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, kpi: KPI, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kpi = kpi
        self.factor = 100 if kpi.target_unit is Unit.RATIO else 1
        self.fields["owner"].queryset = Person.objects.in_post().order_by("name")  # type: ignore[attr-defined]
        words = {Unit.RATIO: _("In points.") if kpi.code in figures.GAPS else _("In percent."), Unit.MONEY: _("In the base currency.")}
        self.fields["amount"].help_text = words.get(kpi.target_unit, "")

    @classmethod
    def of(cls, kpi: KPI, target: Target | None, *, owner: Person | None = None) -> "TargetForm":
        """The form filled with the target in force, else for this calendar year with `owner` as who answers for it."""
        today = clock.today()
        initial: dict[str, Any] = {
            "start": today.replace(month=1, day=1),
            "last": today.replace(month=12, day=31),
            "owner": owner and owner.pk,
        }
        if target is not None:
            factor = 100 if kpi.target_unit is Unit.RATIO else 1
            initial = {
                "amount": (target.amount * factor).normalize() + 0,
                "start": target.start,
                "last": target.end - dt.timedelta(days=1),
                "owner": target.owner_id,
                "version": target.version,
            }
        return cls(kpi=kpi, initial=initial)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("start") and data.get("last") and data["last"] < data["start"]:
            self.add_error("last", _("The last day comes before the first."))
        if self.kpi.target_unit is Unit.RATIO and self.kpi.direction and data.get("amount") is not None and abs(data["amount"]) > 10_000:
            self.add_error("amount", _("Write it in percent, such as 32."))
        elif data.get("amount") is not None:
            self._keep_possible(data["amount"])
        return data

    def _keep_possible(self, amount: Decimal) -> None:
        """Nobody is held to a value that the figure cannot take."""
        low, high = figures.possible(self.kpi.code, self.kpi.target_unit)
        if low is None or low <= amount <= (amount if high is None else high):
            return
        between = _("Write a number from %(low)s to %(high)s.")
        words = _("Write 0 or more.") if high is None else between % {"low": formats.number(low), "high": formats.number(high)}
        self.add_error("amount", words)

    @property
    def amount_kept(self) -> Decimal:
        """As it is stored: a rate from 0 to 1."""
        amount: Decimal = self.cleaned_data["amount"] / self.factor
        return amount

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["last"] + dt.timedelta(days=1))
