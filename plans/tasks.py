"""What this room does at night: remind people of their actions, forget what was merged long ago."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from base import clock
from jobs.work import Running, work
from people import inbox
from people.models import InboxItem, User
from plans import annexes
from plans.models import Action
from plans.verbs.annexes import erase_removed
from plans.verbs.old import forget_drafts
from plans.verbs.writing import KEPT_DAYS, purge_log

AHEAD_DAYS = 3


@work(queue="data", label=_("Remind of actions"), nightly=dt.time(6, 0))
def remind_of_actions(run: Running) -> Mapping[str, Any]:
    """Tell each owner once that an action is due soon, and once that it is late. A new date reminds anew.

    Who may no longer read the plan is told nothing; whoever has no log-in has no inbox.
    """
    told = 0
    for user in User.objects.filter(is_active=True, person__isnull=False).select_related("person"):
        told += _remind(user)
    return {"told": told}


def _remind(user: User) -> int:
    today = clock.today()
    due = Action.objects.visible_to(user).filter(
        owner=user.person_id, state=Action.State.OPEN, due_on__isnull=False, due_on__lte=today + dt.timedelta(days=AHEAD_DAYS)
    )
    lines = {_key(action, today): action for action in due.select_related("account")}
    known = set(InboxItem.objects.filter(person=user.person_id, key__in=lines).values_list("key", flat=True))
    for key, action in lines.items():
        if key not in known:
            kind = "action_late" if action.is_late else "action_due"
            inbox.tell(user, kind, key, reverse("plans:actions"), due=action.due_on, text=action.text, account=action.account.name)
    return len(lines.keys() - known)


def _key(action: Action, today: dt.date) -> str:
    return f"action:{action.pk}:{action.due_on}:{'late' if action.due_on and action.due_on < today else 'due'}"


@work(queue="data", label=_("Forget merged changes of plans"), nightly=dt.time(3, 20))
def forget_merged_changes(run: Running) -> Mapping[str, Any]:
    """The words stay; who typed which letter goes after 30 days."""
    return {"deleted": purge_log(clock.now() - dt.timedelta(days=KEPT_DAYS))}


@work(queue="data", label=_("Erase removed annexes"), nightly=dt.time(3, 25))
def erase_removed_annexes(run: Running) -> Mapping[str, Any]:
    """A removed file can be put back for 90 days, an old plan confirmed for as long; then what they say goes."""
    before = clock.now() - dt.timedelta(days=annexes.KEPT_DAYS)
    return {"erased": erase_removed(before), "forgotten": forget_drafts(before)}
