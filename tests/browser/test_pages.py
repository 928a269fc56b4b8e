"""Every page of the demo, in English on a wide light screen and in French on a dark phone: no violation of WCAG 2.2 AA, nothing
foreign, no error, no sideways scrolling, no untranslated word that the other language has."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.browser.conftest import DARK_FR, LIGHT_EN, Crawled, axe, watched
from tools.chromium import launch_options
from tools.pages import FILES, Found, wanted
from tools.visitor import Visitor

# Routes that answer GET but are not reached by a link of the demo, with the reason.
UNREACHED: dict[str, str] = {
    **dict.fromkeys(FILES, "a file"),
    "account_reset_password_from_key": "its address comes by mail",
    "account_reset_password_from_key_done": "follows a new password",
    "account_reset_password_done": "follows a request by mail",
    "people:invitation": "its address is given to one person",
    "account_reset_password_sent": "follows a request by mail",
    "account_logout": "a form signs out",
    "base:home": "leads on to the first page of the role",
    "accounts:invoice_move": "leads from the origin of an invoice, of which few are crawled",
    "accounts:note_edit": "there is no note before somebody writes one",
    "imports:new": "linked from the board of an empty company; elsewhere its form stands on the list",
    "jobs:banner": "a part of every page",
    "plans:old": "leads from a file that was read, of which few plans have one",
    "plans:open": "leads from accounts without a plan, of which few are crawled",
    "plans:piece": "leads from a file that was read",
    "plans:white_cell": "leads from a cell of the white space, of which few are crawled",
    "pyramid:improvement_edit": "there is no improvement before somebody agrees on one",
    "teams:meeting_edit": "leads from a meeting to come, of which few are crawled",
    "teams:pulse_answer": "there is no open round before somebody opens one",
    "plans:comments": "a part of the page of a plan",
    "plans:mentionable": "asked by the page of a plan after @",
    "plans:updates": "asked by the page of a plan",
    "reports:paper": "there is no paper before somebody prints one",
}


def test_no_link_of_the_demo_is_broken(pages: Crawled) -> None:
    assert pages[1] == []


def test_every_page_is_reached_by_links(pages: Crawled) -> None:
    missing = [f"{route.path} {route.name}" for route in wanted() if route.name not in pages[0] and route.name not in UNREACHED]
    assert missing == []


def seen(base: str, group: Sequence[Found], language: str, theme: str, options: Mapping[str, Any]) -> list[str]:
    """What is wrong with these pages, in a browser of its own."""
    faults: list[str] = []
    with sync_playwright() as playwright, playwright.chromium.launch(**launch_options()) as browser:
        tabs: dict[str, Page] = {}
        for found in group:
            if found.person not in tabs:
                tabs[found.person] = opened(watched(browser, faults, base, **options), base, found.person, language, theme)
            tab = tabs[found.person]
            tab.goto(found.path)
            told = axe(tab)
            if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                told.append(f"scrolls sideways at {options['viewport']}")
            if tab.evaluate("document.documentElement.lang") != language:
                told.append(f"is not in {language}")
            faults += [f"{found.route} ({found.path}): {line}" for line in told]
    return faults


def opened(context: BrowserContext, base: str, person: str, language: str, theme: str) -> Page:
    """A tab of this person, who reads in this language and theme."""
    visitor = Visitor(base, language)
    if person:
        first = visitor.sign_in(person)
        form = next(form for form in first.forms if form.action.endswith("/display/"))
        visitor.submit(first, form, language=language, theme=theme)
    context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": base} for cookie in visitor.cookies])
    return context.new_page()


@pytest.mark.parametrize(
    ("language", "theme", "options"),
    [("en", "light", LIGHT_EN), ("fr", "dark", DARK_FR)],
    ids=["English light 1440", "French dark 390"],
)
def test_every_page_is_accessible_and_at_home(demo_site: str, pages: Crawled, language: str, theme: str, options: dict[str, Any]) -> None:
    found = sorted(pages[0].values(), key=lambda page: page.person)
    assert len(found) > 100
    halves = [found[: len(found) // 2], found[len(found) // 2 :]]
    with ThreadPoolExecutor(len(halves)) as threads:  # page and server wait for each other: two at a time use both processors
        faults = list(threads.map(lambda half: seen(demo_site, half, language, theme, options), halves))
    assert faults == [[], []]
