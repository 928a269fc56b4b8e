"""Chromium for all browser tests. A request to a foreign host, an error on the console or a breach of the content-security
policy fails the test that caused it; `trespasses` shows what was seen, for the test that this watch can fail."""

import functools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from people.models import User
from tools.chromium import launch_options
from tools.pages import Found, find_pages
from tools.visitor import launcher, running

HERE = Path(__file__).parent
PATIENCE = 15_000  # milliseconds for what a page does by itself, on a machine that does much else
LIGHT_EN = {"locale": "en-GB", "color_scheme": "light", "viewport": {"width": 1440, "height": 900}}
DARK_FR = {"locale": "fr-FR", "color_scheme": "dark", "viewport": {"width": 390, "height": 844}, "has_touch": True}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the demo come last: it loads in the background meanwhile."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=_needs_demo)


def _needs_demo(item: pytest.Item) -> bool:
    return "demo_site" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def asynchronous_is_allowed() -> Iterator[None]:
    """Playwright's sync API holds an event loop in this thread, which Django takes for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database in a file: in memory all threads of the live server would share one connection, and one transaction."""
    if connection.vendor == "sqlite":
        connection.settings_dict.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "live.sqlite3")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(**launch_options())
        yield started
        started.close()


@dataclass
class Watch:
    """What a context did that it must not."""

    host: str
    trespasses: list[str] = field(default_factory=list)

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("console", lambda message: message.type == "error" and self.trespasses.append(f"console: {message.text}"))
        context.on("weberror", lambda error: self.trespasses.append(f"script: {error.error}"))
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " event => console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI));"
        )

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.trespasses.append(f"foreign request: {request.url}")


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def trespasses() -> list[str]:
    return []


@pytest.fixture
def new_context(browser: Browser, trespasses: list[str]) -> Iterator[Callable[..., BrowserContext]]:
    """`new_context(base_url, user=None, **options)`: a watched context, signed in when a user is given."""
    opened: list[BrowserContext] = []

    def make(base_url: str, user: User | None = None, **options: Any) -> BrowserContext:
        context = watched(browser, trespasses, base_url, **options)
        if user is not None:
            sign_in(context, base_url, user)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert trespasses == []


def watched(browser: Browser, trespasses: list[str], base_url: str, **options: Any) -> BrowserContext:
    context = browser.new_context(base_url=base_url, **{**LIGHT_EN, **options})
    context.set_default_timeout(PATIENCE)
    Watch(urlsplit(base_url).netloc, trespasses).attach(context)
    return context


def sign_in(context: BrowserContext, base_url: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])


@pytest.fixture
def open_page(new_context: NewContext, live_server: Any) -> Callable[..., Page]:
    """`open_page(path, user=None, **options)` on the live server of this test's database."""

    def make(path: str, user: User | None = None, **options: Any) -> Page:
        page = new_context(live_server.url, user, **options).new_page()
        page.goto(path)
        return page

    return make


Crawled = tuple[dict[str, Found], list[str]]


@pytest.fixture(scope="session", autouse=True)
def demo_loading(request: pytest.FixtureRequest) -> Iterator[tuple[Future[str], Future[Crawled]] | None]:
    """The demo company starts loading with the first test, if any test wants it, and its links are followed as soon as it
    stands, so that the others do not wait for either."""
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    if "demo_site" not in wanted:
        yield None
        return
    with ExitStack() as stack, ThreadPoolExecutor(1) as thread:
        site = thread.submit(stack.enter_context, running(launcher(), KAMAPP_TODAY="2026-11-24"))
        pages = thread.submit(lambda: find_pages(site.result())) if "pages" in wanted else Future()
        yield site, pages


@pytest.fixture(scope="session")
def demo_site(demo_loading: tuple[Future[str], Future[Crawled]]) -> str:
    """The address of the running demo company: web server and worker, as `make run` starts them. Tests share it: read, do not edit."""
    return demo_loading[0].result()


@pytest.fixture(scope="session")
def pages(demo_site: str, demo_loading: tuple[Future[str], Future[Crawled]]) -> Crawled:
    """Every page of the demo, and the links that led to an error: see `tools.pages.find_pages`."""
    return demo_loading[1].result()


@functools.cache
def _axe_source() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """Violations of WCAG 2.2 AA on this page, one line per rule with its first places.

    axe-core is added by the protocol, so the page's own policy does not stop it.
    """
    page.evaluate(_axe_source())
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations'],"
        " runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})).violations"
    )
    return [f"{rule['id']}: {rule['help']}: " + "; ".join(node["html"][:160] for node in rule["nodes"][:3]) for rule in found]
