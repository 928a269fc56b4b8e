"""The cast that all tests share. Factories, no fixture files; a real database; one clock."""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from django.conf import settings
from django.core import management
from django.utils import translation

from base import clock
from people.models import User
from people.permissions import Role
from tests import factories, template
from tests.faults import tried_before


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With the servers, a test that opens no database would only repeat what `make test` has shown."""
    if settings.EMBEDDED:
        return
    own = {"services", "chaos"}
    kept = [item for item in items if own & set(item.path.parts) or item.get_closest_marker("django_db") or _opens_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """Modules, models and thousands of collected tests stay until the end: no search for garbage looks through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _opens_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.path.name == "test_services_tool.py"


@pytest.fixture(scope="session")
def copying() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", template.command)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(copying: pytest.MonkeyPatch, django_db_setup: None) -> None:
    """Test databases are copies of one that was migrated: see tests/template.py."""
    copying.undo()


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day of the tests; and the language that a page chose in one test is not the next one's."""
    with clock.travel(factories.TODAY):
        yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A request leaves the language of its reader behind; no test inherits it."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def faults() -> Iterator[None]:
    """KAMAPP_FAULTS: see tests/faults.py."""
    with tried_before() if "KAMAPP_FAULTS" in os.environ else nullcontext():
        yield


@pytest.fixture
def claire(db: None) -> User:
    """Programme director."""
    return factories.user("Claire", Role.PROGRAMME_DIRECTOR)


@pytest.fixture
def serge(db: None) -> User:
    """Sales director."""
    return factories.user("Serge", Role.SALES_DIRECTOR)


@pytest.fixture
def karim(db: None) -> User:
    """KAM (of Helios where a test gives it to him)."""
    return factories.user("Karim", Role.KAM)


@pytest.fixture
def mona(db: None) -> User:
    """Team member."""
    return factories.user("Mona", Role.TEAM_MEMBER)


@pytest.fixture
def lea(db: None) -> User:
    """Line manager."""
    return factories.user("Lea", Role.LINE_MANAGER)


@pytest.fixture
def sven(db: None) -> User:
    """Executive sponsor."""
    return factories.user("Sven", Role.SPONSOR)


@pytest.fixture
def dora(db: None) -> User:
    """Data steward."""
    return factories.user("Dora", Role.DATA_STEWARD)


@pytest.fixture
def yann(db: None) -> User:
    """Administrator."""
    return factories.user("Yann", Role.ADMINISTRATOR)


@pytest.fixture
def oscar(db: None) -> User:
    """Outsider: a KAM without any account."""
    return factories.user("Oscar", Role.KAM)
