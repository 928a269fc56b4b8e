"""Telling people that a plan names them, or that a day in it moved: only those who may read it now."""

import re
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.models import AccountRole
from people import inbox
from people.audit import Actor
from people.models import InboxItem, Person, User
from plans.models import Action, Plan, PlanSection

NAMED = re.compile(r"@(\w[^@\n]{0,80})")
WORD = re.compile(r"\w+")
MOST_NAMED = 20  # people that one change may tell


def readers(plan: Plan, people: Iterable[Person]) -> list[Person]:
    """Those of `people` who have a log-in and may read the plan now."""
    users = {user.person_id: user for user in User.objects.filter(person__in=people, is_active=True).select_related("person")}
    found = []
    for person in people:
        user = users.get(person.pk)
        if user is not None and Plan.objects.visible_to(user).filter(pk=plan.pk).exists():
            found.append(person)
    return found


def tell_mentioned(section: PlanSection, numbers: set[int], *, by: Actor) -> None:
    """A line in the inbox of each whom the text of `section` names now and did not before."""
    if numbers:
        _tell(section, Person.objects.filter(pk__in=sorted(numbers)[:MOST_NAMED]), "plan_mention", f"mention:{section.pk}", by)


def tell_named(section: PlanSection, body: str, comment: int, *, by: Actor) -> None:
    """A line for each whom a comment names as `@First Last`, or as `@First` where one alone of those who may read it is called so."""
    told: dict[int, Person] = {}
    for match in list(NAMED.finditer(body))[:MOST_NAMED]:
        rest = match[1].casefold()
        first = WORD.match(rest)[0]  # type: ignore[index]
        near = list(Person.objects.filter(name__istartswith=first)[:50])
        named = [person for person in near if rest.startswith(person.name.casefold())]
        if not named:
            called = readers(section.plan, [person for person in near if person.name.casefold().split()[0] == first])
            named = called if len(called) == 1 else []
        told |= {person.pk: person for person in named}
    if told:
        _tell(section, list(told.values()), "plan_comment_mention", f"comment-mention:{comment}", by)


def _tell(section: PlanSection, people: Iterable[Person], kind: str, key: str, by: Actor) -> None:
    link = f"{reverse('plans:plan', args=[section.plan_id])}#{section.code}"
    names: dict[str, Any] = {"account": section.plan.account.name, "by": str(getattr(by, "person", None) or by)}
    for person in readers(section.plan, people):
        own = f"{key}:{person.pk}"
        if person.pk != by.person_id and not InboxItem.objects.filter(person=person, key=own).exists():
            inbox.tell(person, kind, own, link, **names)


def tell_of_move(action: Action, *, by: Actor) -> None:
    """Whoever answers for the account learns that somebody else gave an action of the plan another day."""
    plan = action.plan
    if plan is None:
        return
    roles = AccountRole.objects.current().filter(account=plan.account_id, role__in=[AccountRole.Role.OWNER, AccountRole.Role.KAM])
    people = {role.person_id: role.person for role in roles.select_related("person") if role.person_id != by.person_id}
    link = f"{reverse('plans:plan', args=[plan.pk])}#objectives"
    day = action.due_on.isoformat() if action.due_on else ""
    names: dict[str, Any] = {"account": plan.account.name, "by": str(getattr(by, "person", None) or by), "text": action.text, "day": day}
    for person in readers(plan, people.values()):
        inbox.tell(person, "action_moved", f"action-moved:{action.pk}:{person.pk}", link, subject=f"plan:{plan.pk}", **names)
