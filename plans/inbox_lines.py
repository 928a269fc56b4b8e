"""How the inbox says what this room tells people."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from base import formats
from people.inbox import Topic, Words, declare, guard
from people.models import User
from plans.models import Plan


def _visible(user: User, pks: set[str]) -> dict[str, str]:
    asked = [int(pk) for pk in pks if pk.isdecimal()]
    rows = Plan.objects.visible_to(user).filter(pk__in=asked)
    return {str(pk): name for pk, name in rows.values_list("pk", "account__name")}


guard("plan", _visible)


def _with_day(args: Mapping[str, Any]) -> Mapping[str, Any]:
    day = args.get("day")
    return {**args, "day": formats.short_date(dt.date.fromisoformat(day), year=True) if day else _now("no date")}


declare(
    "plan_submitted",
    Words(
        topic=Topic.APPROVAL,
        asks=True,
        label=_("Approval"),
        title=_("%(account)s: version %(no)s of the plan waits for you"),
        text=_("%(by)s asks for your approval."),
        why=_("You approve plans of this account."),
        action=_("Read the version"),
    ),
)
declare(
    "plan_approved",
    Words(
        topic=Topic.APPROVAL,
        label=_("Approval"),
        title=_("%(account)s: version %(no)s of the plan is approved"),
        text=_("%(by)s approved it."),
        why=_("You submitted this version."),
        action=_("See the version"),
    ),
)
declare(
    "plan_to_sign",
    Words(
        topic=Topic.APPROVAL,
        asks=True,
        label=_("Signature"),
        title=_("%(account)s: version %(no)s of the plan waits for your signature"),
        text=_("%(by)s approved it."),
        why=_("You are the sponsor of this account, or of the group above it."),
        action=_("Read the version"),
    ),
)
declare(
    "plan_signed",
    Words(
        topic=Topic.APPROVAL,
        label=_("Approval"),
        title=_("%(account)s: version %(no)s of the plan is signed"),
        text=_("%(by)s signed it as sponsor."),
        why=_("You submitted this version."),
        action=_("See the version"),
    ),
)
declare(
    "plan_sent_back",
    Words(
        topic=Topic.APPROVAL,
        asks=True,
        label=_("Approval"),
        title=_("%(account)s: version %(no)s of the plan came back"),
        text=_("%(by)s writes: %(reason)s"),
        why=_("You submitted this version."),
        action=_("See what is missing"),
    ),
)
declare(
    "plan_reviewed",
    Words(
        label=_("Reading"),
        title=_("%(account)s: %(by)s read the plan"),
        text=_("Five answers on its substance."),
        why=_("You opened this plan."),
        action=_("Read the answers"),
    ),
)
declare(
    "action_due",
    Words(
        label=_("Action"),
        title=_("%(account)s: an action of yours is due"),
        text="%(text)s",
        why=_("The action carries your name."),
        action=_("My actions"),
    ),
)
declare(
    "action_late",
    Words(
        label=_("Action"),
        title=_("%(account)s: an action of yours is late"),
        text="%(text)s",
        why=_("The action carries your name."),
        action=_("My actions"),
    ),
)
declare(
    "plan_mention",
    Words(
        label=_("Mention"),
        title=_("%(account)s: %(by)s names you in the plan"),
        why=_("Somebody wrote your name after @."),
        action=_("Read the passage"),
    ),
)
declare(
    "plan_comment_mention",
    Words(
        label=_("Mention"),
        title=_("%(account)s: %(by)s names you in a comment on the plan"),
        why=_("Somebody wrote your name after @."),
        action=_("Read the comment"),
    ),
)
declare(
    "plan_comment_answer",
    Words(
        label=_("Comment"),
        title=_("%(account)s: %(by)s answered your comment on the plan"),
        why=_("You wrote the comment."),
        action=_("Read the answer"),
    ),
)
declare(
    "action_moved",
    Words(
        label=_("Action"),
        title=_("%(account)s: %(by)s moved an action to %(day)s"),
        text="%(text)s",
        why=_("You answer for this account."),
        action=_("See the plan"),
        fill=_with_day,
    ),
)
declare(
    "plan_clash",
    Words(
        asks=True,
        label=_("Two versions"),
        title=_("%(account)s: %(by)s asks which text to keep"),
        text="%(text)s",
        why=_("You saved the same field while your colleague was typing."),
        action=_("See both"),
    ),
)
declare(
    "plan_clash_answered",
    Words(
        label=_("Two versions"),
        title=_("%(account)s: %(by)s chose between two texts"),
        text="%(text)s",
        why=_("You left the question open."),
        action=_("See the plan"),
    ),
)
