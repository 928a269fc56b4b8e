"""The strategy: the version that holds, the draft beside it, goals with the figures they are bound to."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from base import clock, figures
from base.periods import last_months
from base.results import Result
from people.permissions import Permission
from people.rights import allowed, require
from programs import verbs
from programs.forms import GoalForm, StrategyForm
from programs.models import Strategy, StrategyGoal
from programs.views.door import places, reader
from pyramid import stored
from pyramid.registry import kpis
from pyramid.scopes import Scope


@dataclass(frozen=True)
class Goal:
    """A goal beside what its figure says today, and how it stands against the target."""

    goal: StrategyGoal
    label: Any
    result: Result | None
    standing: Any
    target: str


def goals_of(strategy: Strategy | None) -> list[Goal]:
    """Goals with kept results of the company over the last 12 whole months; one query."""
    rows = [goal for goal in strategy.goals.all() if goal.kpi in kpis] if strategy else []
    period = last_months(clock.today())
    results = stored.results([goal.kpi for goal in rows], Scope.company(), [period])
    found = []
    for goal in rows:
        result = results.get((goal.kpi, period))
        target = figures.goal(goal.target, kpis[goal.kpi].unit, goal.kpi, currency=settings.CURRENCY)
        found.append(Goal(goal, kpis[goal.kpi].label, result, figures.standing(result, goal.target), target))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def strategy(request: HttpRequest) -> HttpResponse:
    """What the programme is for and what it is not; who runs it writes the next version on the same page."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    status, forms = 200, _forms()
    if request.method == "POST":
        status = _act(request, user, forms)
        if status == 302:
            return redirect("programs:strategy")
    versions = list(Strategy.objects.select_related("sponsor", "approved_by__person").prefetch_related("goals"))
    holds = next((each for each in versions if each.state == Strategy.State.APPROVED), None)
    draft = next((each for each in versions if each.is_draft), None)
    context = {
        "places": places(request),
        "holds": holds,
        "draft": draft,
        "goals": goals_of(holds),
        "draft_goals": goals_of(draft),
        "earlier": [each for each in versions if each.state == Strategy.State.REPLACED],
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT),
        "may_approve": user.holds_all(Permission.PLAN_APPROVE),
        "given": request.POST,
        **forms,
    }
    return render(request, "programs/strategy.html", context, status=status)


def _forms() -> dict[str, Any]:
    rows = Strategy.objects.filter(state__in=(Strategy.State.DRAFT, Strategy.State.APPROVED)).order_by("-no")
    row = rows.first()
    initial = {"purpose": row.purpose, "is_not": row.is_not, "sponsor": row.sponsor_id} if row else {}
    return {"form": StrategyForm(initial=initial), "goal_form": GoalForm()}


def _act(request: HttpRequest, user: Any, forms: dict[str, Any]) -> int:
    """Run an act of the page; 302 when done, else the status of the page that says why not."""
    act, given = request.POST.get("act", ""), request.POST
    try:
        if act == "approve":
            verbs.approve_strategy(by=user)
        elif act == "hold":
            verbs.hold_programme(reason=given.get("reason", ""), resume_when=given.get("resume_when", ""), by=user)
        elif act == "resume":
            verbs.resume_programme(by=user)
        elif act == "goal":
            require(user, Permission.PROGRAMME_EDIT)
            goal = forms["goal_form"] = GoalForm(given)
            if not goal.is_valid():
                return 422
            verbs.set_goal(**goal.cleaned_data, by=user)
        elif act.startswith("drop-"):
            verbs.remove_goal(act.removeprefix("drop-"), by=user)
        else:
            require(user, Permission.PROGRAMME_EDIT)
            form = forms["form"] = StrategyForm(given)
            if not form.is_valid():
                return 422
            version = given.get("version", "")
            verbs.write_strategy(**form.cleaned_data, version=int(version) if version.isdecimal() else None, by=user)
    except verbs.ProgrammeError as error:
        messages.error(request, str(error.sentence))
        return 422
    return 302
