"""White space: what is sold and open is read, the rest is said; a cell becomes an opportunity once."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Family, Opportunity, Product
from accounts.verbs import rebuild_closure
from base.edits import EditConflict
from people.models import User
from plans import verbs, white
from plans.models import Plan, WhiteSpaceCell
from pyramid.models import RevenueCell
from tests import factories
from tests.plans.test_import import imported


@pytest.fixture
def offers(plan: Plan) -> dict[str, Family]:
    """Five offers: sold, open, with a competitor, not fit, unknown; and a site below the account."""
    made = {name: Family.objects.create(name=name) for name in ("Sold", "Open", "Rival", "Unfit", "Unknown")}
    RevenueCell.objects.create(account=plan.account, month=dt.date(2026, 5, 1), family=made["Sold"].pk, net_minor=90_000, documents=1)
    RevenueCell.objects.create(account=plan.account, month=dt.date(2024, 5, 1), family=made["Rival"].pk, net_minor=90_000, documents=1)
    product = Product.objects.create(name="P", family=made["Open"])
    factories.opportunity(plan.account, product=product, amount=Decimal(5000))
    return made


def states(plan: Plan) -> dict[str, str]:
    return {family.name: cells[0].state for family, cells in white.grid(plan).lines}


def test_facts_lead_and_words_fill_the_rest(plan: Plan, offers: dict[str, Family], karim: User) -> None:
    """What was sold two years ago is sold no more; a statement never covers a sale."""
    for name, stated in (("Rival", "competitor"), ("Unfit", "not_fit"), ("Sold", "competitor")):
        written = {"stated": stated, "potential": Decimal(700), "competitor": "Veltram"}
        verbs.state_cell(plan, plan.account, offers[name], written, by=karim)
    assert states(plan) == {"Sold": "sold", "Open": "open", "Rival": "competitor", "Unfit": "not_fit", "Unknown": "unknown"}
    assert white.grid(plan).potential == 700
    assert next((str(label), count) for label, _tone, count in white.grid(plan).counts) == ("sold", 1)


def test_a_cell_becomes_an_opportunity_once(client: Client, plan: Plan, offers: dict[str, Family], karim: User) -> None:
    verbs.state_cell(plan, plan.account, offers["Unknown"], {"potential": Decimal(40000)}, by=karim)
    client.force_login(karim)
    address = reverse("plans:white_pursue", args=[plan.pk, plan.account_id, offers["Unknown"].pk])
    for _time in range(2):
        assert client.post(address, {"name": "Unknown, Helios", "amount": "40 000"}).status_code == 302
    made = Opportunity.objects.get(name="Unknown, Helios")
    assert (made.account, made.owner, made.amount, made.state) == (plan.account, karim.person, 40000, "open")
    assert states(plan)["Unknown"] == "open"


def test_the_grid_says_that_its_cells_can_be_chosen(client: Client, plan: Plan, offers: dict[str, Family], karim: User, mona: User) -> None:
    for user, is_told in ((karim, True), (mona, False)):
        client.force_login(user)
        page = client.get(reverse("plans:white_space", args=[plan.pk])).content.decode()
        assert ("Choose a cell" in page) == is_told


def test_two_people_on_one_cell_see_both(client: Client, plan: Plan, offers: dict[str, Family], karim: User, claire: User) -> None:
    family = offers["Rival"]
    verbs.state_cell(plan, plan.account, family, {"stated": "not_fit"}, by=karim)
    verbs.state_cell(plan, plan.account, family, {"competitor": "Veltram"}, by=claire, base={"competitor": ""})
    with pytest.raises(EditConflict):
        verbs.state_cell(plan, plan.account, family, {"competitor": "Ostermann"}, by=karim, base={"competitor": ""})
    client.force_login(karim)
    form = {"stated": "not_fit", "competitor": "Ostermann", "base_stated": "not_fit", "base_competitor": "", "base_potential": ""}
    answer = client.post(reverse("plans:white_cell", args=[plan.pk, plan.account_id, family.pk]), form)
    assert answer.status_code == 409
    assert "<ins>Ostermann</ins>" in answer.content.decode()
    assert "<del>Veltram</del>" in answer.content.decode()


def test_sites_stand_across_and_a_plan_of_some_shows_those(plan: Plan, offers: dict[str, Family], karim: User) -> None:
    site = factories.account("Helios Lyon", parent=plan.account)
    factories.account("Elsewhere")
    rebuild_closure()
    assert [each.name for each in white.grid(plan).sites] == ["Helios", "Helios Lyon"]
    plan.sites.add(site)
    assert [each.name for each in white.grid(plan).sites] == ["Helios Lyon"]


def test_a_site_of_another_account_is_not_there(client: Client, plan: Plan, offers: dict[str, Family], karim: User) -> None:
    other = factories.account("Elsewhere")
    client.force_login(karim)
    assert client.get(reverse("plans:white_cell", args=[plan.pk, other.pk, offers["Rival"].pk])).status_code == 404


def test_the_queries_of_the_grid_do_not_grow(
    client: Client, plan: Plan, offers: dict[str, Family], karim: User, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client.force_login(karim)
    for number in range(12):
        factories.account(f"Site {number}", parent=plan.account)
    rebuild_closure()
    with django_assert_max_num_queries(22):
        assert client.get(reverse("plans:white_space", args=[plan.pk])).status_code == 200


def test_a_version_keeps_the_grid_as_it_stood(client: Client, plan: Plan, offers: dict[str, Family], karim: User) -> None:
    verbs.state_cell(plan, plan.account, offers["Rival"], {"stated": "competitor", "competitor": "Veltram"}, by=karim)
    version = verbs.submit_plan(plan, by=karim)
    RevenueCell.objects.create(account=plan.account, month=dt.date(2026, 6, 1), family=offers["Rival"].pk, net_minor=1, documents=1)
    kept = {row["text"]: row["white"] for row in version.rows["white_space"]}
    assert kept == {"Sold, Helios": "sold", "Open, Helios": "open", "Rival, Helios": "competitor"}
    client.force_login(karim)
    assert "Veltram" in client.get(reverse("plans:version", args=[plan.pk, 1])).content.decode()


def test_a_file_fills_the_grid_and_its_undo_empties_it(tmp_path: Path, plan: Plan, offers: dict[str, Family]) -> None:
    text = "account,offer,status,competitor,potential\nHelios,Rival,concurrent,Veltram,12000\nHelios,New,,,500\nNobody,New,,,1\n"
    counts = imported(tmp_path / "white.csv", "white_space", text)
    assert (counts["created"], counts["rejected"]) == (2, 1)
    assert states(plan)["Rival"] == "competitor"
    assert Family.objects.filter(name="New").exists()
    again = imported(tmp_path / "white.csv", "white_space", text)
    assert (again["created"], again["unchanged"]) == (0, 2)
    call_command("undo_import", str(counts["batch"]))
    assert not WhiteSpaceCell.objects.exists()
    assert Account.objects.filter(name="Helios").exists()
