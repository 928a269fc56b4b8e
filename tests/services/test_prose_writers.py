"""R1 on PostgreSQL: eight people write one section at once."""

import os

import pytest
from django.conf import settings

from tests import template
from tests.plans.test_saving import expected, saved, tokens
from tests.services.test_writers import run

pytestmark = pytest.mark.services


def test_eight_writers_lose_nothing_on_postgresql(tmp_path, db: None) -> None:  # type: ignore[no-untyped-def]
    folder, name = settings.DATABASES["default"]["HOST"], f"prose_writers_{os.getpid()}"
    words = ["psql", "-h", folder, "-U", "postgres", "-c", f"CREATE DATABASE {name} TEMPLATE {template.name()}", "postgres"]
    run(words, dict(os.environ))
    found = saved(
        tmp_path, 8, 60, DATABASE_URL=f"postgres://postgres@/{name}?host={folder}", REDIS_URL=settings.REDIS_URL,
        KAMAPP_SECRET_KEY="only-for-tests-" + "x" * 40,
    )  # fmt: skip
    assert found["answers"] == {"201": 480}
    assert tokens(found) == expected(8, 60)
