"""Whether the account that an inbox line tells of is still open to its reader."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.verbs.keys import KEY
from accounts.verbs.opportunities import OWNED, STEP
from base import formats
from people.inbox import Args, Topic, Words, declare, guard
from people.models import User


def _visible(user: User, pks: set[str]) -> dict[str, str]:
    asked = [int(pk) for pk in pks if pk.isdecimal()]
    return {str(pk): name for pk, name in Account.objects.visible_to(user).filter(pk__in=asked).values_list("pk", "name")}


guard("account", _visible)

declare(
    STEP,
    Words(
        topic=Topic.TASK,
        label=_("Next step"),
        title=_("%(name)s: %(step)s"),
        text=_("%(by)s gives you the next step."),
        why=_("The next step of this opportunity carries your name."),
        action=_("Open the opportunity"),
    ),
)
declare(
    OWNED,
    Words(
        label=_("Opportunity"),
        title=_("You own %(name)s"),
        text=_("%(by)s made you its owner."),
        why=_("The opportunity carries your name."),
        action=_("Open the opportunity"),
    ),
)


def _since(args: Args) -> Args:
    """The day in the reader's language."""
    return {**args, "since": formats.short_date(dt.date.fromisoformat(args["since"]), year=True)} if args.get("since") else args


declare(
    KEY,
    Words(
        label=_("Key account"),
        title=_("%(account)s is a key account from %(since)s on"),
        text=_("Decided by %(by)s. See to its team and its plan."),
        why=_("You lead this account."),
        action=_("Open the account"),
        fill=_since,
    ),
)
