"""What people say of the white space, and a cell that becomes an opportunity."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Family, Opportunity
from accounts.verbs.errors import AccountError
from accounts.verbs.opportunities import add_opportunity
from accounts.verbs.origin import remember
from base.edits import compare_and_set
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require
from plans.models import Plan, WhiteSpaceCell
from plans.verbs.common import changed, hold
from plans.verbs.errors import PlanError

FIELDS = ("stated", "competitor", "potential")


@transaction.atomic
def state_cell(
    plan: Plan, site: Account, family: Family, written: Mapping[str, Any], *, by: Actor, base: Mapping[str, Any] | None = None
) -> WhiteSpaceCell:
    """Say who sells an offer at a site, or that it does not fit, and what it could bring in a year. Raises EditConflict, PlanError."""
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    written = {name: written[name] for name in FIELDS if name in written}
    if written.get("stated") not in (None, "", *WhiteSpaceCell.Stated.values):
        raise PlanError(_("Choose one of the states."), "stated")
    if written.get("potential") is not None and written["potential"] < 0:
        raise PlanError(_("An amount is 0 or more."), "potential")
    row = _row(site, family)
    changes = compare_and_set(row, written, base=base)
    if changes:
        remember(row, changes, by=by)
        record(by, "plan.white_space_stated", row, account=site.pk, offer=family.name, **changes)
        changed(plan, "white_space")
    return row


@transaction.atomic
def pursue_cell(
    plan: Plan, site: Account, family: Family, *, name: str, by: Actor, amount: Decimal | None = None, expected_close: dt.date | None = None
) -> Opportunity:
    """Make the cell an opportunity of the site; one that it has made already and that stands open is given again."""
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    row = _row(site, family)
    if row.opportunity and row.opportunity.state == Opportunity.State.OPEN:
        return row.opportunity
    try:
        made = add_opportunity(site, name, by=by, amount=amount, expected_close=expected_close, channel=_("white space"))
    except AccountError as error:
        raise PlanError(error.sentence, error.field) from error
    compare_and_set(row, {"opportunity_id": made.pk})
    changed(plan, "white_space")
    return made


def _row(site: Account, family: Family) -> WhiteSpaceCell:
    """The row of a cell that counts, made when nobody said anything yet; one writer a site at a time."""
    Account.objects.select_for_update().filter(pk=site.pk).values_list("pk").first()
    rows = WhiteSpaceCell.objects.filter(account=site, family=family).select_related("opportunity").order_by("-pk")
    return rows.first() or WhiteSpaceCell.objects.create(account=site, family=family, currency=settings.CURRENCY)
