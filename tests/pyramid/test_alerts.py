"""A target that its figure misses for sure tells those concerned, once a crossing; it closes when the figure is back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Account, AccountRole, Segment
from accounts.verbs import set_role
from accounts.verbs.access import rebuild_access
from base import clock
from base.results import Direction, Result, Status, Unit
from jobs.verbs import enqueue, run_now
from people.models import InboxItem, User
from people.permissions import Role
from pyramid import alerts, board, stored
from pyramid.models import Crossing, Target
from pyramid.refreshing import refresh
from pyramid.scopes import Scope
from pyramid.tasks import refresh_figures
from tests import factories
from tests.pyramid.test_figure_page import deal

pytestmark = pytest.mark.django_db
YEAR = board.window(factories.TODAY)


@pytest.fixture
def helios(db: None) -> Account:
    """30 decided opportunities, 3 of them won: 10 %, 3–26."""
    account = factories.account("Helios", segment=Segment.objects.create(name="Strategic"))
    for number in range(30):
        deal(number, account, "won" if number < 3 else "lost")
    return account


def target(amount: str, scope: Scope | None = None, **fields: Any) -> Target:
    scope = scope or Scope.company()
    ends = {"start": dt.date(2026, 1, 1), "end": dt.date(2027, 1, 1)}
    return Target.objects.create(
        kpi="win_rate_count", scope_kind=scope.kind, scope_id=scope.id, amount=Decimal(amount), **{**ends, **fields}
    )


def refreshed() -> None:
    run_now(enqueue(refresh_figures, key=f"refresh:{Crossing.objects.count()}:{InboxItem.objects.count()}:{clock.now()}"))


def waiting(user: User) -> list[InboxItem]:
    return list(InboxItem.objects.waiting().filter(person=user.person, kind=alerts.KIND))


def test_a_missed_target_is_told_to_its_owner_once_with_reason(client: Client, helios: Account, claire: User) -> None:
    target("0.4", owner=claire.person)
    refreshed()
    refreshed()
    (line,) = waiting(claire)
    assert Crossing.objects.count() == 1
    client.force_login(claire)
    text = client.get(reverse("people:inbox")).content.decode().replace("\u00a0", " ")
    assert "Win rate: 10 %, below its target 40 %" in text
    assert "95 %: 3–26, n 30; 31 Oct; first seen on 24 Nov 2026; the target holds to 31 Dec 2026" in text
    assert "You own this target." in text
    assert line.link == reverse("pyramid:figure", args=["win_rate_count"])
    with translation.override("fr"):
        client.post(reverse("people:preferences"), {"language": "fr", "time_zone": "", "theme": ""})
        assert "Taux de réussite" in client.get(reverse("people:inbox")).content.decode()


def test_what_is_ticked_off_does_not_come_again_for_the_same_crossing(helios: Account, claire: User) -> None:
    target("0.4", owner=claire.person)
    refreshed()
    InboxItem.objects.update(done_at=clock.now())
    refreshed()
    assert waiting(claire) == []


def test_a_figure_that_is_back_closes_its_line_and_may_cross_again(helios: Account, claire: User) -> None:
    target("0.4", owner=claire.person)
    refreshed()
    for number in range(40):
        deal(40 + number, helios, "won")
    refresh(everything=True)
    assert alerts.look() == {"opened": 0, "closed": 1, "lines": 1}
    assert waiting(claire) == []
    for _each in range(200):
        deal(100, helios, "lost")
    refresh(everything=True)
    assert alerts.look()["opened"] == 1
    assert len(waiting(claire)) == 1
    assert InboxItem.objects.filter(kind=alerts.KIND).count() == 2


@pytest.mark.parametrize("amount", ["0.25", "0.05"], ids=["the interval reaches the target", "on target"])
def test_no_alert_where_the_miss_is_not_sure(helios: Account, claire: User, amount: str) -> None:
    target(amount, owner=claire.person)
    refreshed()
    assert not Crossing.objects.exists()


def test_what_cannot_be_told_neither_opens_nor_closes(helios: Account, claire: User) -> None:
    held = target("0.4", owner=claire.person)
    refreshed()
    few = Result("win_rate_count", Unit.RATIO, Direction.UP_GOOD, YEAR, YEAR.end, Status.TOO_FEW, value=0.9, n=3, threshold=10)
    stored.keep([few], Scope.company())
    assert alerts.look() == {"opened": 0, "closed": 0, "lines": 0}
    held.delete()
    assert alerts.look()["lines"] == 1
    assert waiting(claire) == []


def test_a_changed_target_is_another_crossing_and_an_ended_one_closes(helios: Account, claire: User) -> None:
    held = target("0.4", owner=claire.person)
    refreshed()
    Target.objects.update(amount=Decimal("0.5"), version=F("version") + 1)
    assert alerts.look() == {"opened": 1, "closed": 1, "lines": 1}
    held.refresh_from_db()
    Target.objects.update(end=dt.date(2026, 2, 1))
    assert alerts.look()["closed"] == 1
    assert waiting(claire) == []


def test_those_concerned_are_those_who_may_see_it(helios: Account, claire: User, karim: User, oscar: User, mona: User) -> None:
    assert karim.person
    set_role(helios, karim.person, AccountRole.Role.KAM, by=claire)
    director = factories.user("Serge", Role.SALES_DIRECTOR)
    target("0.4")  # nobody's: the directors'
    target("0.4", Scope.account(helios.pk), owner=oscar.person)  # who may not see Helios
    target("0.4", Scope.segment(helios.segment_id or 0), owner=mona.person)  # who may not read figures
    refreshed()
    assert [line.args["because"] for line in waiting(director)] == ["board"]
    assert [(line.args["because"], line.subject) for line in waiting(karim)] == [("account", f"account:{helios.pk}")]
    assert waiting(oscar) == waiting(mona) == []


def test_a_line_on_an_account_goes_with_the_right_to_see_it(client: Client, helios: Account, claire: User, karim: User) -> None:
    assert karim.person
    role = set_role(helios, karim.person, AccountRole.Role.KAM, by=claire)
    target("0.4", Scope.account(helios.pk))
    refreshed()
    client.force_login(karim)
    assert "Helios" in client.get(reverse("people:inbox")).content.decode()
    AccountRole.objects.filter(pk=role.pk).delete()
    rebuild_access()
    assert "Helios" not in client.get(reverse("people:inbox")).content.decode()


def test_a_figure_that_nobody_keeps_for_an_account_is_computed(helios: Account, claire: User) -> None:
    held = target("1000000", Scope.account(helios.pk), owner=claire.person)
    Target.objects.filter(pk=held.pk).update(kpi="cross_sell", amount=Decimal("0.5"))
    for month in range(1, 4):
        factories.invoice(helios, dt.date(2026, month, 5), Decimal(600))
    refresh()
    read = next(read for read in alerts._reads(YEAR) if read.target.pk == held.pk)
    assert read.result is not None


# The form ----------------------------------------------------------------------

FORM = {"amount": "32", "start": "2026-01-01", "last": "2026-12-31", "owner": "", "version": ""}


def address(scope: Scope) -> str:
    return f"{reverse('pyramid:target', args=['win_rate_count'])}?scope={scope}"


def test_a_director_sets_the_target_of_a_segment_and_an_owner(client: Client, helios: Account, claire: User, karim: User) -> None:
    client.force_login(claire)
    for scope in (Scope.segment(helios.segment_id or 0), Scope.owner(karim.person_id or 0)):
        assert client.post(address(scope), FORM).status_code == 302
        assert Target.objects.get(scope_kind=scope.kind, scope_id=scope.id).amount == Decimal("0.32")
        page = client.get(reverse("pyramid:figure", args=["win_rate_count"]), {"scope": str(scope)}).content.decode().replace("\u00a0", " ")
        assert "32 %, from 1 Jan 2026 to 31 Dec 2026." in page


def test_a_kam_sets_the_target_of_his_own_account_alone(client: Client, helios: Account, claire: User, karim: User) -> None:
    assert karim.person
    other = factories.account("Borealis")
    set_role(helios, karim.person, AccountRole.Role.KAM, by=claire)
    set_role(other, karim.person, AccountRole.Role.MEMBER, by=claire)
    client.force_login(karim)
    page = client.get(reverse("pyramid:figure", args=["win_rate_count"]), {"scope": f"account:{helios.pk}"}).content.decode()
    assert "Set this target" in page
    assert client.post(address(Scope.account(helios.pk)), FORM).status_code == 302
    assert client.post(address(Scope.account(other.pk)), FORM).status_code == 403
    assert client.post(address(Scope.segment(helios.segment_id or 0)), FORM).status_code == 403
    assert client.post(address(Scope.company()), FORM).status_code == 403
    hidden = factories.account("Hidden")
    assert client.post(address(Scope.account(hidden.pk)), FORM).status_code == 404
    assert Target.objects.count() == 1


def test_costs_of_an_account_are_open_to_its_kam(client: Client, helios: Account, claire: User, karim: User) -> None:
    assert karim.person
    page = reverse("pyramid:figure", args=["account_pnl"])
    client.force_login(karim)
    set_role(helios, karim.person, AccountRole.Role.MEMBER, by=claire)
    assert client.get(page, {"scope": f"account:{helios.pk}"}).status_code == 403
    set_role(helios, karim.person, AccountRole.Role.KAM, by=claire)
    assert client.get(page, {"scope": f"account:{helios.pk}"}).status_code == 200
    assert client.get(page).status_code == 403
