"""Seven ways by keyboard alone: Tab, Enter, Space, arrows, Escape. The focus is always seen, and nothing sets an order of its own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext

MOST_STEPS = 150
WORKER = 180_000  # milliseconds that a job may take before its page shows the end, behind what the demo itself has asked for

SEEN = """() => {
  const lit = (one) => { const s = getComputedStyle(one); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1; };
  let one = document.activeElement;
  // The parts of a date are the browser's own, and it shows which has the focus.
  if (!one || one === document.body || one.type === 'date') return true;
  const near = [one, one.parentElement, one.nextElementSibling, one.closest('label')];
  return near.some((each) => each && lit(each));
}"""


@pytest.fixture
def page(new_context: NewContext, demo_site: str) -> Iterator[Page]:
    return new_context(demo_site).new_page()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus. Every stop on the way shows that it has it."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), "focus not seen: " + page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector} on {page.url}")


def follow(page: Page, selector: str) -> None:
    """Reach a link or button and press Enter; the next page has come."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0


def sign_in(page: Page, name: str) -> None:
    page.goto("/")
    order = page.locator(".persona b").all_inner_texts()
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || ''") and page.evaluate("document.activeElement.matches('.persona')"):
            break
    else:
        raise AssertionError(f"Tab does not reach {name} among {order}")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_sign_in_to_the_diagnosis(page: Page) -> None:
    sign_in(page, "Claire Morvan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.skip')")  # the first stop of every page
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Shift+Tab")
    page.goto("/pyramid/")
    follow(page, "a[href^='/pyramid/diagnosis/']")
    expect(page.locator("h1")).to_be_visible()
    assert page.url.split("?")[0].endswith("/pyramid/diagnosis/")
    reach(page, "main details > summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")


def test_a_figure_its_period_its_cut_and_its_rows_as_a_file(page: Page) -> None:
    sign_in(page, "Claire Morvan")
    page.goto("/pyramid/figures/win_rate_count/")
    follow(page, "a[href*='span=quarter']")
    assert "span=quarter" in page.url
    follow(page, "a[href*='by=segment']")
    assert "by=segment" in page.url
    reach(page, "button[name=rows]")
    page.keyboard.press("Enter")
    page.locator("#rows a[href*='csv']").wait_for()
    reach(page, "a[href*='csv']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")


def test_from_the_account_list_to_a_noted_interaction(page: Page) -> None:
    sign_in(page, "Claire Morvan")
    page.goto("/accounts/")
    reach(page, "main input[type=search]")
    page.keyboard.type("Norvane")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Norvane**")
    page.wait_for_timeout(800)  # the list searches while one types…
    page.wait_for_load_state("networkidle")  # … and the last answer has come
    follow(page, "main table a[href^='/accounts/'], main .t a[href^='/accounts/']")
    follow(page, "a[href$='/interactions/new/']")
    reach(page, "textarea[name=note]")
    page.keyboard.type("Called by keyboard.")
    reach(page, "input[name=channel]")
    page.keyboard.press("ArrowDown")
    reach(page, "main button.btn-1")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/interactions/new/"))
    assert page.url.split("?")[0].rstrip("/").split("/")[-1].isdigit()


def test_a_menu_opens_with_enter_and_closes_with_escape(page: Page) -> None:
    sign_in(page, "Claire Morvan")
    page.goto("/accounts/")
    reach(page, "main details.menu > summary")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('details.menu[open]')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('details.menu:not([open]) > summary')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('input[type=search]')")


def test_a_setting_is_changed_and_set_back(page: Page) -> None:
    sign_in(page, "Claire Morvan")
    page.goto("/people/settings/?q=min_n")
    field = "input[id='v-min_n']"
    reach(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type("11")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto("/people/settings/?q=min_n")
    assert page.locator(field).input_value() == "11"
    follow(page, "tr[id='min_n'] button[name=reset]")
    page.goto("/people/settings/?q=min_n")
    assert page.locator(field).input_value() == "10"


def test_a_file_is_tried_and_imported(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text("id,name,family\nkeyboard-1,Valve by keyboard,Valves\n")
    sign_in(page, "Hugo Delmas")
    page.on("filechooser", lambda chooser: chooser.set_files(file))  # told before the page comes: the browser asks whoever listens by then
    page.goto("/data/new/")
    reach(page, "input[type=file]")
    page.keyboard.press("Enter")
    expect(page.locator("input[type=file]")).to_have_value(re.compile("products.csv"))
    follow(page, "form.drop button")
    follow(page, "button[name=try]")
    page.locator("button[name=load].btn-1").wait_for(timeout=WORKER)  # the dry run has come back
    follow(page, "button[name=load].btn-1")
    # Asked for: the worker may still be at what the demo itself wants.
    page.locator("#import-progress, form[action$='/undo/']").first.wait_for()


def test_the_board_goes_onto_paper(page: Page) -> None:
    sign_in(page, "Claire Morvan")
    page.goto("/pyramid/")
    follow(page, "form[action$='/print/pyramid/'] button")
    if "/jobs/" in page.url:  # not printed since the figures moved
        page.locator("main a.btn-1[href^='/papers/']").wait_for(timeout=WORKER)
        follow(page, "main a.btn-1[href^='/papers/']")
    reach(page, "main a.btn-1[href$='/file/']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
