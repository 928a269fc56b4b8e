"""Journey 9: a new KAM takes an account over, and knows by the evening whom to call."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import Account, AccountSnapshot, Contact, Interaction, Promise, Subscription
from accounts.verbs import rebuild_access, rebuild_closure, refresh_snapshots
from base import clock
from jobs.models import Job
from people import verbs as people
from people.audit import Operator
from people.models import AuditLine, User
from people.permissions import Role
from plans.papers.review import ReviewPaper
from reports.registry import Context
from teams.models import Handover, HandoverStep
from tests import factories
from tests.flows.test_kam_on_a_train import Phone

pytestmark = pytest.mark.django_db
OPERATOR = Operator("tests")
TODAY = factories.TODAY
EVE, DAY = dt.date(2026, 11, 30), dt.date(2026, 12, 1)


@pytest.fixture
def nadia(db: None) -> User:
    return factories.user("Nadia Berthier", Role.PROGRAMME_DIRECTOR)


@pytest.fixture
def ines(db: None) -> User:
    return factories.user("Ines Kessler", Role.KAM)


@pytest.fixture
def giulia(db: None) -> User:
    """She leads two key accounts already; the company's limit is two."""
    user = factories.user("Giulia Ferrante", Role.KAM)
    for name in ("Cervi Biotech", "Norvane Chimie"):
        account = factories.account(name)
        accounts.assign_owner(account, user.person, by=OPERATOR, since=dt.date(2024, 1, 1))
        accounts.set_key(account, by=OPERATOR, since=dt.date(2024, 1, 1))
    people.change_setting("accounts_per_kam", 2, by=OPERATOR)
    return user


@pytest.fixture
def halden(ines: User, giulia: User, nadia: User) -> Account:
    """Only Dr Imhof was met, by Ines; she knew Weibel once, who stands below Stoll; a promise, a contract, a deal."""
    account = factories.account("Halden Pharma")
    accounts.assign_owner(account, ines.person, by=OPERATOR, since=dt.date(2024, 1, 1))
    accounts.set_key(account, by=OPERATOR, since=dt.date(2024, 1, 1))
    imhof = factories.contact(account, "Dr Reto Imhof", phone="+41 44 1", role="advises", function="technical")
    stoll = factories.contact(account, "Katharina Stoll", phone="+41 44 2", role="decides", function="finance")
    weibel = factories.contact(account, "Jonas Weibel", reports_to=stoll)
    factories.contact(account, "Urs Gone", role="decides", phone="+41 44 9", left_on=TODAY)
    for name in ("Anna", "Beat", "Carla", "Dino"):
        factories.contact(account, name, role="buys", reports_to=stoll)
    tom = factories.person("Tom Lasalle")
    met = [(imhof, ines.person, 18), (weibel, tom, 120), (weibel, tom, 130), (weibel, tom, 140)]
    for contact, person, days in met:
        Interaction.objects.create(account=account, contact=contact, person=person, on=TODAY - dt.timedelta(days=days), channel="visit")
    factories.invoice(account, dt.date(2026, 10, 5), "4920000")
    Promise.objects.create(account=account, text="Spare parts in May", made_by=ines.person, due_on=dt.date(2027, 5, 1))
    Subscription.objects.create(account=account, name="Frame contract", start=dt.date(2024, 1, 1), end=dt.date(2027, 2, 1), amount=10)
    factories.opportunity(account, name="Line 3", owner=ines.person)
    rebuild_closure()
    rebuild_access()
    refresh_snapshots()
    AccountSnapshot.objects.filter(account=account).update(revenue_minor=492_000_000)
    return account


def links_of(page: str) -> set[str]:
    return {address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page)}


