"""Opportunities that a person opens or moves on a page; those of files come by import."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, Competitor, Opportunity, OpportunityEvent
from accounts.replay import replay
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import remember, touched
from base import clock, company
from base.edits import Clash, EditConflict, compare_and_set
from imports import hooks
from people import inbox
from people.audit import Actor, record, user_of
from people.models import Person, User
from people.permissions import Permission
from people.rights import Refused, require

LONGEST = 250
LONGEST_NAME = 200
OPENING = ("name", "amount", "expected_close")  # what one is opened with; the others are said of it afterwards
SAID = ("owner_id", "product_id", "competitor_id", "next_step", "next_step_on", "next_step_by_id", "loss_reason")
FIELDS = (*OPENING, *SAID)
CLOSINGS = (Opportunity.State.WON.value, Opportunity.State.LOST.value, Opportunity.State.ABANDONED.value)
STEP = "opportunity_step"  # the inbox line of who takes the next step
OWNED = "opportunity_owned"  # and of whom somebody else made its owner
UNKNOWN = object()


def standings(opportunity: Opportunity | None = None) -> list[str]:
    """Where an opportunity can stand: as it is, qualified, the company's stages in order, and how it can end."""
    known = ["qualified", *(stage for stage in company.get("stages") if stage not in ("open", "qualified", *CLOSINGS)), *CLOSINGS]
    now = opportunity.standing if opportunity else "open"
    return known if now in known else [now, *known]


@transaction.atomic
def add_opportunity(
    account: Account, name: str, *, by: Actor, amount: Decimal | None = None, expected_close: dt.date | None = None, channel: str = ""
) -> Opportunity:
    """Open an opportunity of an account; its author owns it. Raises AccountError for a name that is missing or too long."""
    require(by, Permission.ACCOUNT_EDIT, account)
    name = name.strip()
    _check({"name": name, "amount": amount})
    today = clock.today()
    made = Opportunity.objects.create(
        account=account,
        name=name,
        owner_id=getattr(by, "person_id", None),
        amount=amount,
        currency=settings.CURRENCY,
        created_on=today,
        recorded_on=today,
        expected_close=expected_close,
        channel=channel,
    )
    record(by, "opportunity.added", made, account=account, name=name, amount=amount)
    hooks.mark("opportunities", {(account.pk, today)})
    touched(account.pk)
    return made


@transaction.atomic
def open_opportunity(account: Account, written: Mapping[str, Any], *, by: Actor) -> Opportunity:
    """As `add_opportunity`, with all that its form says. The same name, still open, is not opened twice."""
    require(by, Permission.ACCOUNT_EDIT, account)
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()
    if Opportunity.objects.filter(account=account, state=Opportunity.State.OPEN, name__iexact=written["name"].strip()).exists():
        raise AccountError(_("An opportunity of this name is open already."), "name")
    made = add_opportunity(account, written["name"], by=by, amount=written.get("amount"), expected_close=written.get("expected_close"))
    said = {field: written[field] for field in SAID if field in written}
    if not said.get("owner_id"):
        said.pop("owner_id", None)  # nobody named: its author
    edit_opportunity(made, said, by=by)
    return made


