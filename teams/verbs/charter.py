"""The charter of a team."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from base import clock
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from teams.models import Charter
from teams.verbs.common import moved, user_of
from teams.verbs.errors import Answered, TeamError

LONGEST = 4000


@transaction.atomic
def write_charter(account: Account, text: str, *, by: Actor, version: int) -> Charter:
    """Keep the charter. `version` is the one its author read: raises Answered when a colleague wrote meanwhile."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    text = text.strip()
    if len(text) > LONGEST:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, "text")
    charter, _made = Charter.objects.get_or_create(account=account)
    before = charter.text
    if before == text:
        return charter
    rows = Charter.objects.filter(pk=charter.pk, version=version)
    if not rows.update(text=text, version=version + 1, changed_at=clock.now(), changed_by=user_of(by)):
        raise Answered(_("A colleague wrote here meanwhile. Yours is kept below; save again to put it in place of theirs."), "text")
    charter.refresh_from_db()
    record(by, "team.charter_written", account, account=account, text=(before[:200], text[:200]))
    moved("account_team", account.pk)
    return charter
