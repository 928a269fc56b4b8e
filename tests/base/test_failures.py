"""A page that fails leaves its place in the log and none of its words; a migrated database holds the cache."""

import json
import logging
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from base.logs import JsonFormatter
from people.models import User

ROOT = Path(__file__).resolve().parents[2]


def test_a_failure_is_logged_by_place_and_without_its_words(
    client: Client, claire: User, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise ValueError("Anne earns EUR 90,000")

    monkeypatch.setattr("people.views.me.render", fail)
    client.force_login(claire)
    client.raise_request_exception = False
    assert client.get(reverse("people:me")).status_code == 500
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert "Anne" not in "".join(lines)
    told = next(line for line in map(json.loads, lines) if line["logger"] == "kamapp.failure")
    assert told["error"] == "builtins.ValueError"
    assert any(place.startswith("people/views/me.py:") for place in told["places"])


def test_an_exception_in_the_log_of_a_job_is_its_kind_and_place_alone() -> None:
    """What a job failed on may quote a customer's name or a mail's subject."""
    try:
        raise ValueError("Anne earns EUR 90,000")
    except ValueError:
        record = logging.LogRecord("kamapp.jobs", logging.ERROR, __file__, 1, "job failed", (), sys.exc_info())
    record.job_id = 7
    line = JsonFormatter().format(record)
    assert "Anne" not in line
    told = json.loads(line)
    assert (told["error"], told["job_id"]) == ("builtins.ValueError", 7)
    assert told["places"][-1].startswith("tests/base/test_failures.py:")


def test_a_page_that_is_missing_is_no_failure(client: Client, claire: User, caplog: pytest.LogCaptureFixture) -> None:
    client.force_login(claire)
    assert client.get("/accounts/987654321/").status_code == 404
    assert not [record for record in caplog.records if record.name == "kamapp.failure"]


def test_migrating_lays_the_table_of_the_cache(tmp_path: Path) -> None:
    """Without it presence and throttles of a company that was migrated by hand would fail on each page."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DATABASE_", "REDIS_", "DJANGO_"))}
    told = {**kept, "KAMAPP_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kamapp.settings"}
    command = [sys.executable, "manage.py", "migrate", "base", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=told, check=True)
    with sqlite3.connect(tmp_path / "kamapp.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM cache").fetchone() == (0,)


@pytest.mark.parametrize("error", [ValueError("ours"), OperationalError("database is locked")], ids=["500", "503"])
def test_the_page_of_a_failure_looks_like_the_others(
    client: Client, claire: User, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Its buttons too, without what the base page fetches for a person."""

    def fail(*_args: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr("people.views.me.render", fail)
    client.force_login(claire)
    client.raise_request_exception = False
    page = client.get(reverse("people:me")).content.decode()
    for name in ("controls", "state"):  # of the button and of the sentence
        assert f"components/{name}" in page