@transaction.atomic
def edit_opportunity(
    opportunity: Opportunity,
    written: Mapping[str, Any],
    *,
    by: Actor,
    on: dt.date | None = None,
    base: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Save the fields that changed; gives them with before and after.

    A `competitor_id` that is a text is the name of one that may be new.
    `standing` moves it: an event of the day `on` (today where nothing is said) joins the history, which nobody rewrites.
    Raises EditConflict, AccountError, Refused.
    """
    require_edit(by, opportunity)
    now = Opportunity.objects.select_for_update().get(pk=opportunity.pk)  # one move after the other
    values = {field: written[field] for field in FIELDS if field in written}
    _check(values)
    if isinstance(values.get("competitor_id"), str):
        values["competitor_id"] = _competitor(values["competitor_id"])
    clashes: dict[str, Clash] = {}
    moves = _moves(now, written, base, version, clashes)
    try:
        changes = compare_and_set(opportunity, values, base=base, version=version)
    except EditConflict as conflict:
        clashes |= conflict.clashes
    if clashes:
        raise EditConflict(clashes, now.version)
    if moves:
        changes |= _move(now, str(written["standing"]), on or clock.today(), by)
    opportunity.refresh_from_db()
    if changes:
        remember(opportunity, changes, by=by)
        record(by, "opportunity.edited", opportunity, account=opportunity.account_id, **changes)
        hooks.mark("opportunities", {(opportunity.account_id, None)})
        _tell(opportunity, by)
        if "owner_id" in changes:
            _tell_owner(opportunity, by)
        if opportunity.account_id:
            touched(opportunity.account_id)
    return changes


@transaction.atomic
def pass_opportunities(account: Account, giver: Person, taker: Person, *, by: Actor) -> int:
    """What `giver` owns and is open here or below passes to `taker`, with the next steps he was to take; gives how many."""
    require(by, Permission.ACCOUNT_EDIT, account)
    rows = Opportunity.objects.select_for_update().filter(account__in=account.descendants(), state=Opportunity.State.OPEN)
    mine = list(rows.filter(Q(owner=giver) | Q(next_step_by=giver)).order_by("pk"))
    for row in mine:
        fields = [name for name in ("owner_id", "next_step_by_id") if getattr(row, name) == giver.pk]
        Opportunity.objects.filter(pk=row.pk).update(**dict.fromkeys(fields, taker.pk), version=F("version") + 1)
        row.refresh_from_db()
        remember(row, dict.fromkeys(fields, (giver.pk, taker.pk)), by=by)
        record(by, "opportunity.passed", row, account=row.account_id, owner=(giver.name, taker.name))
        hooks.mark("opportunities", {(row.account_id, None)})
        _tell(row, by)
    if mine:
        touched(account.pk)
    return len(mine)


def require_edit(by: Actor, opportunity: Opportunity) -> None:
    """The right to change its account; of one without account, the right on all."""
    if opportunity.account is not None:
        require(by, Permission.ACCOUNT_EDIT, opportunity.account)
    elif not by.holds_all(Permission.ACCOUNT_EDIT):
        raise Refused(Permission.ACCOUNT_EDIT)


def _moves(
    now: Opportunity, written: Mapping[str, Any], base: Mapping[str, Any] | None, version: int | None, clashes: dict[str, Clash]
) -> bool:
    """Whether the author moves it; into `clashes` when a colleague moved it since it was read."""
    wanted = written.get("standing")
    if wanted is None or wanted == now.standing:
        return False
    read: Any = now.standing
    if base is not None:
        read = base.get("standing", read)
    elif version is not None and version != now.version:
        read = UNKNOWN
    if wanted == read:
        return False
    if read != now.standing:
        clashes["standing"] = Clash(wanted, now.standing, None if read is UNKNOWN else read)
    return True


def _move(now: Opportunity, standing: str, on: dt.date, by: Actor) -> dict[str, tuple[Any, Any]]:
    """Write the events that bring it there. A closed one that runs again is reopened first."""
    if standing not in standings(now):
        raise AccountError(_("There is no stage of this name."), "standing")
    last = now.events.order_by("-on", "-pk").values_list("on", flat=True).first()
    earliest = max((day for day in (last, now.created_on) if day), default=None)
    if on > clock.today():
        raise AccountError(_("A move is dated today or before."), "moved_on")
    if earliest and on < earliest:
        raise AccountError(_("The history goes on after this day: it was last moved later."), "moved_on")
    event = OpportunityEvent.Event
    steps: list[tuple[str, str]] = []
    if now.state != Opportunity.State.OPEN:
        steps.append((event.REOPENED, ""))
    if standing in CLOSINGS:
        steps.append((standing, ""))
    elif standing == "qualified":
        steps += [(event.QUALIFIED, "")] if not now.qualified_on else [(event.STAGE, "qualified")]
    else:
        steps.append((event.STAGE, standing))
    author = user_of(by)
    for what, stage in steps:
        OpportunityEvent.objects.create(opportunity=now, on=on, event=what, stage=stage, by=author, recorded_on=clock.today())
    before = now.standing
    replay([now.pk])
    Opportunity.objects.filter(pk=now.pk).update(version=F("version") + 1)
    return {"standing": (before, standing)}


def _check(values: Mapping[str, Any]) -> None:
    if "name" in values and not values["name"].strip():
        raise AccountError(_("An opportunity needs a name."), "name")
    for field in ("name", "next_step", "loss_reason"):
        if len(values.get(field) or "") > LONGEST:
            raise AccountError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, field)
    if (values.get("amount") or 0) < 0:
        raise AccountError(_("An amount is 0 or more."), "amount")
    if not values.get("next_step", True) and (values.get("next_step_on") or values.get("next_step_by_id")):
        raise AccountError(_("Say what the next step is."), "next_step")


def _competitor(name: str) -> int | None:
    """The competitor of this name, whatever its capitals; a new one where there is none. None for no name."""
    name = name.strip()
    if not name:
        return None
    if len(name) > LONGEST_NAME:
        raise AccountError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST_NAME}, "competitor")
    found = Competitor.objects.filter(name__iexact=name).first() or Competitor.objects.create(name=name)
    return found.pk


def _tell(opportunity: Opportunity, by: Actor) -> None:
    """Who takes the next step finds it in the inbox while it waits; his own he knows."""
    key = f"{STEP}:{opportunity.pk}"
    inbox.close([key])
    if opportunity.state == Opportunity.State.OPEN and opportunity.next_step:
        _line(opportunity, opportunity.next_step_by_id, STEP, key, by, due=opportunity.next_step_on, step=opportunity.next_step)


def _tell_owner(opportunity: Opportunity, by: Actor) -> None:
    """Whom somebody else made the owner finds it in the inbox; one that passes on closes the line of who had it before."""
    key = f"{OWNED}:{opportunity.pk}"
    inbox.close([key])
    _line(opportunity, opportunity.owner_id, OWNED, key, by)


def _line(opportunity: Opportunity, person_id: int | None, kind: str, key: str, by: Actor, **more: Any) -> None:
    """A line for a colleague who may see the opportunity, and did not write it himself."""
    if not opportunity.account_id or person_id in (None, getattr(by, "person_id", None)):
        return
    person = Person.objects.get(pk=person_id)
    user = User.objects.filter(person=person, is_active=True).first()
    if user is None or not Opportunity.objects.visible_to(user).filter(pk=opportunity.pk).exists():
        return
    address, subject = reverse("accounts:opportunity", args=[opportunity.pk]), f"account:{opportunity.account_id}"
    inbox.tell(person, kind, key, address, subject=subject, name=str(opportunity), by=by.name, **more)
