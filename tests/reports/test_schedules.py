"""Papers of the month: to chosen people, once, with the rights of the day. Spec: product.md L6, reliability.md S4."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base import clock
from jobs.verbs import enqueue, run_now
from people import outbox
from people.models import Mail, RoleGrant
from people.permissions import Role
from people.rights import Refused
from reports import engine, schedules, tasks
from reports.layout import Fitted
from reports.models import Paper, PaperSchedule
from reports.registry import Content
from tests import factories
from tests.reports.conftest import TestPaper

pytestmark = pytest.mark.django_db
DECEMBER = dt.date(2026, 12, 1)


@pytest.fixture(autouse=True)
def quick(paper: TestPaper, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    paper.made, paper.version = Content("Pyramid", []), "1"
    monkeypatch.setattr(engine, "render", lambda *_args, **_options: Fitted(b"%PDF", 1, 0, []))


def night(key: str):
    return run_now(enqueue(tasks.send_papers, key=key)).result


def test_it_goes_out_once_a_month_from_the_next_one_on(claire, serge):
    schedules.schedule("test", "", serge, by=claire)
    assert night("n1") == {"due": 0, "sent": 0}
    with clock.travel(DECEMBER):
        assert night("n2") == {"due": 1, "sent": 1}
        assert night("n3") == {"due": 0, "sent": 0}
        (letter,) = Mail.objects.all()
        assert letter.receiver == serge
        outbox.deliver(letter)
    assert reverse("reports:paper", args=[Paper.objects.get().pk]) in mail.outbox[0].body


def test_who_may_not_read_it_any_more_gets_nothing(claire, serge):
    schedules.schedule("test", "", serge, by=claire)
    with clock.travel(DECEMBER):
        night("n1")
        RoleGrant.objects.filter(user=serge).delete()
        serge.refresh_from_db()
        assert not outbox.deliver(Mail.objects.get())  # rights are asked again when it is sent
    assert mail.outbox == []
    with clock.travel(dt.date(2027, 1, 1)):
        assert night("n2") == {"due": 1, "sent": 0}


def test_only_to_and_by_who_may_read_it(claire, mona, serge):
    with pytest.raises(schedules.ScheduleError):
        schedules.schedule("test", "", mona, by=claire)
    with pytest.raises(Refused):
        schedules.schedule("test", "", serge, by=mona)


def test_from_the_page_of_the_paper_and_ended_there(client, claire, serge):
    from tests.access.rows.reports import _paper  # noqa: PLC0415 - one printed paper

    printed = _paper(None, claire, "own")["pk"]
    client.force_login(claire)
    page = reverse("reports:paper", args=[printed])
    client.post(reverse("reports:schedule", args=[printed]), {"receiver": serge.email})
    assert "Serge" in client.get(page).content.decode()
    assert (
        "Nobody with a log-in" in client.post(reverse("reports:schedule", args=[printed]), {"receiver": "X"}, follow=True).content.decode()
    )
    row = PaperSchedule.objects.get()
    client.post(reverse("reports:unschedule", args=[row.pk]))
    assert not PaperSchedule.objects.exists()


def test_the_list_names_what_one_receives_or_may_end_and_leads_back_to_itself(client, claire, serge, mona):
    """Also a paper that nobody ever printed: its end leads to the list, not to the first page."""
    schedules.schedule("test", "", serge, by=claire)
    client.force_login(claire)
    address = reverse("reports:monthly")
    page = client.get(address).content.decode()
    assert "Serge" in page
    row = PaperSchedule.objects.get()
    client.force_login(mona)
    assert "Serge" not in client.get(address).content.decode()
    client.force_login(serge)
    assert "you" in client.get(address).content.decode()
    assert client.post(reverse("reports:unschedule", args=[row.pk])).url == address
    assert "No paper goes out each month" in client.get(address).content.decode()


def test_the_list_asks_the_same_for_one_receiver_as_for_twenty(claire, serge):
    schedules.schedule("test", "", serge, by=claire)
    with CaptureQueriesContext(connection) as one:
        assert len(schedules.readable(claire)) == 1
    for number in range(19):
        schedules.schedule("test", "", factories.user(f"Receiver {number}", Role.SALES_DIRECTOR), by=claire)
    with CaptureQueriesContext(connection) as twenty:
        assert len(schedules.readable(claire)) == 20
    assert len(twenty) == len(one)
