"""On PostgreSQL the audit log refuses every hand but the sealer's and the eraser's."""

import pytest
from django.db import InternalError, connection, transaction

from people import audit
from people.models import AuditLine, AuditValue, User

pytestmark = [pytest.mark.services, pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger is PostgreSQL's")]


@pytest.mark.parametrize(
    "hand",
    [
        lambda: AuditLine.objects.update(act="undone"),
        lambda: AuditLine.objects.all()._raw_delete("default"),
        lambda: AuditValue.objects.update(after="9"),
        lambda: AuditValue.objects.all()._raw_delete("default"),
    ],
    ids=["change a line", "delete lines", "change a value", "delete values"],
)
def test_a_written_line_cannot_be_changed(yann: User, hand) -> None:
    audit.record(yann, "thing.done", amount=(1, 2))
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        hand()


def test_sealing_and_erasing_still_work(yann: User) -> None:
    audit.record(yann, "thing.done", amount=(1, 2))
    assert audit.seal_new_lines() == 1
    assert audit.erase(AuditValue.objects.all()) == 1
    assert audit.verify() == (1, 0, [])
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        AuditLine.objects.update(position=9)
