"""What one answers to an invitation: for oneself only, signed in."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from people import inbox
from people.audit import record
from people.models import User
from people.permissions import Permission
from people.rights import Refused
from teams.models import Meeting, MeetingGuest
from teams.verbs.agenda import must_be_planned
from teams.verbs.errors import TeamError
from teams.verbs.meetings import link_to

LONGEST = 200


@transaction.atomic
def answer_invitation(meeting: Meeting, answer: str, note: str = "", *, by: User) -> MeetingGuest:
    """One comes or not; who convened is told of a no, with the word that goes with it. Raises TeamError, Refused."""
    guest = meeting.guests.filter(person=by.person_id).first() if by.person_id else None
    if guest is None:
        raise Refused(Permission.PLAN_VIEW, meeting)
    must_be_planned(meeting)
    note = note.strip()
    if answer not in MeetingGuest.Answer.values:
        raise TeamError(_("Say whether you come."))
    if len(note) > LONGEST:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST})
    if (guest.answer, guest.answer_note) == (answer, note):
        return guest
    before = guest.answer
    MeetingGuest.objects.filter(pk=guest.pk).update(answer=answer, answer_note=note, answered_at=clock.now())
    guest.refresh_from_db()
    record(by, "meeting.answered", meeting, account=meeting.account, answer=(before, answer))
    inbox.close([f"meeting:{meeting.pk}:{by.person_id}"])
    if answer == MeetingGuest.Answer.DECLINED and meeting.by is not None and meeting.by != by:
        words: dict[str, Any] = {
            "by": str(by),
            "account": meeting.account.name,
            "kind_of": meeting.kind,
            "title_of": meeting.title,
            "on": meeting.on.isoformat(),
            "note": note,
        }
        key = f"meeting_declined:{meeting.pk}:{by.person_id}"
        inbox.tell(meeting.by, "meeting_declined", key, link_to(meeting), subject=f"meeting:{meeting.pk}", **words)
    return guest
