"""The filters of the account list, as the address names them: `?status=customer&revenue_min=250000&mine=1`."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, AccountAccess, AccountSnapshot
from accounts.querysets import accounts_for
from base import clock, formats
from people.models import Person, User
from people.permissions import Permission, Relation

Rows = QuerySet[Account]
NONE = "none"
ME = "me"


@dataclass(frozen=True)
class Filter:
    """One filter: how its text is read (ValueError refuses it), what it keeps, how it reads on a chip.

    Filtering by a figure that the person may read on some accounts only keeps those accounts: a filter tells as much
    as the cell it looks at.
    """

    code: str
    label: Any
    read: Callable[[str], Any]
    keep: Callable[[Rows, Any, User], Rows]
    chip: Callable[[Any], str]
    permission: Permission | None = None

    def apply(self, rows: Rows, value: Any, user: User) -> Rows:
        if self.permission is not None:
            ids = accounts_for(user, self.permission)
            rows = rows if ids is None else rows.filter(pk__in=ids)
        return self.keep(rows, value, user)


def parsed(given: Any, user: User) -> dict[str, Any]:
    """The filters of an address with their values. Raises BadRequest for one that may not be used or makes no sense."""
    found: dict[str, Any] = {}
    for code, item in FILTERS.items():
        text = str(given.get(code, "")).strip()
        if not text:
            continue
        if item.permission is not None and not user.holds(item.permission):
            raise BadRequest(f"The list cannot be filtered by {code}.")
        try:
            found[code] = item.read(text)
        except (ValueError, InvalidOperation, OverflowError):
            raise BadRequest(f"Not a value of {code}.") from None
    return found


def filtered(rows: Rows, found: dict[str, Any], user: User) -> Rows:
    for code, value in found.items():
        rows = FILTERS[code].apply(rows, value, user)
    return rows


# Reading ---------------------------------------------------------------------


def _text(text: str) -> str:
    if len(text) > 100 or "\x00" in text:
        raise ValueError
    return text


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


def _amount(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value) > 10**13:
        raise ValueError
    return value


def _ratio(text: str) -> float:
    """A ratio, or with a % sign a percentage."""
    value = Decimal(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    if not value.is_finite():
        raise ValueError
    return float(value)


def _days(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 3650:
        raise ValueError
    return value


def _status(text: str) -> str:
    return AccountSnapshot.Status(text).value


def _owner(text: str) -> str:
    return text if text in (NONE, ME) else str(int(text))


# Keeping ---------------------------------------------------------------------


def _mine(rows: Rows, value: bool, user: User) -> Rows:
    if not value:
        return rows
    mine = AccountAccess.objects.current().filter(person=user.person_id).exclude(relation=Relation.PEOPLE)
    return rows.filter(pk__in=mine.values("account"))


def _owned(rows: Rows, value: str, user: User) -> Rows:
    if value == NONE:
        return rows.filter(snapshot__owner__isnull=True)
    return rows.filter(snapshot__owner_id=user.person_id if value == ME else int(value))


def _silent(rows: Rows, value: int, _user: User) -> Rows:
    last = clock.today() - dt.timedelta(days=value)
    return rows.filter(Q(snapshot__last_contact_on__lt=last) | Q(snapshot__last_contact_on__isnull=True))


def _segment(rows: Rows, value: str, _user: User) -> Rows:
    return rows.filter(segment__isnull=True) if value == NONE else rows.filter(segment__name=value)


def _minor(value: Decimal) -> int:
    return int(value * 100)


# Chips -----------------------------------------------------------------------


def _named(label: Any) -> Callable[[Any], str]:
    return lambda value: _("%(label)s: %(value)s") % {"label": label, "value": _("none") if value == NONE else value}


def _owner_chip(value: str) -> str:
    if value == NONE:
        return _("Without owner")
    if value == ME:
        return _("Owner: me")
    name = Person.objects.filter(pk=value).values_list("name", flat=True).first()
    return _("%(label)s: %(value)s") % {"label": _("Owner"), "value": name or "—"}


def _money(value: Decimal) -> str:
    return formats.money(value, settings.CURRENCY)


FILTERS: dict[str, Filter] = {
    item.code: item
    for item in (
        Filter(
            "status",
            gettext_lazy("Status"),
            _status,
            lambda rows, value, _user: rows.filter(snapshot__status=value),
            lambda value: _("%(label)s: %(value)s") % {"label": _("Status"), "value": AccountSnapshot.Status(value).label},
        ),
        Filter(
            "key",
            gettext_lazy("Key account"),
            _flag,
            lambda rows, value, _user: rows.filter(snapshot__is_key=value),
            lambda value: _("Key accounts") if value else _("Not key accounts"),
        ),
        Filter("mine", gettext_lazy("My accounts"), _flag, _mine, lambda value: _("My accounts")),
        Filter("owner", gettext_lazy("Owner"), _owner, _owned, _owner_chip),
        Filter("segment", gettext_lazy("Segment"), _text, _segment, _named(gettext_lazy("Segment"))),
        Filter(
            "sector",
            gettext_lazy("Sector"),
            _text,
            lambda rows, value, _user: rows.filter(sector="" if value == NONE else value),
            _named(gettext_lazy("Sector")),
        ),
        Filter(
            "country",
            gettext_lazy("Country"),
            _text,
            lambda rows, value, _user: rows.filter(country="" if value == NONE else value),
            _named(gettext_lazy("Country")),
        ),
        Filter(
            "revenue_min",
            gettext_lazy("Revenue at least"),
            _amount,
            lambda rows, value, _user: rows.filter(snapshot__revenue_minor__gte=_minor(value)),
            lambda value: _("Revenue above %(amount)s") % {"amount": _money(value)},
        ),
        Filter(
            "revenue_max",
            gettext_lazy("Revenue at most"),
            _amount,
            lambda rows, value, _user: rows.filter(snapshot__revenue_minor__lte=_minor(value)),
            lambda value: _("Revenue up to %(amount)s") % {"amount": _money(value)},
        ),
        Filter(
            "health_max",
            gettext_lazy("Health at most"),
            _amount,
            lambda rows, value, _user: rows.filter(snapshot__health__lte=float(value)),
            lambda value: _("Health up to %(score)s") % {"score": formats.number(value)},
            Permission.FIGURE_ACCOUNT,
        ),
        Filter(
            "margin_max",
            gettext_lazy("Contribution at most"),
            _ratio,
            lambda rows, value, _user: rows.filter(snapshot__margin__lte=value),
            lambda value: _("Contribution up to %(share)s") % {"share": formats.percent(value)},
            Permission.MONEY_VIEW,
        ),
        Filter(
            "margin_min",
            gettext_lazy("Contribution at least"),
            _ratio,
            lambda rows, value, _user: rows.filter(snapshot__margin__gte=value),
            lambda value: _("Contribution from %(share)s") % {"share": formats.percent(value)},
            Permission.MONEY_VIEW,
        ),
        Filter(
            "wallet_max",
            gettext_lazy("Share of wallet at most"),
            _ratio,
            lambda rows, value, _user: rows.filter(snapshot__share_of_wallet__lte=value),
            lambda value: _("Share of wallet up to %(share)s") % {"share": formats.percent(value)},
            Permission.MONEY_VIEW,
        ),
        Filter(
            "silent",
            gettext_lazy("Silent for, in days"),
            _days,
            _silent,
            lambda value: _("Silent for %(days)s") % {"days": formats.days(value)},
        ),
    )
}
