"""Rules of the web that hold for every page: methods, hosts, redirects, types, transport, what scripts may do (docs/asvs.md)."""

import io
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as own
from django.test import Client, override_settings
from django.urls import reverse

from base.logs import JsonFormatter, request_id
from people.models import AuditLine, Session, User
from people.permissions import Role
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
WORDS = "seven otters cross at dawn"
# The editor of prose is a bundle of libraries; what is ours of it stands in frontend/.
OURS = [*(path for path in (ROOT / "static/js").glob("*.js") if path.name != "prose.js"), *(ROOT / "frontend/prose").glob("*.js")]


def page(client: Client, name: str) -> Any:
    return client.get(reverse(name))


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "people:me", "accounts:list", "api:page", "base:live"])
def test_trace_is_answered_by_nobody(client: Client, claire: User, name: str) -> None:
    if not name.startswith("account_"):
        client.force_login(claire)
    assert client.trace(reverse(name)).status_code == 405


def test_another_host_is_not_answered(client: Client, db: None) -> None:
    assert client.get(reverse("account_login"), HTTP_HOST="evil.example").status_code == 400
    assert client.get(reverse("account_login"), HTTP_X_FORWARDED_HOST="evil.example").status_code == 200  # and not believed
    assert not own.USE_X_FORWARDED_HOST


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example", "\t//evil.example"]
)
def test_sign_in_leads_to_no_other_host(client: Client, db: None, away: str) -> None:
    user = factories.user("Tom Lasalle", Role.TEAM_MEMBER, password=WORDS)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": WORDS, "next": away})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_a_session_that_somebody_laid_into_the_browser_is_not_taken_over(client: Client, db: None) -> None:
    user = factories.user("Tom Lasalle", Role.TEAM_MEMBER, password=WORDS)
    client.cookies[own.SESSION_COOKIE_NAME] = "a" * 32
    client.post(reverse("account_login"), {"login": user.email, "password": WORDS})
    key = client.cookies[own.SESSION_COOKIE_NAME].value
    assert key != "a" * 32
    assert re.fullmatch(r"[a-z0-9]{32}", key)  # drawn by `secrets`: 165 bits
    assert not Session.objects.filter(session_key="a" * 32).exists()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "people:me", "accounts:list", "people:audit"])
def test_pages_say_their_type_and_alphabet(client: Client, yann: User, name: str) -> None:
    if not name.startswith("account_"):
        client.force_login(yann)
    assert page(client, name)["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_pages_for_passwords_are_kept_by_no_cache(client: Client, db: None, name: str) -> None:
    assert "no-store" in page(client, name)["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/static/", "/static/js/", "/.git/config", "/.env", "/static/../manage.py", "/static/%2e%2e/kamapp/settings.py"]
)
def test_no_folder_is_listed_and_no_file_of_the_program_given_out(client: Client, claire: User, path: str) -> None:
    client.force_login(claire)
    assert client.get(path).status_code == 404


def test_the_image_holds_neither_history_nor_secrets_nor_tests() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".*", "var", "tests"} <= set(left_out)


@override_settings(
    SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
)
def test_behind_tls_the_browser_is_told_to_stay_there(db: None) -> None:
    answer = Client().get(reverse("account_login"), HTTP_X_FORWARDED_PROTO="https")
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")


def test_a_field_of_the_address_is_no_field_of_the_form(client: Client, claire: User) -> None:
    client.force_login(claire)
    address = reverse("people:preferences") + "?theme=dark&language=fr"
    client.post(address, {"language": ["fr", "en"], "time_zone": "", "theme": "light"})
    claire.refresh_from_db()
    assert (claire.language, claire.theme) == ("en", "light")  # of a field sent twice the last counts


def test_no_other_site_may_read_an_answer(client: Client, claire: User) -> None:
    client.force_login(claire)
    for name in ("people:me", "api:page"):
        answer = client.get(reverse(name), HTTP_ORIGIN="https://evil.example")
        assert "Access-Control-Allow-Origin" not in answer


def test_a_form_that_is_too_large_is_told_so_and_logged(claire: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(claire)
    client.get(reverse("people:me"))
    body = f"csrfmiddlewaretoken={client.cookies[own.CSRF_COOKIE_NAME].value}&time_zone=" + "x" * 3_000_000
    answer = client.post(reverse("people:preferences"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert AuditLine.objects.filter(act="refused", actor=claire).count() == 1


# --- scripts


@pytest.mark.parametrize("script", OURS, ids=lambda path: path.name)
def test_our_scripts_run_no_text_and_listen_to_no_other_window(script: Path) -> None:
    text = script.read_text()
    for word in (
        r"\beval\(",
        r"new Function",
        r"document\.write",
        r"postMessage",
        r"\"message\"",
        r"WebSocket",
        r"EventSource",
        r"__proto__",
    ):
        assert not re.search(word, text), f"{script.name}: {word}"
    taken = re.findall(r"\.innerHTML = (.+);", text)
    assert set(taken) <= {"log.html", "await answer.text()"}, taken  # pages of ours, cleaned by the server


# --- the log


def test_a_line_of_the_log_says_when_where_who_and_what() -> None:
    handler, log = logging.StreamHandler(io.StringIO()), logging.getLogger("kamapp.asked")
    handler.setFormatter(JsonFormatter())
    log.addHandler(handler)
    token = request_id.set("abc")
    try:
        log.warning("asked\r\nforged", extra={"user_id": 7, "route": "people:me", "status": 403, "ms": 1.5, "password": "no"})
    finally:
        request_id.reset(token)
        log.removeHandler(handler)
    (line,) = handler.stream.getvalue().splitlines()
    told = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", told.pop("time"))
    assert told == {
        "level": "WARNING", "logger": "kamapp.asked", "message": "asked\r\nforged", "request_id": "abc",
        "user_id": 7, "route": "people:me", "status": 403, "ms": 1.5,
    }  # fmt: skip
