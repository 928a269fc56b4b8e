"""What this room does at night: warn of granted hours that are about to lapse."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from base import formats
from jobs.work import Running, work
from people import inbox
from people.models import InboxItem, Person
from teams import lapses
from teams.load import days_of_hours
from teams.models import TimeAgreement
from teams.verbs.hours import lender_of, link_to


@work(queue="data", label=_("Warn of hours that lapse"), nightly=dt.time(6, 20))
def warn_of_lapses(run: Running) -> Mapping[str, Any]:
    """Some days (a setting) before granted hours end, once to the account's KAM and once to who lends them."""
    found = lapses.about_to_lapse()
    keys = [lapses.line_key(each.pk) for each in found]
    known = set(InboxItem.objects.filter(key__in=keys).values_list("person_id", "key"))
    told = 0
    for each in found:
        for person, kind in _concerned(each):
            if (person.pk, lapses.line_key(each.pk)) not in known:
                _tell(each, person, kind)
                told += 1
    return {"told": told}


def _concerned(agreement: TimeAgreement) -> list[tuple[Person, str]]:
    """Each person once; a manager who is also KAM of the account hears it as the manager, who can grant."""
    kinds = {user.person: "hours_lapse" for user in lapses.leaders_of(agreement.account) if user.person is not None}
    lender = lender_of(agreement.person)
    if lender is not None:
        kinds[lender] = "hours_lapse_lent"
    return list(kinds.items())


def _tell(agreement: TimeAgreement, person: Person, kind: str) -> None:
    hours = agreement.granted or agreement.asked
    days = days_of_hours(hours)
    inbox.tell(
        person,
        kind,
        lapses.line_key(agreement.pk),
        link_to(agreement),
        due=agreement.until,
        colleague=agreement.person.name,
        account=agreement.account.name,
        days=formats.number(hours if days is None else days, 1),
        until=agreement.until.isoformat(),
        why=agreement.why,
    )
