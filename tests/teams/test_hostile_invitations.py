"""Names and words that break lines, quotes and addresses neither add a line to a letter or its calendar, nor keep it from going."""

from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from accounts.models import Account
from people.models import Person, User
from teams.verbs import meetings as verbs
from tests.mails import send_mails
from tests.teams.test_invitations import NINE

pytestmark = pytest.mark.django_db

HOSTILE = [
    "x\r\nATTENDEE:mailto:evil@evil.example\r\nBcc: evil@evil.example",
    'x";X-EVIL=1:mailto:evil@evil.example',
    "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged",
    "x\x07\x1b[31m\u2028y\u202e",
    "x\\n\\;,;:=",
]


@pytest.mark.parametrize("words", HOSTILE, ids=["lines", "parameters", "another event", "signs", "escapes"])
def test_hostile_words_stay_words(client: Client, helios: Account, karim: User, mona: User, mailoutbox: list[Any], words: str) -> None:
    Account.objects.filter(pk=helios.pk).update(name=words)
    Person.objects.filter(pk__in=[karim.person_id, mona.person_id]).update(name=words)
    helios.refresh_from_db()
    what = verbs.Appointment("round", NINE, words[:100], place=words[:100])
    meeting = verbs.convene(helios, what, [karim.person, mona.person], by=karim)
    send_mails()
    (mail,) = mailoutbox
    message = mail.message()
    assert (mail.to, message["Bcc"], message["To"]) == ([mona.email], None, mona.email)
    (_name, content, _mime) = mail.attachments[0]
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    people = event["attendee"] if isinstance(event["attendee"], list) else [event["attendee"]]
    assert [str(each) for each in people] == [f"mailto:{mona.email}"]
    assert not any("EVIL" in name for each in people for name in each.params)
    client.force_login(karim)
    answer = client.get(f"/teams/meetings/{meeting.pk}/meeting.ics")
    assert answer.status_code == 200
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1
