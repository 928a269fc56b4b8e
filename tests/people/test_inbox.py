"""A person's inbox: put off, muted, by e-mail; only what he may see, at the moment it is shown or sent."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole
from accounts.verbs import end_role, set_role
from base import clock
from jobs import engine
from jobs.models import Job
from jobs.registry import works
from jobs.verbs import enqueue, run_now
from jobs.work import JobError
from people import digest, inbox, verbs
from people.inbox import Topic, tell, words_of
from people.models import AuditLine, DigestChoice, InboxItem, Mail, Mute, RoleGrant, User
from people.permissions import Role
from tests import factories
from tests.mails import send_mails

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, SUNDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24), dt.date(2026, 11, 22)


def note(user: User, key: str, subject: str = "", due: dt.date | None = None, kind: str = "note") -> InboxItem:
    item = tell(user, kind, key, "/", due, subject=subject, title=f"Line {key}", text="What it is.")
    assert item is not None
    return item


def page(client: Client, user: User, **query: str) -> str:
    client.force_login(user)
    return client.get(reverse("people:inbox"), query).content.decode()


def test_a_line_put_off_comes_back_on_its_day(client: Client, karim: User) -> None:
    item = note(karim, "one")
    client.force_login(karim)
    client.post(reverse("people:inbox_snooze", args=[item.pk]), {"until": "2026-11-30"})
    assert InboxItem.objects.waiting().count() == 0
    assert "until 30\u00a0Nov\u00a02026" in page(client, karim)
    with clock.travel(dt.date(2026, 11, 30)):
        assert InboxItem.objects.waiting().count() == 1
    client.post(reverse("people:inbox_snooze", args=[item.pk]))
    assert InboxItem.objects.waiting().count() == 1


@pytest.mark.parametrize("until", ["2026-11-24", "2020-01-01", "2029-01-01", "soon"])
def test_a_line_is_put_off_ahead_within_a_year(client: Client, karim: User, until: str) -> None:
    item = note(karim, "one")
    client.force_login(karim)
    client.post(reverse("people:inbox_snooze", args=[item.pk]), {"until": until})
    assert InboxItem.objects.waiting().count() == 1


def test_lines_on_a_muted_subject_stay_away_and_come_back(client: Client, karim: User, claire: User) -> None:
    accounts = [factories.account(name) for name in ("Helios", "Orion")]
    for account in accounts:
        assert karim.person
        set_role(account, karim.person, AccountRole.Role.KAM, by=claire)
    helios, orion = (f"account:{account.pk}" for account in accounts)
    item = note(karim, "one", helios)
    client.force_login(karim)
    client.post(reverse("people:inbox_mute", args=[item.pk]))
    note(karim, "two", helios)
    note(karim, "three", orion)
    assert list(InboxItem.objects.waiting().values_list("key", flat=True)) == ["three"]
    assert "Note, Helios by you, " in re.sub(r"<[^>]*>", "", page(client, karim))
    client.post(reverse("people:inbox_unmute", args=[Mute.objects.get().pk]))
    assert InboxItem.objects.waiting().count() == 3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_muted_kinds_are_told_apart(client: Client, karim: User, language: str) -> None:
    """Four kinds of approval stood there under one word."""
    User.objects.filter(pk=karim.pk).update(language=language)
    words_of("")  # every room has declared its own
    kinds = list(inbox._words)
    for kind in kinds:
        verbs.mute(karim.person, kind)
    karim.refresh_from_db()
    client.force_login(karim)
    shown = [(row["label"], row["why"]) for row in client.get(reverse("people:inbox")).context["mutes"]]
    assert len(shown) == len(kinds)
    assert len(set(shown)) == len(shown), sorted(words for words in shown if shown.count(words) > 1)
    if language == "en":
        assert ("Approval: version … of the plan is approved", "You submitted this version.") in shown


def test_a_kind_muted_for_all_hides_every_subject_until_its_day(karim: User) -> None:
    assert karim.person
    verbs.mute(karim.person, "note", until=dt.date(2026, 12, 1))
    note(karim, "one", "account:1")
    note(karim, "two", kind="role_granted")
    assert list(InboxItem.objects.waiting().values_list("key", flat=True)) == ["two"]
    with clock.travel(dt.date(2026, 12, 2)):
        note(karim, "three")
        assert InboxItem.objects.waiting().count() == 3


def test_topics_are_counted_and_chosen(client: Client, karim: User) -> None:
    note(karim, "one")
    note(karim, "two", kind="job_failed")
    text = page(client, karim)
    assert "All 2" in text
    assert "Jobs 1" in text
    assert "Line one" not in page(client, karim, topic="job")


# By e-mail ----------------------------------------------------------------------


def choose(user: User, rhythm: str, *topics: Topic) -> None:
    verbs.choose_digest(user, rhythm, topics or tuple(Topic))


@pytest.mark.parametrize(
    ("rhythm", "day", "letters"),
    [("", MONDAY, 1), ("", TUESDAY, 0), ("daily", TUESDAY, 1), ("daily", SUNDAY, 0), ("never", MONDAY, 0)],
    ids=["Mondays where nothing was chosen", "no other day", "each working day", "not on Sundays", "never"],
)
def test_digests_go_as_often_as_each_wants(karim: User, rhythm: str, day: dt.date, letters: int) -> None:
    note(karim, "one")
    if rhythm:
        choose(karim, rhythm)
    assert digest.put_due(day) == letters
    digest.put_due(day)
    assert Mail.objects.count() == letters


def test_nothing_is_sent_when_nothing_waits(karim: User, mailoutbox: list[object]) -> None:
    assert digest.put_due(MONDAY) == 0
    item = note(karim, "one")
    assert digest.put_due(MONDAY) == 1
    InboxItem.objects.filter(pk=item.pk).update(done_at=clock.now())
    send_mails()
    assert mailoutbox == []


def test_a_digest_says_in_the_persons_language_what_he_may_see_when_it_is_sent(karim: User, claire: User, mailoutbox) -> None:
    assert karim.person
    account = factories.account("Helios")
    role = set_role(account, karim.person, AccountRole.Role.KAM, by=claire)
    User.objects.filter(pk=karim.pk).update(language="fr")
    InboxItem.objects.all().delete()
    note(karim, "open", due=dt.date(2026, 11, 20))
    note(karim, "hidden", f"account:{account.pk}")
    digest.put_due(MONDAY)
    end_role(role, by=claire, on=clock.today())
    send_mails()
    (sent,) = mailoutbox
    assert "attend" in sent.subject
    assert "Line open (en retard, 4 jours)" in sent.body.replace("\u00a0", " ")
    assert "Line hidden" not in sent.body
    send_mails()
    assert len(mailoutbox) == 1


def test_topics_left_out_stay_out_of_the_mail(client: Client, karim: User) -> None:
    note(karim, "one")
    note(karim, "two", kind="job_failed")
    client.force_login(karim)
    client.post(reverse("people:inbox_mails"), {"rhythm": "daily", "topic": ["job"]})
    assert DigestChoice.objects.get().left_out == ["alert", "approval", "mention", "task", "note"]
    assert AuditLine.objects.filter(act="preferences.changed").count() == 1
    text = client.get(reverse("people:inbox_preview")).content.decode()
    assert "1 line waits in your inbox" in text
    assert "Line one" not in text
    client.post(reverse("people:inbox_mails"), {"rhythm": "hourly"})
    assert DigestChoice.objects.get().rhythm == "daily"


def test_digests_are_put_down_by_a_job(karim: User) -> None:
    choose(karim, "daily")
    note(karim, "one")
    job = run_now(enqueue(works["jobs.send_digests"].function, key="digests"))
    assert job.state == Job.State.DONE


def test_work_of_the_house_that_fails_is_told_to_its_keepers_until_it_succeeds(
    karim: User, yann: User, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise JobError("The mail server is away.")

    yann.grants.update(until=clock.now().date() + dt.timedelta(days=30))  # a role with an end is held until then
    karim.grants.create(role=Role.ADMINISTRATOR, since=clock.now().date() + dt.timedelta(days=1))
    job = enqueue(works["jobs.send_digests"].function, key="digests")
    with monkeypatch.context() as patch:
        patch.setattr(digest, "put_due", broken)
        run_now(job)
    told = InboxItem.objects.waiting().filter(kind="house_job_failed")
    assert {item.person_id for item in told} == {yann.person_id, dora.person_id}
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, attempts=0)
    engine.run(job.pk)
    assert not told.all().exists()


def test_the_board_and_the_frame_count_what_waits(client: Client, karim: User) -> None:
    item = note(karim, "one")
    assert karim.inbox_count == 1
    verbs.snooze(item, dt.date(2026, 12, 1))
    assert User.objects.get(pk=karim.pk).inbox_count == 0
    assert Account.objects.count() == 0


def test_who_holds_a_role_has_begun_is_not_over_still_here_and_may_sign_in(claire: User) -> None:
    day = clock.now().date()
    late, over = factories.user("Late"), factories.user("Over")
    late.grants.create(role=Role.PROGRAMME_DIRECTOR, since=day + dt.timedelta(days=1))
    over.grants.create(role=Role.PROGRAMME_DIRECTOR, since=day - dt.timedelta(days=9), until=day)
    factories.user("Locked", Role.PROGRAMME_DIRECTOR, is_active=False)
    factories.user("Gone", Role.PROGRAMME_DIRECTOR, person=factories.person("Gone", left_on=clock.today()))
    assert [*RoleGrant.objects.held_today().filter(role=Role.PROGRAMME_DIRECTOR).people()] == [claire.person]
