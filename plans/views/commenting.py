"""Comments of a plan: the margin of its page, a new one, an answer, closing; and whom one may name."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from people.models import Person, User
from people.permissions import Permission
from people.rights import allowed
from people.throttle import limited
from plans import margin, verbs
from plans.models import Plan, PlanSection, ProseComment
from plans.verbs.mentioning import readers
from plans.views.door import open_door, reader

MOST_NAMES = 8
PER_MINUTE = 60


@require_safe
@login_required
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """The margin alone, for a page that stays open."""
    plan = open_door(request, pk)
    return render(request, "plans/comments.html", _margin(plan, reader(request)))


def _margin(plan: Plan, user: User) -> dict[str, Any]:
    return {"plan": plan, **context_of(plan, user, list(plan.sections.filter(is_on=True)))}


def context_of(plan: Plan, user: User, sections: Sequence[PlanSection]) -> dict[str, Any]:
    """What the margin shows; the page of the plan holds it too."""
    threads = margin.threads(plan, sections)
    said = [comment for thread in threads for comment in (thread.comment, *thread.answers)]
    return {
        "comments_stamp": max(comment.changed_at for comment in said).isoformat() if said else "",
        "threads": [thread for thread in threads if thread.is_open],
        "resolved": [thread for thread in threads if not thread.is_open],
        "sections": sections,  # one may comment on each
        "may_resolve_all": allowed(user, Permission.PLAN_EDIT, plan),
        "new_anchor": uuid4(),
    }


@require_POST
@login_required
@limited("plan-comments", PER_MINUTE, 60)
def comment_add(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    plan = open_door(request, pk)
    section = get_object_or_404(plan.sections, code=request.POST.get("section") or code)
    section.plan = plan
    given = {name: request.POST.get(name, "") for name in ("body", "anchor", "quote")}
    nth = request.POST.get("nth", "")
    made: list[ProseComment] = []

    def act() -> None:
        made.append(verbs.add_comment(section, **given, nth=int(nth) if nth.isdecimal() and len(nth) < 5 else 0, by=reader(request)))

    return _answer(request, plan, section.code, act)


@require_POST
@login_required
@limited("plan-comments", PER_MINUTE, 60)
def comment_answer(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    comment = _comment(request, pk, comment_pk)
    return _answer(
        request,
        comment.section.plan,
        comment.section.code,
        lambda: verbs.answer_comment(comment, request.POST.get("body", ""), by=reader(request)),
    )


@require_POST
@login_required
def comment_resolve(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    comment = _comment(request, pk, comment_pk)
    is_resolved = request.POST.get("act") != "reopen"
    return _answer(
        request, comment.section.plan, comment.section.code, lambda: verbs.resolve_comment(comment, is_resolved, by=reader(request))
    )


@require_safe
@login_required
def mentionable(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may be named after @: colleagues who may read this plan, by the beginning of a part of their name."""
    plan, query = open_door(request, pk), request.GET.get("q", "").strip()[:60]
    people = Person.objects.in_post().filter(user__is_active=True).order_by("name")
    found = list((people.filter(name__icontains=query) if query else people)[:40])
    named = readers(plan, found)[:MOST_NAMES]
    return JsonResponse({"people": [{"ref": f"person:{person.pk}", "name": person.name} for person in named]})


def _comment(request: HttpRequest, pk: int, comment_pk: int) -> ProseComment:
    plan = open_door(request, pk)
    found: ProseComment = get_object_or_404(
        ProseComment.objects.select_related("section", "author__person"), pk=comment_pk, section__plan=plan
    )
    found.section.plan = plan
    return found


def _answer(request: HttpRequest, plan: Plan, code: str, act: Any) -> HttpResponse:
    """The margin again for a page that stays open; else back to the section."""
    error, status = "", 200
    try:
        act()
    except verbs.PlanError as refused:
        error, status = str(refused.sentence), 422
    if request.headers.get("HX-Request"):
        return render(request, "plans/comments.html", {**_margin(plan, reader(request)), "error": error}, status=status)
    if error:
        messages.error(request, error)
    return redirect(f"{reverse('plans:plan', args=[plan.pk])}#{code}")
