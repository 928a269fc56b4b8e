"""Journey 4: a KAM on a phone notes an interaction in six taps (1), writes the plan with a colleague (2 to 5), prints it (6).

What only two browsers can show, the tunnel and the closed tab, stands in tests/browser/test_prose.py.
"""

import datetime as dt
import io
import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Account, AccountRole, AccountSnapshot, Interaction
from accounts.verbs import rebuild_access, rebuild_closure, refresh_snapshots
from people.models import AuditLine, User
from people.permissions import Role
from plans import prose, verbs
from plans.models import Plan
from plans.rows import ROW_KINDS
from reports import engine
from reports.registry import Context, papers
from tests import factories
from tests.plans.test_together import Window

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


# Steps 2 to 6: the plan ---------------------------------------------------------


@pytest.fixture
def ines(cervi: Account) -> User:
    """The second KAM of Cervi."""
    user = factories.user("Ines Kessler", Role.KAM)
    AccountRole.objects.create(account=cervi, person=user.person, role="kam", since=dt.date(2020, 1, 1))
    rebuild_access()
    return user


@pytest.fixture
def plan(cervi: Account, giulia: User, ines: User) -> Plan:
    plan = verbs.open_plan(cervi, by=giulia, template="full")
    verbs.write_prose(plan.sections.get(code="intent"), "The proof comes from line 2.\nShare of wallet is 34 %.", by=giulia, base=0)
    return plan


def test_two_write_one_paragraph_and_the_tunnel_loses_nothing(plan: Plan, giulia: User, ines: User) -> None:
    """Steps 2 to 4: both are in the text, who came out of the tunnel sends once more, and what a join swallowed is still hers."""
    hers, theirs = Window(giulia, plan), Window(ines, plan)
    for window in (hers, theirs):
        window.pull()
    first, second = hers.typed("Before the board of April."), theirs.typed("Without it there is a tender.")
    assert hers.push(first).status_code == theirs.push(second).status_code == 201
    kept, key = hers.typed("Line 2 alone brings nine points."), str(uuid4())  # on the phone, not sent
    theirs.pull()
    assert theirs.push(theirs.typed("Written meanwhile."), since=theirs.since).status_code == 201
    answers = [hers.push(kept, key=key).status_code for _time in range(2)]  # the answer was lost in the tunnel
    assert answers == [201, 200]
    text = plan.sections.get(code="intent").text
    for words in ("line 2", "board of April", "a tender", "nine points", "Written meanwhile"):
        assert text.count(words) == 1, words
    seen = {item["by"] for item in hers.client.get(hers.address, {"since": 0, "schema": prose.SCHEMA}).json()["updates"]}
    assert {giulia.pk, ines.pk} <= seen, "the log says whose words these are: the rescue panel names her"


@pytest.mark.parametrize(("language", "both"), [("en", "Keep both"), ("fr", "Garder les deux")])
def test_both_changed_the_title_of_a_tactic(client: Client, plan: Plan, giulia: User, ines: User, language: str, both: str) -> None:
    """Step 5: owner and date merge without a question; of the title both are shown under the row, and both stay."""
    User.objects.filter(pk=giulia.pk).update(language=language)
    objective = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner for release"}, by=giulia)
    tactic = verbs.add_row(plan, ROW_KINDS["tactics"], {"text": "Win the new director", "objective_id": objective.pk}, by=giulia)
    address = reverse("plans:row_edit", args=[plan.pk, "tactics", tactic.pk])
    client.force_login(giulia)
    form = client.get(address).context["form"]
    sent = {bound.name: bound.value() or "" for bound in form} | dict(form.bases())
    due = dt.date(2027, 2, 1)
    change = {"text": "Win the new director before the tender", "owner_id": ines.person_id, "due_on": due}
    verbs.edit_row(tactic, change, by=ines, base={"text": "Win the new director", "owner_id": None, "due_on": None})
    sent |= {"text": "Win the new director and her deputy", "measure": "2 meetings"}
    answer = client.post(address, sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert both in page
    assert set(answer.context["form"].clashes) == {"text"}
    sent |= dict(answer.context["form"].bases()) | {"join": "text"}
    assert client.post(address, sent).status_code == 302
    tactic.refresh_from_db()
    assert tactic.text == "Win the new director before the tender / Win the new director and her deputy"
    assert (tactic.owner_id, tactic.due_on, tactic.measure) == (ines.person_id, due, "2 meetings")
    lines = AuditLine.objects.filter(act="plan.row_edited", object_id=str(tactic.pk)).order_by("at")
    texts = [value.after for line in lines for value in line.values.filter(field="text")]
    assert texts == ["Win the new director before the tender", tactic.text], "both texts are in the history"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_page_in_two_taps(client: Client, plan: Plan, giulia: User, language: str) -> None:
    """Step 6: the button, and the paper: one A4, its words or what is not shown, the draft and the day of the figures."""
    User.objects.filter(pk=giulia.pk).update(language=language)
    client.force_login(giulia)
    section = plan.sections.get(code="summary")
    verbs.write_prose(section, "Line 2 alone brings nine points.", by=giulia, base=section.head)
    page = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert f'action="{reverse("reports:print", args=["account"])}"' in page
    context = Context(str(plan.account_id), language, {}, giulia)
    fitted = engine.render(papers["account"], context, in_helper=False)
    sheets = PdfReader(io.BytesIO(fitted.pdf)).pages
    assert len(sheets) == 1
    assert [round(float(side) / 72 * 25.4) for side in sheets[0].mediabox[2:]] == [210, 297]
    words = " ".join(sheets[0].extract_text().split())
    assert "nine points" in words or "Not shown" in words
    assert {"en": "Figures as of", "fr": "Chiffres au"}[language] in words
    assert {"en": "Draft of the plan", "fr": "Brouillon du plan"}[language] in words
