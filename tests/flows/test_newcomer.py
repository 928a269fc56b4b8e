"""Way 1: a newcomer from the sign-in to the board, in either language; an empty company says what it needs.

The clone itself and its first page within 60 s: tests/ops/test_run.py and `make smoke`; `make demo-reset`: tests/ops/test_demo_reset.py.
"""

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, Invoice
from people import personas
from people.models import User
from pyramid.models import StoredResult
from pyramid.refreshing import refresh
from tests import factories

SIGN_IN = "/sign/in/"


@pytest.fixture
def invented(serge: User, yann: User, settings: Any) -> User:
    """A small company with a few figures, said to be the demo, on loopback; gives its sales director."""
    settings.BIND = "127.0.0.1"
    for number, amount in enumerate((600, 300, 100)):
        account = factories.account(f"Customer {number}")
        factories.invoice(account, dt.date(2026, 3, 5), Decimal(amount))
        factories.invoice(account, dt.date(2025, 3, 5), Decimal(amount) / 2)
        day = dt.date(2026, 1, 1 + number)
        factories.opportunity(account, (day, "qualified"), (day + dt.timedelta(days=30), ("won", "lost")[number % 2]), created_on=day)
    refresh()
    personas.mark_demo([serge, yann])
    return serge


def words(client: Client, address: str) -> str:
    """The text of the main part of a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return unescape(re.sub(r"<[^>]+>", " ", main))


def figures(text: str) -> Counter[str]:
    """Every number of a page, whatever parts its thousands and its decimals."""
    return Counter(re.findall(r"\d+", re.sub(r"(?<=\d)[\s.,\u202f\u00a0](?=\d)", "", text)))


@pytest.mark.parametrize(("language", "says"), [("en", "Invented company"), ("fr", "Entreprise inventée")])
def test_one_click_leads_from_the_sign_in_to_the_board(invented: User, client: Client, language: str, says: str) -> None:
    page = client.get(SIGN_IN, headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert str(invented.name) in page
    assert says.casefold() in page.casefold()
    assert "make demo-reset" in page
    assert client.post(reverse("people:persona", args=[invented.pk])).status_code == 302
    assert client.get("/", follow=True).status_code == 200


@pytest.mark.parametrize("bind", ["0.0.0.0", "10.1.2.3"])
def test_elsewhere_than_on_loopback_there_is_the_form_alone(invented: User, client: Client, settings: Any, bind: str) -> None:
    settings.BIND = bind
    page = client.get(SIGN_IN).content.decode()
    assert reverse("people:persona", args=[invented.pk]) not in page
    assert 'name="password"' in page
    assert client.post(reverse("people:persona", args=[invented.pk])).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_figure_of_the_board_has_its_proof_and_what_is_missing_its_reason(invented: User, client: Client, language: str) -> None:
    User.objects.filter(pk=invented.pk).update(language=language)
    client.force_login(User.objects.get(pk=invented.pk))
    answer = client.get(reverse("pyramid:board"))
    stones = [stone for course in answer.context["courses"] for stone in course.stones]
    drawn = re.findall(r'<a class="stone.*?</a>', answer.content.decode(), re.S)
    assert len(drawn) == len(stones) > 5
    known = 0
    for stone, html in zip(stones, drawn, strict=True):
        text = unescape(re.sub(r"<[^>]+>", " ", html))
        if stone.result is not None and stone.result.is_ok:
            known += 1
            assert re.search(r"n\s\d|Exact|No interval|Sans intervalle|counted|compté", text), text
        else:
            said = re.sub(r"[\s—]", "", text.replace(str(stone.label), ""))
            assert said, stone.code  # why it is not there
            assert not re.search(r"(?<![\d,.])0\s?(%|EUR|€|$)", text), text
    assert 0 < known < len(stones)


def test_the_board_says_the_same_in_french_and_never_0_for_what_is_missing(invented: User, client: Client) -> None:
    client.force_login(invented)
    english = words(client, reverse("pyramid:board"))
    assert "—" in english  # promises, answers, costs: nothing is known of them
    assert client.post(reverse("people:preferences"), {"language": "fr", "time_zone": "", "theme": ""}).status_code == 302
    french = words(client, reverse("pyramid:board"))
    assert figures(french) == figures(english)
    for word in ("Win rate", "Net revenue", "Account management", "Promises kept", "Not enough"):
        assert word not in french, word
    assert StoredResult.objects.filter(scope_kind="company", code="nps", value=0).count() == 0


def test_the_demo_is_refused_over_a_filled_company_and_nothing_changes(invented: User) -> None:
    before = (Account.objects.count(), Invoice.objects.count(), User.objects.count(), StoredResult.objects.count())
    with pytest.raises(CommandError, match="demo-reset"):
        call_command("load_demo")
    assert (Account.objects.count(), Invoice.objects.count(), User.objects.count(), StoredResult.objects.count()) == before


def test_an_empty_company_names_three_files_and_imports_are_a_click_away(dora: User, client: Client) -> None:
    client.force_login(dora)
    page = client.get(reverse("pyramid:board")).content.decode()
    assert "Three files are enough" in page
    assert f'href="{reverse("imports:new")}"' in page
    assert client.get(reverse("imports:new")).status_code == 200
