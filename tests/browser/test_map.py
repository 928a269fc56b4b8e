"""Moving a person on the relationship map: by pointer, by keyboard, and taken back."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import AccountRole
from accounts.verbs import rebuild_access
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_card_is_moved_by_pointer_and_by_keyboard_and_put_back(open_page: Callable[..., Page], karim: Any) -> None:
    helios = factories.account("Helios")
    AccountRole.objects.create(account=helios, person=karim.person, role="kam", since=dt.date(2020, 1, 1))
    rebuild_access()
    chief = factories.contact(helios, "Anton Chief", role="decides")
    other = factories.contact(helios, "Katharina Other", role="blocks")
    moved = factories.contact(helios, "Reto Moved", role="advises", reports_to=chief)
    page = open_page(reverse("accounts:tab", args=[helios.pk, "map"]) + "?view=chart", karim)
    card = page.locator(f"#card-{moved.pk}")

    def reports_to(person: Any) -> None:
        expect(page.locator(".map-moved")).to_contain_text(f"Reto Moved now reports to {person.name}.")
        expect(card).to_have_attribute("data-chief", str(person.pk))

    card.drag_to(page.locator(f"#card-{other.pk}"))
    reports_to(other)
    page.locator(".map-moved button").click()
    reports_to(chief)
    card.focus()
    page.keyboard.press("m")
    expect(page.locator("#map-move [data-told]")).to_contain_text("Moving Reto Moved")
    for _step in range(3):
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.activeElement.dataset.name") == other.name:
            break
    page.keyboard.press("Enter")
    reports_to(other)
    assert page.evaluate("document.activeElement.dataset.name") == "Reto Moved"
    moved.refresh_from_db()
    assert moved.reports_to == other
