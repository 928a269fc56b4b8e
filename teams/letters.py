"""The letter of this room: an invitation to a meeting, with a message for the calendar for each.

It is composed when it is sent, so that it says what its receiver may read then: who left the team meanwhile gets nothing.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from base import formats
from people.models import Mail
from people.outbox import Attached, Letter, declare
from teams import meetings
from teams.models import Meeting
from teams.templatetags.teams import company_moment
from teams.verbs.invitations import KIND

MOST_LINES = 60


def invitation(mail: Mail) -> Letter | None:
    """None when none of its meetings invites this person any more."""
    rows = Meeting.objects.visible_to(mail.receiver).filter(pk__in=mail.args["meetings"], guests__person=mail.receiver.person_id)
    found = list(rows.exclude(state=Meeting.State.HELD).select_related("account").order_by("starts_at", "pk"))
    if not found:
        return None
    first = found[0]
    words = {"account": first.account.name, "what": str(first), "day": formats.short_date(first.on, year=True)}
    is_off = first.state == Meeting.State.CANCELLED
    subject = _("Cancelled: %(account)s, %(what)s, %(day)s") if is_off else _("%(account)s: %(what)s, %(day)s")
    times = [f"- {company_moment(each.starts_at)}" for each in found[:MOST_LINES]]
    link = settings.BASE_URL + meetings.address_of(first)
    parts = [(subject % words) + (f"\n{first.place}" if first.place else ""), "\n".join(times), link]
    if not is_off:
        parts.append(_("You are invited. The file puts it into your calendar, or moves what stands there. Answer on the page."))
    files = []
    for each in found[:MOST_LINES]:  # a message for calendars speaks of one entry: of a series each has its own
        room = meetings.Room(each, mail.receiver)
        method, body = meetings.invitation(room, settings.BASE_URL + meetings.address_of(each), mail.receiver)
        files.append(Attached(f"meeting-{each.on.isoformat()}.ics", body, f"text/calendar; method={method}"))
    return Letter(subject % words, "\n\n".join(parts) + "\n", tuple(files))


declare(KIND, invitation)
