"""The list of plans, the page of one, its versions, and everybody's own actions."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.registry import Reading
from base import clock
from people.permissions import Permission
from people.rights import allowed, require
from plans import annexes, around, clashes, compare, filled, gaps, kept, live, old, page, tables, verbs, white
from plans.models import Action, Plan, PlanVersion
from plans.views.commenting import context_of
from plans.views.door import open_door, reader

MOST_PLANS = 200
MOST_ACTIONS = 200


@require_safe
@login_required
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans that one may read, the stale ones first to be seen; key accounts without a plan; what waits for an answer."""
    user = reader(request)
    require(user, Permission.PLAN_VIEW)
    query = request.GET.get("q", "").strip()[:100]
    plans = Plan.objects.visible_to(user).select_related("account")
    if query:
        plans = plans.filter(account__search_text__contains=query.casefold())
    counted = plans.annotate(
        on=Count("sections", filter=Q(sections__is_on=True)),
        filled=Count("sections", filter=Q(sections__is_on=True, sections__filled=True)),
        approved=Max("versions__no", filter=Q(versions__state=PlanVersion.State.APPROVED)),
    )
    editable = Account.objects.visible_to(user, Permission.PLAN_EDIT)
    without = gaps.without_plan().filter(account__in=editable)
    context = {
        "plans": list(counted.order_by("account__name", "-year", "pk")[:MOST_PLANS]),
        "query": query,
        "without": list(without.select_related("account").order_by("account__name")[:50]),
        "today": clock.today(),
    }
    return render(request, "plans/list.html", context)


@require_safe
@login_required
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan as it is being written: sections, rows, live figures, and what it still lacks."""
    plan, user = open_door(request, pk), reader(request)
    reading = Reading(plan.account, user)
    account, money = plan.account, reading.may(Permission.MONEY_VIEW)
    sections, rows = list(plan.sections.all()), page.rows_of(plan, money=money)
    versions = list(plan.versions.select_related("decided_by__person", "by__person")[:5])
    may_edit = reading.may(Permission.PLAN_EDIT) and not plan.is_locked
    shown = [section for section in sections if section.is_on]
    grid = white.grid(plan) if any(section.code == "white_space" for section in shown) else None
    kept = list(annexes.of(plan))
    chain, waiting = page.flat(page.chain(rows)), clashes.of_plan(plan, rows, user, may_edit=may_edit)
    context = {
        "plan": plan,
        "account": account,
        "sections": shown,
        "rail": filled.percents(shown, rows, grid=grid, files=kept, people=filled.deciders(plan)),
        "off": page.left_out(sections),
        "chain": clashes.below(chain, waiting),
        "clashes": clashes.by_section(waiting),
        "rows": rows,
        "scores": page.scorecard(plan, rows, money=money),
        "swot": page.swot(rows),
        "tables": tables.of_plan(plan, rows),
        "grid": grid,
        "figures": live.figures(live.subject(plan), money=money) if reading.may(Permission.FIGURE_ACCOUNT) else {},
        "quality": page.quality(sections, rows["actions"]),
        "flags": page.flags(plan, rows, [shown.clash.pk for some in waiting.values() for shown in some]),
        "reviews": list(plan.reviews.select_related("person")[:5]),
        "annexes": kept,
        "sources": old.sources(plan),
        "carried": list(plan.carried.select_related("objective")),
        "versions": versions,
        "waiting": next((version for version in versions if version.state == PlanVersion.State.SUBMITTED), None),
        "approved": next((version for version in versions if version.state == PlanVersion.State.APPROVED), None),
        "may_edit": may_edit,
        "own_rows": allowed(user, Permission.PLAN_EDIT) and not plan.is_locked,
        "person_id": user.person_id,
        "currency": settings.CURRENCY,
    }
    context |= context_of(plan, user, shown)
    return render(request, "plans/plan.html", context)


@require_safe
@login_required
def version_page(request: HttpRequest, pk: int, no: int) -> HttpResponse:
    """A version as it was frozen; nothing on this page is computed again. With `?from=2` what changed since that one."""
    plan, user = open_door(request, pk), reader(request)
    version = get_object_or_404(
        PlanVersion.objects.select_related("by__person", "decided_by__person", "signed_by__person"), plan=plan, no=no
    )
    reading = Reading(plan.account, user)
    money, judges = reading.may(Permission.MONEY_VIEW), reading.may(Permission.CONTACT_JUDGEMENT)
    earlier = _earlier(plan, version, request.GET.get("from", ""))
    is_sponsor = user.person_id is not None and verbs.sponsors_of(plan).filter(person=user.person_id).exists()
    may_approve = reading.may(Permission.PLAN_APPROVE)
    context = {
        "plan": plan,
        "account": plan.account,
        "version": version,
        "sections": kept.sections(version, money=money),
        "figures": [result for result in live.frozen(version) if money or result.code not in live.MONEY],
        "around": [
            (_("People as they stood"), [around.lines(row) for row in around.people(version.rows, judges=judges)], _("Nobody known.")),
            (_("Opportunities as they stood"), [around.lines(row) for row in around.deals(version.rows)], _("None was open.")),
        ],
        "keeps_people": around.are_kept(version),
        "lacks_people": around.lacking(),
        "earlier": earlier,
        "others": list(plan.versions.exclude(no=no).values_list("no", flat=True)),
        "changes": compare.versions(earlier, version, money=money, judges=judges) if earlier else None,
        "may_decide": may_approve and version.state == PlanVersion.State.SUBMITTED,
        "may_sign": may_approve
        and version.state in {PlanVersion.State.SUBMITTED, PlanVersion.State.APPROVED}
        and version.signed_at is None
        and is_sponsor,
        "may_restore": reading.may(Permission.PLAN_EDIT) and not plan.is_locked,
        "currency": settings.CURRENCY,
    }
    if is_sponsor:
        Plan.objects.filter(pk=plan.pk).update(sponsor_read_at=clock.now())  # a read mark, not a change
    return render(request, "plans/version.html", context)


def _earlier(plan: Plan, version: PlanVersion, asked: str) -> PlanVersion | None:
    if not asked.isdecimal() or len(asked) > 6:
        return None
    found: PlanVersion = get_object_or_404(plan.versions.all(), no=int(asked))
    return found if found.pk != version.pk else None


@require_safe
@login_required
def my_actions(request: HttpRequest) -> HttpResponse:
    """One's own actions over all plans: late ones first, then by date; what was done lately below."""
    user = reader(request)
    require(user, Permission.PLAN_VIEW)
    mine = Action.objects.visible_to(user).filter(owner=user.person_id).select_related("account", "plan", "tactic")
    running = mine.filter(state=Action.State.OPEN).order_by("due_on", "pk")[:MOST_ACTIONS] if user.person_id else []
    done = mine.filter(state=Action.State.DONE).order_by("-done_on", "-pk")[:20] if user.person_id else []
    context: dict[str, Any] = {
        "running": [(action, *page.tone_of(action)) for action in running],
        "done": [(action, *page.tone_of(action)) for action in done],
        "today": clock.today(),
    }
    return render(request, "plans/actions.html", context)
