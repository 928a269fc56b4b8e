"""The full account review: its chapters, who reads what in it, many pages with running heads. Spec: product.md L6."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts import verbs
from accounts.models import AccountRole, Contact, ContactJudgement, Interaction, Note, Promise, Subscription
from accounts.verbs import rebuild_access
from base import clock
from people.permissions import Role
from plans import verbs as plans
from plans.papers.review_desk import dense
from plans.rows import ROW_KINDS
from reports import engine
from reports.registry import Context, Part, papers
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
        "start", "history", "notes", "business", "projects", "promises", "strategy", "relations", "result", "annexes",
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
    assert client.post(reverse("reports:print", args=["review"]), {"scope": str(halden.pk)}).status_code == 404


def with_tomorrow(account, user):
    with clock.travel(TODAY + dt.timedelta(days=1)):
        return book(account, user)


def chapter(found, code):
    return next(each for each in found.chapters if each.code == code)


def told(found, code):
    parts = chapter(found, code).parts
    return "\n".join(
        [str(cell[0]) for part in parts for row in part.rows for cell in row] + [str(item) for part in parts for item in part.items]
    )


def test_a_successor_reads_first_whom_to_call_and_what_falls_due(halden, karim):
    plan = plans.open_plan(halden, by=karim)
    plans.add_row(plan, ROW_KINDS["actions"], {"text": "Visit Visp", "due_on": TODAY + dt.timedelta(days=10)}, by=karim)
    plans.add_row(plan, ROW_KINDS["actions"], {"text": "Next year’s fair", "due_on": TODAY + dt.timedelta(days=200)}, by=karim)
    Promise.objects.create(account=halden, text="Calibrate in May", due_on=TODAY - dt.timedelta(days=3))
    Subscription.objects.create(
        account=halden, name="Service frame", start=dt.date(2020, 1, 1), end=TODAY + dt.timedelta(days=60), amount=Decimal(1000), months=1
    )
    start = told(book(halden, karim), "start")
    assert "Anton Halden" in start
    assert "Reto Imhof, known to Karim" in start  # the way in to who decides
    assert "Action: Visit Visp" in start
    assert "Next year’s fair" not in start
    assert "Promise: Calibrate in May" in start
    assert ", late" in start
    assert "Service frame: " in start
    assert "EUR\u00a012\u00a0k" in told(book(halden, karim), "business")


def test_meetings_and_open_notes_stand_in_it_and_confidential_ones_do_not(halden, karim):
    reto = Contact.objects.get(name="Reto Imhof")
    Interaction.objects.create(account=halden, contact=reto, person=karim.person, on=TODAY, channel="call", note="Wants a second method")
    Note.objects.create(account=halden, author=karim, text="Park behind the gate")
    Note.objects.create(account=halden, author=karim, text="Is about to leave", confidential=True)
    found = book(halden, karim)
    assert "Wants a second method" in told(found, "notes")
    assert "Park behind the gate" in told(found, "notes")
    assert "Is about to leave" not in words(found)
    assert "Nobody there was met or called in twelve months." not in found.gaps


def test_of_a_version_it_holds_the_words_rows_and_figures_of_then(halden, karim, claire, client):
    plan = plans.open_plan(halden, by=karim)
    objective = plans.add_row(plan, ROW_KINDS["objectives"], {"text": "Second site", "due_on": TODAY}, by=karim)
    plans.add_row(plan, ROW_KINDS["tactics"], {"text": "Through Visp", "objective_id": objective.pk}, by=karim)
    Promise.objects.create(account=halden, text="Calibrate in May", due_on=TODAY + dt.timedelta(days=9), recorded_on=TODAY)
    version = plans.submit_plan(plan, by=karim)
    plans.approve_version(version, by=claire)
    Contact.objects.filter(name="Reto Imhof").update(name="Reto Keller")
    factories.contact(halden, "Late Comer", role="decides")
    Promise.objects.create(
        account=halden, text="Promised later", due_on=TODAY + dt.timedelta(days=40), recorded_on=TODAY + dt.timedelta(days=1)
    )
    Promise.objects.filter(text="Calibrate in May").update(kept_on=TODAY + dt.timedelta(days=1), state="kept")
    Note.objects.create(account=halden, author=karim, text="Written later")
    Note.objects.filter(text="Written later").update(at=clock.now() + dt.timedelta(days=2))
    plans.edit_row(objective, {"text": "Third site"}, by=karim)
    then = papers["review"].book(Context(f"{halden.pk}@{version.no}", "en", {}, karim))
    assert "1. Second site" in told(then, "strategy")
    assert "1.1 Through Visp" in told(then, "strategy")
    assert "Third site" not in words(then)
    assert "1. Third site" in told(book(halden, karim), "strategy")
    assert f"Plan version {version.no}, approved on " in then.foot[0]
    assert "history, promises and result are as of" in then.foot[0]
    for later in ("Reto Keller", "Late Comer", "Promised later", "Written later", "anton@halden.example"):
        assert later not in words(then), later
        assert later in words(with_tomorrow(halden, karim)), later
    assert "Reto Imhof" in told(then, "relations")
    promised = next(row for part in chapter(then, "promises").parts for row in part.rows)
    assert [str(cell[0]) for cell in promised][2:] == ["open"], "kept later, it was open then"
    paper = papers["review"]
    assert paper.may(karim, f"{halden.pk}@{version.no}")
    assert paper.may(karim, f"{halden.pk}@{plan.pk}.{version.no}")
    assert not any(paper.may(karim, f"{halden.pk}@{bad}") for bad in ("9", f"{plan.pk}.9", f"{plan.pk + 1}.1", ".1", "1.", "a.1"))
    client.force_login(karim)
    page = client.get(reverse("plans:version", args=[plan.pk, version.no])).content.decode()
    assert f'name="scope" value="{halden.pk}@{plan.pk}.{version.no}"' in page


def test_of_a_version_nothing_entered_later_stands_in_it_whatever_day_it_is_for(halden, karim):
    plan = plans.open_plan(halden, by=karim)
    plans.add_row(plan, ROW_KINDS["objectives"], {"text": "Second site"}, by=karim)
    version = plans.submit_plan(plan, by=karim)
    last_month = TODAY - dt.timedelta(days=30)
    Interaction.objects.create(account=halden, on=last_month, channel="meeting", person=karim.person, note="Entered late")
    Promise.objects.create(account=halden, text="Promised before", due_on=TODAY, recorded_on=last_month)
    factories.opportunity(halden, (last_month, "qualified"), (last_month, "lost"), name="Lost before", state="lost", closed_on=last_month)
    factories.account("Halden Visp", parent=halden)
    halden.city = "Basel"
    halden.save(update_fields=["city"])
    then = words(papers["review"].book(Context(f"{halden.pk}@{version.no}", "en", {}, karim)))
    now = words(book(halden, karim))
    for later in ("Entered late", "Promised before", "Lost before", "Halden Visp", "Basel"):
        assert later in now, later
        assert later not in then, later


def test_of_a_version_a_promise_made_after_its_day_is_left_out_however_early_a_file_brought_it(halden, karim):
    plan = plans.open_plan(halden, by=karim)
    plans.add_row(plan, ROW_KINDS["objectives"], {"text": "Second site"}, by=karim)
    for text, days in (("Made before", -30), ("Made later", 30)):
        made = TODAY + dt.timedelta(days=days)
        Promise.objects.create(account=halden, text=text, made_on=made, due_on=TODAY + dt.timedelta(days=60), recorded_on=TODAY)
    version = plans.submit_plan(plan, by=karim)
    then = words(papers["review"].book(Context(f"{halden.pk}@{version.no}", "en", {}, karim)))
    assert "Made before" in then
    assert "Made later" not in then
    assert "Made later" in words(book(halden, karim))


def test_a_column_that_holds_nothing_is_not_printed():
    part = Part(
        heads=[("What", ""), ("Due", ""), ("Done", "")], rows=[[("", ""), ("2 May", ""), ("—", "")], [("B", ""), ("", ""), ("", "")]]
    )
    assert [head for head, _kind in dense(part).heads] == ["What", "Due"]
    assert [[cell for cell, _kind in row] for row in dense(part).rows] == [["", "2 May"], ["B", ""]]
