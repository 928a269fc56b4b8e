"""How an account is worked for, decided: dedicated, fluid, mixed, or account management alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from base import clock
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from teams.adviser import Advice, Answers, advise
from teams.models import AdviserRun
from teams.verbs.common import moved, user_of
from teams.verbs.errors import TeamError


@transaction.atomic
def decide_team(account: Account, answers: Answers, decided: int, reason: str, *, by: Actor) -> AdviserRun:
    """Keep a decision with the answers and the advice behind it; it may differ from the advice, and says why.

    Raises TeamError, Refused.
    """
    require(by, Permission.ACCOUNT_ASSIGN, account)
    reason = reason.strip()
    try:
        advice, chosen = advise(answers), Advice(decided)
    except (KeyError, ValueError) as error:
        raise TeamError(_("Answer every question.")) from error
    if not reason:
        raise TeamError(_("Say why, for who reads it in a year."), "reason")
    if len(reason) > 500:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": 500}, "reason")
    values = {code: answers[code] for code in ("recurrence", "functions", "scarcity", "constant", "freed", "worth")}
    made = AdviserRun.objects.create(
        account=account, **values, advice=advice, decided=chosen, reason=reason, by=user_of(by), by_name=str(by)[:200], on=clock.today()
    )
    record(by, "team.kind_decided", account, account=account, advice=advice.name.lower(), decided=chosen.name.lower(), reason=reason)
    moved("account_team", account.pk)
    return made
