"""Journey 7: the sponsor reads what changed, signs, or sends back; text and figures of a version never move."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import rebuild_access
from base.periods import last_months
from imports.hooks import mark
from people.audit import Operator
from people.models import AuditLine, InboxItem, User
from people.permissions import Role
from plans import live, verbs
from plans.models import Plan, PlanVersion
from pyramid.engine import compute
from pyramid.refreshing import refresh
from pyramid.scopes import Scope
from tests import factories
from tests.flows.test_kam_on_a_train import Phone

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
OPERATOR = Operator("tests")
LONG_AGO = dt.date(2024, 1, 1)


@pytest.fixture
def giulia(db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def antoine(db: None) -> User:
    return factories.user("Antoine Lévêque", Role.SPONSOR)


@pytest.fixture
def kestrel(giulia: User, antoine: User) -> Account:
    """Sponsored by Antoine; Cervi is Giulia's too, and not his."""
    found = []
    for name in ("Kestrel Aerospace", "Cervi Biotech"):
        account = factories.account(name)
        accounts.assign_owner(account, giulia.person, by=OPERATOR, since=LONG_AGO)
        accounts.set_key(account, by=OPERATOR, since=LONG_AGO)
        found.append(account)
    accounts.set_role(found[0], antoine.person, AccountRole.Role.SPONSOR, by=OPERATOR, since=LONG_AGO)
    factories.invoice(found[0], dt.date(2026, 5, 4), "860000")
    rebuild_access()
    refresh()
    return found[0]


def write(plan: Plan, text: str, by: User) -> None:
    section = plan.sections.get(code="summary")
    verbs.write_prose(section, text, by=by, base=section.head)


@pytest.fixture
def plan(kestrel: Account, giulia: User, antoine: User) -> Plan:
    """Two versions answered, the third waiting."""
    plan = verbs.open_plan(kestrel, by=giulia)
    for text in ("We calibrate their wings.", "We calibrate their wings and their engines."):
        write(plan, text, giulia)
        verbs.approve_version(verbs.submit_plan(plan, by=giulia), by=antoine)
    write(plan, "We calibrate their wings and every engine they test.", giulia)
    verbs.submit_plan(plan, by=giulia)
    return plan


@pytest.mark.parametrize(
    ("language", "see", "sign", "gone"),
    [
        ("en", "Read the version", "Sign as sponsor", "no longer waits"),
        ("fr", "Lire la version", "Signer comme sponsor", "n’attend plus"),
    ],
)
def test_the_way(client: Client, antoine: User, giulia: User, plan: Plan, language: str, see: str, sign: str, gone: str) -> None:
    User.objects.update(language=language)
    client.force_login(antoine)

    # 1: his first page names his account and no other; what is asked of him is one line.
    first = client.get("/", follow=True).content.decode()
    assert "Kestrel Aerospace" in first
    assert "Cervi" not in first

    # 3: from the line in the mail to the signature three taps: the line, what changed since, sign.
    phone = Phone(client)
    phone.first("/inbox/")
    phone.tap(see)
    version = reverse("plans:version", args=[plan.pk, 3])
    phone.first(f"{version}?from=2")
    phone.taps += 1
    assert "<del>" in phone.page
    assert "every engine they test" in re.sub(r"</?(ins|del)>", "", phone.page)
    assert sign in phone.page, "he signs where he reads"
    phone.taps += 1
    assert phone.taps <= 3
    frozen = list(PlanVersion.objects.get(plan=plan, no=3).figures)
    answer = client.post(reverse("plans:decide", args=[plan.pk, 3]), {"act": "sign"}, follow=True).content.decode()
    assert "Antoine Lévêque" in answer
    assert AuditLine.objects.filter(act="plan.signed", actor=antoine).count() == 1
    assert AuditLine.objects.filter(act="plan.approved").count() == 3
    twice = client.post(reverse("plans:decide", args=[plan.pk, 3]), {"act": "sign"}, follow=True).content.decode()
    assert gone in twice
    assert AuditLine.objects.filter(act="plan.signed").count() == 1
    assert InboxItem.objects.filter(person=giulia.person, kind="plan_signed").count() == 1

    # Text and figures are frozen: neither an edit nor facts that come in later move the page of the version.
    before = client.get(version).content.decode()
    write(plan, "Something else.", giulia)
    factories.invoice(plan.account, dt.date(2026, 6, 4), "140000")
    mark("invoices", {(plan.account_id, dt.date(2026, 6, 4))})
    refresh()
    now = compute("revenue_net", scope=Scope.account(plan.account_id), period=last_months(TODAY))
    assert now.value == Decimal(1_000_000)
    assert live.figures(plan.account)["revenue_net"].value == Decimal(1_000_000), "the living plan follows"
    after = client.get(version).content.decode()
    assert _content(before) == _content(after)
    assert PlanVersion.objects.get(plan=plan, no=3).figures == frozen

    # 5: a plan of an account that is not his is as if it were not there.
    other = verbs.open_plan(Account.objects.get(name="Cervi Biotech"), by=giulia)
    hidden, missing = (client.get(reverse("plans:plan", args=[pk])) for pk in (other.pk, 999_999))
    assert hidden.status_code == missing.status_code == 404
    assert len(hidden.content) == len(missing.content)


def _content(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page[page.index("<main") : page.index("</main>")])


def test_while_it_waits_typing_is_refused(client: Client, giulia: User, plan: Plan) -> None:
    client.force_login(giulia)
    answer = client.post(reverse("plans:section_edit", args=[plan.pk, "summary"]), {"text": "One more word.", "base": "3"})
    assert answer.status_code == 409
    assert "One more word." in answer.content.decode(), "what she typed stands there still"
    assert plan.sections.get(code="summary").text == "We calibrate their wings and every engine they test."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_he_sends_it_back_with_a_reason(client: Client, antoine: User, giulia: User, plan: Plan, language: str) -> None:
    """Step 4: no reason, no answer; with one it is in Giulia's inbox and the plan is a draft again."""
    User.objects.update(language=language)
    client.force_login(antoine)
    address = reverse("plans:decide", args=[plan.pk, 3])
    client.post(address, {"act": "send_back", "reason": " "})
    assert PlanVersion.objects.get(plan=plan, no=3).state == PlanVersion.State.SUBMITTED
    client.post(address, {"act": "send_back", "reason": "Say what the engines bring."})
    plan.refresh_from_db()
    assert plan.state == Plan.State.DRAFT
    client.force_login(giulia)
    assert "Say what the engines bring." in client.get("/inbox/").content.decode()
    assert "Say what the engines bring." in client.get(reverse("plans:version", args=[plan.pk, 3])).content.decode()
    write(plan, "The engines bring EUR 0.3 M.", giulia)


def test_the_account_says_what_waits_for_him(client: Client, antoine: User, giulia: User, plan: Plan) -> None:
    """Step 1: on the page of his account, one click from the first, the version that waits; for its author it is no alert."""
    page, words = reverse("accounts:account", args=[plan.account_id]), "waits for your answer"
    client.force_login(antoine)
    told = client.get(page).content.decode()
    assert words in told
    assert reverse("plans:version", args=[plan.pk, 3]) in told
    client.force_login(giulia)
    assert words not in client.get(page).content.decode()
    verbs.approve_version(PlanVersion.objects.get(plan=plan, no=3), by=antoine)
    client.force_login(antoine)
    assert words not in client.get(page).content.decode()
