"""The columns of the account list that this room knows itself."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, AccountSnapshot
from accounts.querysets import accounts_for
from accounts.registry import Column, columns
from base import clock, formats
from base.templatetags.ui import status
from people.models import User
from people.permissions import Permission

WEAK, SOUND = 55, 70  # health below and from which an account is called so
SILENT, LONG_SILENT = 45, 90  # days
CHART_LOW, CHART_HIGH, CHART_WIDTH = -0.2, 0.4, 150


def snapshot_of(account: Account) -> AccountSnapshot | None:
    return getattr(account, "snapshot", None)


class Plain(Column):
    """A column read from the row itself, without a query."""

    def cells(self, accounts: Sequence[Account], user: User) -> dict[int, Any]:
        return {account.pk: self.cell(account) for account in self.readable(accounts, user)}

    def readable(self, accounts: Sequence[Account], user: User) -> Iterable[Account]:
        """The rows on which the person holds the column's permission; a query only where that is not all he sees."""
        if self.permission is Permission.ACCOUNT_VIEW or user.holds_all(self.permission):
            return accounts
        ids = accounts_for(user, self.permission)
        allowed = set(ids.filter(account__in=[account.pk for account in accounts]).values_list("account", flat=True))
        return [account for account in accounts if account.pk in allowed]

    def cell(self, account: Account) -> Any:
        return self.value(account)


class OfSnapshot(Plain):
    """A column of the snapshot; `source` names it."""

    source = ""

    def value(self, account: Account) -> Any:
        snapshot = snapshot_of(account)
        return getattr(snapshot, self.source) if snapshot else None


@columns.register
class SegmentColumn(Plain):
    code, label, position = "segment", gettext_lazy("Segment"), 10

    def value(self, account: Account) -> Any:
        snapshot = snapshot_of(account)
        if snapshot and snapshot.is_key:
            return _("key")
        return account.segment.name if account.segment else ""


@columns.register
class StatusColumn(OfSnapshot):
    code, label, position, source = "status", gettext_lazy("Status"), 15, "status"

    def value(self, account: Account) -> Any:
        snapshot = snapshot_of(account)
        return str(AccountSnapshot.Status(snapshot.status).label) if snapshot else ""


class Money(OfSnapshot):
    """Whole thousands of the base currency in the list, exact in a file."""

    numeric = True

    def value(self, account: Account) -> Any:
        minor = super().value(account)
        return None if minor is None else Decimal(minor) / 100

    def cell(self, account: Account) -> Any:
        amount = self.value(account)
        return None if amount is None else formats.number(amount / 1000)


@columns.register
class RevenueColumn(Money):
    code, label, position = "revenue", gettext_lazy("Revenue, 12 m, %(currency)s k"), 20
    source, sort = "revenue_minor", "snapshot__revenue_minor"


@columns.register
class PipelineColumn(Money):
    code, label, position = "pipeline", gettext_lazy("Open pipeline, %(currency)s k"), 45
    source, sort = "open_pipeline_minor", "snapshot__open_pipeline_minor"


@columns.register
class GrowthColumn(OfSnapshot):
    code, label, position, source = "growth", gettext_lazy("Growth, 12 m"), 25, "growth"
    permission, sort, numeric = Permission.FIGURE_ACCOUNT, "snapshot__growth", True

    def cell(self, account: Account) -> Any:
        growth = self.value(account)
        return None if growth is None else formats.percent(growth, 1, signed=True)


@columns.register
class GrowthChart(GrowthColumn):
    """The same value as a bar from a common zero, cut at the ends of the scale."""

    code, label, position = "growth_chart", gettext_lazy("Growth, −20 to +40 %"), 26
    sort, numeric = "", False

    def cell(self, account: Account) -> Any:
        growth = self.value(account)
        if growth is None:
            return None
        scale = CHART_WIDTH / (CHART_HIGH - CHART_LOW)
        zero = -CHART_LOW * scale
        end = (min(max(growth, CHART_LOW), CHART_HIGH) - CHART_LOW) * scale
        return format_html(
            '<svg class="ch" width="150" height="18" viewBox="0 0 150 18" role="img" aria-label="{}"><path class="g" d="M0 9H150"/>'
            '<rect class="gb{}" x="{}" y="5" width="{}" height="8"/><path class="ax" d="M{} 1V17"/></svg>',
            formats.percent(growth, 1, signed=True),
            " neg" if growth < 0 else "",
            f"{min(zero, end):.1f}",
            f"{abs(end - zero):.1f}",
            f"{zero:.0f}",
        )


