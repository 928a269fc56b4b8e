"""Hours that go on after their end, in one gesture."""

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from people.audit import Actor
from people.permissions import Permission
from people.rights import allowed, require
from teams import lapses
from teams.models import TimeAgreement
from teams.verbs.common import user_of
from teams.verbs.errors import TeamError
from teams.verbs.hours import grant_hours, put_question


@transaction.atomic
def renew_hours(agreement: TimeAgreement, *, by: Actor) -> TimeAgreement:
    """The same hours for as long again, from the day they end (today, where that has passed).

    Who lends them grants them with it; who leads the account asks for them. Sent twice renews once. Raises TeamError, Refused.
    """
    lends = allowed(by, Permission.HOURS_GRANT, agreement.person)
    if not lends:
        require(by, Permission.ACCOUNT_ASSIGN, agreement.account)
    agreement = TimeAgreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != TimeAgreement.State.GRANTED:
        raise TeamError(_("Only granted hours can be renewed."))
    known = lapses.follow_on(agreement)
    if known is not None:
        return known
    since = max(agreement.until, clock.today())
    days = (since, since + (agreement.until - agreement.since))
    hours = agreement.granted or agreement.asked
    asker = agreement.asked_by if lends else user_of(by)
    made = put_question(agreement.account, agreement.person, hours, days, agreement.why, by=by, asker=asker)
    return grant_hours(made, by=by) if lends else made
