"""The programme on one page: three pillars, traps with their facts, what to do next, the key accounts."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccountRole, AccountSnapshot, Allocation
from base import clock, company, formats
from base.models import DataVersion
from people.permissions import Permission
from people.rights import allowed
from plans.models import Plan
from programs import committee, pack
from programs import overview as work
from programs.models import MaturityAnswer, Pillar, Strategy
from reports.registry import LEFT, RIGHT, Block, Book, Content, Context, LongPaper, Paper, Prose, papers
from teams.models import TimeLog
from teams.page import team_lines

if TYPE_CHECKING:
    from people.models import User

LIST, TABLE = "reports/block_list.html", "reports/block_table.html"


@papers.register
class ProgrammePaper(Paper):
    """Key accounts are named to who may open all of them; others read counts."""

    code = "programme"
    label = gettext_lazy("The programme")
    permission = Permission.FIGURE_COMPANY

    def may(self, user: "User", scope: str) -> bool:
        return scope == "" and allowed(user, self.permission)

    def audience(self, context: Context) -> str:
        return "all" if self._sees_all(context) else "counts"

    @staticmethod
    def _sees_all(context: Context) -> bool:
        return context.by is None or context.by.holds_all(Permission.ACCOUNT_VIEW)

    def data_version(self, context: Context) -> str:
        """Moves with answers, teams, hours, plans, key accounts and the day."""
        parts: list[Any] = [DataVersion.current("programme"), DataVersion.current("company"), clock.today().isoformat()]
        for model, column in ((MaturityAnswer, "pk"), (AccountRole, "version"), (Allocation, "pk"), (TimeLog, "pk"), (Plan, "changed_at")):
            parts.append(sorted(model._default_manager.aggregate(n=Count("pk"), last=Max(column)).items()))
        parts.append(sorted(AccountSnapshot.objects.filter(is_key=True).values_list("pk", flat=True)))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]

    def content(self, context: Context) -> Content:
        seen, names = work.overview(), self._sees_all(context)
        blocks = [_pillars(seen), _next(seen), _traps(seen, names), _remove(seen, names)]
        if names:
            blocks.append(_accounts(seen))
        blocks += [_evidence(pillar) for pillar in seen.pillars if pillar.answers]
        return Content(
            title=seen.headline,
            subtitle=_subtitle(seen),
            right=[_("Figures as of %(day)s") % {"day": formats.long_date(clock.today())}],
            blocks=blocks,
            foot=[_("Confidential, %(company)s. Page 1 of 1.") % {"company": company.get("company_name") or "kamapp"}],
        )

    def file_name(self, context: Context) -> str:
        return _("programme-%(month)s-%(language)s.pdf") % {"month": f"{clock.today():%Y-%m}", "language": context.language}


def _subtitle(seen: work.Overview) -> str:
    keys = _("Key accounts: %(keys)s; customers: %(all)s") % {
        "keys": formats.number(len(seen.programme.keys)),
        "all": formats.number(seen.programme.customers),
    }
    held = Strategy.objects.filter(state=Strategy.State.APPROVED, is_on_hold=True).first()
    if held is not None:
        keys = f"{_('The programme is on hold')}. {keys}"
    if not seen.is_out_of_balance:
        return f"{keys}."
    balance = _("Out of balance by %(levels)s levels.") % {"levels": formats.number(seen.balance or 0, 1)}
    return f"{keys}. {balance}"


def _level(value: float | None) -> str:
    return formats.NO_VALUE if value is None else formats.number(value, 1)


def _pillars(seen: work.Overview) -> Block:
    rows = [
        [
            (pillar.label, ""),
            (_level(pillar.level), "num"),
            (_level(pillar.before), "num"),
            (pillar.standing[1], ""),
            (formats.joined(f"{label} {value}" for label, value in pillar.facts), ""),
        ]
        for pillar in seen.pillars
    ]
    heads = [(_("Pillar"), ""), (_("Level"), "num"), (_("A year ago"), "num"), (_("State"), ""), (_("Facts"), "")]
    data = {"heads": heads, "proof": _("Self-rating from 0 to 5; the weakest pillar is the programme’s level, never the mean.")}
    return Block("pillars", _("Three pillars"), TABLE, data, rows, position=10, is_fixed=True)


def _next(seen: work.Overview) -> Block:
    return Block("next", _("What to do next"), LIST, {}, [Prose(step.words) for step in seen.next_steps], least=2, column=LEFT, position=20)


def _traps(seen: work.Overview, names: bool) -> Block:
    rows = []
    for trap in seen.traps:
        told = ", ".join(fact.words for fact in trap.facts if names or not fact.link)
        count = sum(bool(fact.link) for fact in trap.facts)
        rows.append(Prose(f"{trap.sentence} {told or _('Accounts: %(count)s') % {'count': count}}"))
    return Block("traps", _("Traps seen in the data"), LIST, {}, rows, position=30)


def _remove(seen: work.Overview, names: bool) -> Block:
    told = [each for each in seen.removable if names or each.account is None]
    rows = [Prose(f"{each.name}{formats.colon()}{each.what}, {each.why}") for each in told]
    if hidden := len(seen.removable) - len(told):
        rows.append(Prose(_("Accounts: %(count)s") % {"count": hidden}))
    return Block("remove", _("What to remove"), LIST, {}, rows, column=RIGHT, position=25)


def _accounts(seen: work.Overview) -> Block:
    rows = [
        [
            (line.account.name, ""),
            (formats.number(line.people), "num"),
            (formats.number(line.functions), "num"),
            (f"{formats.number(line.used_days or 0, 1)} / {formats.number(line.granted_days or 0, 1)}", "num"),
            (_("yes") if line.has_sponsor else _("no"), ""),
            (_plan_words(seen, line.account.pk), ""),
        ]
        for line in team_lines(seen.programme.keys)
    ]
    heads = [
        (_("Account"), ""),
        (_("People"), "num"),
        (_("Functions"), "num"),
        (_("Used / granted, days a week"), "num"),
        (_("Sponsor"), ""),
        (_("Plan changed"), ""),
    ]
    return Block("accounts", _("Key accounts"), TABLE, {"heads": heads}, rows, least=5, position=40)


def _plan_words(seen: work.Overview, account: int) -> str:
    plan = seen.programme.plans.get(account)
    if plan is None:
        return _("no plan")
    return formats.short_date(plan.changed_at.date(), year=True) if plan.changed_at else formats.NO_VALUE


def _evidence(pillar: work.PillarView) -> Block:
    rows = [Prose(f"{answer.label} {formats.number(answer.score, 1)}. {answer.evidence}".strip()) for answer in pillar.answers]
    position = 50 + list(Pillar).index(pillar.pillar)
    return Block(f"evidence-{pillar.pillar.value}", pillar.label, LIST, {}, rows, position=position)


@papers.register
class CommitteePaper(LongPaper):
    """Agenda and pack of the steering committee from live data: what is late first, then account by account what to decide on."""

    code = "committee"
    stylesheet = "paper-review.css"
    label = gettext_lazy("Steering committee")
    permission = Permission.FIGURE_COMPANY

    def may(self, user: "User", scope: str) -> bool:
        return scope == "" and allowed(user, self.permission)

    def audience(self, context: Context) -> str:
        return ProgrammePaper().audience(context)

    def data_version(self, context: Context) -> str:
        """As the programme's page, and moves with the calendar and the method, which bump its version, and with what waits."""
        known = ProgrammePaper().data_version(context)
        return hashlib.sha256(repr([known, committee.version()]).encode()).hexdigest()[:40]

    def book(self, context: Context) -> Book:
        return pack.book(work.overview(), names=ProgrammePaper._sees_all(context))

    def file_name(self, context: Context) -> str:
        return _("committee-%(day)s-%(language)s.pdf") % {"day": clock.today().isoformat(), "language": context.language}
