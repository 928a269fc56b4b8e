"""The diagnosis in full: the verdict with its reasons, the eighteen rules, what is silent, and who disagrees."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.permissions import Permission
from people.requests import reader
from people.rights import allowed, require
from pyramid import diagnosis as work
from pyramid import diagnosis_gaps as gaps
from pyramid import diagnosis_page as page
from pyramid import kept, objections, verbs, wording
from pyramid.clauses import State
from pyramid.diagnosis_reader import for_reader, hidden_from
from pyramid.forms import AnswerForm, DisagreeForm
from pyramid.judge import REPLACES, Diagnosis
from pyramid.models import Disagreement, Improvement, Verdict
from pyramid.scopes import Scope
from pyramid.verbs.improvements import may_agree
from pyramid.verdict_history import past_verdicts
from pyramid.views.places import places
from reports.registry import papers

TEMPLATE = "pyramid/diagnosis.html"
COMPANY = Scope.company()


@require_GET
@login_required
def diagnosis(request: HttpRequest) -> HttpResponse:
    """The verdict in force, or the one of `?verdict=` as it was kept. `?state=` keeps only the rules in that state."""
    require(reader(request), Permission.FIGURE_COMPANY)
    return _page(request)


@require_POST
@login_required
def disagree(request: HttpRequest) -> HttpResponse:
    """Keep an objection beside the verdict. 422 for words that cannot be kept, 409 when the verdict was judged again."""
    require(reader(request), Permission.VERDICT_DISAGREE)
    form = DisagreeForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    verdict = get_object_or_404(_verdicts(), pk=form.cleaned_data["verdict"])
    try:
        verbs.disagree(
            verdict, form.cleaned_data["rule"], form.cleaned_data["text"], evidence=form.cleaned_data["evidence"], by=reader(request)
        )
    except verbs.Stale as refusal:
        return _page(request, form=form, refusal=refusal, status=409)
    except verbs.VerdictError as refusal:
        return _page(request, form=form, refusal=refusal, status=422)
    messages.success(request, _("Kept beside the verdict, with your name."))
    return redirect(reverse("pyramid:diagnosis") + "#disagree")


@require_POST
@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an answer under an objection. 422 for words that cannot be kept; the page then shows them again."""
    require(reader(request), Permission.VERDICT_DISAGREE)
    objection = get_object_or_404(Disagreement.objects.filter(verdict__in=_verdicts()), pk=pk)
    form, refusal = AnswerForm(request.POST), None
    if form.is_valid():
        try:
            verbs.answer(objection, form.cleaned_data["text"], by=reader(request))
        except verbs.VerdictError as error:
            refusal = error
        else:
            messages.success(request, _("Kept under the objection, with your name."))
            return redirect(f"{reverse('pyramid:diagnosis')}?verdict={objection.verdict_id}#objection-{pk}")
    return _page(request, answered=(objection, form, refusal), status=422)


def _verdicts() -> QuerySet[Verdict]:
    return Verdict.objects.filter(scope_kind=COMPANY.kind, scope_id=COMPANY.id)


Answered = tuple[Disagreement, AnswerForm, object]


def _page(
    request: HttpRequest,
    *,
    form: DisagreeForm | None = None,
    refusal: object = None,
    answered: Answered | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = str(answered[0].verdict_id) if answered else request.GET.get("verdict", "")
    past = past_verdicts(COMPANY)
    last = past[0].verdict if past else None
    old = get_object_or_404(_verdicts(), pk=asked) if asked.isdecimal() and (last is None or int(asked) != last.pk) else None
    told, period = work.shown(COMPANY, old)
    hidden = hidden_from(reader(request))
    told = for_reader(told, reader(request)) if told else None
    context: dict[str, Any] = {
        "places": places("diagnosis"),
        "period": period,
        "as_of": period.end,
        "past": past,
        "old": old,
        "paper": papers.get("diagnosis"),
        "may_agree": may_agree(reader(request)),
    }
    context["refusal"] = refusal
    if told is not None:
        context["may_set"] = allowed(reader(request), Permission.SETTINGS_FIGURES)
        context |= _told(told, request.GET.get("state", "")) | _objections(
            request, old or last, form, old=old is not None, answered=answered
        )
        agreed = Counter(Improvement.objects.filter(state=Improvement.State.OPEN).values_list("rule", flat=True))
        context["first_steps"] = [(step, agreed[step.code]) for step in page.do_first(told)]
        if old is not None and not hidden:  # the words of an old verdict may tell a value
            context["sentence"] = kept.sentence(old, get_language() or "en")
        else:
            context["sentence"] = wording.sentence(told)
    return render(request, TEMPLATE, context, status=status)


def _told(told: Diagnosis, state: str) -> dict[str, Any]:
    state = state if state in set(State) else ""
    counts = {each.value: len(told.in_state(each)) for each in State}
    segments = [(_("All %(count)s") % {"count": len(told.judgements)}, "?#rules", not state)]
    for each, (_tone, word) in page.STATES.items():
        words = _("%(state)s %(count)s") % {"state": str(word).capitalize(), "count": counts[each.value]}
        segments.append((words, f"?state={each.value}#rules", state == each.value))
    return {
        "told": told,
        "evidence": page.evidence(told),
        "firmness": page.firmness(told),
        "deciding": [page.rule_of(each, told) for each in told.deciding],
        "about_layers": page.about_layers(told),
        "would_change": page.would_change(told),
        "do_first": [page.rule_of(each, told) for each in page.do_first(told)],
        "stones": page.stones(told),
        "blocks": page.blocks(told, state),
        "segments": segments,
        "silent": gaps.silent(told),
        "tried": gaps.tried(told),
        "still_open": gaps.still_open(told),
        "meanings": gaps.meanings(),
        "replaced": [(code, REPLACES[code]) for code in told.replaced],
        "changed_settings": work.changed_settings(told),
        "speaking": len(told.judgements) - counts[State.UNKNOWN.value],
    }


def _objections(
    request: HttpRequest, verdict: Verdict | None, form: DisagreeForm | None, *, old: bool, answered: Answered | None
) -> dict[str, Any]:
    """What was written against the verdict shown, and the form for those who may add to it while it is in force."""
    user = reader(request)
    may = allowed(user, Permission.VERDICT_DISAGREE)
    in_force = verdict is not None and not old
    if form is None and verdict is not None:
        form = DisagreeForm(initial={"verdict": verdict.pk, "rule": request.GET.get("rule", "")})
    elif form is not None and verdict is not None and form.is_bound:
        form = _rebound(form, verdict)
    found = objections.objections(verdict, user, may_answer=may) if verdict else []
    for item in found:
        item.form = AnswerForm(auto_id=f"answer-{item.kept.pk}-%s") if item.may_answer else None
        if answered and answered[0].pk == item.kept.pk:
            item.form, item.refusal = answered[1], answered[2]
    return {"verdict": verdict, "objections": found, "form": form if may and in_force else None, "may_disagree": may}


def _rebound(form: DisagreeForm, verdict: Verdict) -> DisagreeForm:
    """The same words against the verdict that is now in force, so that sending them again is one press."""
    data = {**{name: form.data.get(name, "") for name in form.fields}, "verdict": str(verdict.pk)}
    again = DisagreeForm(data)
    again.is_valid()
    return again
