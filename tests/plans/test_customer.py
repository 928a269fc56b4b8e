"""The version for the customer lets out what is marked and nothing else; confidentiality is the same at every door."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts import verbs as accounts
from accounts.models import AccountRole
from jobs.models import Job
from jobs.verbs import run_now
from people.models import InboxItem, User
from people.permissions import Role
from plans import customer, verbs
from plans.models import Plan, ScorecardLine
from plans.rows import ROW_KINDS, RowKind
from reports import engine
from reports.models import Paper
from reports.registry import Context, papers
from reports.verbs import may_open, print_paper
from tests import factories
from tests.people.test_keys import get, key_of
from tests.plans.conftest import LONG_AGO, OPERATOR

NEEDED: dict[str, dict[str, Any]] = {
    "insights": {"kind": "need"},
    "outlooks": {"measure": "revenue", "year": 2027, "likely": Decimal(987654)},
    "values": {"on": dt.date(2026, 9, 1), "amount": Decimal(310000), "confirmed_on": dt.date(2026, 10, 1)},
    "refusals": {"on": dt.date(2026, 6, 1), "protects": "both"},
    "swot": {"quadrant": "threat"},
}


def filled(kind: RowKind, word: str, plan: Plan) -> Any:
    """A row of a kind in which every text says `word`, but for what its kind lets out: that says `OPEN`."""
    values = dict(NEEDED.get(kind.code, {}))
    if kind.code == "tactics":
        values["objective_id"] = ROW_KINDS["objectives"].of(plan).first().pk
    if kind.loose or kind.code == "actions":
        values["account_id"] = plan.account_id
    for field in kind.model._meta.concrete_fields:
        free = isinstance(field, models.CharField) and not field.choices and field.name not in {"key", "currency", "kpi", "token"}
        if free and field.name not in values:
            values[field.name] = f"{word} {field.name}"[: field.max_length]
    return kind.model.objects.create(plan=plan, **kind.fixed, **values)


@pytest.fixture
def marked(plan: Plan, karim: User) -> Plan:
    """Every section and two rows of every kind; one of each two is marked, also of kinds that are never shown."""
    for number, section in enumerate(plan.sections.all()):
        is_open = number % 2 == 0
        verbs.write_prose(section, f"{'OPEN' if is_open else 'SECRET'} words of {section.code}.", by=karim, base=0)
        section.plan = plan
        verbs.share_section(section, is_open, by=karim)
    for kind in ROW_KINDS.values():
        filled(kind, "SECRET", plan)
        row = filled(kind, "SECRET", plan)
        names = [name for name in kind.shown if isinstance(getattr(row, name), str) and getattr(row, name).startswith("SECRET")]
        kind.model.objects.filter(pk=row.pk).update(shareable=True, **dict.fromkeys(names, f"OPEN {kind.code}"))
    ScorecardLine.objects.filter(plan=plan).update(kpi="share_of_wallet")
    return plan


def on_paper(scope: str, by: User | None, language: str = "en") -> str:
    fitted = engine.render(papers["customer"], Context(scope, language, {}, by), in_helper=False)
    reader = PdfReader(io.BytesIO(fitted.pdf))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


@pytest.mark.parametrize("approved", [False, True], ids=["draft", "version"])
def test_nothing_leaks_that_is_not_marked(client: Client, marked: Plan, mona: User, karim: User, sven: User, approved: bool) -> None:
    """Read by a team member, who sees no list of marks: whatever is on the page is the sheet."""
    scope = str(marked.pk)
    if approved:
        version = verbs.submit_plan(marked, by=karim)
        verbs.approve_version(version, by=sven)
        scope += "@1"
    client.force_login(mona)
    page = client.get(reverse("plans:customer", args=[marked.pk])).content.decode()
    paper = on_paper(scope, mona)
    for read in (page, paper):
        assert "SECRET" not in read
        assert "987" not in read
        for words in ("OPEN words of summary", "OPEN actions", "OPEN values", "OPEN innovations", "310"):
            assert words in read, words
    assert ("Draft." in paper) is not approved


def test_a_version_keeps_the_marks_it_was_submitted_with(marked: Plan, karim: User, sven: User) -> None:
    version = verbs.submit_plan(marked, by=karim)
    verbs.approve_version(version, by=sven)
    row = ROW_KINDS["actions"].of(marked).get(shareable=False)
    verbs.share_row(row, True, by=karim)
    assert len(customer.sheet(marked, customer.newest(marked)).steps) == 1
    assert len(customer.sheet(marked, None).steps) == 2


def test_kinds_that_never_leave_the_house_cannot_be_marked(marked: Plan, karim: User) -> None:
    with pytest.raises(verbs.PlanError, match="never shown"):
        verbs.share_row(ROW_KINDS["rivals"].of(marked).first(), True, by=karim)


def test_the_paper_is_in_the_language_asked_for(marked: Plan, karim: User) -> None:
    assert "Prochaines étapes" in on_paper(str(marked.pk), karim, "fr")


@pytest.mark.parametrize("scope", ["", "x", "9" * 30, "1@", "1@x"], ids=["none", "word", "huge", "no number", "word after @"])
def test_a_scope_that_is_none_prints_nothing(scope: str, karim: User) -> None:
    assert not papers["customer"].may(karim, scope)


# The same at every door ----------------------------------------------------------


def test_one_level_holds_at_every_door(client: Client, plan: Plan, karim: User, mona: User, claire: User) -> None:
    """Page, list and its search, tab of the account, own actions, inbox, paper printed before, job that waits."""
    verbs.write_prose(plan.sections.get(code="summary"), "Sharp words.", by=karim, base=0)
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Whisper", "owner_id": mona.person_id}, by=karim)
    waiting = print_paper("customer", scope=str(plan.pk), language="en", by=mona, hint=False)
    printed = Paper.objects.get(
        pk=run_now(print_paper("account", scope=str(plan.account_id), language="en", by=mona, hint=False)).result["paper"]
    )
    InboxItem.objects.create(person=mona.person, kind="plan_sent_back", key="x", link=reverse("plans:version", args=[plan.pk, 1]))
    assert may_open(mona, printed)

    client.force_login(karim)
    address = reverse("plans:readers", args=[plan.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"level": "circle", "people": [mona.person_id]}).status_code == 302
    assert not plan.readers.exists()

    client.force_login(mona)
    assert client.get(reverse("plans:plan", args=[plan.pk])).status_code == 404
    assert client.get(reverse("plans:customer", args=[plan.pk])).status_code == 404
    for page in (
        reverse("plans:list") + "?q=helios",
        reverse("plans:actions"),
        reverse("accounts:account", args=[plan.account_id]) + "plan/",
        reverse("people:inbox"),
        reverse("accounts:search") + "?q=whisper",
    ):
        body = client.get(page).content.decode()
        assert "Whisper" not in body, page
        assert f"/plans/{plan.pk}/" not in body, page
    assert not may_open(mona, printed)
    ended = run_now(waiting)
    assert ended.state == Job.State.FAILED
    assert "Sharp" not in str(ended.result)
    other = run_now(print_paper("account", scope=str(plan.account_id), language="en", by=mona, hint=False))
    assert other.result["paper"] != printed.pk


def test_named_people_read_it_and_nobody_else_of_the_team(client: Client, plan: Plan, karim: User, mona: User) -> None:
    other = factories.user("Tom", Role.TEAM_MEMBER)
    client.force_login(karim)
    client.post(reverse("plans:readers", args=[plan.pk]), {"level": "named", "people": [mona.person_id]})
    assert Plan.objects.visible_to(mona).exists()
    assert not Plan.objects.visible_to(other).exists()
    answer = client.post(reverse("plans:readers", args=[plan.pk]), {"level": "named", "people": [other.person_id]})
    assert answer.status_code == 422


def test_programs_read_no_plan_that_their_owner_may_not(plan: Plan, karim: User, oscar: User) -> None:
    """Another KAM of the team: with his key as with his eyes, list, plan and its actions."""
    accounts.set_role(plan.account, oscar.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="core")
    accounts.rebuild_access()
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Whisper"}, by=karim)
    key = key_of(oscar)

    def told() -> tuple[bool, int, bool]:
        rows = get(key, reverse("api:plans")).json()["results"]
        actions = get(key, reverse("api:actions")).content.decode()
        return bool(rows), get(key, reverse("api:plan", args=[plan.pk])).status_code, "Whisper" in actions

    assert told() == (True, 200, True)
    verbs.set_confidentiality(plan, "named", by=karim, readers=[])
    assert told() == (False, 404, False)


def test_its_headings_speak_to_the_customer(plan: Plan, karim: User) -> None:
    verbs.add_row(plan, ROW_KINDS["goals"], {"text": "Release in two days", "shareable": True}, by=karim)
    assert [part.label for part in customer.sheet(plan, None).parts] == ["What you want"]


def test_an_empty_sheet_is_not_offered_as_a_paper(client: Client, plan: Plan, karim: User) -> None:
    client.force_login(karim)
    address = reverse("plans:customer", args=[plan.pk])
    assert "PDF for the customer" not in client.get(address).content.decode()
    verbs.add_row(plan, ROW_KINDS["goals"], {"text": "Release in two days", "shareable": True}, by=karim)
    assert "PDF for the customer" in client.get(address).content.decode()
