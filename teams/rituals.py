"""What this room puts on the agenda of meetings: promises to the customer, the sponsor, hours, and what alerts say."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Promise
from accounts.registry import Reading, alerts
from base import clock, formats
from people.permissions import Permission
from teams import page
from teams.models import SponsorPromise, TimeAgreement
from teams.registry import AgendaSource, Point, agenda

MOST = 30
ANSWER_DAYS = 7


def lateness(due_on: dt.date) -> tuple[str, str]:
    """Tone and word of something that is not done and due on that day."""
    late = (clock.today() - due_on).days
    if late > 0:
        return "bad", ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
    return "watch", _("due %(day)s") % {"day": formats.short_date(due_on, year=True)}


@agenda.register
class PromisesDue(AgendaSource):
    """Promises to the customer that are late or fall due before the meeting."""

    code, label, position = "promises", gettext_lazy("Promises to the customer"), 20

    def points(self, reading: Reading, until: dt.date) -> list[Point]:
        rows = reading.facts(Promise).filter(state=Promise.State.OPEN, kept_on=None, due_on__lte=until).select_related("made_by")
        link = reverse("accounts:tab", args=[reading.account.pk, "delivery"])
        return [
            Point(
                f"promise:{row.pk}",
                _("Promise: %(text)s") % {"text": row.text or _("without words")},
                *lateness(row.due_on),
                link,
                row.made_by.name if row.made_by else "",
            )
            for row in rows.order_by("due_on", "pk")[:MOST]
        ]


@agenda.register
class SponsorMatters(AgendaSource):
    """The sponsor's next visit to their executives, and what he has taken upon himself."""

    code, label, position = "sponsor", gettext_lazy("Sponsor"), 30

    def points(self, reading: Reading, until: dt.date) -> list[Point]:
        team = page.Team(reading.account, reading.user)
        link = reverse("teams:team", args=[reading.account.pk])
        rows = SponsorPromise.objects.filter(account=reading.account, done_on=None, due_on__lte=until).select_related("person")
        found = [Point(f"sponsor:{row.pk}", row.text, *lateness(row.due_on), link, row.person.name) for row in rows[:MOST]]
        due = team.next_visit
        planned = any(row.kind == SponsorPromise.Kind.VISIT and row.done_on is None for row in team.promises)
        if due and due <= until and not planned:
            text = _("Next visit of the sponsor to their executives")
            found.append(Point("visit:next", text, *lateness(due), link, team.sponsors[0].person.name))
        return found


@agenda.register
class HoursUnanswered(AgendaSource):
    """Hours that were asked for more than a week ago and nobody answered."""

    code, label, position = "hours", gettext_lazy("Hours"), 40

    def points(self, reading: Reading, until: dt.date) -> list[Point]:
        before = clock.today() - dt.timedelta(days=ANSWER_DAYS)
        rows = TimeAgreement.objects.filter(account=reading.account, state=TimeAgreement.State.ASKED, asked_on__lt=before)
        return [
            Point(
                f"hours:{row.pk}",
                _("Hours of %(name)s, asked and not answered") % {"name": row.person.name},
                "watch",
                _("since %(day)s") % {"day": formats.short_date(row.asked_on)},
                reverse("teams:agreement", args=[row.pk]),
                row.person.manager.name if row.person.manager else "",
            )
            for row in rows.select_related("person__manager").order_by("asked_on", "pk")[:MOST]
        ]


@agenda.register
class Alerts(AgendaSource):
    """What the page of the account warns of."""

    code, label, position = "alerts", gettext_lazy("Alerts"), 50

    def points(self, reading: Reading, until: dt.date) -> list[Point]:
        found = []
        for alert in alerts:
            line = alert.speak(reading) if reading.may(alert.permission) else None
            if line is not None:
                # The sentence may tell money; the agenda keeps only its word, and each reader gets his own sentence.
                found.append(Point(f"alert:{alert.code}", str(line.word), line.tone, str(line.sentence), line.link))
        return found

    def readable(self, reading: Reading, keys: set[str]) -> set[str]:
        wanted = {alert.code: alert.permission for alert in alerts}
        return {key for key in keys if reading.may(wanted.get(key.partition(":")[2], Permission.PLAN_EDIT))}
