"""The frame of every page: menu, language and theme, errors."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from base import views


def test_an_unknown_address_answers_404_with_the_reference_of_the_request(client: Client, claire) -> None:
    client.force_login(claire)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert answer["X-Request-ID"] in answer.content.decode()


def test_nothing_on_a_page_asks_for_inline_style_or_script(client: Client, claire) -> None:
    client.force_login(claire)
    page = client.get("/nowhere/").content.decode()
    assert "style=" not in page
    assert "<script>" not in page
    assert "onclick" not in page


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429])
@pytest.mark.parametrize(("language", "word"), [("en", "Reference"), ("fr", "Référence")])
def test_every_refusal_has_a_page_in_both_languages(rf, claire, status: int, language: str, word: str) -> None:
    request = rf.get("/")
    request.user = claire
    request.resolver_match = None
    with translation.override(language):
        views.request_id.set("abc123")
        answer = views.error_page(request, status)
    assert answer.status_code == status
    assert "abc123" in answer.content.decode()
    assert word in answer.content.decode()


def test_the_page_of_a_failure_needs_no_database(rf) -> None:
    # Without the db fixture any query would fail this test.
    assert views.server_error(rf.get("/")).status_code == 500
    assert views.unavailable(rf.get("/")).status_code == 503


def test_language_and_theme_are_kept_with_the_person_and_lead_back(client: Client, claire) -> None:
    client.force_login(claire)
    answer = client.post(reverse("base:display"), {"language": "fr", "theme": "dark", "next": "/nowhere/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/nowhere/?a=1")
    page = client.get("/nowhere/").content.decode()
    assert '<html lang="fr" data-theme="dark">' in page
    assert "Aller au contenu" in page


@pytest.mark.django_db
def test_a_visitor_keeps_the_language_in_a_cookie(client: Client) -> None:
    client.post(reverse("base:display"), {"language": "fr"})
    assert "Aller au contenu" in client.get("/nowhere/").content.decode()


@pytest.mark.django_db
def test_no_foreign_address_is_followed(client: Client) -> None:
    assert client.post(reverse("base:display"), {"next": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_display_is_changed_by_post_alone(client: Client) -> None:
    assert client.get(reverse("base:display")).status_code == 405


def test_the_menu_shows_only_rooms_that_exist_and_are_open(client: Client, yann) -> None:
    client.force_login(yann)  # an administrator opens no room with customers
    page = client.get("/nowhere/").content.decode()
    assert ">Pyramid<" not in page
    assert ">Accounts<" not in page


def test_the_foot_says_when_the_clock_is_set(client: Client, claire) -> None:
    client.force_login(claire)
    assert "The clock is set" in client.get("/nowhere/").content.decode()
