"""S6: the hostile texts of `payloads.py`, through import and forms into the text fields, read on pages, paper, mail and files."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Account, AccountSnapshot, Contact, Interaction, Note
from base.logs import JsonFormatter
from imports.batches import kind_named
from imports.mapping import ImportOptions
from imports.verbs import perform
from people import verbs
from people.audit import Operator
from people.models import Function, Person, SavedView, Unit, User
from people.permissions import Role
from reports import engine
from reports.registry import Context, papers
from tests import factories
from tests.access.payloads import ALL, SHEET
from tests.mails import send_mails

pytestmark = pytest.mark.django_db

FORBIDDEN = {"iframe", "object", "embed", "base", "applet", "math", "frame", "frameset", "style", "foreignobject", "image"}
LINKS = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc", "hx-get", "hx-post"}
OURS = ("/", "#", "?", "mailto:", "tel:", "")


class Watcher(HTMLParser):
    """Notes everything on a page that could act: scripts, handlers, foreign addresses, elements that we never write."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN or (tag == "meta" and "http-equiv" in has):
            self.seen.append(f"<{tag} {has}>")
        if tag == "script" and not has.get("src", "").startswith("/static/"):
            self.seen.append(f"<script {has}>")
        if tag == "link" and not has.get("href", "").startswith("/static/"):
            self.seen.append(f"<link {has}>")
        for name, value in has.items():
            address = value.strip()
            is_ours = address.startswith(OURS[:-1]) or not address
            if name.startswith(("on", "hx-on")) or name == "style" or (name in LINKS and (address.startswith("//") or not is_ours)):
                self.seen.append(f"<{tag} {name}={value}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def acting(body: str) -> list[str]:
    watcher = Watcher()
    watcher.feed(body)
    return watcher.seen


@pytest.mark.parametrize(
    "body",
    [
        "<script>1</script>",
        "<p onclick=x>",
        "<a href='javascript:1'>",
        "<a href=//evil.example>",
        "<svg><image href=x></svg>",
        "<base href=x>",
    ],
)
def test_the_watcher_sees_what_acts(body: str) -> None:
    assert acting(body)


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, User]]:
    """A company in whose every text something hostile stands: what comes by files, then what people type."""
    with django_db_blocker.unblock(), transaction.atomic():
        users = {role: factories.user(f"The {role}", Role(role)) for role in ("programme_director", "administrator", "data_steward")}
        folder = tmp_path_factory.mktemp("hostile")
        _import(
            folder, "accounts", ["id", "name", "sector", "city", "website", "region"], lambda n, text: [n, text, text, text, text, text]
        )
        _import(folder, "contacts", ["id", "account", "name", "job_title", "function"], lambda n, text: [n, n, text, text, text[:40]])
        _import(folder, "interactions", ["id", "account", "on", "channel", "note"], lambda n, text: [n, n, "2026-11-02", "visit", text])
        _import(folder, "employees", ["id", "name", "job_title", "unit"], lambda n, text: [f"e{n}", text, text, text])
        _type(users)
        AccountSnapshot.objects.filter(account__in=Account.objects.order_by("pk")[:12]).update(is_key=True)
        yield users
        transaction.set_rollback(True)


def _import(folder: Path, kind: str, head: list[str], row: Any) -> None:
    path = folder / f"{kind}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *(row(number, text) for number, text in enumerate(ALL))])
    done = perform(path, kind_named(kind), source="crm", options=ImportOptions(), by=Operator("tests"))
    assert (done.batch.created, done.batch.rejected) == (len(ALL), 0), kind


def _type(users: dict[str, User]) -> None:
    director, administrator = Client(), Client()
    director.force_login(users["programme_director"])
    administrator.force_login(users["administrator"])
    for number, (account, text) in enumerate(zip(Account.objects.order_by("pk"), ALL, strict=True)):
        if number % 5 == 0:  # each aim of the list once or more; the import has brought all of them everywhere
            director.post(reverse("accounts:note_add", args=[account.pk]), {"text": text, "token": str(uuid4())})
            director.post(reverse("accounts:interaction_add", args=[account.pk]), {"note": text, "occasion": str(uuid4())})
            director.post(reverse("accounts:view_save"), {"name": text[:80], "query": "status=customer"})
            form = {"code": f"hostile{number}", "name_en": text[:100], "name_fr": text[:100]}
            administrator.post(reverse("people:function_add"), form)
            administrator.post(reverse("people:unit_add"), {"name": f"typed {text}"})


def test_everything_is_kept_as_it_was_written(filled: dict[str, User]) -> None:
    kept = {text.strip() for text in ALL}
    assert set(Account.objects.values_list("name", flat=True)) == kept
    assert set(Contact.objects.values_list("name", flat=True)) == kept
    assert kept <= set(Interaction.objects.values_list("note", flat=True))
    assert kept <= set(Unit.objects.values_list("name", flat=True))
    assert Note.objects.count() == len(ALL[::5])
    assert Function.objects.filter(code__startswith="hostile").count() == len(ALL[::5])
    assert SavedView.objects.exists()
    assert Person.objects.filter(job_title="{{ settings.SECRET_KEY }}").exists()


