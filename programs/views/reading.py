"""The overview of the programme and its self-assessment."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from base import company
from people.permissions import Permission
from people.rights import allowed, require
from programs import excerpt, raters, trend, verbs
from programs import overview as work
from programs.dimensions import LEVELS, STANDARD
from programs.forms import RatersForm
from programs.models import Pillar, Strategy
from programs.views.door import level_typed, places, rates, reader
from programs.views.strategy import goals_of
from teams.page import team_lines


@require_safe
@login_required
@company.read_once()
def overview(request: HttpRequest) -> HttpResponse:
    """Three pillars side by side, the weakest as headline; traps with their facts; what to do next; the key accounts.

    Figures of the company are for whoever reads these; accounts are named to each reader as far as he may open them.
    """
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    seen = work.overview()
    strategy = Strategy.objects.filter(state=Strategy.State.APPROVED).select_related("sponsor").prefetch_related("goals").first()
    visible = set(Account.objects.visible_to(user).filter(pk__in=seen.programme.ids).values_list("pk", flat=True))
    context = {
        "places": places(request),
        "overview": seen,
        "traps": [(trap, _told(trap, seen, visible)) for trap in seen.traps],
        "lines": team_lines([account for account in seen.programme.keys if account.pk in visible]),
        "steps": [(step, step.page != "programs:selection" or rates(user)) for step in seen.next_steps],
        "removable": [each for each in seen.removable if each.account is None or each.account in visible],
        "unnamed": sum(each.account is not None and each.account not in visible for each in seen.removable),
        "strategy": strategy,
        "goals": goals_of(strategy),
        "months": seen.programme.calendar.months,
        "excerpt": excerpt.of(user),
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT),
    }
    return render(request, "programs/overview.html", context)


def _told(trap: Any, seen: work.Overview, visible: set[int]) -> dict[str, Any]:
    """The facts of a trap for this reader: accounts that he may not open are counted, not named."""
    hidden = {name for pk, name in seen.programme.names.items() if pk not in visible}
    shown = [fact for fact in trap.facts if not (fact.link and fact.words in hidden)]
    return {"facts": shown, "hidden": len(trap.facts) - len(shown)}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def maturity(request: HttpRequest) -> HttpResponse:
    """The answers of each pillar with their evidence; who runs the programme answers again, or asks several people.

    Who is asked fills his own sheet here, whatever else he may read; others' answers show once it is in.
    """
    user = reader(request)
    assessment = raters.current(user.person_id)
    is_mine = assessment is not None and assessment.is_open and assessment.me is not None
    if not is_mine:
        require(user, Permission.FIGURE_COMPANY)
    error, status, form = "", 200, RatersForm()
    if request.method == "POST":
        try:
            form, said = _maturity_act(request, user, assessment)
            if said:
                messages.success(request, said)
                return redirect("programs:maturity" if request.POST.get("act") else "programs:overview")
            status = 422
        except verbs.ProgrammeError as refused:
            error, status = str(refused.sentence), 422
    seen = work.overview() if user.holds(Permission.FIGURE_COMPANY) else None
    known = {answer.code: answer for pillar in seen.pillars for answer in pillar.answers} if seen else {}
    mine = assessment.mine if assessment and is_mine else {}
    asked = [_question(request, code, known, mine, assessment) for code in STANDARD]
    may_edit = allowed(user, Permission.PROGRAMME_EDIT)
    assessed = trend.assessments() if seen else []
    context = {
        "places": places(request),
        "overview": seen,
        "rows": [(pillar, [row for row in asked if row["dimension"].pillar == pillar]) for pillar in Pillar],
        "levels": list(enumerate(LEVELS)),
        "assessed": assessed,
        "trend": trend.charts(assessed),
        "pillars": list(Pillar),
        "assessment": assessment,
        "is_mine": is_mine,
        "form": form,
        "error": error,
        "may_edit": may_edit,
        "may_answer": is_mine or (may_edit and not (assessment and assessment.is_open)),
    }
    return render(request, "programs/maturity.html", context, status=status)


def _maturity_act(request: HttpRequest, user: Any, assessment: raters.Assessment | None) -> tuple[RatersForm, str]:
    """The form of raters, and what is said when the act is done ("" when it was refused by the form)."""
    act, form = request.POST.get("act", ""), RatersForm()
    if act == "sheet" and assessment:
        verbs.hand_in(assessment.round, _answers(request), by=user)
        return form, _("Your sheet is in; below stands what the others say.")
    require(user, Permission.PROGRAMME_EDIT)
    if act == "ask":
        form = RatersForm(request.POST)
        if not form.is_valid():
            return form, ""
        verbs.ask_raters(list(form.cleaned_data["people"]), form.cleaned_data["closes_on"], by=user)
        return form, _("They are told.")
    if act == "close" and assessment:
        verbs.close_raters(assessment.round, by=user)
        return form, _("Closed: the means are today’s answers.")
    verbs.assess(_answers(request), by=user)
    return form, _("Kept. The overview counts these answers.")


def _question(
    request: HttpRequest, code: str, known: dict[str, work.Answered], mine: dict[str, Any], assessment: raters.Assessment | None
) -> dict[str, Any]:
    score, evidence = _typed(request, code, known)
    if code in mine and request.method != "POST":
        score, evidence = f"{mine[code].score:.0f}", mine[code].evidence
    return {
        "dimension": STANDARD[code],
        "answer": known.get(code),
        "score": score,
        "evidence": evidence,
        "spread": assessment.spreads.get(code) if assessment else None,
        "told": assessment.told(code) if assessment else [],
    }


def _typed(request: HttpRequest, code: str, known: dict[str, work.Answered]) -> tuple[str, str]:
    """What stands in the fields of a question: what was typed, else the evidence of last time to be confirmed."""
    if request.method == "POST":
        return request.POST.get(f"score-{code}", ""), request.POST.get(f"evidence-{code}", "")
    return "", known[code].evidence if code in known else ""


def _answers(request: HttpRequest) -> dict[str, tuple[Decimal | None, str]]:
    found: dict[str, tuple[Decimal | None, str]] = {}
    for code in STANDARD:
        text = request.POST.get(f"score-{code}", "").strip()
        found[code] = level_typed(text) if text else None, request.POST.get(f"evidence-{code}", "")
    return found
