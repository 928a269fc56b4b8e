"""The teams one may read, the page of one, and the people that a manager lends."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Account, AccountRole
from base import clock
from base.periods import last_months
from people.models import Person
from people.permissions import Permission, Relation
from people.rights import Refused, allowed, require
from pyramid import stored
from pyramid.scopes import Scope
from teams import adviser_page, handover, lapses, lent, meetings, missions_chart, page, place, pulse
from teams.models import Charter, RaciCell, TimeAgreement
from teams.views.door import open_account, places, reader

MOST_TEAMS = 100


@require_safe
@login_required
def team_list(request: HttpRequest) -> HttpResponse:
    """Teams that one is in; for who reads all accounts, those of the key accounts too."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    query = request.GET.get("q", "").strip()[:100]
    accounts = Account.objects.visible_to(user).select_related("snapshot")
    if query:
        accounts = accounts.filter(search_text__contains=query.casefold(), roles__isnull=False).distinct()
    else:
        mine = AccountRole.objects.current().filter(person=user.person_id).values("account")
        near = Q(pk__in=mine)
        if Relation.ALL in user.relations(Permission.ACCOUNT_VIEW) or Relation.PEOPLE in user.relations(Permission.ACCOUNT_VIEW):
            near |= Q(snapshot__is_key=True)
        accounts = accounts.filter(near)
    lines = page.team_lines(list(accounts.order_by(F("snapshot__is_key").desc(nulls_last=True), "name", "pk")[:MOST_TEAMS]))
    context = {"places": places(request), "lines": lines, "query": query, "weeks": page.LOOK_BACK_WEEKS}
    return render(request, "teams/list.html", context)


@require_safe
@login_required
def team_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The team of an account: who, as what, granted and used; what waits; who answers for what; the sponsor."""
    account = open_account(request, pk)
    context = team_context(account, reader(request)) | {"places": places(request)}
    return render(request, "teams/team.html", context)


def team_context(account: Account, user: Any) -> dict[str, Any]:
    team = page.Team(account, user)
    breadth = None
    if team.may(Permission.FIGURE_ACCOUNT):
        breadth = stored.result("team_time_allocated", Scope.account(account.pk), last_months(clock.today()))
    return {
        "account": account,
        "team": team,
        "time_result": breadth,
        "charter": Charter.objects.filter(account=account).select_related("changed_by__person").first(),
        "answered": [(each, *page.tone_of(each)) for each in team.answered],
        "weeks": page.LOOK_BACK_WEEKS,
        "may_assign": team.may(Permission.ACCOUNT_ASSIGN),
        "may_promise": team.may(Permission.INTERACTION_ADD),
        "own": user.person_id,
        "meetings": [(each, *meetings.tone_of(each)) for each in meetings.coming(account, user)],
        "letters": RaciCell.Letter.choices,
        "missions": team.missions,
        "chart": missions_chart.of(team.missions),
        "handover_link": handover.link_of(account, user),
        **_pulse(account, user),
        "decision": next(iter(adviser_page.decisions(account)), None),
    }


@require_safe
@login_required
def member(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """A colleague's part in the team: roles, what he answers for, hours, missions; links to more where the reader may."""
    account, user = open_account(request, pk), reader(request)
    team = page.Team(account, user)
    person: Any = get_object_or_404(Person.objects.visible_to(user), pk=person_pk)
    found = place.of(team, person)
    if found is None:
        raise Http404
    context = {
        "places": places(request),
        "account": account,
        "place": found,
        "weeks": page.LOOK_BACK_WEEKS,
        "may_assign": team.may(Permission.ACCOUNT_ASSIGN),
        "reads_hangs": user.person_id == person.pk or allowed(user, Permission.FIGURE_BY_PERSON, person),
        "edits_person": allowed(user, Permission.PEOPLE_EDIT, person),
    }
    return render(request, "teams/member.html", context)


def _pulse(account: Account, user: Any) -> dict[str, Any]:
    """The last mean that may be told, by question, and how it moved; nothing for who may not read it."""
    if not pulse.may_read(user, account):
        return {"reads_pulse": False}
    rounds = pulse.of_account(account)
    return {"reads_pulse": True, "pulse": next((each for each in rounds if each.is_shown), None), "trend": pulse.trend(rounds)}


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """A line manager's first page: what waits for an answer, and each colleague's load by account and week."""
    user = reader(request)
    if Relation.PEOPLE not in user.relations(Permission.HOURS_GRANT):
        raise Refused(Permission.HOURS_GRANT)
    found = lent.lent_by(user)
    below, busy = [each.person.pk for each in found], [each for each in found if each.accounts]
    agreements = TimeAgreement.objects.filter(person__in=below).select_related("person", "account", "asked_by__person")
    running = agreements.filter(state=TimeAgreement.State.GRANTED, until__gt=clock.today()).order_by("until", "pk")
    context = {
        "places": places(request),
        "lent": busy,
        "free": [each for each in found if not each.accounts],
        "weeks": found[0].weeks if found else [],
        "waiting": list(agreements.filter(state=TimeAgreement.State.ASKED).order_by("asked_on", "pk")),
        "running": [(each, *page.tone_of(each)) for each in running],
        "over": [each for each in found if each.over],
        "soon": clock.today() + lapses.ahead(),
    }
    return render(request, "teams/people.html", context)
