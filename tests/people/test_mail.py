"""Letters leave by jobs, once per receiver and key, with a fixed message id; a mail server that is away breaks no page (R3, S4)."""

import datetime as dt
import re
import smtplib

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from base import clock
from jobs import sweeper
from jobs.models import Job
from people import outbox, verbs
from people.models import Invitation, Mail, User
from people.permissions import Role
from tests import factories
from tests.mails import send_mails

INVITE = {"name": "Inès Kessler", "email": "ines@arvelle.example", "role": "", "language": "fr"}


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A mail server that does not answer, until the list says `back`."""
    state: list[str] = []
    real = EmailMessage.send

    def send(message: EmailMessage, *args: object, **kwargs: object) -> int:
        if not state:
            raise smtplib.SMTPServerDisconnected
        return real(message)

    monkeypatch.setattr(EmailMessage, "send", send)
    return state


def later(mail: Mail, minutes: int) -> None:
    Mail.objects.filter(pk=mail.pk).update(tried_at=clock.now() - dt.timedelta(minutes=minutes))


def test_an_invitation_is_mailed_by_a_job_in_the_language_of_the_invited(client: Client, yann: User, mailoutbox) -> None:
    client.force_login(yann)
    page = client.post(reverse("people:invite"), INVITE)
    assert page.status_code == 200
    assert mailoutbox == []
    send_mails()
    sent = mailoutbox[0]
    assert sent.to == ["ines@arvelle.example"]
    assert "Yann" in sent.body
    assert page.context["link"] in sent.body
    assert "mot de passe" in sent.body
    assert sent.extra_headers["Message-ID"] == Mail.objects.get().message_id
    send_mails()
    assert len(mailoutbox) == 1


def test_no_table_holds_the_link(client: Client, yann: User, mailoutbox) -> None:
    client.force_login(yann)
    token = client.post(reverse("people:invite"), INVITE).context["link"].rstrip("/").split("/")[-1]
    send_mails()
    held = [*Mail.objects.values(), *Invitation.objects.values(), *Job.objects.values()]
    assert token not in str(held)
    assert token in mailoutbox[0].body


@pytest.mark.django_db
def test_the_same_letter_is_put_down_once_per_receiver() -> None:
    one, two = factories.user("One"), factories.user("Two")
    assert outbox.put(one, "password_reset", "k") == outbox.put(one, "password_reset", "k")
    outbox.put(two, "password_reset", "k")
    assert Mail.objects.count() == 2
    assert Job.objects.filter(queue="mail").count() == 2


def test_a_mail_server_that_is_away_breaks_no_page_and_gets_the_letter_later(client: Client, yann: User, away, mailoutbox) -> None:
    client.force_login(yann)
    assert client.post(reverse("people:invite"), INVITE).status_code == 200
    assert [job.state for job in send_mails()] == [Job.State.DONE]
    mail = Mail.objects.get()
    assert (mail.attempts, mail.error, mail.is_waiting) == (1, "SMTPServerDisconnected", True)
    assert "tried again" in client.get(reverse("people:user", args=[mail.receiver_id])).content.decode()
    assert sweeper.outbox.carry_waiting() == 0  # not yet
    later(mail, minutes=2)
    assert sweeper.outbox.carry_waiting() == 1
    away.append("back")
    send_mails()
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert len(mailoutbox) == 1
    assert sweeper.outbox.carry_waiting() == 0


def test_a_letter_that_is_never_taken_is_given_up_and_the_person_is_told(yann: User, away) -> None:
    user, _token = verbs.invite("x@arvelle.example", "X", None, by=yann)
    for _attempt in range(len(outbox.PAUSES) + 1):
        ended = send_mails()
        later(user.mails.get(), minutes=2000)
        outbox.carry_waiting()
    assert ended[0].state == Job.State.FAILED
    assert yann.person.inbox.filter(kind="job_failed").count() == 1
    assert not user.mails.get().is_waiting
    assert outbox.carry_waiting() == 0


def test_a_letter_that_no_job_tried_is_handed_over_again(yann: User) -> None:
    user, _token = verbs.invite("x@arvelle.example", "X", None, by=yann)
    Job.objects.all().delete()
    assert outbox.carry_waiting() == 0
    Mail.objects.update(at=clock.now() - dt.timedelta(minutes=5))
    assert outbox.carry_waiting() == 1
    assert Job.objects.filter(queue="mail", state=Job.State.QUEUED).count() == 1
    assert user.mails.get().is_waiting


def test_a_letter_sent_twice_bears_the_same_message_id(yann: User, mailoutbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A death between the server's yes and our commit: the second one is recognised as the first."""
    verbs.invite("x@arvelle.example", "X", None, by=yann)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "mark_sent", _die)
        send_mails()
    Job.objects.update(state=Job.State.QUEUED, attempts=0)
    send_mails()
    assert len(mailoutbox) == 2
    assert mailoutbox[0].extra_headers["Message-ID"] == mailoutbox[1].extra_headers["Message-ID"]
    assert mailoutbox[0].body == mailoutbox[1].body


