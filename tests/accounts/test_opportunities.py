"""An opportunity on its page: moved with its history kept, said what comes next, two people at once, rights, files after it."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs
from accounts.models import Account, Competitor, Opportunity, Product
from accounts.verbs import AccountError
from base.edits import EditConflict
from imports.undo import take_back
from imports.verbs import import_file
from jobs.models import Job
from people.audit import Operator
from people.models import AuditLine, AuditValue, InboxItem, User
from people.rights import Refused
from pyramid.models import DirtyScope
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
OPERATOR = Operator("tests")


@pytest.fixture
def deal(helios: Account) -> Opportunity:
    return factories.opportunity(helios, name="Line 2", created_on=TODAY - dt.timedelta(days=60))


def events(deal: Opportunity) -> list[tuple[str, str]]:
    return list(deal.events.order_by("on", "pk").values_list("event", "stage"))


def test_a_move_joins_the_history_and_nothing_of_it_is_rewritten(karim: User, deal: Opportunity) -> None:
    before = TODAY - dt.timedelta(days=30)
    verbs.edit_opportunity(deal, {"standing": "qualified"}, by=karim, on=before)
    verbs.edit_opportunity(deal, {"standing": "proposal"}, by=karim, on=TODAY - dt.timedelta(days=9))
    verbs.edit_opportunity(deal, {"standing": "won"}, by=karim)
    assert (deal.state, deal.stage, deal.qualified_on, deal.closed_on) == ("won", "proposal", before, TODAY)
    verbs.edit_opportunity(deal, {"standing": "negotiation"}, by=karim)
    assert events(deal) == [("qualified", ""), ("stage", "proposal"), ("won", ""), ("reopened", ""), ("stage", "negotiation")]
    assert (deal.state, deal.closed_on) == ("open", None)
    assert {event.by for event in deal.events.all()} == {karim}
    assert AuditLine.objects.filter(act="opportunity.edited", actor=karim).count() == 4
    assert AuditValue.objects.filter(field="standing", before="won", after="negotiation").exists()


@pytest.mark.parametrize(("days", "standing"), [(1, "won"), (-40, "won"), (0, "wonn")], ids=["tomorrow", "before its last move", "unknown"])
def test_a_move_that_cannot_be(karim: User, deal: Opportunity, days: int, standing: str) -> None:
    verbs.edit_opportunity(deal, {"standing": "proposal"}, by=karim, on=TODAY - dt.timedelta(days=30))
    with pytest.raises(AccountError):
        verbs.edit_opportunity(deal, {"standing": standing}, by=karim, on=TODAY + dt.timedelta(days=days))
    assert events(deal) == [("stage", "proposal")]


def test_two_people_on_two_fields_both_hold_and_on_one_the_second_sees_both(karim: User, claire: User, deal: Opportunity) -> None:
    read = {"amount": Decimal("1000.00"), "standing": "open"}
    verbs.edit_opportunity(deal, {"amount": Decimal(2000), "standing": "open"}, by=claire, base=read)
    verbs.edit_opportunity(deal, {"amount": Decimal("1000.00"), "standing": "lost"}, by=karim, base=read)
    assert (deal.amount, deal.state) == (2000, "lost")
    with pytest.raises(EditConflict) as caught:
        verbs.edit_opportunity(deal, {"amount": Decimal(3000), "standing": "won"}, by=claire, base=read)
    assert {field: (clash.mine, clash.theirs) for field, clash in caught.value.clashes.items()} == {
        "amount": (3000, 2000),
        "standing": ("won", "lost"),
    }
    deal.refresh_from_db()
    assert (deal.amount, deal.state, events(deal)) == (2000, "lost", [("lost", "")])


def test_a_change_marks_the_figures_and_asks_for_one_refresh(karim: User, deal: Opportunity) -> None:
    DirtyScope.objects.all().delete()
    verbs.edit_opportunity(deal, {"expected_close": TODAY}, by=karim)
    assert DirtyScope.objects.filter(kind="opportunities", account_id=deal.account_id).exists()
    assert Job.objects.filter(name="pyramid.refresh_figures").count() == 1
    DirtyScope.objects.all().delete()
    verbs.edit_opportunity(deal, {"expected_close": TODAY}, by=karim)
    assert not DirtyScope.objects.exists()  # nothing changed


def test_who_takes_the_next_step_finds_it_until_it_is_over(karim: User, claire: User, deal: Opportunity) -> None:
    step = {"next_step": "Send the offer", "next_step_on": TODAY, "next_step_by_id": claire.person_id}
    verbs.edit_opportunity(deal, step, by=karim)
    item = InboxItem.objects.get(person=claire.person)
    assert (item.due, item.args["step"], item.done_at) == (TODAY, "Send the offer", None)
    verbs.edit_opportunity(deal, {"standing": "abandoned"}, by=karim)
    item.refresh_from_db()
    assert item.done_at is not None


def test_nobody_is_told_of_what_he_may_not_see(karim: User, oscar: User, deal: Opportunity) -> None:
    verbs.edit_opportunity(deal, {"next_step": "Call", "next_step_by_id": oscar.person_id}, by=karim)
    assert not InboxItem.objects.exists()


def test_one_without_account_is_changed_by_readers_of_all_alone(karim: User, claire: User) -> None:
    loose = factories.opportunity(None, name="Whose?", owner=karim.person)
    with pytest.raises(Refused):
        verbs.edit_opportunity(loose, {"amount": Decimal(1)}, by=karim)
    verbs.edit_opportunity(loose, {"amount": Decimal(1)}, by=claire)


# The page


@pytest.mark.parametrize(("language", "said"), [("en", "Next step"), ("fr", "Prochaine étape")])
def test_the_page_and_its_form(
    client: Client, karim: User, deal: Opportunity, language: str, said: str, django_assert_max_num_queries
) -> None:
    User.objects.filter(pk=karim.pk).update(language=language)
    client.force_login(karim)
    address = reverse("accounts:opportunity", args=[deal.pk])
    assert address in client.get(reverse("accounts:tab", args=[deal.account_id, "opportunities"])).content.decode()
    form = {
        "name": "Line 2", "amount": "12 400,50", "standing": "proposal", "moved_on": "2026-11-20", "expected_close": "2027-01-31",
        "next_step": "Visit the site", "next_step_on": "2026-12-01", "next_step_by": karim.person_id, "version": "1",
    }  # fmt: skip
    assert client.post(address + "edit/", form).status_code == 302
    deal.refresh_from_db()
    assert (deal.amount, deal.stage, deal.stage_on, deal.next_step_on) == (
        Decimal("12400.50"), "proposal", dt.date(2026, 11, 20), dt.date(2026, 12, 1),
    )  # fmt: skip
    with django_assert_max_num_queries(14):
        page = client.get(address).content.decode()
    assert said in page
    assert "Visit the site" in page
    assert karim.name in page
    assert {"en": "<b>Stage: proposal</b>", "fr": "<b>Étape\u00a0: proposition</b>"}[language] in page
    row = client.get(reverse("accounts:tab", args=[deal.account_id, "opportunities"])).content.decode()
    line = client.get(reverse("accounts:tab", args=[deal.account_id, "timeline"])).content.decode()
    for place in (row, line):
        assert {"en": "proposal", "fr": "proposition"}[language] in place
        assert language == "en" or "proposal" not in place


def test_a_stale_form_shows_both_texts(client: Client, karim: User, claire: User, deal: Opportunity) -> None:
    client.force_login(karim)
    address = reverse("accounts:opportunity_edit", args=[deal.pk])
    form = client.get(address).context["form"]
    sent = {**dict(form.bases()), "name": "Line 2", "amount": "1000", "standing": "won", "next_step": "Mine", "version": "1"}
    verbs.edit_opportunity(deal, {"standing": "lost", "next_step": "Theirs"}, by=claire)
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>Mine</ins>" in page
    assert "<del>Theirs</del>" in page
    assert "<ins>won</ins>" in page
    assert "<del>lost</del>" in page
    # sent again, it is meant
    again = {**sent, **dict(answer.context["form"].bases()), "version": str(answer.context["version"])}
    assert client.post(address, again).status_code == 302
    deal.refresh_from_db()
    assert (deal.state, deal.next_step) == ("won", "Mine")


def test_opening_one_twice_opens_one(client: Client, karim: User, helios: Account) -> None:
    client.force_login(karim)
    address = reverse("accounts:opportunity_add", args=[helios.pk])
    form = {"name": "Line 3", "amount": "500", "next_step": "Call", "next_step_on": "2026-12-01"}
    assert [client.post(address, form).status_code for _time in range(2)] == [302, 422]
    made = Opportunity.objects.get()
    assert (made.owner, made.amount, made.next_step, made.state) == (karim.person, 500, "Call", "open")


def test_owner_product_and_competitor_are_said_on_its_form(client: Client, karim: User, claire: User, deal: Opportunity) -> None:
    Product.objects.create(name="Valve V2")
    rival = Competitor.objects.create(name="Kestrel Meters")
    client.force_login(karim)
    address = reverse("accounts:opportunity_edit", args=[deal.pk])
    page = client.get(address).content.decode()
    assert '<option value="Valve V2">' in page
    assert '<option value="Kestrel Meters">' in page
    form = {
        "name": "Line 2", "standing": "open", "owner": claire.person_id, "product": "valve v2", "competitor": "kestrel meters",
        "version": "1",
    }  # fmt: skip
    assert client.post(address, form).status_code == 302
    deal.refresh_from_db()
    assert (deal.owner, deal.product.name, deal.competitor) == (claire.person, "Valve V2", rival)
    assert InboxItem.objects.get(person=claire.person, kind="opportunity_owned").link == reverse("accounts:opportunity", args=[deal.pk])
    assert client.get(reverse("accounts:opportunity_edit", args=[deal.pk])).context["form"]["product"].value() == "Valve V2"
    again = {**form, "version": str(deal.version), "competitor": "New Rival"}
    assert client.post(address, again).status_code == 302
    deal.refresh_from_db()
    assert (deal.competitor.name, Competitor.objects.count()) == ("New Rival", 2)
    refused = client.post(address, {**again, "version": str(deal.version), "product": "No such thing"})
    assert refused.status_code == 422
    assert "No single product has this name" in refused.content.decode()
    assert client.post(address, {**again, "version": str(deal.version), "product": "", "competitor": ""}).status_code == 302
    deal.refresh_from_db()
    assert (deal.product, deal.competitor, deal.owner) == (None, None, claire.person)


def test_two_people_name_another_owner_and_competitor(client: Client, karim: User, claire: User, deal: Opportunity) -> None:
    client.force_login(karim)
    address = reverse("accounts:opportunity_edit", args=[deal.pk])
    read = dict(client.get(address).context["form"].bases())
    verbs.edit_opportunity(deal, {"owner_id": claire.person_id, "competitor_id": "Theirs"}, by=claire)
    sent = {**read, "name": "Line 2", "amount": "1000", "standing": "open", "owner": karim.person_id, "competitor": "Mine", "version": "1"}
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (f"<ins>{karim.name}</ins>", f"<del>{claire.name}</del>", "<del>Theirs</del>"):
        assert words in page, words
    deal.refresh_from_db()
    assert (deal.owner, deal.competitor.name) == (claire.person, "Theirs")
    assert not Competitor.objects.filter(name="Mine").exists()  # nothing is left of what was not saved


def test_a_new_one_is_its_authors_unless_he_names_another(client: Client, karim: User, claire: User, helios: Account) -> None:
    client.force_login(karim)
    address = reverse("accounts:opportunity_add", args=[helios.pk])
    assert client.get(address).context["form"]["owner"].value() == karim.person_id
    client.post(address, {"name": "Line 4", "owner": claire.person_id, "competitor": "Rival"})
    client.post(address, {"name": "Line 5", "owner": ""})
    assert {(row.name, row.owner, str(row.competitor or "")) for row in Opportunity.objects.all()} == {
        ("Line 4", claire.person, "Rival"),
        ("Line 5", karim.person, ""),
    }


# Files before and after


def write(path: Path, amount: str) -> Path:
    head = "id,account,name,amount,currency,stage,created_on,qualified_on,stage_on"
    path.write_text(f"{head}\nO1,Helios,Line 2,{amount},EUR,proposal,2026-09-01,2026-09-05,2026-09-20\n", encoding="utf-8")
    return path


def test_a_file_that_says_nothing_new_leaves_a_person_s_move_alone(karim: User, helios: Account, tmp_path: Path) -> None:
    path = write(tmp_path / "o.csv", "500")
    first = import_file(path, "opportunities", source="crm", by=OPERATOR)
    deal = Opportunity.objects.get()
    verbs.edit_opportunity(deal, {"standing": "negotiation", "next_step": "Call", "amount": Decimal(700)}, by=karim)
    again = import_file(path, "opportunities", source="crm", by=OPERATOR)
    assert (again.unchanged, again.updated) == (1, 0)
    deal.refresh_from_db()
    assert (deal.stage, deal.next_step, deal.amount) == ("negotiation", "Call", 700)
    # and its undo keeps what a person worked on, and says so
    undone = take_back(first)
    assert len(undone.kept) == 1
    deal.refresh_from_db()
    assert (deal.stage, deal.amount) == ("negotiation", 700)
