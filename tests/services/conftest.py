"""What differs on PostgreSQL and Redis. `make test-services` starts both; without them these tests fail, never skip."""

from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.services)


@pytest.fixture(autouse=True)
def on_both_servers() -> None:
    assert not settings.EMBEDDED, "run these by: make test-services"
