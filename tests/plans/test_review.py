"""The full account review: its chapters, who reads what in it, many pages with running heads. Spec: product.md L6."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts import verbs
from accounts.models import AccountRole, ContactJudgement, Promise
from accounts.verbs import rebuild_access
from people.permissions import Role
from reports import engine
from reports.registry import Context, papers
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


@pytest.fixture
def halden(karim):
    account = factories.account("Halden Pharma")
    AccountRole.objects.create(account=account, person=karim.person, role="kam", since=dt.date(2020, 1, 1))
    rebuild_access()
    chief = factories.contact(account, "Anton Halden", role="decides", email="anton@halden.example")
    reto = factories.contact(account, "Reto Imhof", role="advises", reports_to=chief)
    verbs.judge_contact(reto, {"attitude": "opposes", "matters": "His method"}, by=karim)
    verbs.set_tie(reto, karim.person, 4, by=karim)
    factories.opportunity(account, name="Line 3", stage="proposal")
    return account


def book(account, user, language="en"):
    return papers["review"].book(Context(str(account.pk), language, {}, user))


def words(found):
    parts = [part for chapter in found.chapters for part in chapter.parts]
    texts = [str(each) for part in parts for each in (part.title, part.note, part.empty, *part.paragraphs, *part.items, *part.drawings)]
    texts += [str(cell[0]) for part in parts for row in part.rows for cell in row] + [
        str(each) for part in parts for pair in part.pairs for each in pair
    ]
    return "\n".join([*texts, *map(str, found.gaps), found.subtitle])


def test_the_chapters_and_what_the_document_lacks(halden, karim):
    found = book(halden, karim)
    assert [chapter.code for chapter in found.chapters] == [
        "history", "business", "projects", "promises", "strategy", "relations", "result", "annexes",
    ]  # fmt: skip
    assert "No promise is recorded." in found.gaps
    assert "No account plan that you may read." in found.gaps
    text = words(found)
    for known in ("Anton Halden", "Reto Imhof", "Line 3", "opposes", "His method", "Karim, very strong", "anton@halden.example"):
        assert known in text, known
    Promise.objects.create(account=halden, text="Calibrate in May", due_on=TODAY)
    later = book(halden, karim)
    assert "No promise is recorded." not in later.gaps
    assert "Calibrate in May" in words(later)


def test_no_judgement_cost_or_address_for_who_may_not_read_it(halden, karim, mona):
    AccountRole.objects.create(account=halden, person=mona.person, role="member", membership="extended", since=dt.date(2020, 1, 1))
    rebuild_access()
    text = words(book(halden, mona))
    assert "Reto Imhof" in text
    for secret in ("opposes", "His method", "very strong"):
        assert secret not in text, secret
    assert "Costs and margins are not shown to this reader." in text
    paper = papers["review"]
    assert paper.audience(Context(str(halden.pk), "en", {}, mona)) != paper.audience(Context(str(halden.pk), "en", {}, karim))
    assert not paper.may(factories.user("Oscar", Role.KAM), str(halden.pk))


def test_many_pages_with_contents_running_heads_and_repeated_table_heads(halden, karim):
    for number in range(50):
        contact = factories.contact(halden, f"Person {number:03d}", role="uses", job_title="laboratory")
        ContactJudgement.objects.create(contact=contact, attitude="neutral", matters="Calm work", by=karim, on=TODAY)
    fitted = engine.render(papers["review"], Context(str(halden.pk), "fr", {}, karim), in_helper=False)
    reader = PdfReader(io.BytesIO(fitted.pdf))
    pages = [page.extract_text().replace("\u00a0", " ") for page in reader.pages]
    assert fitted.pages == len(pages) > 8
    assert "Ce qui manque à ce document" in pages[0]
    assert "Sommaire" in pages[0]
    assert f"2 / {len(pages)}" in pages[1]
    relations = [page for page in pages if "Personne" in page and "Nos liens" in page]
    assert len(relations) > 1  # the head of the table stands on each of its pages
    everything = "\n".join(pages)
    assert all(f"Person {number:03d}" in everything for number in range(50))
    assert all("Halden Pharma : revue de compte" in page for page in pages[1:])
    metadata = reader.xmp_metadata
    assert "pdfuaid" in metadata.stream.get_data().decode() if metadata else False
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_button_orders_it_as_a_job(client, halden, karim, oscar):
    client.force_login(karim)
    assert reverse("reports:print", args=["review"]) in client.get(reverse("accounts:tab", args=[halden.pk, "plan"])).content.decode()
    answer = client.post(reverse("reports:print", args=["review"]), {"scope": str(halden.pk)})
    assert answer.status_code == 302
    assert "/jobs/" in answer["Location"]
    client.force_login(oscar)
    assert client.post(reverse("reports:print", args=["review"]), {"scope": str(halden.pk)}).status_code in {403, 404}
