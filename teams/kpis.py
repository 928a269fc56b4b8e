"""Figures on teams: sponsors at work, time granted and given, who leaves. Spec: kpis.md, KAM and team."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountRole
from base.results import Direction, Layer, Result
from pyramid.behind import Behind
from pyramid.facts.keys import keys_on
from pyramid.facts.relations import interactions_in, window
from pyramid.registry import KPI, Ask, kpis
from teams.facts import Role, granted, hours_of, records_sponsors, sponsors, team
from teams.models import TimeLog

EXECUTIVE = "executive"


@kpis.register
class SponsorActivity(KPI):
    """Key accounts of the last day whose sponsor met an executive of theirs in the `active_days` before as_of, over all.

    Unit: ratio, exact. The colleague must have been sponsor on the day they met. Empty without a key account, when no
    sponsor is recorded in the company, or when no interaction is in the window. Detail without_sponsor: key accounts
    that had none the day before as_of.
    """

    code = "exec_sponsor_activity"
    layer = Layer.KAM
    label = _("Sponsor activity")
    definition = _("Share of the key accounts whose sponsor met an executive of theirs lately.")
    formula = _("key accounts whose sponsor met an executive / key accounts")
    caveat = _(
        "A group counts once, with the sponsors of all its accounts. Where accounts are counted singly (setting group_level), "
        "only the account’s own sponsor counts. Pages of teams show the sponsor of a group above as well."
    )
    reads = ("sponsors", "interactions", "contacts", "key_accounts")
    kept_for = "company segment owner account"
    position = 255

    def compute(self, ask: Ask) -> Result:
        facts, level = ask.facts, ask.settings["group_level"]
        keys = keys_on(facts, ask.settings, ask.period.last)
        if not keys or not records_sponsors(facts) or not facts.covered("interactions", window(facts, ask.settings)):
            return self.no_data(ask, "empty", n=len(keys))
        rows = sponsors(facts)
        yesterday = ask.as_of - dt.timedelta(days=1)
        led = {facts.group(row.account, level) for row in rows if row.holds(yesterday)}
        return self.census(ask, len(self._met(ask, rows) & keys), len(keys), details={"without_sponsor": len(keys - led)})

    def _met(self, ask: Ask, rows: list[Role]) -> set[int]:
        facts, level = ask.facts, ask.settings["group_level"]
        executives = {contact.id for contact in facts.rows("contacts") if contact.level == EXECUTIVE}
        by_group: dict[tuple[int, int], list[Role]] = {}
        for row in rows:
            by_group.setdefault((facts.group(row.account, level), row.person), []).append(row)
        met = set()
        for talk in interactions_in(facts, window(facts, ask.settings)):
            group = facts.group(talk.account, level)
            if talk.contact in executives and any(row.holds(talk.on) for row in by_group.get((group, talk.person or 0), ())):
                met.add(group)
        return met

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, keys_on(ask.facts, ask.settings, ask.period.last))


@kpis.register
class TimeGranted(KPI):
    """Hours logged under a grant over the hours granted, per colleague and account.

    A grant is an allocation to an account; it holds share × weekly hours / 7 on each of its days before as_of. Unit:
    ratio, exact; numerator and denominator in hours; n colleagues granted. Detail ungranted: hours logged beside a
    grant. Empty when no hours are logged in the period, zero_denominator when none were granted. Source: S3.
    """

    code = "team_time_allocated"
    layer = Layer.TEAM
    audience = "MT"
    label = _("Time granted")
    definition = _("Hours given to accounts as a share of the hours granted for them.")
    formula = _("hours logged under a grant / hours granted")
    reads = ("time_logs", "allocations", "capacity")
    kept_for = "company segment owner account"
    position = 314

    def compute(self, ask: Ask) -> Result:
        if not ask.facts.covered("time_logs", ask.span):
            return self.no_data(ask, "empty", n=0)
        grants = granted(ask.facts, ask.span)
        hours = sum(hours_of(ask.facts, ask.settings, row, ask.span) for rows in grants.values() for row in rows)
        under = beside = 0
        for log in self._logs(ask):
            rows = grants.get((log.person or 0, log.account), ())
            if any(row.since <= log.on and (row.until is None or row.until > log.on) for row in rows):
                under += log.hours
            else:
                beside += log.hours
        parts: dict[str, Any] = {
            "n": len({person for person, _account in grants}),
            "numerator": float(under),
            "denominator": float(hours),
            "details": {"ungranted": float(beside)},
        }
        return self.ok(ask, float(under) / float(hours), **parts) if hours else self.no_data(ask, "zero_denominator", **parts)

    def _logs(self, ask: Ask) -> list[Any]:
        return [log for log in ask.facts.rows("time_logs") if log.on in ask.span]

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(TimeLog, (log.id for log in self._logs(ask)))


@kpis.register
class TeamTurnover(KPI):
    """Members of account teams whose part ended in the period and who are not back at its end, over mean membership.

    A member is a pair of group and colleague; mean of both boundaries. Unit: ratio; n members at the start, too_few
    under `min_n`. zero_denominator without a member at either boundary; details are then given too.
    """

    code = "team_turnover"
    layer = Layer.TEAM
    direction = Direction.UP_BAD
    label = _("Team turnover")
    definition = _("Share of the members of account teams who left them.")
    formula = _("members who left / mean membership")
    reads = ("account_team",)
    kept_for = "company segment owner account"
    position = 316

    def compute(self, ask: Ask) -> Result:
        rows = team(ask.facts)
        if not rows:
            return self.no_data(ask, "empty", n=0)
        start, end = (self._members(ask, rows, boundary) for boundary in ask.span)
        gone = {self._member(ask, row) for row in rows if row.until in ask.span} - end
        mean = (len(start) + len(end)) / 2
        parts: dict[str, Any] = {
            "numerator": len(gone),
            "denominator": mean,
            "details": {"leavers": len(gone), "members_start": len(start), "members_end": len(end)},
        }
        if not mean:
            return self.no_data(ask, "zero_denominator", n=0, **parts)
        return self.counted(ask, len(gone) / mean, len(start), **parts)

    def _member(self, ask: Ask, row: Role) -> tuple[int, int]:
        return ask.facts.group(row.account, ask.settings["group_level"]), row.person

    def _members(self, ask: Ask, rows: list[Role], boundary: Any) -> set[tuple[int, int]]:
        """State at a boundary: that of the day before."""
        return {self._member(ask, row) for row in rows if row.since < boundary and (row.until is None or row.until >= boundary)}

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(AccountRole, (row.id for row in team(ask.facts)))
