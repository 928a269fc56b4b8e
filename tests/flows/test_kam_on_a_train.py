"""Journey 4, step 1: a KAM on a phone notes an interaction in six taps; it counts at once, and once."""

import datetime as dt
import re
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import Account, AccountRole, AccountSnapshot, Interaction
from accounts.verbs import rebuild_access, rebuild_closure, refresh_snapshots
from people.models import AuditLine, User
from people.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


class Phone:
    """Follows links as a thumb does: an address is only opened when the page before shows it. Counts the taps."""

    def __init__(self, client: Client) -> None:
        self.client, self.taps, self.page = client, 0, ""

    def first(self, address: str) -> None:
        self.page = self.client.get(address, follow=True).content.decode()

    def tap(self, words: str) -> None:
        links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', self.page, re.S)
        address = next(href for href, label in links if words in re.sub(r"<[^>]+>", "", label))
        self.taps += 1
        self.first(address.replace("&amp;", "&"))

    def value(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', self.page)
        assert found, name
        return found[1]


@pytest.fixture
def giulia(db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def cervi(giulia: User) -> Account:
    account = factories.account("Cervi Biotech")
    factories.account("Kestrel Aerospace")
    AccountRole.objects.create(account=account, person=giulia.person, role="owner", since=dt.date(2020, 1, 1))
    ricci, other = factories.contact(account, "Dr Ricci"), factories.contact(account, "Dr Bianchi")
    Interaction.objects.create(account=account, contact=ricci, person=giulia.person, on=TODAY - dt.timedelta(days=120))
    Interaction.objects.create(account=account, contact=other, on=TODAY - dt.timedelta(days=3))
    rebuild_closure()
    rebuild_access()
    refresh_snapshots()
    return account


@pytest.mark.parametrize(
    ("language", "act", "sentence"),
    [("en", "Note an interaction", "Wants a fixed date."), ("fr", "Noter un échange", "Veut une date ferme.")],
)
def test_an_interaction_in_six_taps(client: Client, giulia: User, cervi: Account, language: str, act: str, sentence: str) -> None:
    User.objects.filter(pk=giulia.pk).update(language=language)
    client.force_login(giulia)
    phone = Phone(client)
    phone.first("/accounts/?mine=1")
    assert "Kestrel" not in phone.page
    phone.tap("Cervi Biotech")
    phone.tap(act)
    assert phone.page.index("Dr Ricci") < phone.page.index("Dr Bianchi"), "whom she met last comes first"
    chosen = re.search(r'name="contacts" value="(\d+)" checked', phone.page)
    assert chosen, "and is chosen already"
    given = {"contacts": chosen[1], "note": sentence, "channel": "visit", "on": TODAY.isoformat(), "occasion": phone.value("occasion")}
    assert UUID(given["occasion"])
    phone.taps += 2  # into the text, and Save
    for _sent in range(2):  # a double tap, or sent again after a tunnel
        answer = client.post(f"/accounts/{cervi.pk}/interactions/new/", given)
        assert answer["Location"] == f"/accounts/{cervi.pk}/"
    assert phone.taps <= 6

    rows = Interaction.objects.filter(note=sentence)
    assert [row.contact.name for row in rows if row.contact] == ["Dr Ricci"]
    assert AuditLine.objects.filter(act="interaction.noted", actor=giulia, account_id=cervi.pk).count() == 1
    phone.first(answer["Location"])
    assert sentence in phone.page, "on the timeline at once"
    snapshot = AccountSnapshot.objects.get(account=cervi)
    assert (snapshot.last_contact_on, snapshot.active_contacts) == (TODAY, 2), "Dr Ricci is active again"


def test_the_form_keeps_its_words_on_the_device_and_says_so(client: Client, giulia: User, cervi: Account) -> None:
    """What the module static/js/draft.js needs to find; the loss of the network itself is tried in a browser."""
    client.force_login(giulia)
    page = client.get(f"/accounts/{cervi.pk}/interactions/new/").content.decode()
    assert f'data-draft="{giulia.pk}:interaction:{cervi.pk}"' in page
    assert "js/draft.js" in page
    assert "data-draft-status" in page
    assert "not sent" in page
