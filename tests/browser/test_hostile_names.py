"""Names that would be markup, or turn a line around, are text wherever a page says them. The watch of these tests fails on each
breach of the content-security policy, foreign request and error of a script; way 11.4 in a browser."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.verbs import rebuild_access, rebuild_closure, refresh_search
from base.models import DataVersion
from base.results import Status
from pyramid import stored
from tests import factories
from tests.pyramid.test_board import COMPANY, key_account, result

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [
    "<script>document.title='owned'</script>Zorax",
    '"><img src=x onerror="document.title=\'owned\'">Zorax',
    "'; document.title='owned'; // \" ` Zorax",
    "</title></textarea><svg onload=document.title='owned'>Zorax",
    "{{ 7*7 }} {% debug %} ${7*7} &lt;b&gt; Zorax",
    "\u202eGMBH \u05e9\u05dc\u05d5\u05dd Zorax",
    "👩‍🚀🚀 Zorax & Söhne",
]


def test_a_hostile_name_is_text_on_list_account_board_and_search(open_page: Callable[..., Page], claire: Any) -> None:
    accounts = [key_account(name, 3, 0.1).account for name in NAMES]
    factories.contact(accounts[0], NAMES[1], job_title=NAMES[0])
    rebuild_closure()
    rebuild_access()
    refresh_search()
    stored.keep([result("win_rate_count", 0.24, n=412, low=0.2, high=0.28), result("nrr", None, status=Status.NO_DATA)], COMPANY)
    DataVersion.bump("company")
    page = open_page(reverse("accounts:list"), claire)
    said(page, NAMES)
    page.goto(reverse("pyramid:board"))
    said(page, NAMES)
    page.goto(reverse("accounts:search") + "?q=zorax")
    said(page, NAMES)
    for account in accounts:
        page.goto(reverse("accounts:account", args=[account.pk]))
        said(page, [account.name])
    page.goto(reverse("accounts:tab", args=[accounts[0].pk, "people"]))
    said(page, [NAMES[0], NAMES[1]])
    page.goto(reverse("accounts:list") + "?q=" + quote(NAMES[1]))  # what was typed comes back into its field
    assert page.locator("input[name=q]").first.input_value() == NAMES[1]
    said(page, [])


def said(page: Page, names: list[str]) -> None:
    """Each name stands there letter by letter, and none of it became an element or ran."""
    page.wait_for_load_state("networkidle")
    text = page.locator("main").inner_text()
    assert [name for name in names if name not in text] == []
    assert page.title() != "owned"
    assert page.locator("main").locator("script, img[src=x], svg[onload]").count() == 0
    assert page.evaluate("[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length") == 0
