"""Journey 6: a line manager answers for the hours of her people, from her inbox, in two clicks."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Allocation, Cost, Note
from accounts.verbs import rebuild_access
from people import verbs as people
from people.audit import Operator
from people.models import AuditLine, Person, User
from people.permissions import Role
from teams.load import given
from teams.models import TimeAgreement
from tests import factories
from tests.flows.test_kam_on_a_train import Phone

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
OPERATOR = Operator("tests")
SINCE, UNTIL = dt.date(2026, 11, 30), dt.date(2027, 3, 1)


@pytest.fixture
def jeanne(db: None) -> User:
    return factories.user("Jeanne Maret", Role.LINE_MANAGER)


@pytest.fixture
def sophie(jeanne: User) -> Person:
    made = factories.person("Sophie Pons", manager=jeanne.person, function="services")
    people.rebuild_lines()
    return made


@pytest.fixture
def giulia(db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def cervi(giulia: User, sophie: Person) -> Account:
    account, other = factories.account("Cervi Biotech"), factories.account("Halden Pharma")
    accounts.assign_owner(account, giulia.person, by=OPERATOR, since=dt.date(2024, 1, 1))
    accounts.set_role(account, sophie, AccountRole.Role.MEMBER, by=OPERATOR, since=dt.date(2024, 1, 1), membership="core")
    # Sophie is nearly full until the new year.
    Allocation.objects.create(
        person=sophie, account=other, role="member", share=Decimal("0.98"), since=dt.date(2026, 1, 1), until=dt.date(2027, 1, 4)
    )
    Cost.objects.create(account=account, on=TODAY, amount=Decimal("31415.92"), category="cost_to_serve", currency="EUR")
    Note.objects.create(account=account, author=giulia, text="Their purchaser leaves in May.", confidential=True)
    rebuild_access()
    return account


def ask(client: Client, giulia: User, account: Account, person: Person, days: str, since: dt.date, address: str = "") -> TimeAgreement:
    client.force_login(giulia)
    address = address or reverse("teams:ask", args=[account.pk])
    assert client.get(address).status_code == 200
    given = {"person": person.pk, "days": days, "since": since.isoformat(), "until": UNTIL.isoformat(), "why": "Calibration slots"}
    assert client.post(address, given).status_code == 302
    found = TimeAgreement.objects.order_by("pk").last()
    assert found is not None
    return found


@pytest.mark.parametrize(("language", "answer"), [("en", "Answer"), ("fr", "Répondre")])
def test_the_way(client: Client, jeanne: User, giulia: User, sophie: Person, cervi: Account, language: str, answer: str) -> None:
    User.objects.update(language=language)
    first = ask(client, giulia, cervi, sophie, "0,3", SINCE)

    # 1 and 2: from the inbox one click to the question, the second is the answer; what it does to each week stands there.
    client.force_login(jeanne)
    phone = Phone(client)
    phone.first("/inbox/")
    phone.tap(answer)
    assert phone.taps == 1
    assert "Sophie Pons" in phone.page
    over = re.search(r"<h2>(\d+) ", phone.page)
    assert over, "shown"
    assert over[1] == "5", "weeks of 30 November to 28 December, shown before she confirms"
    for hidden in ("31,415", "31 415", "31415", "purchaser"):
        assert hidden not in phone.page

    # 3: an empty reason is not accepted; the reason and the offer reach Giulia; hours are unchanged.
    address = reverse("teams:agreement", args=[first.pk])
    before = list(Allocation.objects.values())
    assert client.post(address, {"act": "refuse", "reason": " "}).status_code == 422
    offer = {"act": "refuse", "reason": "Two colleagues are ill.", "counter_days": "0.2", "counter_since": "2027-01-04"}
    assert client.post(address, offer).status_code == 302
    assert list(Allocation.objects.values()) == before
    client.force_login(giulia)
    assert "Two colleagues are ill." in client.get("/inbox/").content.decode()
    phone.first(address)
    assert "Two colleagues are ill." in phone.page

    # 4: she asks for what was offered; Jeanne grants; of two answers at once one holds.
    again = re.search(r'href="([^"]+\?again=\d+)"', phone.page)
    assert again, "one click asks for what was offered"
    shown = client.get(again[1]).content.decode()
    assert 'value="2027-01-04"' in shown
    assert 'value="0.2"' in shown.replace("0,2", "0.2")
    second = ask(client, giulia, cervi, sophie, "0.2", dt.date(2027, 1, 4), again[1])
    client.force_login(jeanne)
    address = reverse("teams:agreement", args=[second.pk])
    assert client.post(address, {"act": "grant"}).status_code == 302
    late = client.post(address, {"act": "refuse", "reason": "No."})
    assert late.status_code == 409
    assert "Jeanne Maret" in late.content.decode()
    granted = Allocation.objects.get(account=cervi)
    assert (granted.since, granted.until, granted.share) == (dt.date(2027, 1, 4), UNTIL, Decimal("0.04"))
    assert AuditLine.objects.filter(act="hours.granted", actor=jeanne, account_id=cervi.pk).count() == 1

    ends_early(client, second, granted)
    nothing_of_others(client, cervi)


def ends_early(client: Client, agreement: TimeAgreement, granted: Allocation) -> None:
    """5: her first page shows it; she ends it early, from a day that is still to come; weeks that passed keep their hours."""
    address = reverse("teams:agreement", args=[agreement.pk])
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == reverse("teams:people")
    assert "Sophie Pons" in home.content.decode()
    assert address in home.content.decode()
    assert client.post(address, {"act": "end", "on": "2026-11-01"}).status_code == 422
    key, before = (granted.account_id, granted.person_id), (granted.since, dt.date(2027, 2, 1))
    hours = given(granted.account_id, *before)[key].granted
    assert hours > 0
    assert client.post(address, {"act": "end", "on": "2027-02-01"}).status_code == 302
    granted.refresh_from_db()
    assert granted.until == dt.date(2027, 2, 1)
    assert given(granted.account_id, *before)[key].granted == hours
    assert key not in given(granted.account_id, dt.date(2027, 2, 1), UNTIL)


def nothing_of_others(client: Client, cervi: Account) -> None:
    """6: a colleague of another line is 404; no plan; no confidential note."""
    duc = factories.person("Duc Nguyen")
    stranger = TimeAgreement.objects.create(
        account=factories.account("Elsewhere"), person=duc, asked=7, since=SINCE, until=UNTIL, why="x", asked_on=TODAY
    )
    Allocation.objects.create(person=duc, account=cervi, role="member", share=Decimal("0.5"), since=TODAY)
    address = reverse("teams:agreement", args=[stranger.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"act": "grant"}).status_code == 404
    assert client.get(reverse("teams:hangs", args=[duc.pk])).status_code == 404
    people = client.get(reverse("teams:people")).content.decode()
    assert "Sophie Pons" in people
    assert "Duc Nguyen" not in people, "her own people only"
    assert client.get("/plans/").status_code == 403
    team = client.get(reverse("teams:team", args=[cervi.pk])).content.decode()
    assert "Sophie Pons" in team
    assert "purchaser" not in team
