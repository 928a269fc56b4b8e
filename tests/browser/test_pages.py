"""Every page of the demo, in English on a wide light screen and in French on a dark phone: no violation of WCAG 2.2 AA, nothing
foreign, no error, no sideways scrolling, no untranslated word that the other language has."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DARK_FR, LIGHT_EN, NewContext, axe
from tools.pages import FILES, Found, find_pages, wanted
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


@pytest.fixture(scope="session")
def pages(demo_site: str) -> tuple[dict[str, Found], list[str]]:
    return find_pages(demo_site)


def test_no_link_of_the_demo_is_broken(pages: tuple[dict[str, Found], list[str]]) -> None:
    assert pages[1] == []


def test_every_page_is_reached_by_links(pages: tuple[dict[str, Found], list[str]]) -> None:
    missing = [f"{route.path} {route.name}" for route in wanted() if route.name not in pages[0] and route.name not in UNREACHED]
    assert missing == []


def opened(new_context: NewContext, base: str, person: str, language: str, theme: str, options: dict[str, object]) -> Page:
    visitor = Visitor(base, language)
    if person:
        first = visitor.sign_in(person)
        form = next(form for form in first.forms if form.action.endswith("/display/"))
        visitor.submit(first, form, language=language, theme=theme)
    context = new_context(base, **options)
    context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": base} for cookie in visitor.cookies])
    return context.new_page()


@pytest.mark.parametrize(
    ("language", "theme", "options"),
    [("en", "light", LIGHT_EN), ("fr", "dark", DARK_FR)],
    ids=["English light 1440", "French dark 390"],
)
def test_every_page_is_accessible_and_at_home(
    new_context: NewContext,
    demo_site: str,
    pages: tuple[dict[str, Found], list[str]],
    language: str,
    theme: str,
    options: dict[str, object],
) -> None:
    faults: list[str] = []
    by_person: dict[str, list[Found]] = {}
    for found in pages[0].values():
        by_person.setdefault(found.person, []).append(found)
    assert len(pages[0]) > 10
    for person, group in by_person.items():
        tab = opened(new_context, demo_site, person, language, theme, options)
        for found in group:
            tab.goto(found.path)
            faults += [f"{found.route} ({found.path}): {line}" for line in axe(tab)]
            if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                faults.append(f"{found.route} ({found.path}): scrolls sideways at {options['viewport']}")
            if tab.evaluate("document.documentElement.lang") != language:
                faults.append(f"{found.route} ({found.path}): is not in {language}")
    assert faults == []
