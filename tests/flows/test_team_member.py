"""Journey 8, step 3: a team member is asked for a mission; he answers for himself, and his hours wait for his manager.

The KAM, on her side, finds those first who know the account, and closes the mission with what came of it.
"""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import Account, Allocation
from accounts.verbs import rebuild_access
from people import verbs as people
from people.audit import Operator
from people.models import AuditLine, Person, User
from people.permissions import Role
from teams import verbs
from teams.models import Mission, MissionAsk, TimeAgreement, TimeLog
from tests import factories
from tests.flows.test_kam_on_a_train import Phone

pytestmark = pytest.mark.django_db
SINCE, UNTIL = dt.date(2026, 11, 30), dt.date(2027, 3, 1)


@pytest.fixture
def bernard(db: None) -> User:
    return factories.user("Bernard Carré", Role.LINE_MANAGER)


@pytest.fixture
def tom(bernard: User) -> User:
    user = factories.user("Tom Lasalle", Role.TEAM_MEMBER)
    Person.objects.filter(pk=user.person_id).update(manager=bernard.person, function="technical")
    people.rebuild_lines()
    return User.objects.get(pk=user.pk)


@pytest.fixture
def giulia(db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def cervi(giulia: User, tom: User) -> Account:
    """Tom is not in the team today; he worked there two years ago."""
    account = factories.account("Cervi Biotech")
    accounts.assign_owner(account, giulia.person, by=Operator("tests"), since=dt.date(2024, 1, 1))
    TimeLog.objects.create(account=account, person=tom.person, on=dt.date(2024, 11, 5), hours=Decimal(6))
    rebuild_access()
    return account


@pytest.mark.parametrize(("language", "ask", "choose"), [("en", "Ask a colleague", "Choose: "), ("fr", "Solliciter", "Choisir\u00a0: ")])
def test_the_way(client: Client, giulia: User, tom: User, bernard: User, cervi: Account, language: str, ask: str, choose: str) -> None:
    User.objects.update(language=language)

    # The KAM prepares the mission from the page of the team; who knows the account stands first, with when and what.
    client.force_login(giulia)
    given = {"name": "Line 2", "need": "Batches proven on line 2", "since": SINCE, "until": UNTIL, "skills": "spectroscopy\nvalidation"}
    assert reverse("teams:mission_add", args=[cervi.pk]) in client.get(reverse("teams:team", args=[cervi.pk])).content.decode()
    assert client.post(reverse("teams:mission_add", args=[cervi.pk]), given).status_code == 302
    mission = Mission.objects.get()
    phone = Phone(client)
    phone.first(reverse("teams:mission", args=[mission.pk]))
    phone.tap(ask)
    assert phone.page.index("Tom Lasalle") < phone.page.index('id="id_person"')
    assert "2024" in phone.page
    phone.tap(f"{choose}Tom Lasalle")
    assert f'<option value="{tom.person_id}" selected>' in phone.page
    question = {"person": tom.person_id, "skill": mission.skills.get(name="spectroscopy").pk, "days": "0,8", "since": SINCE, "until": UNTIL}
    assert client.post(reverse("teams:mission_ask", args=[mission.pk]), question).status_code == 302

    # He finds it in his inbox: need, dates, hours. The account itself is not open to him.
    client.force_login(tom)
    inbox = Phone(client)
    inbox.first("/inbox/")
    assert "Line 2" in inbox.page
    address = reverse("teams:mission", args=[mission.pk])
    assert address in inbox.page
    inbox.first(address)
    for told in ("Batches proven on line 2", "spectroscopy", "Bernard Carré", "0.8" if language == "en" else "0,8"):
        assert told in inbox.page
    assert client.get(reverse("accounts:account", args=[cervi.pk])).status_code == 404
    assert client.get(reverse("teams:mission_edit", args=[mission.pk])).status_code == 403

    # A no without a reason is not accepted; a yes is, and his hours wait for B. Carré.
    asked = MissionAsk.objects.get()
    assert client.post(address, {"act": "decline", "ask": asked.pk, "reason": " "}).status_code == 422
    assert not Allocation.objects.exists()
    assert client.post(address, {"act": "accept", "ask": asked.pk}).status_code == 302
    assert client.post(address, {"act": "decline", "ask": asked.pk, "reason": "No."}).status_code == 409
    agreement = TimeAgreement.objects.get()
    assert (agreement.state, agreement.asked_by) == ("asked", giulia)
    assert not Allocation.objects.exists(), "nothing counts before the manager\u2019s yes"
    assert "Bernard Carré" in client.get(address).content.decode()
    assert client.post(reverse("teams:agreement", args=[agreement.pk]), {"act": "grant"}).status_code in (403, 404)

    # His manager grants; the KAM reads it, and closes the mission with what came of it.
    client.force_login(bernard)
    assert "Tom Lasalle" in client.get("/inbox/").content.decode()
    assert client.post(reverse("teams:agreement", args=[agreement.pk]), {"act": "grant"}).status_code == 302
    assert Allocation.objects.get().person == tom.person
    client.force_login(giulia)
    close = reverse("teams:mission_close", args=[mission.pk])
    assert client.post(close, {"state": "done", "result": ""}).status_code == 422
    ended = {"state": "done", "result": "Proven in ten weeks.", "lessons": "Ask pre-sales in the first week."}
    assert client.post(close, ended).status_code == 302
    assert "Proven in ten weeks." in client.get(reverse("teams:team", args=[cervi.pk])).content.decode()
    client.force_login(bernard)
    assert "Proven in ten weeks." in client.get("/inbox/").content.decode()
    acts = AuditLine.objects.filter(account_id=cervi.pk).values_list("act", flat=True)
    for act in ("mission.prepared", "mission.asked", "mission.accepted", "hours.asked", "hours.granted", "mission.closed"):
        assert list(acts).count(act) == 1, act


@pytest.mark.parametrize(("language", "says_no"), [("en", "says no"), ("fr", "dit non")])
def test_a_no_with_its_reason_reaches_the_kam_and_asks_nothing_of_the_manager(
    client: Client, giulia: User, tom: User, cervi: Account, language: str, says_no: str
) -> None:
    User.objects.update(language=language)
    mission = verbs.prepare_mission(cervi, "Line 2", "Batches proven", since=SINCE, until=UNTIL, skills=["validation"], by=giulia)
    asked = verbs.ask_person(mission, tom.person, Decimal(7), by=giulia)
    address = reverse("teams:mission", args=[mission.pk])
    client.force_login(tom)
    answer = client.post(address, {"act": "decline", "ask": asked.pk, "reason": "Until June I am at Kestrel."})
    assert answer.status_code == 302
    assert client.get(address).status_code == 404, "a question that is answered opens nothing any more"
    assert not TimeAgreement.objects.exists()
    client.force_login(giulia)
    assert "Until June I am at Kestrel." in client.get("/inbox/").content.decode()
    shown = client.get(address).content.decode()
    assert says_no in shown
    assert "Until June I am at Kestrel." in shown
    acts = list(AuditLine.objects.filter(account_id=cervi.pk, actor=tom).values_list("act", flat=True))
    assert acts.count("mission.declined") == 1
