"""The audit log: one line per act, sealed in order, and a change by hand is named."""

import datetime as dt
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection
from django.db.models import F

from base.models import Setting
from people import audit, verbs
from people.models import AuditLine, AuditValue, User
from people.permissions import Permission, Role
from people.rights import Refused
from tests import factories


def _three_lines(by: User) -> list[AuditLine]:
    return [audit.record(by, "thing.done", f"{n}", amount=(n, n + 1)) for n in range(3)]


def test_a_line_names_who_what_and_both_values(yann: User) -> None:
    with audit.coming_from("192.0.2.7"):
        line = audit.record(yann, "setting.changed", "min_n", value=(10, 12))
    value = line.values.get()
    assert (line.actor, line.object_id, line.address) == (yann, "min_n", "192.0.2.7")
    assert (value.field, value.before, value.after, value.restricted) == ("value", "10", "12", False)


@pytest.mark.django_db(transaction=True)
def test_a_line_is_written_with_its_values_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditValue.objects, "bulk_create", Mock(side_effect=OperationalError))
    with pytest.raises(OperationalError):
        audit.record(None, "sign_in.failed", failures=1)
    assert not AuditLine.objects.exists()


def test_an_operator_is_named_and_holds_every_right(db: None) -> None:
    operator = audit.Operator("root")
    line = audit.record(operator, "thing.done")
    assert (line.operator, line.actor) == ("root", None)
    assert operator.holds_all(Permission.MONEY_VIEW)


def test_a_restricted_value_is_marked_whatever_its_name(yann: User) -> None:
    line = audit.record(yann, "thing.done", note=audit.Restricted("before", "after"), margin=3, name="plain")
    marks = dict(line.values.values_list("field", "restricted"))
    assert marks == {"note": True, "margin": True, "name": False}


def test_what_administrators_may_not_read_of_a_kind_is_marked(yann: User) -> None:
    contact = factories.contact(factories.account("Helios"), "Ines")
    line = audit.record(yann, "contact.edited", contact, email=("a@x.example", "b@x.example"), attitude="opposes", name="Ines")
    assert dict(line.values.values_list("field", "restricted")) == {"email": True, "attitude": True, "name": False}


def test_lines_are_sealed_once_in_order(yann: User) -> None:
    lines = _three_lines(yann)
    assert audit.seal_new_lines() == 3
    assert audit.seal_new_lines() == 0
    assert [AuditLine.objects.get(pk=line.pk).position for line in lines] == [1, 2, 3]
    assert audit.verify() == (3, 0, [])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's trigger forbids the shortcut by which this test moves a line")
def test_a_line_committed_late_is_sealed_after_the_others(yann: User) -> None:
    first, *_later = _three_lines(yann)
    AuditLine.objects.filter(pk=first.pk).update(position=99)  # as if not committed yet
    audit.seal_new_lines()
    AuditLine.objects.filter(pk=first.pk).update(position=None)
    audit.seal_new_lines()
    assert AuditLine.objects.get(pk=first.pk).position == 3
    assert audit.verify()[2] == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda line: AuditLine.objects.filter(pk=line.pk).update(act="thing.undone"),
        lambda line: AuditLine.objects.filter(pk=line.pk).update(actor=None),
        lambda line: AuditLine.objects.filter(pk=line.pk).update(address="192.0.2.66"),
        lambda line: AuditLine.objects.filter(pk=line.pk).update(at=line.at + dt.timedelta(days=1)),
        lambda line: AuditLine.objects.filter(pk=line.pk).update(object_id="4711"),
        lambda line: AuditValue.objects.filter(line=line).update(after="9"),
        lambda line: AuditValue.objects.filter(line=line).delete(),
        lambda line: AuditValue.objects.create(line=line, field="more", after="1", salt="x"),
    ],
    ids=["act", "actor", "address", "instant", "object", "value", "value removed", "value added"],
)
@pytest.mark.skipif(connection.vendor == "postgresql", reason="the trigger refuses it there")
def test_a_line_changed_by_hand_is_named(yann: User, tamper) -> None:
    lines = _three_lines(yann)
    audit.seal_new_lines()
    tamper(lines[1])
    assert lines[1].pk in {broken.line for broken in audit.verify()[2]}


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the trigger refuses it there")
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "middle", "last"])
def test_a_line_removed_by_hand_shows(yann: User, place: int) -> None:
    lines = _three_lines(yann)
    audit.seal_new_lines()
    AuditLine.objects.filter(pk=lines[place].pk).delete()
    assert audit.verify()[2]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="the trigger refuses it there")
def test_a_last_line_sealed_anew_by_hand_is_not_the_one_that_was_kept(yann: User) -> None:
    last = _three_lines(yann)[-1]
    audit.seal_new_lines()
    last.refresh_from_db()
    last.act = "thing.undone"
    former = AuditLine.objects.get(position=last.position - 1).seal
    AuditLine.objects.filter(pk=last.pk).update(act=last.act, seal=audit.sealed(last, last.position, former))
    assert [broken.why for broken in audit.verify()[2]] == ["the last seal is not the one that was kept"]


def test_a_value_can_be_erased_without_breaking_the_chain(yann: User) -> None:
    _three_lines(yann)
    audit.seal_new_lines()
    assert audit.erase(AuditValue.objects.all()) == 3
    assert audit.verify()[2] == []


def test_a_second_sealer_that_read_the_same_anchor_gives_way(yann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    _three_lines(yann)
    seal = audit.sealed

    def overtaken(*args: Any) -> str:
        Setting.objects.filter(name=audit.ANCHOR).update(version=F("version") + 1)  # the first has just moved it
        return seal(*args)

    monkeypatch.setattr(audit, "sealed", overtaken)
    assert audit.seal_new_lines() == 0
    assert not AuditLine.objects.exclude(position=None).exists()
    monkeypatch.undo()
    assert audit.seal_new_lines() == 3


def test_nobody_grants_a_role_to_himself(yann: User) -> None:
    with pytest.raises(Refused):
        verbs.grant_role(yann, Role.SALES_DIRECTOR, by=yann)
    assert yann.grants.count() == 1
