"""What people type into a selection, cleaned; the verbs decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Account
from base import figures
from base.forms import AmountField, DayField
from base.results import Unit
from people.models import Person
from programs.method import SOURCES
from programs.models import Budget, Candidate, Leaving, Process, Ritual, Skill, Stance
from programs.models.path import Path
from programs.skills import grid_of, label_of
from pyramid.registry import KPI, kpis


class RoundForm(forms.Form):
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)
    closes_on = DayField(label=_("Closes on"))


class TemplateFileForm(forms.Form):
    file = forms.FileField()


class RaterForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Rater"), queryset=Person.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.in_post().filter(user__isnull=False)  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """An account by its name, of those that the person may open."""

    name = forms.CharField(label=_("Account"), max_length=250)

    def __init__(self, data: Any = None, *, user: Any) -> None:
        super().__init__(data)
        self.user = user

    def clean_name(self) -> Account:
        found = list(Account.objects.visible_to(self.user).filter(name__iexact=self.cleaned_data["name"].strip())[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No account, or more than one, goes by this name."))
        account: Account = found[0]
        return account


class DecisionForm(forms.Form):
    """Decision with its reason, its day, and the profit test."""

    outcome = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    effective_on = DayField(label=_("From"), required=False)
    profit_low = AmountField(label=_("Extra profit a year, at least"), required=False, max_digits=15, decimal_places=2)
    profit_high = AmountField(label=_("Extra profit a year, at most"), required=False, max_digits=15, decimal_places=2)
    assumptions = forms.CharField(label=_("Assumptions of the profit"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, candidate: Candidate) -> None:
        outcome = Candidate.Outcome
        choices = (outcome.STAYS, outcome.WATCH, outcome.LEAVES) if candidate.was_key else (outcome.ENTERS, outcome.WAITS)
        super().__init__(data, initial={name: getattr(candidate, name) for name in self.base_fields})
        for name in ("profit_low", "profit_high"):
            self.fields[name].help_text = settings.CURRENCY
        undecided = [] if candidate.outcome else [("", _("not decided yet"))]
        self.fields["outcome"].choices = [*undecided, *((each.value, each.label) for each in choices)]  # type: ignore[attr-defined]


class StrategyForm(forms.Form):
    purpose = forms.CharField(label=_("What the programme is for"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    is_not = forms.CharField(label=_("What it is not"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sponsor = forms.ModelChoiceField(label=_("Sponsor"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = Person.objects.in_post()  # type: ignore[attr-defined]


class GoalForm(forms.Form):
    kpi = forms.ChoiceField(label=_("Figure of the catalogue"))
    target = AmountField(
        label=_("Target"), help_text=_("In the unit of the figure, as it stands in the list."), max_digits=15, decimal_places=4
    )
    due_on = DayField(label=_("By"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        built = [(kpi.code, _goal_words(kpi)) for kpi in kpis if kpi.is_listed and "company" in kpi.kept_for]
        self.fields["kpi"].choices = built  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kpi = kpis[data["kpi"]] if data.get("kpi") else None
        if kpi is not None and kpi.unit is Unit.RATIO and data.get("target") is not None:
            data["target"] = data["target"] / 100
        return data


def _goal_words(kpi: KPI) -> str:
    """`Win rate (%)`: a figure with the unit in which its goal is typed."""
    unit = figures.shown(2, kpi.unit, kpi.code, currency=settings.CURRENCY)[1]
    return f"{kpi.label} ({unit})" if unit else str(kpi.label)


class NewSkillForm(forms.Form):
    name = forms.CharField(label=_("Another skill"), max_length=100)


class StepForm(forms.Form):
    """A step of somebody towards one of the skills of his grid."""

    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.none())
    text = forms.CharField(label=_("Step"), max_length=250)
    due_on = DayField(label=_("By"))

    def __init__(self, data: Any = None, *, person: Person) -> None:
        super().__init__(data)
        field: Any = self.fields["skill"]
        field.queryset = Skill.objects.filter(pk__in=[line.skill.pk for line in grid_of(person)])
        field.label_from_instance = lambda skill: label_of(skill.name)


def colleagues(field: Any) -> None:
    field.queryset = Person.objects.in_post()


class ProcessForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Process.Kind.choices)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none())
    purpose = forms.CharField(label=_("Purpose"), max_length=250)
    seen_in = forms.ChoiceField(label=_("Use seen in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues(self.fields["owner"])
        choices = [("", _("nothing: people note it")), *((code, source.label) for code, source in SOURCES.items())]
        self.fields["seen_in"].choices = choices  # type: ignore[attr-defined]


class RitualForm(forms.Form):
    prefix = "ritual"
    name = forms.CharField(label=_("Ritual"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Ritual.Kind.choices)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none())
    every_months = forms.IntegerField(label=_("Every, months"), min_value=1, max_value=24)
    due_on = DayField(label=_("First date"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues(self.fields["owner"])


class DecisionNoteForm(forms.Form):
    prefix = "decision"
    text = forms.CharField(label=_("What was decided"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=Person.objects.none())
    due_on = DayField(label=_("By"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues(self.fields["owner"])


class EscalationForm(forms.Form):
    prefix = "escalation"
    question = forms.CharField(label=_("Question"), max_length=300)
    owner = forms.ModelChoiceField(label=_("Who answers"), queryset=Person.objects.none())
    due_on = DayField(label=_("Answer by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues(self.fields["owner"])


class StanceForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Colleague"), queryset=Person.objects.none())
    step = forms.ChoiceField(label=_("Where he stands"), choices=Stance.Step.choices)
    next_step = forms.CharField(label=_("Next step with him"), max_length=250, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues(self.fields["person"])


class PracticeForm(forms.Form):
    title = forms.CharField(label=_("Practice"), max_length=120)
    text = forms.CharField(label=_("How it is done"), max_length=500)


class RoleForm(forms.Form):
    purpose = forms.CharField(label=_("Purpose"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    tasks = forms.CharField(label=_("Tasks, one a line"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    time = forms.CharField(label=_("Time it takes"), max_length=250, required=False)
    able = forms.CharField(label=_("What one must be able to do"), max_length=500, required=False)


class BudgetForm(forms.Form):
    prefix = "budget"
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label=_("Kind of cost"), choices=[(kind.value, kind.label) for kind in Budget.KINDS])
    amount = AmountField(label=_("Budget"), min_value=0, max_digits=15, decimal_places=2)
    note = forms.CharField(label=_("What for"), max_length=250, required=False)


class PathForm(forms.Form):
    path = forms.ChoiceField(label=pgettext_lazy("of the programme", "Path"), choices=Path.choices)
    reason = forms.CharField(label=_("Reason, where it differs"), max_length=500, required=False)


class RatersForm(forms.Form):
    prefix = "raters"
    people = forms.ModelMultipleChoiceField(label=_("Who answers"), queryset=Person.objects.none())
    closes_on = DayField(label=_("Closes on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = Person.objects.in_post().filter(user__isnull=False)  # type: ignore[attr-defined]


class LeavingForm(forms.Form):
    """The way out of an account: what it keeps, who takes it over, what the customer is told."""

    keeps = forms.CharField(label=_("What the account keeps"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    taker = forms.ModelChoiceField(label=_("Who takes it over"), queryset=Person.objects.none())
    told = forms.CharField(label=_("What the customer is told"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data: Any = None, *, leaving: Leaving) -> None:
        super().__init__(data, initial={"keeps": leaving.keeps, "taker": leaving.taker_id, "told": leaving.told})
        self.fields["taker"].queryset = Person.objects.in_post()  # type: ignore[attr-defined]
