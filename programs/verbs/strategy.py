"""The strategy of the programme: written as a draft, approved as a version, put on hold and resumed."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from people.audit import Actor, record, user_of
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, require
from programs.models import Strategy, StrategyGoal
from programs.verbs.errors import ProgrammeError
from pyramid.registry import kpis

State = Strategy.State
LONGEST = 2000
MOST_GOALS = 8


def _draft() -> Strategy:
    """The draft there is, else a new one that begins from the approved version with its goals."""
    known = Strategy.objects.select_for_update().filter(state=State.DRAFT).first()
    if known is not None:
        return known
    last = Strategy.objects.filter(state=State.APPROVED).first()
    no = (Strategy.objects.aggregate(last=Max("no"))["last"] or 0) + 1
    made = Strategy.objects.create(no=no)
    if last is not None:
        Strategy.objects.filter(pk=made.pk).update(purpose=last.purpose, is_not=last.is_not, sponsor=last.sponsor)
        made.refresh_from_db()
        for goal in last.goals.all():
            StrategyGoal.objects.create(strategy=made, kpi=goal.kpi, target=goal.target, due_on=goal.due_on, position=goal.position)
    return made


@transaction.atomic
def write_strategy(*, purpose: str, is_not: str, sponsor: Person | None, version: int | None, by: Actor) -> Strategy:
    """Write the draft. `version` is the one its author read (None: there was none): a colleague's change is not overwritten."""
    require(by, Permission.PROGRAMME_EDIT)
    purpose, is_not = purpose.strip(), is_not.strip()
    if max(len(purpose), len(is_not)) > LONGEST:
        raise ProgrammeError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, "purpose")
    draft = _draft()
    rows = Strategy.objects.filter(pk=draft.pk, version=draft.version if version is None else version)
    if not rows.update(purpose=purpose, is_not=is_not, sponsor=sponsor, version=F("version") + 1):
        raise ProgrammeError(_("A colleague wrote here meanwhile: read the text again before you save."))
    before = draft.purpose
    draft.refresh_from_db()
    record(by, "strategy.written", None, no=draft.no, purpose=(before[:200], purpose[:200]))
    DataVersion.bump("programme")
    return draft


@transaction.atomic
def set_goal(kpi: str, target: Decimal, due_on: dt.date, *, by: Actor) -> StrategyGoal:
    """Bind a goal of the draft to a figure of the catalogue; a figure has one goal."""
    require(by, Permission.PROGRAMME_EDIT)
    if kpi not in kpis:
        raise ProgrammeError(_("Choose a figure of the catalogue."), "kpi")
    if due_on <= clock.today():
        raise ProgrammeError(_("Choose a day that is still to come."), "due_on")
    draft = _draft()
    if draft.goals.exclude(kpi=kpi).count() >= MOST_GOALS:
        raise ProgrammeError(_("A strategy has %(most)s goals at most.") % {"most": MOST_GOALS}, "kpi")
    goal, _fresh = StrategyGoal.objects.update_or_create(strategy=draft, kpi=kpi, defaults={"target": target, "due_on": due_on})
    record(by, "strategy.goal_set", None, no=draft.no, kpi=kpi, target=target, due_on=due_on)
    return goal


@transaction.atomic
def remove_goal(kpi: str, *, by: Actor) -> None:
    require(by, Permission.PROGRAMME_EDIT)
    draft = _draft()
    if draft.goals.filter(kpi=kpi).delete()[0]:
        record(by, "strategy.goal_removed", None, no=draft.no, kpi=(kpi, None))


@transaction.atomic
def approve_strategy(*, by: Actor) -> Strategy:
    """Make the draft the version that holds; the former one is kept. Raises ProgrammeError while something is missing."""
    if not by.holds_all(Permission.PLAN_APPROVE):
        raise Refused(Permission.PLAN_APPROVE)
    draft = Strategy.objects.select_for_update().filter(state=State.DRAFT).first()
    if draft is None:
        raise ProgrammeError(_("There is no draft to approve."))
    missing = [
        str(words)
        for words, is_there in (
            (_("what the programme is for"), bool(draft.purpose)),
            (_("what it is not"), bool(draft.is_not)),
            (_("a sponsor"), draft.sponsor_id is not None),
            (_("a goal with figure and date"), draft.goals.exists()),
        )
        if not is_there
    ]
    if missing:
        raise ProgrammeError(_("Still missing: %(what)s.") % {"what": ", ".join(missing)})
    Strategy.objects.filter(state=State.APPROVED).update(state=State.REPLACED)
    user = user_of(by)
    Strategy.objects.filter(pk=draft.pk).update(state=State.APPROVED, approved_by=user, approved_at=clock.now(), version=F("version") + 1)
    draft.refresh_from_db()
    record(by, "strategy.approved", None, no=draft.no)
    DataVersion.bump("programme")
    return draft


@transaction.atomic
def hold_programme(*, reason: str, resume_when: str, by: Actor) -> Strategy:
    """Stop the programme for a time: with the reason, and what must be true to resume."""
    require(by, Permission.PROGRAMME_EDIT)
    reason, resume_when = reason.strip()[:500], resume_when.strip()[:500]
    if not reason or not resume_when:
        raise ProgrammeError(_("Give the reason, and what must be true to resume."), "reason")
    rows = Strategy.objects.filter(state=State.APPROVED, is_on_hold=False)
    if not rows.update(is_on_hold=True, hold_reason=reason, resume_when=resume_when, version=F("version") + 1):
        raise ProgrammeError(_("There is no approved strategy, or the programme is on hold already."))
    record(by, "programme.held", None, reason=reason, resume_when=resume_when)
    DataVersion.bump("programme")
    return Strategy.objects.get(state=State.APPROVED)


@transaction.atomic
def resume_programme(*, by: Actor) -> None:
    require(by, Permission.PROGRAMME_EDIT)
    rows = Strategy.objects.filter(state=State.APPROVED, is_on_hold=True)
    if not rows.update(is_on_hold=False, version=F("version") + 1):
        raise ProgrammeError(_("The programme is not on hold."))
    record(by, "programme.resumed", None)
    DataVersion.bump("programme")