@columns.register
class HealthColumn(OfSnapshot):
    code, label, position, source = "health", gettext_lazy("Health, of 100"), 30, "health"
    permission, sort = Permission.FIGURE_ACCOUNT, "snapshot__health"

    def cell(self, account: Account) -> Any:
        return health_mark(self.value(account))


def health_mark(score: float | None) -> Any:
    """`48 weak`, `57 fair`, `74 sound`, or no data."""
    if score is None:
        return status("none", _("no data"))
    tone, word = ("bad", _("weak")) if score < WEAK else ("good", _("sound")) if score >= SOUND else ("watch", _("fair"))
    return status(tone, f"{score:.0f} {word}")


class Share(OfSnapshot):
    numeric = True

    def cell(self, account: Account) -> Any:
        share = self.value(account)
        return None if share is None else formats.percent(share)


@columns.register
class MarginColumn(Share):
    code, label, position, source = "margin", gettext_lazy("Contribution"), 35, "margin"
    permission, sort = Permission.MONEY_VIEW, "snapshot__margin"


@columns.register
class WalletColumn(Share):
    code, label, position, source = "share_of_wallet", gettext_lazy("Share of wallet"), 40, "share_of_wallet"
    permission, sort = Permission.MONEY_VIEW, "snapshot__share_of_wallet"


@columns.register
class OwnerColumn(Plain):
    code, label, position = "owner", gettext_lazy("Owner"), 50
    sort = "snapshot__owner_name"

    def value(self, account: Account) -> Any:
        snapshot = snapshot_of(account)
        return snapshot.owner.name if snapshot and snapshot.owner else ""

    def cell(self, account: Account) -> Any:
        return short_name(self.value(account)) or status("bad", _("no owner"))


def short_name(name: str) -> str:
    """`P. Aubry` for Philippe Aubry; one word stays whole."""
    first, _space, last = name.partition(" ")
    return f"{first[:1]}. {last}" if last else first


@columns.register
class LastContactColumn(OfSnapshot):
    code, label, position, source = "last_contact", gettext_lazy("Last interaction"), 55, "last_contact_on"
    sort = "snapshot__last_contact_on"

    def cell(self, account: Account) -> Any:
        return contact_mark(self.value(account), clock.today())


def contact_mark(day: dt.date | None, today: dt.date) -> Any:
    """`12 d`, `yesterday`, `104 d` with a triangle, `never`."""
    if day is None:
        return status("bad", _("never"))
    gone = (today - day).days
    if gone <= 1:
        return formats.ago(day, today)
    text = _("%(days)s d") % {"days": formats.number(gone)}
    if gone > LONG_SILENT:
        return status("bad", text)
    return status("watch", text) if gone > SILENT else text


@columns.register
class ActiveContactsColumn(OfSnapshot):
    code, label, position, source = "active_contacts", gettext_lazy("Active contacts"), 60, "active_contacts"
    sort, numeric = "snapshot__active_contacts", True


@columns.register
class CountryColumn(Plain):
    code, label, position = "country", gettext_lazy("Country"), 65

    def value(self, account: Account) -> Any:
        return account.country


@columns.register
class SectorColumn(Plain):
    code, label, position = "sector", gettext_lazy("Sector"), 70

    def value(self, account: Account) -> Any:
        return account.sector


@columns.register
class CityColumn(Plain):
    code, label, position = "city", gettext_lazy("Town"), 75

    def value(self, account: Account) -> Any:
        return account.city