def addresses(code: str) -> list[str]:
    if code == "administrator":
        people = [reverse("people:person", args=[person.pk]) for person in Person.objects.order_by("-pk")[:20]]
        parts = [reverse("people:unit", args=[unit.pk]) for unit in Unit.objects.order_by("-pk")[:6]]
        parts += [reverse("people:function", args=[item.pk]) for item in Function.objects.filter(code__startswith="hostile")]
        names = ("administration", "organisation", "rights", "settings", "audit", "me")
        return [*(reverse(f"people:{name}") for name in names), *people, *parts, reverse("people:organisation") + "?page=2", "/jobs/"]
    first = [reverse("accounts:list"), reverse("accounts:list") + "?columns=segment,owner&size=200", reverse("pyramid:board")]
    first += [reverse("accounts:search") + f"?q={word}" for word in ("script", "alert", "evil", "drop")]
    first += [reverse("imports:list"), reverse("pyramid:figures"), reverse("pyramid:diagnosis"), reverse("people:organisation")]
    # One page of each account, in turn, so that each text is read on one and each page holds some of every aim.
    tabs = ("overview", "people", "timeline", "details", "edit", "contact")
    for number, account in enumerate(Account.objects.order_by("pk")):
        tab = tabs[number % len(tabs)]
        if tab == "overview":
            first.append(reverse("accounts:account", args=[account.pk]))
        elif tab == "edit":
            first.append(reverse("accounts:edit", args=[account.pk]))
        elif tab == "contact":
            first.append(reverse("accounts:contact", args=[account.pk, account.contacts.earliest("pk").pk]))
        else:
            first.append(reverse("accounts:tab", args=[account.pk, tab]))
    return first


@pytest.mark.parametrize("code", ["programme_director", "administrator", "data_steward"])
def test_no_page_acts_on_what_stands_in_it(filled: dict[str, User], code: str) -> None:
    client = Client()
    client.force_login(filled[code])
    faults: list[str] = []
    shown = 0
    for address in addresses(code):
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        body = answer.content.decode()
        shown += "alert(" in body or "evil.example" in body
        faults += [f"{address}: {what}" for what in acting(body)]
        assert "X-Evil" not in answer.headers
    assert faults == []
    assert shown > 10  # the texts do stand there


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onmouseover="alert(20)', "{{ 7|add:7 }}", "' OR 1=1 --"])
def test_what_an_address_holds_does_not_act_either(filled: dict[str, User], text: str) -> None:
    client = Client()
    client.force_login(filled["programme_director"])
    asked = {"q": text, "sector": text, "segment": text, "after": text, "to": text, "scope": text, "state": text, "next": text}
    for name in ("accounts:list", "accounts:search", "pyramid:board", "pyramid:figures", "pyramid:diagnosis", "people:organisation"):
        answer = client.get(reverse(name), asked)
        assert answer.status_code in {200, 400, 404}, name
        assert acting(answer.content.decode()) == []


def test_a_file_holds_no_formula_and_the_texts_unchanged(filled: dict[str, User]) -> None:
    client = Client()
    client.force_login(filled["programme_director"])
    body = b"".join(client.get(reverse("accounts:export", args=["csv"]) + "?all=1").streaming_content)  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == len(ALL) + 1
    assert not [cell for row in rows for cell in row if re.match(r"\s*[=+@]", cell) or re.match(r"\s*-\D", cell)]
    assert {row[0].removeprefix("'") for row in rows[1:] if row[0].startswith("'")} >= {text.strip() for text in SHEET}


def test_a_paper_prints_them_and_fetches_nothing(filled: dict[str, User]) -> None:
    for language in ("en", "fr"):
        printed = engine.render(papers["pyramid"], Context("", language, {}, filled["programme_director"]), in_helper=False)
        assert printed.pages == 1
        raw = printed.pdf
        assert not re.search(rb"/(JavaScript|JS|Launch|URI|SubmitForm|EmbeddedFile)\b", raw)
        text = PdfReader(io.BytesIO(raw)).pages[0].extract_text()
        assert "alert(" in text


def test_a_mail_holds_them_as_plain_text_without_a_header_more(filled: dict[str, User], mailoutbox) -> None:
    administrator = filled["administrator"]
    Person.objects.filter(pk=administrator.person_id).update(name="x\r\nBcc: all@evil.example <script>alert(1)</script>")
    verbs.invite("invited@arvelle.example", "<b>x</b>\r\nX-Evil: 1", None, by=User.objects.get(pk=administrator.pk))
    send_mails()
    message = mailoutbox[0].message()
    assert set(message) & {"Bcc", "X-Evil"} == set()
    assert message.get_content_type() == "text/plain"
    assert "\n" not in message["Subject"]


def test_the_log_keeps_one_line_a_request_and_none_of_the_texts(filled: dict[str, User], caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    client.force_login(filled["programme_director"])
    with caplog.at_level("INFO"):
        client.get(reverse("accounts:search"), {"q": 'x\r\n{"level": "ERROR", "message": "forged"}'})
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name == "kamapp.request"]
    assert len(lines) == 1
    assert not re.search(r"[\r\n]|forged", lines[0])
    assert json.loads(lines[0])["level"] == "INFO"


def test_the_tables_still_stand(filled: dict[str, User]) -> None:
    assert Account.objects.count() == len(ALL)
    assert User.objects.filter(pk__in=[user.pk for user in filled.values()]).count() == len(filled)
