"""The charter of a team."""

from collections.abc import Mapping

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
def write_charter(account: Account, words: Mapping[str, str], *, by: Actor, version: int) -> Charter:
    """Keep the charter: `words` by part (`Charter.PARTS`); a part that is left out stays as it is.

    `version` is the one its author read: raises Answered when a colleague wrote meanwhile.
    """
    require(by, Permission.ACCOUNT_ASSIGN, account)
    given = {part: words[part].strip() for part in Charter.PARTS if part in words}
    for part, text in given.items():
        if len(text) > LONGEST:
            raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, part)
    charter, _made = Charter.objects.get_or_create(account=account)
    changed = {part: (getattr(charter, part), text) for part, text in given.items() if getattr(charter, part) != text}
    if not changed:
        return charter
    rows = Charter.objects.filter(pk=charter.pk, version=version)
    new = {part: text for part, (_before, text) in changed.items()}
    if not rows.update(version=version + 1, changed_at=clock.now(), changed_by=user_of(by), **new):
        raise Answered(_("A colleague wrote here meanwhile. Yours is kept below; save again to put it in place of theirs."))
    charter.refresh_from_db()
    values = {part: (before[:200], text[:200]) for part, (before, text) in changed.items()}
    record(by, "team.charter_written", account, account=account, **values)
    moved("account_team", account.pk)
    return charter
