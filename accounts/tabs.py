"""What this room itself shows on the page of an account: its tabs and the panels of the overview."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import columns as columns  # registers the columns of the list
from accounts import facts, map_page
from accounts.models import AccountRole, Opportunity
from accounts.registry import Alert, Duty, Line, Panel, Reading, Tab, Task, alerts, deal_columns, duties, panels, tabs
from accounts.timeline import KINDS, USUAL, timeline
from base import formats
from people.models import Person, User
from people.permissions import Permission

MOST_TASKS = 8


def placed_panels(reading: Reading) -> dict[str, list[dict[str, Any]]]:
    """Panels by place, in their order; those without right or content are left out."""
    placed: dict[str, list[dict[str, Any]]] = {"figures": [], "main": [], "aside": []}
    for panel in panels:
        if reading.may(panel.permission) and (content := panel.context(reading)) is not None:
            placed[panel.place].append({"template": panel.template, "panel": content, "is_half": panel.is_half})
    main = placed["main"]
    for place, item in enumerate(main):
        before = main[place - 1] if place else {}
        item["pair"] = "second" if before.get("pair") == "first" else ""
        follows = place + 1 < len(main) and main[place + 1]["is_half"]
        if item["is_half"] and not item["pair"] and follows:
            item["pair"] = "first"
    return placed


def deal_rows(reading: Reading, deals: Sequence[facts.Deal]) -> dict[str, Any]:
    """Opportunities with the cells that rooms above fill, for those that are open; the heads of these columns."""
    running = [deal.opportunity for deal in deals if deal.opportunity.state == Opportunity.State.OPEN]
    filled = [(column, column.cells(reading, running)) for column in deal_columns] if running else []
    rows = []
    for deal in deals:
        pk = deal.opportunity.pk
        rows.append((deal, [(column.label, column.template, cells.get(pk)) for column, cells in filled]))
    return {"rows": rows, "heads": [column.label for column, _cells in filled]}


ROLES = (AccountRole.Role.MEMBER, AccountRole.Role.SPONSOR, AccountRole.Role.KAM, AccountRole.Role.OWNER)  # as the form offers them


# Tabs ------------------------------------------------------------------------


@tabs.register
class OverviewTab(Tab):
    code, label, position, template = "overview", gettext_lazy("Overview"), 0, "accounts/tabs/overview.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"placed": placed_panels(reading)}


@tabs.register
class PeopleTab(Tab):
    code, label, position, template = "people", gettext_lazy("People"), 10, "accounts/tabs/people.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        people = facts.contacts(reading)
        return {
            "can_edit": reading.may(Permission.ACCOUNT_EDIT),
            "people": people,
            "active": sum(met.is_active for met in people),
            "decision_roles": facts.decision_map(reading),
            "may_judge": reading.may(Permission.CONTACT_JUDGEMENT),
            "may_details": reading.may(Permission.CONTACT_DETAILS),
        }


@tabs.register
class MapTab(Tab):
    code, label, position, template = "map", gettext_lazy("Relationship map"), 15, "accounts/tabs/map.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return map_page.context(reading)


@tabs.register
class OpportunitiesTab(Tab):
    code, label, position, template = "opportunities", gettext_lazy("Opportunities"), 20, "accounts/tabs/opportunities.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"deals": deal_rows(reading, facts.opportunities(reading)), "can_edit": reading.may(Permission.ACCOUNT_EDIT)}


@tabs.register
class DeliveryTab(Tab):
    code, label, position, template = "delivery", gettext_lazy("Promises and delivery"), 30, "accounts/tabs/delivery.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {
            "promises": facts.promises(reading),
            "deliveries": facts.deliveries(reading),
            "tickets": facts.tickets(reading, most=50),
        }


@tabs.register
class SatisfactionTab(Tab):
    code, label, position, template = "satisfaction", gettext_lazy("Satisfaction"), 40, "accounts/tabs/satisfaction.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"drivers": facts.drivers(reading), "answers": facts.answers(reading, most=100)}


@tabs.register
class GroupTab(Tab):
    code, label, position, template = "group", gettext_lazy("Group and sites"), 60, "accounts/tabs/group.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"nodes": facts.group(reading)}


@tabs.register
class TimelineTab(Tab):
    code, label, position, template = "timeline", gettext_lazy("Timeline"), 70, "accounts/tabs/timeline.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        kinds = KINDS if reading.asked.get("all") == "1" else USUAL
        return {"stretch": timeline(reading, kinds=kinds, after=reading.asked.get("after", "")), "all_kinds": kinds == KINDS}


@tabs.register
class NotesTab(Tab):
    code, label, position, template = "notes", gettext_lazy("Notes"), 80, "accounts/tabs/notes.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"notes": facts.notes(reading), "may_write": reading.may(Permission.INTERACTION_ADD)}


@tabs.register
class DetailsTab(Tab):
    code, label, position, template = "details", gettext_lazy("Details and team"), 90, "accounts/tabs/details.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        may_assign = reading.may(Permission.ACCOUNT_ASSIGN)
        everywhere = reading.user.holds_all(Permission.ACCOUNT_ASSIGN)
        snapshot = getattr(reading.account, "snapshot", None)
        return {
            "roles": list(facts.roles(reading)),
            "key_periods": list(reading.account.key_periods.order_by("-since")),
            "is_key": bool(snapshot and snapshot.is_key),
            "visible_parent": next(iter(reversed(facts.path(reading))), None),
            "may_assign": may_assign,
            "may_key": reading.may(Permission.KEY_SET),
            "can_edit": reading.may(Permission.ACCOUNT_EDIT),
            "role_choices": [(role.value, role.label) for role in (ROLES if everywhere else ROLES[:1])],
            "colleagues": Person.objects.in_post().values_list("name", flat=True)[:1000] if may_assign else [],
        }


# Panels of the overview ------------------------------------------------------


@panels.register
class PeoplePanel(Panel):
    code, position, place, template = "people", 10, "main", "accounts/panels/people.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        people = facts.contacts(reading)
        here = [met for met in people if not met.has_left]
        return {
            "people": here[:6],
            "known": len(here),
            "active": sum(met.is_active for met in here),
            "may_judge": reading.may(Permission.CONTACT_JUDGEMENT),
        }


@panels.register
class OpportunitiesPanel(Panel):
    code, position, place, template = "opportunities", 20, "main", "accounts/panels/opportunities.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        deals = facts.opportunities(reading, most=50)
        running = [deal for deal in deals if deal.opportunity.state == "open"]
        return {
            "deals": deal_rows(reading, running[:5]),
            "open": _open_amount(running),
            "count": len(running),
            "closed": len(deals) - len(running),
        }


def _open_amount(running: Sequence[facts.Deal]) -> str:
    """What the open opportunities are worth together, where they are in one currency."""
    known = [
        (amount, deal.opportunity.currency or settings.CURRENCY) for deal in running if (amount := deal.opportunity.amount) is not None
    ]
    currencies = {currency for _amount, currency in known}
    return formats.money(sum((amount for amount, _currency in known), Decimal(0)), currencies.pop()) if len(currencies) == 1 else ""


@panels.register
class DeliveryPanel(Panel):
    code, position, place, template = "delivery", 40, "main", "accounts/panels/delivery.html"

    def context(self, reading: Reading) -> dict[str, Any] | None:
        promises = facts.promises(reading, most=5)
        deliveries = facts.deliveries(reading, most=5)
        return {"promises": promises, "deliveries": deliveries} if promises or deliveries else None


@panels.register
class SatisfactionPanel(Panel):
    code, position, place, template = "satisfaction", 10, "aside", "accounts/panels/satisfaction.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        drivers = facts.drivers(reading)
        return {"drivers": drivers, "count": sum(driver.count for driver in drivers)}


@panels.register
class TimelinePanel(Panel):
    code, position, place, template = "timeline", 20, "aside", "accounts/panels/timeline.html"

    def context(self, reading: Reading) -> dict[str, Any]:
        return {"stretch": timeline(reading, most=8)}


@panels.register
class GroupPanel(Panel):
    code, position, place, template = "group", 30, "aside", "accounts/panels/group.html"

    def context(self, reading: Reading) -> dict[str, Any] | None:
        nodes = facts.group(reading, most=12)
        return {"nodes": nodes} if len(nodes) > 1 else None


# Alerts ----------------------------------------------------------------------


@alerts.register
class OneContact(Alert):
    """A key account that hangs on one contact, or on none: whoever leaves takes it along."""

    code, position = "one_contact", 10

    def speak(self, reading: Reading) -> Line | None:
        snapshot = getattr(reading.account, "snapshot", None)
        if snapshot is None or not snapshot.is_key or (snapshot.active_contacts or 0) > 1:
            return None
        people = reverse("accounts:tab", args=[reading.account.pk, "people"])
        money = formats.money(Decimal(snapshot.revenue_minor) / 100, settings.CURRENCY) if snapshot.revenue_minor else ""
        if not snapshot.active_contacts:
            sentence = _("Nobody at this key account was met or called in 90 days.")
            return Line("bad", _("No active contact"), f"{sentence} {self._at_stake(money)}".strip(), people, _("See the people"))
        met = facts.contacts(reading, most=1)
        name = met[0].contact.name if met else ""
        sentence = _("Everything depends on %(name)s: nobody else was met or called in 90 days.") % {"name": name}
        return Line("bad", _("One contact"), f"{sentence} {self._at_stake(money)}".strip(), people, _("Find a second ally"))

    @staticmethod
    def _at_stake(money: str) -> str:
        return _("At stake: %(money)s in 12 months.") % {"money": money} if money else ""


# Duties of "My work" ----------------------------------------------------------


@duties.register
class NextSteps(Duty):
    """Next steps of open opportunities that carry one's name, or nobody's on an opportunity of one's own."""

    code, position, label = "next_steps", 20, gettext_lazy("Next steps of opportunities")

    def tasks(self, user: User) -> list[Task]:
        mine = Q(next_step_by=user.person_id) | Q(next_step_by=None, owner=user.person_id)
        rows = Opportunity.objects.visible_to(user).filter(mine, state=Opportunity.State.OPEN).exclude(next_step="")
        rows = rows.select_related("account").order_by(F("next_step_on").asc(nulls_last=True), "pk")[:MOST_TASKS]
        return [
            Task(
                row.next_step,
                ", ".join(filter(None, (str(row), row.account.name if row.account else ""))),
                reverse("accounts:opportunity", args=[row.pk]),
                row.next_step_on,
            )
            for row in rows
        ]
