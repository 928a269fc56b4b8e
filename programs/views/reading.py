"""The overview of the programme and its self-assessment."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from people.permissions import Permission
from people.rights import allowed, require
from programs import overview as work
from programs import verbs
from programs.dimensions import LEVELS, STANDARD
from programs.models import Pillar
from programs.views.door import places, reader
from teams.page import team_lines


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Three pillars side by side, the weakest as headline; traps with their facts; what to do next; the key accounts.

    Figures of the company are for whoever reads these; accounts are named to each reader as far as he may open them.
    """
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    seen = work.overview()
    visible = set(Account.objects.visible_to(user).filter(pk__in=seen.programme.ids).values_list("pk", flat=True))
    context = {
        "places": places(request),
        "overview": seen,
        "traps": [(trap, _told(trap, seen, visible)) for trap in seen.traps],
        "lines": team_lines([account for account in seen.programme.keys if account.pk in visible]),
        "plans": seen.programme.plans,
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
    """The answers of each pillar with their evidence; who runs the programme answers again."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    error, status = "", 200
    if request.method == "POST":
        try:
            verbs.assess(_answers(request), by=user)
            messages.success(request, _("Kept. The overview counts these answers."))
            return redirect("programs:overview")
        except verbs.ProgrammeError as refused:
            error, status = str(refused.sentence), 422
    seen = work.overview()
    known = {answer.code: answer for pillar in seen.pillars for answer in pillar.answers}
    asked = [(dimension, known.get(code), *_typed(request, code, known)) for code, dimension in STANDARD.items()]
    rows = [(pillar, [row for row in asked if row[0].pillar == pillar]) for pillar in Pillar]
    context = {
        "places": places(request),
        "overview": seen,
        "rows": rows,
        "levels": list(enumerate(LEVELS)),
        "error": error,
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT),
    }
    return render(request, "programs/maturity.html", context, status=status)


def _typed(request: HttpRequest, code: str, known: dict[str, work.Answered]) -> tuple[str, str]:
    """What stands in the fields of a question: what was typed, else the evidence of last time to be confirmed."""
    if request.method == "POST":
        return request.POST.get(f"score-{code}", ""), request.POST.get(f"evidence-{code}", "")
    return "", known[code].evidence if code in known else ""


def _answers(request: HttpRequest) -> dict[str, tuple[Decimal | None, str]]:
    found: dict[str, tuple[Decimal | None, str]] = {}
    for code in STANDARD:
        text = request.POST.get(f"score-{code}", "").strip()
        try:
            score = Decimal(text) if text else None
        except InvalidOperation:
            score = Decimal(-1)
        found[code] = score, request.POST.get(f"evidence-{code}", "")
    return found
