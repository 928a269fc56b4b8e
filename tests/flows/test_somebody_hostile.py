"""Journey 11, as far as accounts go: Tom tries what is not his. Each refusal is found by the administrator."""

import io
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from accounts.models import Account, AccountRole, Interaction, KeyAccount, Note
from accounts.verbs import rebuild_access, rebuild_closure, refresh_search, write_snapshots
from people.models import AuditLine, User
from people.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def tom(db: None) -> User:
    return factories.user("Tom Lasalle", Role.TEAM_MEMBER)


@pytest.fixture
def cervi(tom: User) -> Account:
    account = factories.account("Cervi Biotech")
    AccountRole.objects.create(
        account=account, person=tom.person, role="member", membership="core", since=factories.TODAY.replace(year=2020)
    )
    rebuild_closure()
    rebuild_access()
    return account


@pytest.fixture
def halden(db: None) -> Account:
    account = factories.account("Halden Pharma")
    factories.contact(account, "Dr Reto Imhof")
    rebuild_closure()
    refresh_search()
    return account


def test_a_foreign_account_is_nowhere(client: Client, tom: User, cervi: Account, halden: Account) -> None:
    client.force_login(tom)
    for path in ("", "people/", "timeline/", "edit/", "interactions/new/"):
        assert client.get(f"/accounts/{halden.pk}/{path}").status_code == 404
    contact = halden.contacts.get()
    assert client.get(f"/accounts/{halden.pk}/contacts/{contact.pk}/").status_code == 404
    assert client.get(f"/accounts/{cervi.pk}/contacts/{contact.pk}/").status_code == 404
    for words in ("halden", "haldne", "imhof"):
        assert "Halden" not in client.get("/accounts/search/", {"q": words}).content.decode()
        assert "Imhof" not in client.get("/accounts/search/", {"q": words}).content.decode()
    assert "Halden" not in client.get("/accounts/").content.decode()


def test_margin_neither_sorts_nor_filters_and_the_administrator_finds_it(client: Client, tom: User, cervi: Account) -> None:
    write_snapshots([{"account": cervi.pk, "margin": 0.16}])
    client.force_login(tom)
    for query in ({"sort": "margin"}, {"sort": "-margin"}, {"margin_max": "1"}, {"columns": "margin"}):
        assert client.get("/accounts/", query).status_code == 400
    assert client.get("/accounts/export/csv/").status_code == 403
    assert AuditLine.objects.filter(actor=tom).exists()


def test_formulas_are_text_on_the_way_out(client: Client, claire: User) -> None:
    for name in ("=HYPERLINK(1)", "@SUM", "+1", "-1"):
        factories.account(name)
    rebuild_closure()
    client.force_login(claire)
    file = b"".join(client.get("/accounts/export/xlsx/").streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    names = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert sorted(names) == ["'+1", "'-1", "'=HYPERLINK(1)", "'@SUM"]


def test_a_script_is_text_wherever_it_stands(client: Client, claire: User) -> None:
    account = factories.account(SCRIPT, sector=SCRIPT, city=SCRIPT)
    rebuild_closure()
    refresh_search()
    contact = factories.contact(account, SCRIPT, job_title=SCRIPT)
    client.force_login(claire)
    client.post(f"/accounts/{account.pk}/interactions/new/", {"note": SCRIPT, "contacts": contact.pk, "occasion": str(uuid4())})
    client.post(f"/accounts/{account.pk}/notes/new/", {"text": SCRIPT, "token": str(uuid4())})
    assert Interaction.objects.count() == Note.objects.count() == 1
    pages = [f"/accounts/{account.pk}/{path}" for path in ("", "people/", "timeline/", "notes/", "details/", "edit/", "interactions/new/")]
    for address in [
        *pages,
        "/accounts/",
        "/accounts/?sector=%3Cscript%3E",
        "/accounts/search/?q=%3Cscript%3Ealert",
        f"/accounts/{account.pk}/contacts/{contact.pk}/",
    ]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert SCRIPT not in answer.content.decode(), address


def test_a_form_twice_is_one_effect_and_extra_fields_none(client: Client, tom: User, cervi: Account) -> None:
    client.force_login(tom)
    given = {"note": "Met.", "occasion": str(uuid4()), "role": "owner", "is_key": "1", "owner": "1", "by": "1", "person": "1"}
    for _time in range(2):
        assert client.post(f"/accounts/{cervi.pk}/interactions/new/", given).status_code == 302
    row = Interaction.objects.get()
    assert (row.person, row.by) == (tom.person, tom)
    assert not KeyAccount.objects.exists()
    assert AccountRole.objects.count() == 1


def test_without_token_no_form_is_taken(tom: User, cervi: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(tom)
    given = {"note": "Met.", "occasion": str(uuid4())}
    assert strict.post(f"/accounts/{cervi.pk}/interactions/new/", given).status_code == 403
    assert not Interaction.objects.exists()


def test_acts_that_are_not_his_are_refused_and_found(client: Client, tom: User, cervi: Account) -> None:
    client.force_login(tom)
    assert client.post(f"/accounts/{cervi.pk}/edit/", {"name": "Mine"}).status_code == 403
    assert client.post(f"/accounts/{cervi.pk}/key/", {"act": "set"}).status_code == 403
    assert client.post(f"/accounts/{cervi.pk}/roles/", {"person": tom.person.name, "role": "owner"}).status_code == 403
    cervi.refresh_from_db()
    assert cervi.name == "Cervi Biotech"
    assert AuditLine.objects.filter(actor=tom).count() >= 3
