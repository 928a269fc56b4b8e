"""What plans give to handovers of account teams: the open actions of a colleague."""

from collections.abc import Iterable

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import Account
from accounts.verbs.origin import remember
from people.audit import Actor, record
from people.models import Person, User
from people.permissions import Permission
from people.rights import require
from plans.models import Action
from plans.verbs.common import moved
from teams.registry import Held, OpenWork, open_work

MOST = 200


@open_work.register
class OpenActions(OpenWork):
    code, label, position = "actions", gettext_lazy("Open actions"), 10

    def of(self, user: User, person: Person, accounts: Iterable[int] | None = None) -> list[Held]:
        rows = Action.objects.visible_to(user).filter(owner=person, state=Action.State.OPEN)
        if accounts is not None:
            rows = rows.filter(account__in=list(accounts))
        return [_held(action) for action in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]]

    def move(self, account: Account, giver: Person, taker: Person, *, by: Actor) -> int:
        """All of them, also those of plans that the giver alone could read: nothing may stay with who has left."""
        require(by, Permission.ACCOUNT_EDIT, account)
        rows = Action.objects.select_for_update().filter(account__in=account.descendants(), owner=giver, state=Action.State.OPEN)
        actions = list(rows.order_by("pk"))
        for action in actions:
            Action.objects.filter(pk=action.pk).update(owner=taker, version=F("version") + 1)
            remember(action, {"owner_id": (giver.pk, taker.pk)}, by=by)
            record(by, "action.passed", action, account=action.account_id, owner=(giver.name, taker.name))
            moved("actions", action.account_id, action.due_on)
        return len(actions)


def _held(action: Action) -> Held:
    link = f"{reverse('plans:plan', args=[action.plan_id])}#action_plan" if action.plan_id else reverse("plans:actions")
    return Held(action.account_id, action.text, action.due_on, link)