def the_day(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    monkeypatch.setattr(clock, "today", lambda: day)


WORDS = {
    "en": ("4.9", "only one", "limit is 2", "the only active contact", "See my steps", "One contact"),
    "fr": ("4,9", "un seul", "limite de l’entreprise est de 2", "le seul contact actif", "Voir mes étapes", "Un seul contact"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_way(
    client: Client, nadia: User, ines: User, giulia: User, halden: Account, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    User.objects.update(language=language)
    address = opens(client, nadia, ines, giulia, halden, language)
    handover = Handover.objects.get()
    completes(client, nadia, ines, handover, address)
    passes_on_the_day(client, ines, giulia, halden, address, monkeypatch)
    reads_the_review(giulia, halden, language)
    calls(client, halden, language)
    closes(client, handover, address, halden)


def opens(client: Client, nadia: User, ines: User, giulia: User, halden: Account, language: str) -> str:
    """1: Nadia reads what hangs on Ines and opens the handover; each line opens its facts; Giulia's third account is one too many."""
    money, only, limit, *_rest = WORDS[language]
    client.force_login(nadia)
    phone = Phone(client)
    phone.first(reverse("teams:hangs", args=[ines.person_id]))
    add = next(each for each in links_of(phone.page) if each.startswith(reverse("teams:handover_add", args=[halden.pk])))
    form = {"giver": ines.person_id, "taker": giulia.person_id, "on": DAY.isoformat()}
    made = client.post(add, form)
    assert made.status_code == 302
    address: str = made["Location"]
    phone.first(address)
    for told in (money, only, "Dr Reto Imhof", "Spare parts in May", "Frame contract", "Line 3", limit):
        assert told in phone.page, told
    promise, contract = Promise.objects.get(), Subscription.objects.get()
    facts = {
        reverse("accounts:account", args=[halden.pk]): money,
        reverse("accounts:tab", args=[halden.pk, "people"]): "Dr Reto Imhof",
        reverse("accounts:contact", args=[halden.pk, Contact.objects.get(name="Dr Reto Imhof").pk]): "Dr Reto Imhof",
        f"{reverse('accounts:tab', args=[halden.pk, 'delivery'])}#promises-{promise.pk}": "Spare parts in May",
        reverse("imports:origin", args=["subscriptions", contract.pk]): "Frame contract",
    }
    assert facts.keys() <= links_of(phone.page)
    for fact, shown in facts.items():
        assert shown in client.get(fact).content.decode(), fact
    return address


def completes(client: Client, nadia: User, ines: User, handover: Handover, address: str) -> None:
    """2: Ines completes the list; what is not to be said needs a sentence; nothing closes while an item is open."""
    client.force_login(ines)
    shown = client.get(address).content.decode()
    for step in handover.steps.filter(side="giver"):
        assert f'name="step" value="{step.pk}"' in shown
    silence = handover.steps.get(kind="silence")
    assert client.post(address, {"act": "done", "step": silence.pk}).status_code == 422
    assert client.post(address, {"act": "done", "step": silence.pk, "note": "The dispute of 2023."}).status_code == 302
    for step in handover.steps.filter(side="giver").exclude(kind="silence"):
        assert client.post(address, {"act": "done", "step": step.pk}).status_code == 302
    client.force_login(nadia)
    assert client.post(address, {"act": "close", "sentence": "Done."}).status_code == 422


def passes_on_the_day(client: Client, ines: User, giulia: User, halden: Account, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """3: on the eve it is as if the account were not there for Giulia; on the day it is hers and no longer Ines's."""
    account_page = reverse("accounts:account", args=[halden.pk])
    the_day(monkeypatch, EVE)
    client.force_login(giulia)
    assert client.get(account_page).status_code == 404
    early = client.get(address).content.decode()
    assert "Imhof" not in early
    assert "dispute" not in early
    client.force_login(ines)
    assert client.get(account_page).status_code == 200
    the_day(monkeypatch, DAY)
    assert client.get(account_page).status_code == 404
    assert "Imhof" not in client.get(address).content.decode()
    client.force_login(giulia)
    assert client.get(account_page).status_code == 200
    assert client.post(address, {"act": "move"}).status_code == 302


def reads_the_review(giulia: User, halden: Account, language: str) -> None:
    """4: the account review is printed for her when the work passes."""
    review = Job.objects.get(name="reports.print_page", args__code="review")
    assert (review.args["scope"], review.args["language"], review.by) == (str(halden.pk), language, giulia)
    chapters = {chapter.code: str(chapter) for chapter in ReviewPaper().book(Context(str(halden.pk), language, {}, giulia)).chapters}
    for code, told in (
        ("history", "Ines Kessler"),
        ("relations", "Katharina Stoll"),
        ("business", "Line 3"),
        ("promises", "Spare parts in May"),
    ):
        assert told in chapters[code], code


def calls(client: Client, halden: Account, language: str) -> None:
    """5: whom to call, at most three clicks from her first page: Dr Imhof by Ines, then Katharina Stoll by Jonas Weibel."""
    *_rest, alone, steps, one_contact = WORDS[language]
    account_page = reverse("accounts:account", args=[halden.pk])
    call = Phone(client)
    call.first("/")
    call.first("/inbox/")
    call.taps += 1
    call.tap(steps)
    assert call.taps <= 3
    table = call.page[call.page.index("<tbody>", call.page.index("+41 44 1") - 900) :]
    rows = re.findall(r'<tr><th scope="row"><a[^>]*>([^<]+)</a>(.*?)</tr>', table, re.S)
    assert [name for name, _rest in rows][:2] == ["Dr Reto Imhof", "Katharina Stoll"]
    assert len(rows) == 5, "at most five of the six who count"
    for expected, (_name, rest) in zip((("+41 44 1", alone, "Ines Kessler"), ("+41 44 2", "Jonas Weibel")), rows, strict=False):
        for word in expected:
            assert word in rest, word
    assert "Urs Gone" not in call.page

    # 6: two calls. "One contact" stays after the first, with Dr Imhof alone; it clears once a second one is active.
    assert one_contact in client.get(account_page).content.decode()
    for name, clears in (("Dr Reto Imhof", False), ("Katharina Stoll", True)):
        note = reverse("accounts:interaction_add", args=[halden.pk])
        call.first(note)
        given = {"contacts": Contact.objects.get(name=name).pk, "note": f"Called {name}.", "channel": "call", "on": DAY.isoformat()}
        assert client.post(note, given | {"occasion": call.value("occasion")}).status_code == 302
        assert (one_contact not in client.get(account_page).content.decode()) is clears, name


def closes(client: Client, handover: Handover, address: str, halden: Account) -> None:
    """The rest of her steps, and the end; each act stands once in the audit log."""
    for step in handover.steps.filter(side="taker"):
        answer = "unknown" if step.kind == HandoverStep.Kind.KEEP else "done"
        assert client.post(address, {"act": answer, "step": step.pk}).status_code == 302
    assert client.post(address, {"act": "close", "sentence": "Imhof opened the door to Stoll."}).status_code == 302
    acts = list(AuditLine.objects.filter(account_id=halden.pk).values_list("act", flat=True))
    for act in ("handover.proposed", "handover.agreed", "handover.moved", "handover.closed"):
        assert acts.count(act) == 1, act
