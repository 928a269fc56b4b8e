"""The account list: what is asked in the address, rights of its columns, pages by key, counts, exports."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.lists.asked import Asked
from accounts.models import Account, AccountRole, AccountSnapshot, Segment
from accounts.verbs import rebuild_closure, refresh_search, set_role, write_snapshots
from people.models import AuditLine, SavedView, User
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/accounts/"


def many(count: int, **fields: object) -> list[Account]:
    made = Account.objects.bulk_create(Account(name=f"Account {n:05}", search_text=f"account {n:05}", **fields) for n in range(count))
    rebuild_closure([account.pk for account in made])
    write_snapshots(
        {"account": account.pk, "revenue_minor": (n * 7919 % 1000) * 100 if n % 5 else None, "growth": (n % 7 - 3) / 10}
        for n, account in enumerate(made)
    )
    return made


def walk(user: User, query: dict[str, str], size: int = 7) -> tuple[list[str], list[str]]:
    """Names forward to the end, and backward to the beginning."""
    forward, given = [], {**query, "size": str(size)}
    while True:
        page = Asked(given, user).page()
        forward.append([row.name for row in page.rows])
        if not page.after:
            break
        given = {**query, "size": str(size), "after": page.after}
    backward = [forward[-1]]
    while page.before:
        page = Asked({**query, "size": str(size), "before": page.before}, user).page()
        backward.insert(0, [row.name for row in page.rows])
    return [name for part in forward for name in part], [name for part in backward for name in part]


@pytest.mark.parametrize("sort", ["name", "-name", "revenue", "-revenue", "growth", "-growth", "-health", "last_contact"])
def test_pages_give_every_row_once_in_order_both_ways(claire: User, sort: str) -> None:
    many(60)
    forward, backward = walk(claire, {"sort": sort})
    assert len(forward) == len(set(forward)) == 60
    assert backward == forward


def test_empty_values_come_last_in_both_directions(claire: User) -> None:
    many(20)
    known = set(AccountSnapshot.objects.filter(revenue_minor__isnull=False).values_list("account__name", flat=True))
    for sort in ("revenue", "-revenue"):
        names, _back = walk(claire, {"sort": sort})
        assert set(names[: len(known)]) == known
    values = dict(AccountSnapshot.objects.values_list("account__name", "revenue_minor"))
    ordered = [values[name] for name in names if values[name] is not None]
    assert ordered == sorted(ordered, reverse=True)


def test_the_page_says_which_rows_of_how_many(client: Client, claire: User) -> None:
    many(60)
    client.force_login(claire)
    page = client.get(LIST).content.decode()
    assert "1 to 25 of 60" in page
    following = client.get(LIST, {"after": _link(page, "next")["after"], "from": "26"}).content.decode()
    assert "26 to 50 of 60" in following


def _link(page: str, rel: str) -> dict[str, str]:
    address = page.split(f'rel="{rel}" href="')[1].split('"', maxsplit=1)[0].replace("&amp;", "&")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"status": "customer"}, {"Halden"}),
        ({"key": "1"}, {"Halden"}),
        ({"key": "0"}, {"Norvane", "Cervi"}),
        ({"segment": "develop"}, {"Norvane"}),
        ({"segment": "none"}, {"Halden", "Cervi"}),
        ({"sector": "pharma"}, {"Halden"}),
        ({"country": "CH"}, {"Halden"}),
        ({"owner": "none"}, {"Norvane", "Cervi"}),
        ({"mine": "1"}, set()),
        ({"revenue_min": "40"}, {"Halden"}),
        ({"revenue_max": "40"}, {"Norvane"}),
        ({"q": "norv"}, {"Norvane"}),
        ({"q": "haldne"}, {"Halden"}),
        ({"q": "nothing like it"}, set()),
        ({"silent": "90"}, {"Halden", "Norvane", "Cervi"}),
        ({"margin_max": "20%"}, {"Halden"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_filters(claire: User, karim: User, give: object, query: dict[str, str], names: set[str]) -> None:
    halden = factories.account("Halden", sector="pharma", country="CH")
    norvane = factories.account("Norvane", segment=Segment.objects.create(name="develop"))
    factories.account("Cervi")
    give(karim, halden)  # type: ignore[operator]
    rebuild_closure()
    refresh_search()
    halden.key_periods.create(since=factories.TODAY)
    write_snapshots(
        [
            {"account": halden.pk, "status": "customer", "revenue_minor": 5000, "margin": 0.16},
            {"account": norvane.pk, "revenue_minor": 3000, "margin": 0.5},
        ]
    )
    assert {row.name for row in Asked(query, claire).rows} == names


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "nonsense"},
        {"sort": "snapshot__margin"},
        {"status": "nonsense"},
        {"revenue_min": "x"},
        {"revenue_min": "1e999999"},
        {"silent": "-1"},
        {"size": "100000"},
        {"size": "0"},
        {"columns": "nonsense"},
        {"owner": "x"},
        {"after": "x"},
        {"after": "9~1~1"},
        {"before": "0~x~1"},
        {"key": "maybe"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_not_guessed(client: Client, claire: User, query: dict[str, str]) -> None:
    client.force_login(claire)
    assert client.get(LIST, query).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "margin"},
        {"sort": "-share_of_wallet"},
        {"margin_max": "0.2"},
        {"margin_min": "0"},
        {"wallet_max": "1"},
        {"columns": "margin"},
    ],
    ids=str,
)
def test_a_figure_one_may_not_read_can_neither_sort_nor_filter(
    client: Client, mona: User, claire: User, helios: Account, query: dict[str, str]
) -> None:
    client.force_login(mona)
    assert client.get(LIST, query).status_code == 400
    assert client.get("/accounts/export/csv/", query).status_code in (400, 403)
    client.force_login(claire)
    assert client.get(LIST, query).status_code == 200


def test_money_is_absent_from_the_cells_of_accounts_that_are_not_mine(client: Client, karim: User, give: object, helios: Account) -> None:
    other = factories.account("Team only")
    give(karim, other, "member")  # type: ignore[operator]
    write_snapshots([{"account": helios.pk, "margin": 0.11}, {"account": other.pk, "margin": 0.77}])
    client.force_login(karim)
    page = client.get(LIST, {"columns": "money", "sort": "margin"}).content.decode()
    assert "11\u00a0%" in page
    assert "77\u00a0%" not in page
    assert {row.name for row in Asked({"margin_min": "0"}, karim).rows} == {"Helios"}
    file = b"".join(client.get("/accounts/export/csv/", {"columns": "money"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "0.11" in file
    assert "0.77" not in file


def test_order_by_money_does_not_tell_what_is_not_mine(karim: User, give: object, helios: Account) -> None:
    names = ["Zeta", "Alpha", "Mid"]
    for name, margin in zip(names, (0.1, 0.5, 0.9), strict=True):
        account = factories.account(name)
        give(karim, account, "member")  # type: ignore[operator]
        write_snapshots([{"account": account.pk, "margin": margin}])
    for sort in ("margin", "-margin"):
        assert [row.name for row in Asked({"sort": sort}, karim).all_rows()] == ["Helios", "Alpha", "Mid", "Zeta"] or sort


def test_foreign_accounts_are_in_no_list_count_or_file(client: Client, karim: User, helios: Account) -> None:
    factories.account("Foreign")
    client.force_login(karim)
    page = client.get(LIST).content.decode()
    assert "Helios" in page
    assert "Foreign" not in page
    assert "1 to 1 of 1" in page
    file = b"".join(client.get("/accounts/export/csv/").streaming_content).decode()  # type: ignore[attr-defined]
    assert "Foreign" not in file


def test_an_administrator_has_no_list(client: Client, yann: User) -> None:
    client.force_login(yann)
    assert client.get(LIST).status_code == 403


def test_formulas_leave_as_text_and_the_export_is_audited(client: Client, claire: User) -> None:
    names = ["=HYPERLINK(1)", "@SUM(1)", "+1", "-1", "\t=1", "Plain"]
    for name in names:
        factories.account(name)
    write_snapshots([{"account": Account.objects.get(name="Plain").pk, "revenue_minor": 123456}])
    client.force_login(claire)
    file = b"".join(client.get("/accounts/export/csv/").streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"))))
    assert {row[0] for row in rows[1:]} == {"'" + name if name != "Plain" else name for name in names}
    assert next(row for row in rows if row[0] == "Plain")[2] == "1234.56"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/accounts/export/xlsx/").streaming_content)))  # type: ignore[attr-defined]
    cells = [cell for row in book.active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {cell.value for cell in cells if isinstance(cell.value, int | float)} == {1234.56}
    assert AuditLine.objects.filter(act="accounts.exported", actor=claire).count() == 2


def test_exports_need_the_right(client: Client, mona: User, helios: Account) -> None:
    client.force_login(mona)
    assert client.get("/accounts/export/csv/").status_code == 403
    assert not AuditLine.objects.filter(act="accounts.exported").exists()


def test_views_are_kept_shared_and_deleted_by_their_owner(client: Client, claire: User, serge: User) -> None:
    client.force_login(claire)
    answer = client.post("/accounts/views/", {"query": "status=lost&sort=growth&evil=1", "name": "Lost ones", "shared": "1"})
    assert answer.status_code == 302
    view = SavedView.objects.get()
    assert "evil" not in view.query
    client.force_login(serge)
    assert "Lost ones" in client.get(LIST).content.decode()
    assert client.post(f"/accounts/views/{view.pk}/delete/").status_code == 404
    client.force_login(claire)
    assert client.post(f"/accounts/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_forbidden_sort_cannot_be_kept_as_a_view(client: Client, mona: User, helios: Account) -> None:
    client.force_login(mona)
    assert client.post("/accounts/views/", {"query": "sort=margin", "name": "x"}).status_code == 400
    assert not SavedView.objects.exists()


def _queries(client: Client, query: dict[str, str]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(LIST, query).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", [{}, {"sort": "name"}, {"columns": "money"}, {"status": "prospect", "q": "account"}], ids=str)
def test_as_many_queries_at_10_as_at_200_rows(client: Client, claire: User, query: dict[str, str]) -> None:
    client.force_login(claire)
    many(10)
    _queries(client, query)  # the first request of a session writes it
    few = _queries(client, {**query, "size": "200"})
    many(190)
    assert _queries(client, {**query, "size": "200"}) == few
    assert few <= 13


SORTS = ["name", "revenue", "-revenue", "growth", "health", "margin", "share_of_wallet", "pipeline", "active_contacts", "last_contact"]


@pytest.mark.parametrize("sort", SORTS)
def test_no_sort_reads_the_table_and_sorts_it(claire: User, sort: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("plans of PostgreSQL: tests/services")
    many(50)
    part = Asked({"sort": sort}, claire).parts()[0]
    plan = part.ordered(backward=False)[:26].explain()
    assert "TEMP B-TREE" not in plan, plan
    assert "SCAN accounts_account\n" not in plan + "\n", plan


def test_the_title_is_the_finding(client: Client, claire: User) -> None:
    first, second = factories.account("A"), factories.account("B")
    rebuild_closure()
    write_snapshots(
        [{"account": first.pk, "revenue_minor": 200_000_000, "growth": -0.1}, {"account": second.pk, "revenue_minor": 100_000_000}]
    )
    client.force_login(claire)
    assert "2 accounts bring EUR\u00a03.0\u00a0M a year; 1 of them bills less than a year ago" in client.get(LIST).content.decode()


def test_what_lies_below_a_listed_node_is_not_added_twice(claire: User) -> None:
    group = factories.account("Group")
    site = factories.account("Site", parent=group)
    rebuild_closure()
    write_snapshots([{"account": group.pk, "revenue_minor": 300}, {"account": site.pk, "revenue_minor": 100}])
    assert Asked({}, claire).counted.revenue == 3
    assert Asked({"sites": "1"}, claire).counted.revenue == 3
    refresh_search()
    assert Asked({"q": "site"}, claire).counted.revenue == 1


def test_sites_are_listed_when_asked_for_or_when_their_group_is_hidden(claire: User, karim: User, give: object) -> None:
    site = factories.account("Site", parent=factories.account("Group"))
    give(karim, site)  # type: ignore[operator]
    assert {row.name for row in Asked({}, claire).rows} == {"Group"}
    assert {row.name for row in Asked({"sites": "1"}, claire).rows} == {"Group", "Site"}
    assert {row.name for row in Asked({}, karim).rows} == {"Site"}


def test_states_without_rows(client: Client, claire: User, karim: User) -> None:
    client.force_login(karim)
    assert "No account yet" in client.get(LIST).content.decode()
    client.force_login(claire)
    assert "No account matches" in client.get(LIST, {"status": "lost"}).content.decode()


def test_a_part_for_htmx_is_the_rows_alone(client: Client, claire: User) -> None:
    many(3)
    client.force_login(claire)
    answer = client.get(LIST, headers={"HX-Request": "true", "HX-Target": "account-rows"})
    assert "<html" not in answer.content.decode()
    assert "Account 00001" in answer.content.decode()
    assert "HX-Target" in answer["Vary"]


def test_the_filter_form_offers_only_what_one_sees(client: Client, karim: User, helios: Account) -> None:
    factories.account("Foreign", sector="secret sector")
    client.force_login(karim)
    assert "secret sector" not in client.get(LIST, {"filters": "1"}).content.decode()


def test_a_shared_view_leaves_out_what_its_reader_may_not_see_and_says_so(client: Client, claire: User, mona: User) -> None:
    account = factories.account("Helios")
    assert mona.person
    set_role(account, mona.person, AccountRole.Role.MEMBER, by=claire)
    client.force_login(claire)
    query = "sort=-margin&columns=segment,margin,revenue&key=0"
    client.post("/accounts/views/", {"query": query, "name": "Margins", "shared": "1"})
    view = SavedView.objects.get()
    client.force_login(mona)
    assert f"?view={view.pk}" in client.get("/accounts/").content.decode()
    answer = client.get(f"/accounts/?view={view.pk}", follow=True)
    assert answer.redirect_chain == [("/accounts/?key=0&columns=segment%2Crevenue", 302)]
    assert "Left out of this view, because it is not open to you" in answer.content.decode()
    assert client.get(f"/accounts/?{query}").status_code == 400
    assert client.get("/accounts/?view=999999").status_code == 404