def _die(mail: Mail) -> bool:
    raise RuntimeError("killed")


def test_who_was_deactivated_meanwhile_gets_nothing(yann: User, mailoutbox) -> None:
    user, _token = verbs.invite("x@arvelle.example", "X", None, by=yann)
    verbs.deactivate(user, by=yann)
    send_mails()
    assert mailoutbox == []
    assert user.mails.get().dropped_at is not None


def test_a_reset_asked_before_a_deactivation_is_not_mailed(yann: User, mailoutbox) -> None:
    user = factories.user("Other", Role.KAM)
    outbox.put(user, "password_reset", "reset:1")
    verbs.deactivate(user, by=yann)
    send_mails()
    assert mailoutbox == []
    assert user.mails.get().dropped_at is not None


def test_a_letter_of_somebody_deactivated_meanwhile_stops(yann: User, mailoutbox) -> None:
    other = factories.user("Other", Role.ADMINISTRATOR)
    user, _token = verbs.invite("x@arvelle.example", "X", None, by=other)
    verbs.deactivate(other, by=yann)
    assert [job.state for job in send_mails()] == [Job.State.FAILED]
    assert outbox.carry_waiting() == 0
    assert mailoutbox == []
    assert not user.mails.get().is_waiting


def test_an_older_invitation_is_not_mailed_after_a_newer_one(yann: User, mailoutbox) -> None:
    user, _former = verbs.invite("x@arvelle.example", "X", None, by=yann)
    token = verbs.invite_again(user, by=yann)
    send_mails()
    assert [token in sent.body for sent in mailoutbox] == [True]


def test_a_reset_for_nobody_puts_nothing_down_and_one_asked_twice_mails_once(client: Client, mailoutbox, db) -> None:
    tom = factories.user("Tom", password="seven otters cross at dawn")
    for email in (tom.email, tom.email, "nobody@x.example"):
        assert client.post(reverse("account_reset_password"), {"email": email}).status_code == 302
    send_mails()
    assert [sent.to for sent in django_mail.outbox] == [[tom.email]]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_used_late_and_false_links_read_the_same(yann: User, language: str) -> None:
    _user, used = verbs.invite("x@arvelle.example", "X", None, by=yann)
    verbs.accept_invitation(used, "seven otters cross at dawn")
    late_user, late = verbs.invite("y@arvelle.example", "Y", None, by=yann)
    assert Invitation.objects.get(user=late_user).expires_at - clock.now() > dt.timedelta(hours=71, minutes=59)
    assert Client().get(reverse("people:invitation", args=[late])).status_code == 200
    late_user.invitations.update(expires_at=clock.now())
    pages = set()
    for token in (used, late, "never-was"):
        answer = Client(HTTP_ACCEPT_LANGUAGE=language).get(reverse("people:invitation", args=[token]))
        assert answer.status_code == 404
        page = answer.content.decode().replace(answer["X-Request-ID"], "").replace(token, "")
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page))
    assert len(pages) == 1
