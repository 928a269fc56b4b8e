"""The competency grid: the programme's means, one's own grid, and those of the people in the line below."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from people.models import Function, Person
from people.permissions import Permission, Relation
from people.rights import Refused, allowed
from programs import skills as work
from programs import verbs
from programs.forms import NewSkillForm, StepForm
from programs.models import LearningStep, Skill, SkillNeed
from programs.views.door import level_typed, places, reader

RATERS = ("self", "manager")
LEVELS = range(work.HIGHEST + 1)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def skills(request: HttpRequest) -> HttpResponse:
    """Means over everybody for who reads the company's figures; the way to one's own grid and to one's people, by name."""
    user = reader(request)
    sees_means = user.holds(Permission.FIGURE_COMPANY)
    if not sees_means and not user.holds(Permission.FIGURE_BY_PERSON):
        raise Refused(Permission.FIGURE_COMPANY)
    status, form = 200, NewSkillForm()
    if request.method == "POST":
        status, form = _act(request, user)
        if status == 302:
            return redirect(f"{reverse('programs:skills')}?function={_function(request)}")
    function = _function(request)
    needs = dict(SkillNeed.objects.filter(function=function).values_list("skill_id", "required"))
    held = user.relations(Permission.FIGURE_BY_PERSON)
    manages = held & {Relation.PEOPLE, Relation.ALL}
    below = Person.objects.in_post().below(user.person_id).order_by("name", "pk") if user.person_id and manages else []
    context = {
        "places": places(request),
        "means": work.means() if sees_means else None,
        "mine": user.person if held and user.person_id else None,
        "below": _below(list(below)),
        "functions": [(each.code, each.name) for each in Function.objects.offered()],
        "function": function,
        "needs": [(skill, work.label_of(skill.name), work.shows(skill.name), needs.get(skill.pk)) for skill in Skill.objects.all()],
        "has_needs": bool(needs),
        "levels": LEVELS,
        "scale": (0, work.HIGHEST),
        "form": form,
        "may_edit": allowed(user, Permission.PROGRAMME_EDIT),
    }
    return render(request, "programs/skills.html", context, status=status)


def _function(request: HttpRequest) -> str:
    given = request.POST.get("function") or request.GET.get("function") or work.FUNCTION
    return given if Function.objects.filter(code=given).exists() else work.FUNCTION


def _act(request: HttpRequest, user: Any) -> tuple[int, NewSkillForm]:
    act, form = request.POST.get("act", ""), NewSkillForm()
    try:
        if act == "usual":
            verbs.begin_usual(_function(request), by=user)
        elif act == "skill":
            form = NewSkillForm(request.POST)
            if not form.is_valid():
                return 422, form
            verbs.add_skill(form.cleaned_data["name"], by=user)
        else:
            typed = {name.removeprefix("need-"): str(value) for name, value in request.POST.items() if name.startswith("need-")}
            known = set(Skill.objects.values_list("pk", flat=True))
            levels = {int(pk): level_typed(value) if value else None for pk, value in typed.items() if pk.isdecimal() and int(pk) in known}
            verbs.set_needs(_function(request), levels, by=user)
    except verbs.ProgrammeError as error:
        messages.error(request, str(error.sentence))
        return 422, form
    return 302, form


def _below(people: list[Person]) -> list[dict[str, Any]]:
    """Whose grid waits for the manager; by name, never by level."""
    last = work.last_of([person.pk for person in people])
    needs = set(SkillNeed.objects.values_list("function", flat=True))
    found = []
    for person in people:
        rows = [row for (pk, _skill), row in last.items() if pk == person.pk]
        days = {rater: max((day for row in rows if rater in row and (day := row[rater].assessed_on)), default=None) for rater in RATERS}
        if rows or person.function in needs:
            found.append({"person": person, "self": days["self"], "manager": days["manager"]})
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague's grid, to himself and to the line above him; to everybody else there is none."""
    user = reader(request)
    if not user.holds(Permission.FIGURE_BY_PERSON):
        raise Refused(Permission.FIGURE_BY_PERSON)
    found: Any = get_object_or_404(Person.objects.visible_to(user), pk=pk)
    rater = verbs.relation_to(found, user)
    if not rater:
        raise Http404
    status, form = 200, StepForm(person=found)
    if request.method == "POST":
        status, form = _person_act(request, user, found)
        if status == 302:
            return redirect("programs:skills_of", pk=pk)
    lines = work.grid_of(found)
    context = {
        "places": places(request),
        "person": found,
        "is_me": rater == "self",
        "lines": lines,
        "gap": work.gap_of(lines),
        "to_discuss": sum(line.is_to_discuss for line in lines),
        "steps": sorted((step for line in lines for step in line.steps), key=lambda step: (step.done_on is not None, step.due_on)),
        "levels": LEVELS,
        "form": form,
    }
    return render(request, "programs/skills_of.html", context, status=status)


def _person_act(request: HttpRequest, user: Any, found: Person) -> tuple[int, StepForm]:
    act, form = request.POST.get("act", ""), StepForm(person=found)
    try:
        if act == "step":
            form = StepForm(request.POST, person=found)
            if not form.is_valid():
                return 422, form
            verbs.add_step(found, **form.cleaned_data, by=user)
        elif act.startswith(("done-", "open-")):
            word, _dash, pk = act.partition("-")
            step = get_object_or_404(LearningStep.objects.filter(person=found), pk=pk if pk.isdecimal() else 0)
            verbs.mark_step(step, is_done=word == "done", by=user)
        else:
            typed = {name.removeprefix("level-"): str(value) for name, value in request.POST.items() if name.startswith("level-") and value}
            verbs.assess_skills(found, {int(pk): level_typed(value) for pk, value in typed.items() if pk.isdecimal()}, by=user)
    except verbs.ProgrammeError as error:
        if error.field in form.fields:
            form.add_error(error.field, str(error.sentence))
        else:
            messages.error(request, str(error.sentence))
        return 422, form
    return 302, form
