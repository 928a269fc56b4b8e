"""The inbox by e-mail: what waits, each Monday or each working day, for who wants it. Spec: product.md X2, reliability.md R3.

A digest is a letter of the outbox, one per person and day. It is composed when it is sent: in the person's language, with the lines
that he may see then; nothing is sent when nothing waits.
"""

import datetime as dt

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from base import clock, formats
from people.inbox import Line, lines
from people.models import DigestChoice, InboxItem, Mail, User
from people.outbox import Letter, put

MOST = 50
KIND = "digest"
MONDAY, SATURDAY = 0, 5


def choice_of(user: User) -> DigestChoice:
    """What the person chose, else the default, unsaved."""
    return DigestChoice.objects.filter(user=user).first() or DigestChoice(user=user)


def put_due(day: dt.date | None = None) -> int:
    """Put down today's digests; gives how many. Twice on one day gives the same letters."""
    day = day or timezone.localtime(clock.now(), timezone.get_default_timezone()).date()
    if day.weekday() >= SATURDAY:
        return 0
    waiting = InboxItem.objects.waiting().values("person")
    users = User.objects.filter(is_active=True, person__in=waiting).select_related("digest").order_by("pk")
    count = 0
    for user in users:
        choice = getattr(user, "digest", None) or DigestChoice(user=user)
        if choice.rhythm == DigestChoice.Rhythm.DAILY or (choice.rhythm == DigestChoice.Rhythm.WEEKLY and day.weekday() == MONDAY):
            put(user, KIND, f"{KIND}:{day.isoformat()}")
            count += 1
    return count


def lines_for(user: User) -> list[Line]:
    """What waits for the person and belongs into the e-mail, due lines first; with his rights of this moment."""
    items = InboxItem.objects.waiting().filter(person=user.person_id).order_by(F("due").asc(nulls_last=True), "-at")[:MOST]
    left_out = set(choice_of(user).left_out)
    return [line for line in lines(user, items) if line.topic not in left_out]


def compose(mail: Mail) -> Letter | None:
    """The letter; None when nothing waits any more, or the person wants none since."""
    user = mail.receiver
    found = lines_for(user)
    if not found or choice_of(user).rhythm == DigestChoice.Rhythm.NEVER:
        return None
    return letter(user, found)


def letter(user: User, found: list[Line]) -> Letter:
    due = sum(1 for line in found if line.item.due)
    overdue = sum(1 for line in found if line.overdue_days)
    count = ngettext("%(count)s line waits in your inbox", "%(count)s lines wait in your inbox", len(found)) % {"count": len(found)}
    head = _("With a due date: %(due)s; overdue: %(overdue)s.") % {"due": due, "overdue": overdue}
    address = settings.BASE_URL + reverse("people:inbox")
    parts = [head, *(_entry(line) for line in found), _("The inbox: %(address)s") % {"address": address}]
    change = {"address": f"{address}#mails"}
    if choice_of(user).rhythm == DigestChoice.Rhythm.DAILY:
        parts.append(_("You get this e-mail each working day on which something waits. Change that: %(address)s") % change)
    else:
        parts.append(_("You get this e-mail each Monday on which something waits. Change that: %(address)s") % change)
    return Letter(_("kamapp: %(what)s") % {"what": count}, "\n\n".join(parts) + "\n")


def _entry(line: Line) -> str:
    when = formats.moment(line.item.at)
    if line.overdue_days:
        when = ngettext("overdue, %(days)s day", "overdue, %(days)s days", line.overdue_days) % {"days": line.overdue_days}
    elif line.item.due:
        when = _("due %(day)s") % {"day": formats.short_date(line.item.due, year=True)}
    head = _("%(label)s: %(title)s (%(when)s)") % {"label": line.label, "title": line.title, "when": when}
    texts = [head, line.text, line.why, f"{settings.BASE_URL}{line.item.link}"]
    return "\n".join(f"{'- ' if place == 0 else '  '}{text}" for place, text in enumerate(text for text in texts if text))
