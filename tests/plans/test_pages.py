"""The pages of plans: each works, and for whom it does not."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, ContactJudgement, Opportunity
from base import formats
from people.audit import Operator
from people.models import User
from plans import verbs
from plans.models import Action, Objective, Outlook, Plan, PlanVersion, ScorecardLine, SwotItem, Tactic
from plans.rows import ROW_KINDS
from tests import factories


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def written(plan: Plan, karim: User, mona: User) -> Plan:
    """A plan with words, a whole chain, and one row of every kind."""
    section = plan.sections.get(code="intent")
    verbs.write_prose(section, "## Why\nWe want to be the partner for real-time release.\n- line 2\n- line 3", by=karim, base=0)
    objective = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner for release"}, by=karim)
    tactic = verbs.add_row(plan, ROW_KINDS["tactics"], {"text": "Prove it on line 2", "objective_id": objective.pk}, by=karim)
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Install probes", "tactic_id": tactic.pk, "owner_id": mona.person_id}, by=karim)
    verbs.add_row(plan, ROW_KINDS["goals"], {"text": "Release in two days", "source": "annual report"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["swot"], {"quadrant": "threat", "text": "Two suppliers by 2027"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["scores"], {"kpi": "revenue_net", "target": "1850000"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["scores"], {"label": "Visits", "typed": "3"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["rivals"], {"name": "Veltram"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["insights"], {"kind": "project", "text": "Two lines in Monza", "objective_id": objective.pk}, by=karim)
    verbs.add_row(plan, ROW_KINDS["innovations"], {"text": "Release method", "functions": "rd,services"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["outlooks"], {"measure": "contribution", "year": 2026, "likely": Decimal(500000)}, by=karim)
    verbs.add_row(plan, ROW_KINDS["values"], {"text": "Faster release", "on": dt.date(2026, 9, 1), "amount": Decimal(310000)}, by=karim)
    refused = {"text": "A second price list", "on": dt.date(2026, 6, 1), "protects": "both", "reason": "It would not last"}
    verbs.add_row(plan, ROW_KINDS["refusals"], refused, by=karim)
    return plan


def test_the_page_shows_words_chain_and_what_is_missing(client: Client, written: Plan, karim: User) -> None:
    page = signed_in(client, karim).get(reverse("plans:plan", args=[written.pk])).content.decode()
    for words in (
        "partner for real-time release",
        "1.1 Prove it on line 2",
        "Install probes",
        "Two suppliers",
        "no action",
        "Veltram",
        "Two lines in Monza",
    ):
        assert words in page
    assert "One author only" in page


def test_every_form_opens_and_saves(client: Client, written: Plan, karim: User) -> None:
    signed_in(client, karim)
    for code in ROW_KINDS:
        assert client.get(reverse("plans:row_add", args=[written.pk, code])).status_code == 200
        row = ROW_KINDS[code].of(written).first()
        assert client.get(reverse("plans:row_edit", args=[written.pk, code, row.pk])).status_code == 200
    answer = client.post(reverse("plans:row_add", args=[written.pk, "actions"]), {"text": "Call Dr Ricci", "due_on": "2026-12-05"})
    assert answer.status_code == 302
    assert Action.objects.get(text="Call Dr Ricci").first_due_on.isoformat() == "2026-12-05"


def test_list_actions_open_and_section_pages_open(client: Client, written: Plan, karim: User) -> None:
    signed_in(client, karim)
    for address in (
        reverse("plans:list"),
        reverse("plans:actions"),
        reverse("plans:open", args=[written.account_id]),
        reverse("plans:section_edit", args=[written.pk, "intent"]),
    ):
        assert client.get(address).status_code == 200, address


def test_a_version_is_read_and_compared(client: Client, written: Plan, karim: User, sven: User) -> None:
    first = verbs.submit_plan(written, by=karim)
    verbs.send_back(first, "Say what line 2 brings.", by=sven)
    section = written.sections.get(code="intent")
    verbs.write_prose(section, "We want to be the first partner for release.", by=karim, base=section.head)
    Objective.objects.filter(plan=written).update(text="Partner for two releases")
    second = verbs.submit_plan(written, by=karim)
    page = signed_in(client, sven).get(reverse("plans:version", args=[written.pk, second.no])).content.decode()
    assert "Sign as sponsor" in page
    assert "first partner" in page
    changes = client.get(reverse("plans:version", args=[written.pk, second.no]), {"from": "1"}).content.decode()
    assert "<ins>first " in changes
    assert "<del>Partner for release</del>" in changes


def test_what_changed_is_told_in_words_and_units(client: Client, written: Plan, karim: User) -> None:
    """No code, no number of a row, no bare amount: what a reader of the page would write himself."""
    objective, tactic = Objective.objects.get(plan=written, side="ours"), Tactic.objects.get(plan=written)
    Objective.objects.filter(pk=objective.pk).update(standing="on_track", due_on=dt.date(2027, 3, 1), shareable=False)
    score = ScorecardLine.objects.create(plan=written, kpi="promises_kept", target=Decimal("0.98"))
    action = Action.objects.create(plan=written, account=written.account, text="Call Milan")
    item = SwotItem.objects.create(plan=written, quadrant="threat", text="Veltram")
    outlook = Outlook.objects.create(plan=written, measure="revenue", year=2027, likely=Decimal(1_500_000))
    verbs.send_back(verbs.submit_plan(written, by=karim), "More.", by=Operator("tests"))
    Objective.objects.filter(pk=objective.pk).update(standing="at_risk", due_on=dt.date(2027, 4, 2), shareable=True, progress_percent=40)
    ScorecardLine.objects.filter(pk=score.pk).update(target=Decimal("0.99"))
    Action.objects.filter(pk=action.pk).update(tactic=tactic)
    SwotItem.objects.filter(pk=item.pk).update(action=action, quadrant="weakness")
    Outlook.objects.filter(pk=outlook.pk).update(likely=Decimal(1_700_000))
    second = verbs.submit_plan(written, by=karim)
    page = signed_in(client, karim).get(reverse("plans:version", args=[written.pk, second.no]), {"from": "1"}).content.decode()
    for label, gone, new in (
        ("State", "on track", "at risk"),
        ("Due", formats.short_date(dt.date(2027, 3, 1), year=True), formats.short_date(dt.date(2027, 4, 2), year=True)),
        ("May be shown to the customer", "no", "yes"),
        ("Progress", "—", "40\u00a0%"),
        ("Target", "98\u00a0%", "99\u00a0%"),
        ("Tactic", "—", tactic.text),
        ("Quadrant", "Threats", "Weaknesses"),
        ("Action", "—", "Call Milan"),
        ("Likely", "EUR\u00a01.5\u00a0M", "EUR\u00a01.7\u00a0M"),
    ):
        assert f'<span class="small dim">{label}</span> <del>{gone}</del> <ins>{new}</ins>' in page, label
    assert "target 99\u00a0%" in client.get(reverse("plans:version", args=[written.pk, second.no])).content.decode()


def test_people_and_opportunities_of_a_version_are_read_and_compared(client: Client, written: Plan, karim: User, mona: User) -> None:
    """From the frozen rows; attitude for who may read judgements alone; a version from before says that it has none."""
    ricci = factories.contact(written.account, "Dr Ricci", role="advises")
    judgement = ContactJudgement.objects.create(contact=ricci, attitude="opposes")
    deal = factories.opportunity(written.account, (dt.date(2026, 9, 1), "qualified"), name="Lines 3 and 4", stage="proposal")
    for turn in range(2):
        verbs.send_back(verbs.submit_plan(written, by=karim), "More.", by=Operator("tests"))
        if not turn:
            Contact.objects.filter(pk=ricci.pk).update(role="decides")
            ContactJudgement.objects.filter(pk=judgement.pk).update(attitude="supports")
            Opportunity.objects.filter(pk=deal.pk).update(stage="negotiation")
    first, second = (reverse("plans:version", args=[written.pk, no]) for no in (1, 2))
    page = signed_in(client, karim).get(first).content.decode()
    assert "Dr Ricci" in page
    assert "Lines 3 and 4" in page
    changes = client.get(second, {"from": "1"}).content.decode()
    for gone, new in (("advises", "decides"), ("opposes", "supports"), ("proposal", "negotiation")):
        assert f"<del>{gone}</del> <ins>{new}</ins>" in changes
    theirs = signed_in(client, mona).get(second, {"from": "1"}).content.decode()
    assert "<ins>decides</ins>" in theirs
    assert "supports" not in theirs + client.get(second).content.decode()
    old = PlanVersion.objects.get(plan=written, no=1)
    PlanVersion.objects.filter(pk=old.pk).update(rows={kind: rows for kind, rows in old.rows.items() if kind not in {"people", "deals"}})
    assert "submitted before versions kept people" in client.get(first).content.decode()
    changes = client.get(second, {"from": "1"}).content.decode()
    assert "People and opportunities are not compared" in changes
    assert "Dr Ricci" not in changes


def test_the_queries_of_the_page_do_not_grow(client: Client, written: Plan, karim: User, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    signed_in(client, karim)
    tactic = Tactic.objects.get(plan=written)
    for number in range(60):
        verbs.add_row(written, ROW_KINDS["actions"], {"text": f"Action {number}", "tactic_id": tactic.pk}, by=karim)
    with django_assert_max_num_queries(47):
        client.get(reverse("plans:plan", args=[written.pk]))


def test_the_light_template_is_no_light_theme_in_french(client: Client, plan: Plan, karim: User) -> None:
    User.objects.filter(pk=karim.pk).update(language="fr")
    page = signed_in(client, karim).get(reverse("plans:open", args=[plan.account_id])).content.decode()
    assert '<option value="light">Léger</option>' in page
    assert "<dt>Léger</dt>" in page


def test_two_versions_of_a_title_stand_side_by_side_and_both_can_stay(client: Client, written: Plan, karim: User, claire: User) -> None:
    """Owner and date, which nobody else touched, are merged without a question."""
    row = Tactic.objects.get(plan=written)
    verbs.edit_row(row, {"text": "Win the new director before the tender"}, by=claire)
    signed_in(client, karim)
    address = reverse("plans:row_edit", args=[written.pk, "tactics", row.pk])
    began = {"base_text": "Prove it on line 2", "base_objective_id": str(row.objective_id), "base_owner_id": "", "base_due_on": ""}
    form = {
        "text": "Win the new director and her deputy",
        "objective": str(row.objective_id),
        "due_on": "2027-02-01",
        "standing": "on_track",
    }
    began |= {"base_measure": "", "base_standing": "not_begun"}
    answer = client.post(address, {**form, **began})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>Win the new director and her deputy</ins>" in page
    assert "<del>Win the new director before the tender</del>" in page
    assert "Before both: Prove it on line 2" in page
    stands = page[page.index('class="lvl-t"') :]
    below = stands[stands.index("<tr") : stands.index("</form>")]
    assert below.startswith('<tr class="is-clash">'), "right below its row, in the chain"
    assert 'role="alert"' in below
    assert re.search(r'name="text"[^>]* autofocus', below), "the keyboard begins where the two differ"
    assert 'value="2027-02-01"' in below, "what else was typed is not lost"
    assert page.count('class="is-clash"') == 1
    assert "Claire" in page
    again = {**form, **began, "base_text": "Win the new director before the tender", "join": "text"}
    assert client.post(address, again).status_code == 302
    row.refresh_from_db()
    assert row.text == "Win the new director before the tender / Win the new director and her deputy"
    assert (row.due_on, row.standing) == (dt.date(2027, 2, 1), "on_track")
