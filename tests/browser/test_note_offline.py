"""Journey 4.1 and R2 in a browser, on a phone: six taps, one interaction however often it is sent, and no word lost without network."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Account, AccountRole, Interaction
from accounts.verbs import rebuild_access, rebuild_closure, refresh_snapshots
from people.models import User
from people.permissions import Role
from tests import factories
from tests.browser.conftest import DARK_FR, LIGHT_EN

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {**LIGHT_EN, "viewport": DARK_FR["viewport"], "has_touch": True}
WORDS = "Wants a fixed delivery date for line 2."
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('draft:'))"


@pytest.fixture
def giulia(transactional_db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def cervi(giulia: User) -> Account:
    account = factories.account("Cervi Biotech")
    AccountRole.objects.create(account=account, person=giulia.person, role="owner", since=dt.date(2020, 1, 1))
    ricci, other = factories.contact(account, "Dr Ricci"), factories.contact(account, "Dr Bianchi")
    Interaction.objects.create(account=account, contact=ricci, person=giulia.person, on=factories.TODAY - dt.timedelta(days=120))
    Interaction.objects.create(account=account, contact=other, on=factories.TODAY - dt.timedelta(days=3))
    rebuild_closure()
    rebuild_access()
    refresh_snapshots()
    return account


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext], live_server: Any, giulia: User, trespasses: list[str]) -> Any:
    """A phone that may lose its network: what browser and htmx say about that is all that may stand on the console."""
    context = new_context(live_server.url, giulia, **PHONE)
    yield context
    for page in context.pages:  # before the tables are emptied nothing may be under way
        page.wait_for_load_state("networkidle")
    context.close()
    lost = ("ERR_INTERNET_DISCONNECTED", "console: htmx:sendError", "console: htmx:afterRequest")
    trespasses[:] = [line for line in trespasses if not any(words in line for words in lost)]


def address(account: Account) -> str:
    return f"/accounts/{account.pk}/interactions/new/"


def written(page: Page) -> None:
    page.get_by_label("What was said, in one sentence").fill(WORDS)


def noted() -> list[Interaction]:
    return list(Interaction.objects.filter(note=WORDS))


def test_from_the_first_page_in_six_taps(phone: BrowserContext, cervi: Account) -> None:
    page = phone.new_page()
    page.goto("/accounts/?mine=1")
    taps = 0
    for place in (
        lambda: page.get_by_role("link", name="Cervi Biotech"),
        lambda: page.get_by_role("link", name="Note an interaction"),
        lambda: page.get_by_label("What was said, in one sentence"),
    ):
        place().first.tap()
        taps += 1
    assert page.get_by_role("checkbox", name="Dr Ricci").is_checked(), "whom she met last is chosen"
    written(page)
    page.get_by_role("button", name="Save").tap()
    taps += 1
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert taps <= 6
    assert [row.contact.name for row in noted() if row.contact] == ["Dr Ricci"]


def test_a_double_tap_gives_one_interaction(phone: BrowserContext, cervi: Account) -> None:
    page = phone.new_page()
    page.goto(address(cervi))
    written(page)
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert len(noted()) == 1


def test_without_network_the_words_stay_and_go_when_it_is_back(phone: BrowserContext, cervi: Account) -> None:
    page = phone.new_page()
    page.goto(address(cervi))
    written(page)
    phone.set_offline(True)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status").filter(has_text="not sent")).to_be_visible()
    expect(page.get_by_label("What was said, in one sentence")).to_have_value(WORDS)
    assert noted() == []
    phone.set_offline(False)
    expect(page.get_by_text("Noted.")).to_be_visible()
    assert len(noted()) == 1
    assert page.evaluate(KEPT) == [], "what the server has is erased from the phone"


def test_a_draft_survives_a_closed_tab_and_is_erased_once_it_is_acknowledged(phone: BrowserContext, cervi: Account) -> None:
    page = phone.new_page()
    page.goto(address(cervi))
    written(page)
    phone.set_offline(True)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status").filter(has_text="not sent")).to_be_visible()
    page.close()
    phone.set_offline(False)
    again = phone.new_page()
    again.goto(address(cervi))
    expect(again.get_by_label("What was said, in one sentence")).to_have_value(WORDS)
    expect(again.get_by_text("Kept from before, not sent yet.")).to_be_visible()
    again.get_by_role("button", name="Save").tap()
    expect(again.get_by_text("Noted.")).to_be_visible()
    assert len(noted()) == 1
    assert again.evaluate(KEPT) == []


def test_what_is_typed_while_the_answer_is_under_way_stays_on_the_device(phone: BrowserContext, cervi: Account) -> None:
    """The first words are the server's; those that followed are found again, and saved as a note of their own."""
    page = phone.new_page()
    page.goto(address(cervi))
    written(page)
    more = f"{WORDS} And a trial on line 3."

    def late(route: Any) -> None:
        if route.request.method == "POST":
            page.get_by_label("What was said, in one sentence").fill(more)
        route.continue_()

    page.route("**/interactions/new/", late)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Noted.")).to_be_visible()
    assert len(noted()) == 1
    page.close()
    again = phone.new_page()
    again.goto(address(cervi))
    expect(again.get_by_label("What was said, in one sentence")).to_have_value(more)
    again.get_by_role("button", name="Save").tap()
    expect(again.get_by_text("Noted.")).to_be_visible()
    assert Interaction.objects.filter(note=more).count() == 1, "under an occasion of its own, not the first again"
    assert again.evaluate(KEPT) == []


def test_a_lost_answer_sent_again_is_the_same_interaction(phone: BrowserContext, cervi: Account) -> None:
    """The server had it, the phone did not hear so: the kept draft carries the number of its occasion."""
    page = phone.new_page()
    page.goto(address(cervi))
    written(page)
    drop = {"answer": True}

    def swallow(route: Any) -> None:
        if route.request.method == "POST" and drop["answer"]:
            route.fetch(max_redirects=0)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/interactions/new/", swallow)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status").filter(has_text="not sent")).to_be_visible()
    assert len(noted()) == 1
    drop["answer"] = False
    page.reload()
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Noted.")).to_be_visible()
    assert len(noted()) == 1


def test_sign_out_leaves_nothing_on_the_phone(phone: BrowserContext, cervi: Account) -> None:
    page = phone.new_page()
    page.goto(address(cervi))
    written(page)
    assert len(page.evaluate(KEPT)) == 1
    page.goto("/accounts/")
    assert len(page.evaluate(KEPT)) == 1, "another page keeps it"
    page.goto("/sign/out/")
    page.get_by_role("button", name="Sign out").last.click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert page.evaluate(KEPT) == []


def test_a_colleague_on_the_same_phone_finds_nothing(phone: BrowserContext, cervi: Account) -> None:
    page = phone.new_page()
    page.goto(address(cervi))
    page.evaluate("localStorage.setItem('draft:999:interaction:1', '[[\"note\", \"secret\"]]')")
    page.reload()
    assert page.evaluate(KEPT) == []
