"""Single columns chosen for the list: kept for the person, in a view for everybody, and never beyond what one may see."""

import pytest
from django.db import connection

from accounts import verbs
from accounts.lists.asked import Asked
from accounts.models import AccountSnapshot
from people.models import Person, SavedView
from people.rights import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def shown(user, **given):
    return [column.code for column in Asked(given, user).columns]


def choose(client, user, *codes, **form):
    client.force_login(user)
    return client.post("/accounts/columns/", {"column": list(codes), "query": "sort=name", **form})


def test_chosen_columns_are_shown_wherever_the_address_names_none(client, claire):
    response = choose(client, claire, "owner", "health", "city")
    assert response["Location"] == "/accounts/?sort=name"
    assert shown(claire) == ["owner", "health", "city"]
    assert shown(claire, columns="everyday")[0] == "segment"
    page = client.get("/accounts/").content.decode()
    assert "My columns" in page


def test_another_person_sees_what_is_delivered(client, claire, serge):
    choose(client, claire, "owner")
    assert shown(serge)[0] == "segment"


def test_the_choice_is_forgotten_on_request(client, claire):
    choose(client, claire, "owner")
    choose(client, claire, "owner", forget="1")
    assert shown(claire)[0] == "segment"
    assert not SavedView.objects.exists()


def test_a_column_beyond_ones_right_is_refused_and_never_shown(client, mona, helios):
    assert choose(client, mona, "margin").status_code == 403
    with pytest.raises(Refused):
        verbs.remember_columns(["margin"], by=mona)
    SavedView.objects.create(user=mona, page="accounts.columns", name="accounts.columns", query="margin,owner")
    assert shown(mona) == ["owner"]
    assert client.get("/accounts/").status_code == 200


def test_more_than_seven_are_refused_in_a_sentence(client, claire):
    codes = ["segment", "revenue", "growth", "health", "owner", "last_contact", "country", "sector"]
    response = choose(client, claire, *codes)
    assert response.status_code == 302
    assert "Choose at most 7 columns" in client.get(response["Location"]).content.decode()
    assert not SavedView.objects.exists()


def test_a_view_keeps_the_columns_of_its_author(client, claire, serge):
    choose(client, claire, "owner", "city")
    client.post("/accounts/views/", {"name": "Towns", "query": "key=1", "shared": "1"})
    view = SavedView.objects.get(page="accounts")
    assert view.query == "key=1&columns=owner%2Ccity"
    client.force_login(serge)
    assert client.get(f"/accounts/?{view.query}").status_code == 200


def test_the_export_holds_the_chosen_columns(client, claire, helios):
    choose(client, claire, "city")
    head = b"".join(client.get("/accounts/export/csv/").streaming_content).decode("utf-8-sig").splitlines()[0]
    assert head == "Account,Town"


# Order by owner ------------------------------------------------------------------------------


def named(*pairs):
    for name, owner in pairs:
        account = factories.account(name)
        person = Person.objects.get_or_create(name=owner)[0] if owner else None
        AccountSnapshot.objects.update_or_create(account=account, defaults={"owner": person, "owner_name": owner})


def test_owners_are_in_order_of_names_and_none_comes_last_both_ways(claire):
    named(("A", "Zoe"), ("B", None), ("C", "Ada"), ("D", None))
    up = [row.name for row in Asked({"sort": "owner"}, claire).page().rows]
    down = [row.name for row in Asked({"sort": "-owner"}, claire).page().rows]
    assert up == ["C", "A", "B", "D"]
    assert down == ["A", "C", "B", "D"]


def test_the_snapshot_takes_the_name_of_a_new_owner(karim, helios, give):
    verbs.refresh_snapshots([helios.pk])
    assert AccountSnapshot.objects.get(account=helios).owner_name == karim.person.name


@pytest.mark.parametrize("sort", ["-revenue", "growth", "health", "owner", "-owner", "last_contact", "name"])
def test_each_order_comes_from_an_index(claire, sort):
    """The first page of a large list reads its rows in order: no order is worked out over all of them."""
    rows = [(f"{number:05}", f"Owner {number % 7}") for number in range(60)]
    named(*rows)
    part = Asked({"sort": sort}, claire).parts()[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = part.ordered(backward=False)[:26].explain()
    if connection.vendor == "sqlite":
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan, plan
        assert "INDEX" in plan, plan


def test_a_full_page_asks_for_no_part_behind_it(claire, django_assert_num_queries):
    """Finding out that no row lacks a value reads the whole table; a page that is full does not ask."""
    named(("A", "Zoe"), ("B", "Ada"), ("C", "Ben"))
    asked = Asked({"sort": "owner", "size": "1"}, claire)
    asked.parts()
    with django_assert_num_queries(1):
        assert [row.name for row in asked.page().rows] == ["B"]
    larger = Asked({"sort": "owner", "size": "5"}, claire)
    with django_assert_num_queries(2):
        assert len(larger.page().rows) == 3
