"""What people type into a plan, cleaned; the verbs decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountAccess
from base import clock
from base.edits import UNKNOWN
from base.forms import AmountField, DayField, EditForm
from people.models import Function, Person
from people.permissions import Permission, Relation
from people.rights import allowed
from plans.models import (
    Action,
    DeliveredValue,
    Innovation,
    Insight,
    Objective,
    Outlook,
    PeerReview,
    Plan,
    Refusal,
    RivalLine,
    ScorecardLine,
    Standing,
    SwotItem,
    Tactic,
    WhiteSpaceCell,
)
from plans.sections import TEMPLATES
from plans.white import Cell
from pyramid.registry import kpis


class OpenForm(forms.Form):
    """A new plan: which template, which years, the whole account or a part of it."""

    template = forms.ChoiceField(label=_("Template"), choices=lambda: [(each.code, each.label) for each in TEMPLATES.values()])
    year = forms.IntegerField(label=_("From year"), min_value=2000, max_value=2100)
    until_year = forms.IntegerField(label=_("To year"), min_value=2000, max_value=2100)
    scope = forms.CharField(label=_("Limited to"), max_length=100, required=False)
    confidentiality = forms.ChoiceField(label=_("Who may read it"), choices=Plan.Confidentiality.choices)

    sites = forms.ModelMultipleChoiceField(
        label=_("Some sites or units only"), queryset=Account.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, account: Account) -> None:
        year = clock.today().year
        super().__init__(data, initial={"template": "standard", "year": year, "until_year": year + 2})
        below = account.descendants().exclude(pk=account.pk).order_by("name", "pk")
        self.fields["sites"].queryset = below  # type: ignore[attr-defined]


class ExtentForm(forms.Form):
    """What a plan is limited to, with what its author read of it (`base_scope`, `base_sites`)."""

    scope = forms.CharField(label=_("Limited to"), max_length=100, required=False)
    sites = forms.ModelMultipleChoiceField(
        label=_("Some sites or units only"), queryset=Account.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    base_scope = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    base_sites = forms.RegexField(r"^[0-9,]*$", max_length=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        now = sorted(site.pk for site in plan.sites.all())
        read = {"base_scope": plan.scope, "base_sites": ",".join(map(str, now))}
        super().__init__(data, initial={"scope": plan.scope, "sites": now, **read})
        below = plan.account.descendants().exclude(pk=plan.account_id).order_by("name", "pk")
        self.fields["sites"].queryset = below  # type: ignore[attr-defined]

    @property
    def base(self) -> dict[str, Any] | None:
        """None when the form did not say; then the last one wins, as in commands."""
        if "base_scope" not in self.data or "base_sites" not in self.data:
            return None
        sites = {int(number) for number in self.cleaned_data["base_sites"].split(",") if number}
        return {"scope": self.cleaned_data["base_scope"], "sites": sites}


class YearsForm(forms.Form):
    """The years of the plan that follows another."""

    year = forms.IntegerField(label=_("From year"), min_value=2000, max_value=2100)
    until_year = forms.IntegerField(label=_("To year"), min_value=2000, max_value=2100)

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data, initial={"year": plan.year + 1, "until_year": max(plan.until_year + 1, plan.year + 1)})


class ReviewForm(forms.Form):
    """Five questions with four answers each, and a sentence."""

    text = forms.CharField(label=_("What would help most"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, review: PeerReview | None = None) -> None:
        initial = {code: getattr(review, code) for code in (*PeerReview.QUESTIONS, "text")} if review else {}
        super().__init__(data, initial=initial)
        for code, question in PeerReview.QUESTIONS.items():
            choice: Any = forms.TypedChoiceField(label=question, choices=PeerReview.Answer.choices, coerce=int, widget=forms.RadioSelect)
            self.fields[code] = choice
        self.order_fields([*PeerReview.QUESTIONS, "text"])

    @property
    def answers(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in PeerReview.QUESTIONS}


class RowForm(EditForm):
    """A form on a row of one plan; choices are limited to that plan."""

    def __init__(self, data: Any = None, *, plan: Plan, row: Any = None, user: Any, initial: Any = None) -> None:
        self.plan = plan
        super().__init__(data, row=row, user=user)
        if row is None:
            self.initial = dict(initial or {})

    def values_of(self, row: Any) -> dict[str, Any]:
        return {field: getattr(row, self.attname(field)) for field in self.base_fields}

    def conflicts(self) -> list[dict[str, Any]]:
        """Each field; with a conflict: mine, theirs, what stood before both, and whether the two can be joined."""
        return [
            {
                "bound": bound,
                "clash": clash,
                "mine": mine,
                "theirs": theirs,
                "before": self.words(bound.name, clash.base) if clash and clash.base is not UNKNOWN else "",
                "joins": clash is not None and type(self.fields[bound.name]) is forms.CharField,
            }
            for bound, clash, mine, theirs in self.lines()
        ]


def joined(data: Any) -> Any:
    """The form as sent; where its author chose to keep both texts of a field, with both in it, the saved one first."""
    field = data.get("join", "")
    if not field or f"base_{field}" not in data or field not in data:
        return data
    both = data.copy()
    both[field] = f"{data[f'base_{field}']} / {data[field]}"
    return both


def _owner() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.in_post(), required=False)


def _day(label: Any, *, required: bool = False) -> DayField:
    return DayField(label=label, required=required)


class ObjectiveForm(RowForm):
    model = Objective
    columns = {"owner": "owner_id"}

    text = forms.CharField(label=_("Objective"), max_length=250)
    level = forms.ChoiceField(label=_("Level"), choices=Objective.Level.choices)
    owner = _owner()
    due_on = _day(_("By"))
    measure = forms.CharField(label=_("How we will see it"), max_length=200, required=False)
    standing = forms.ChoiceField(label=_("State"), choices=Standing.choices)
    progress_percent = forms.IntegerField(label=_("Progress, percent"), min_value=0, max_value=1000, required=False)
    weight = forms.IntegerField(label=_("Weight among the objectives"), min_value=1, max_value=100, required=False)

    def clean_weight(self) -> int:
        """Left empty it stays as it is; a new objective weighs as much as any."""
        return int(self.cleaned_data["weight"] or getattr(self.row, "weight", 1))


class GoalForm(RowForm):
    model = Objective

    text = forms.CharField(label=_("Goal of the customer"), max_length=250)
    due_on = _day(_("By"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class TacticForm(RowForm):
    model = Tactic
    columns = {"objective": "objective_id", "owner": "owner_id"}

    objective = forms.ModelChoiceField(label=_("Objective"), queryset=Objective.objects.none())
    text = forms.CharField(label=_("Tactic"), max_length=250)
    owner = _owner()
    due_on = _day(_("By"))
    measure = forms.CharField(label=_("How we will see it"), max_length=200, required=False)
    standing = forms.ChoiceField(label=_("State"), choices=Standing.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].queryset = Objective.objects.filter(plan=self.plan, side=Objective.Side.OURS)  # type: ignore[attr-defined]


class ActionForm(RowForm):
    model = Action
    columns = {"tactic": "tactic_id", "owner": "owner_id"}

    text = forms.CharField(label=_("Action"), max_length=250)
    tactic = forms.ModelChoiceField(label=_("Tactic"), queryset=Tactic.objects.none(), required=False)
    owner = _owner()
    due_on = _day(_("Due"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tactic"].queryset = Tactic.objects.filter(plan=self.plan)  # type: ignore[attr-defined]


class ScoreForm(RowForm):
    model = ScorecardLine

    kpi = forms.ChoiceField(label=_("Figure of the catalogue"), required=False)
    label = forms.CharField(label=_("Or a measure of your own"), max_length=120, required=False)
    typed = AmountField(label=_("Now, if it is your own"), required=False, max_digits=15, decimal_places=4)
    target = AmountField(label=_("Target"), required=False, max_digits=15, decimal_places=4)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        built = [(kpi.code, kpi.label) for kpi in kpis if kpi.is_listed and "account" in kpi.kept_for]
        self.fields["kpi"].choices = [("", "\u2014"), *built]  # type: ignore[attr-defined]


class SwotForm(RowForm):
    model = SwotItem
    columns = {"action": "action_id"}

    quadrant = forms.ChoiceField(label=_("Quadrant"), choices=SwotItem.Quadrant.choices)
    text = forms.CharField(label=_("Finding"), max_length=250)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    action = forms.ModelChoiceField(label=_("Action that answers it"), queryset=Action.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = Action.objects.filter(plan=self.plan)  # type: ignore[attr-defined]


class RivalForm(RowForm):
    model = RivalLine

    name = forms.CharField(label=_("Competitor"), max_length=120)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    strength = forms.CharField(label=_("What they do better"), max_length=250, required=False)
    answer = forms.CharField(label=_("Our answer"), max_length=250, required=False)


class InsightForm(RowForm):
    model = Insight
    columns = {"objective": "objective_id"}

    kind = forms.ChoiceField(label=_("What it is"), choices=Insight.Kind.choices)
    text = forms.CharField(label=_("What we know"), max_length=250)
    certainty = forms.ChoiceField(label=_("Certainty"), choices=Insight.Certainty.choices)
    due_on = _day(_("When"))
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    objective = forms.ModelChoiceField(label=_("Objective of ours it bears on"), queryset=Objective.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].queryset = Objective.objects.filter(plan=self.plan, side=Objective.Side.OURS)  # type: ignore[attr-defined]


class CodesField(forms.MultipleChoiceField):
    """Several codes kept as one text, parted by commas."""

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return ",".join(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class InnovationForm(RowForm):
    model = Innovation

    text = forms.CharField(label=_("Innovation"), max_length=250)
    joint = forms.BooleanField(label=_("Made together with the customer"), required=False)
    came_from = forms.ChoiceField(label=_("Origin"), choices=[("", "\u2014"), *Innovation.Source.choices], required=False)
    reach = forms.ChoiceField(label=_("Step or break"), choices=[("", "\u2014"), *Innovation.Reach.choices], required=False)
    functions = CodesField(label=_("Functions at work, ours and theirs"), required=False)
    started_on = _day(_("Started on"))
    launched_on = _day(_("Launched on"))
    abandoned_on = _day(_("Abandoned on"))
    amount = AmountField(label=_("Value"), required=False, max_digits=15, decimal_places=2, help_text=settings.CURRENCY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is None:
            self.initial.setdefault("joint", True)
        self.fields["functions"].choices = [(each.code, each.name) for each in Function.objects.filter(retired_on__isnull=True)]  # type: ignore[attr-defined]


class OutlookForm(RowForm):
    model = Outlook

    measure = forms.ChoiceField(label=_("Measure"))
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)
    low = AmountField(label=_("Low"), required=False, max_digits=15, decimal_places=2, help_text=settings.CURRENCY)
    likely = AmountField(label=_("Likely"), max_digits=15, decimal_places=2, help_text=settings.CURRENCY)
    high = AmountField(label=_("High"), required=False, max_digits=15, decimal_places=2, help_text=settings.CURRENCY)
    source = forms.CharField(label=_("On what it rests"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        money = allowed(self.user, Permission.MONEY_VIEW, self.plan)
        choices = [choice for choice in Outlook.Measure.choices if money or choice[0] != Outlook.Measure.CONTRIBUTION]
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]


class ValueForm(RowForm):
    model = DeliveredValue

    text = forms.CharField(label=_("What they gained"), max_length=250)
    on = _day(_("Date"), required=True)
    amount = AmountField(label=_("Amount"), required=False, max_digits=15, decimal_places=2, help_text=settings.CURRENCY)
    confirmed_on = _day(_("Confirmed by them on"))
    confirmed_by = forms.CharField(label=_("Confirmed by"), max_length=200, required=False)


class RefusalForm(RowForm):
    model = Refusal

    text = forms.CharField(label=_("What was asked"), max_length=250)
    on = _day(_("Refused on"), required=True)
    protects = forms.ChoiceField(label=_("Whose interest it protected"), choices=Refusal.Protects.choices)
    reason = forms.CharField(label=_("Why"), max_length=250)
    answer = forms.CharField(label=_("What was offered instead"), max_length=250, required=False)


class CellForm(EditForm):
    """What somebody says of an offer at a site."""

    model = WhiteSpaceCell

    stated = forms.ChoiceField(label=_("How it stands"), choices=[("", _("unknown")), *WhiteSpaceCell.Stated.choices], required=False)
    competitor = forms.CharField(label=_("Which competitor"), max_length=120, required=False)
    potential = AmountField(
        label=_("What it could bring in a year"), required=False, max_digits=15, decimal_places=2, help_text=settings.CURRENCY
    )


class PursueForm(forms.Form):
    """A cell that becomes an opportunity."""

    name = forms.CharField(label=_("Name of the opportunity"), max_length=250)
    amount = AmountField(label=_("Amount"), required=False, max_digits=15, decimal_places=2, min_value=0, help_text=settings.CURRENCY)
    expected_close = _day(_("Expected close"))

    def __init__(self, data: Any = None, *, cell: Cell) -> None:
        super().__init__(data, initial={"name": f"{cell.family}, {cell.site.name}", "amount": cell.potential})


class ReadersForm(forms.Form):
    """Who may read a plan. `people` are those who have a role on the account or above it; others would not reach it anyway."""

    level = forms.ChoiceField(label=_("Who may read this plan"), choices=Plan.Confidentiality.choices, widget=forms.RadioSelect)
    people = forms.ModelMultipleChoiceField(
        label=_("Named people"), queryset=Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        named = list(plan.readers.values_list("person_id", flat=True))
        super().__init__(data, initial={"level": plan.confidentiality, "people": named})
        near = AccountAccess.objects.current().filter(account=plan.account_id).exclude(relation=Relation.PEOPLE)
        people = Person.objects.filter(Q(pk__in=near.values("person")) | Q(pk__in=named))
        self.fields["people"].queryset = people.order_by("name")  # type: ignore[attr-defined]


FORMS: dict[str, type[RowForm]] = {
    "objectives": ObjectiveForm,
    "goals": GoalForm,
    "tactics": TacticForm,
    "actions": ActionForm,
    "scores": ScoreForm,
    "swot": SwotForm,
    "rivals": RivalForm,
    "insights": InsightForm,
    "innovations": InnovationForm,
    "outlooks": OutlookForm,
    "values": ValueForm,
    "refusals": RefusalForm,
}
