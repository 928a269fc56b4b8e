"""The watch over the browser sees what it must, so that its silence means something."""

import pytest
from playwright.sync_api import Browser, Page

from people.models import User
from tests.browser.conftest import LIGHT_EN, PATIENCE, Watch, axe


def comes(page: Page, watch: Watch, seen: str) -> bool:
    """Whether a trespass with these words is told of, which takes the browser a moment."""
    for _time in range(PATIENCE // 100):
        if any(seen in trespass for trespass in watch.trespasses):
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize(
    ("act", "seen"),
    [
        ("console.error('broken')", "console: broken"),
        ("setTimeout(() => { throw new Error('late') })", "script: "),
        ("document.body.setAttribute('style', 'color: red')", "CSP: style-src"),
        ("(() => { let s = document.createElement('script'); s.text = '1'; document.body.append(s) })()", "CSP: script-src"),
    ],
    ids=["console error", "script error", "inline style", "inline script"],
)
@pytest.mark.django_db(transaction=True)
def test_each_trespass_is_seen(browser: Browser, live_server: object, act: str, seen: str) -> None:
    watch = Watch(live_server.url.removeprefix("http://"))
    context = browser.new_context(**LIGHT_EN)
    watch.attach(context)
    page = context.new_page()
    page.goto(live_server.url + "/")
    assert watch.trespasses == []
    page.evaluate(act)
    assert comes(page, watch, seen), watch.trespasses
    context.close()


def test_a_foreign_request_is_seen(browser: Browser) -> None:
    watch = Watch("127.0.0.1:1")
    context = browser.new_context()
    watch.attach(context)
    page = context.new_page()
    page.set_content("<img src='http://192.0.2.1/x'>", wait_until="commit")
    assert comes(page, watch, "foreign request: http://192.0.2.1/x"), watch.trespasses
    context.close()


def test_axe_sees_an_image_without_text(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>t</title><main><h1>h</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='></main>")
    assert any(line.startswith("image-alt") for line in axe(page))
    page.close()


@pytest.mark.django_db(transaction=True)
def test_a_signed_in_person_sees_the_frame(open_page: object, claire: User) -> None:
    page = open_page("/", claire)
    assert page.locator("main").is_visible()
    assert page.locator("html").get_attribute("lang") == "en"
