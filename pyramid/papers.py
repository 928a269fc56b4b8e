"""The pyramid on one page: the board's verdict, stones, key accounts and concentration, from stored results. Spec: product.md P8."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, F, Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, AccountSnapshot
from base import clock, company, figures, formats
from base.figures import Standing
from base.models import DataVersion, Setting
from base.periods import Period
from base.results import Layer, Result
from base.templatetags.ui import figure_lines
from people.permissions import Permission
from people.rights import allowed
from pyramid import board, diagnosis, diagnosis_page, engine, kept, past_accounts, stored, targets, wording
from pyramid.clauses import State
from pyramid.diagnosis_paper import DiagnosisPaper
from pyramid.diagnosis_reader import for_reader, hidden_from
from pyramid.judge import Diagnosis
from pyramid.models import Target, Verdict
from pyramid.scopes import Scope
from reports.charts import cell_bar, pareto, sparkline
from reports.registry import LEFT, RIGHT, Block, Content, Context, Paper, Prose, papers

if TYPE_CHECKING:
    from people.models import User

__all__ = ["DiagnosisPaper", "PyramidPaper"]  # importing this module registers both

COMPANY = Scope.company()
FINDINGS = 5


@papers.register
class PyramidPaper(Paper):
    """Parameters: `start` and `end` (ISO dates, end excluded) for another period than the last twelve whole months."""

    code = "pyramid"
    label = gettext_lazy("The pyramid")
    permission = Permission.FIGURE_COMPANY
    stylesheet = "paper-pyramid.css"
    start = 1

    def may(self, user: "User", scope: str) -> bool:
        return scope == "" and allowed(user, self.permission)

    def audience(self, context: Context) -> str:
        """Key accounts are rows: each reader sees those that he may open. Who may open all sees the same page."""
        user = context.by
        if user is None:
            return "all"
        money = "money" if user.holds_all(Permission.MONEY_VIEW) else "plain"
        if hidden := hidden_from(user):
            money = f"{money}-{hashlib.sha256(repr(sorted(hidden)).encode()).hexdigest()[:8]}"
        if user.holds_all(Permission.FIGURE_ACCOUNT):
            return "all" if money == "money" else money
        keys = sorted(_key_snapshots(user).values_list("pk", flat=True))
        return f"{money}:{hashlib.sha256(repr(keys).encode()).hexdigest()[:32]}"

    def data_version(self, context: Context) -> str:
        """Moves with results, verdict, targets, settings, snapshots of key accounts and the day that the window ends."""
        parts = [
            DataVersion.current(COMPANY.kind, COMPANY.id),
            Verdict.objects.filter(scope_kind=COMPANY.kind, scope_id=COMPANY.id).aggregate(last=Max("pk"))["last"],
            tuple(Target.objects.aggregate(n=Count("pk"), v=Sum("version"), last=Max("pk")).values()),
            tuple(Setting.objects.exclude(name__startswith="audit").aggregate(n=Count("pk"), v=Sum("version")).values()),
            tuple(AccountSnapshot.objects.filter(is_key=True).aggregate(n=Count("pk"), v=Max("computed_version")).values()),
            _period(context.params).end.isoformat(),
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]

    def content(self, context: Context) -> Content:
        return _Page(context).content()

    def file_name(self, context: Context) -> str:
        period = _period(context.params)
        return _("pyramid-%(month)s-%(language)s.pdf") % {"month": f"{period.last:%Y-%m}", "language": context.language}


def _period(params: Mapping[str, Any]) -> Period:
    if params.get("start") and params.get("end"):
        return Period(dt.date.fromisoformat(params["start"]), dt.date.fromisoformat(params["end"]))
    return board.window(clock.today())


def _key_snapshots(user: "User | None") -> Any:
    """Key accounts that the reader may open with their figures, largest first."""
    rows = AccountSnapshot.objects.filter(is_key=True)
    if user is not None:
        rows = rows.filter(account__in=Account.objects.visible_to(user, Permission.FIGURE_ACCOUNT))
    return rows.select_related("account", "owner").order_by(F("revenue_minor").desc(nulls_last=True), "account__name")


class _Page:
    """What stands on one sheet; each source is read once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.period = _period(context.params)
        self.is_usual = self.period == board.window(clock.today())

    @cached_property
    def results(self) -> Mapping[tuple[str, Period], Result]:
        """Stored results; of another period than the usual one what nobody keeps is computed."""
        periods = board.periods(self.period)
        found = dict(stored.results(board.codes(), COMPANY, periods))
        if self.is_usual:
            return found
        run = engine.run_for(COMPANY)
        for period in periods:
            for code in board.codes():
                if (code, period) not in found:
                    found[code, period] = run.result(code, COMPANY, period)
        return found

    @cached_property
    def diagnosis(self) -> Diagnosis | None:
        """What the reader may read of the verdict: as kept for this period, else the one that the results give now."""
        told = self._told()
        return for_reader(told, self.context.by) if told else None

    def _told(self) -> Diagnosis | None:
        last = kept.latest(COMPANY)
        if last is not None and (last.start, last.end) == (self.period.start, self.period.end):
            return kept.restored(last)
        if self.is_usual:
            return diagnosis.current(COMPANY, self.period)
        return diagnosis.of(COMPANY, self.period)

    @cached_property
    def currency(self) -> str:
        revenue = self.results.get((board.REVENUE, self.period))
        return revenue.currency if revenue and revenue.currency else settings.CURRENCY

    @cached_property
    def key(self) -> board.KeyAccounts:
        """From the rows of the lists; of another period as the accounts stood on its last day."""
        if self.is_usual:
            rows, total = list(_key_snapshots(self.context.by)), AccountSnapshot.objects.filter(is_key=True).count()
        else:
            rows, total = past_accounts.key_snapshots(self.period, self.context.by), len(past_accounts.key_ids(self.period))
        return board.key_accounts(rows, total, self.currency)

    def content(self) -> Content:
        blocks = [self.verdict(), self.courses(), self.legend(), self.key_accounts(), self.attention(), self.concentration()]
        name = company.get("company_name")
        return Content(
            title=_("%(company)s: the pyramid") % {"company": name} if name else _("The pyramid"),
            subtitle=self.subtitle(),
            right=[
                _("Figures as of %(day)s") % {"day": formats.long_date(self.period.last)},
                _("Printed on %(day)s") % {"day": formats.long_date(clock.today())},
            ],
            blocks=[block for block in blocks if block is not None],
            lists_first=True,
            foot=[_("Confidential, %(company)s. Page 1 of 1.") % {"company": name} if name else _("Confidential. Page 1 of 1.")],
        )

    def subtitle(self) -> str:
        parts = [formats.period(self.period)]
        customers = self.results.get((board.CONCENTRATION, self.period))
        revenue = self.results.get((board.REVENUE, self.period))
        if customers and customers.n:
            parts.append(_("customers: %(count)s") % {"count": formats.number(customers.n)})
        if revenue and revenue.value is not None:
            parts.append(formats.money(revenue.value, self.currency))
        return ", ".join(parts)

    def verdict(self) -> Block:
        told = self.diagnosis
        data: dict[str, Any] = {"sentence": wording.sentence(told) if told else None}
        if told:
            data |= {"evidence": list(diagnosis_page.evidence(told)), "firmness": diagnosis_page.firmness(told)}
        return Block("verdict", _("Verdict"), "pyramid/paper_verdict.html", data, position=1, is_fixed=True)

    def courses(self) -> Block:
        found = board.courses(self.results, targets.in_force(board.codes(), COMPANY, self.period), self.period, self.notes())
        data = {"courses": [{"course": course, "cells": [self.cell(stone) for stone in course.stones]} for course in found]}
        return Block("courses", _("Stones of the pyramid"), "pyramid/paper_courses.html", data, position=2, is_fixed=True)

    @staticmethod
    def legend() -> Block:
        return Block("legend", _("Legend"), "pyramid/paper_legend.html", position=9, is_fixed=True)

    def notes(self) -> dict[Layer, str]:
        return {
            Layer.KAM: _("optional; key accounts: %(count)s") % {"count": formats.number(self.key.total)},
            Layer.MANAGEMENT: _("all customers"),
            Layer.SALES: _("every opportunity, every seller"),
        }

    @staticmethod
    def cell(stone: board.Stone) -> dict[str, Any]:
        """The five lines of a figure, as plain words."""
        lines = figure_lines(stone.result, stone.target)
        silence = lines["silence"]
        word = silence or (_("worn") if stone.standing is Standing.NEAR else str(stone.standing.label))
        is_known = bool(silence) or stone.standing is not Standing.UNKNOWN
        goal = _("target %(target)s") % {"target": lines["target"]} if lines.get("target") else ""
        spark = sparkline(stone.trend, title=stone.trend_words, target=stone.trend_target, width=52, height=18)
        return {
            "name": str(stone.label),
            "value": lines.get("value", "—"),
            "unit": lines.get("unit", ""),
            "few": bool(lines.get("is_few")),
            "tone": "none" if silence else stone.standing.tone,
            "word": word if is_known else "",
            "line": lines["reason"] or formats.joined(part for part in (goal, stone.earlier) if part),
            "spark": spark if stone.has_trend else "",
            "proof": figures.proof(stone.result, stone.source),
        }

    def key_accounts(self) -> Block | None:
        """A row an account, a line before each group; none for a reader who may open none."""
        if not self.key.shown:
            return None
        money = self.context.by is None or self.context.by.holds_all(Permission.MONEY_VIEW)
        rows: list[dict[str, Any]] = []
        for group in self.key.groups:
            made = [self.account(row, group.is_largest) | {"group": ""} for row in group.rows]
            if made:
                made[0]["group"] = group.words
            rows += made
        aside = ""
        if self.key.is_cut:
            counts = {"shown": formats.number(self.key.shown), "total": formats.number(self.key.total)}
            aside = _("%(shown)s of %(total)s, those that you may open or the largest") % counts
        data = {"title": self.key.title, "aside": aside, "money": money, "currency": self.currency, "columns": 7 if money else 6}
        return Block("key", _("Key accounts"), "pyramid/paper_accounts.html", data, rows, position=3)

    def account(self, row: Any, is_largest: bool) -> dict[str, Any]:
        snapshot = row.snapshot
        title = f"{row.name}{formats.colon()}{row.revenue_words}"
        margin = formats.percent(snapshot.margin) if snapshot.margin is not None else formats.NO_VALUE
        return {
            "name": row.name,
            "where": row.where,
            "bar": cell_bar(snapshot.revenue_minor, self.key.largest, title=title, ours=not is_largest, width=54, height=7),
            "revenue": formats.number(row.millions, 2) if row.millions is not None else formats.NO_VALUE,
            "growth": formats.percent(snapshot.growth, 1, signed=True) if snapshot.growth is not None else formats.NO_VALUE,
            "margin": margin,
            "tone": row.health_tone,
            "health": row.health_words,
            "hangs": row.hangs,
            "contacts": row.contacts_words if snapshot.active_contacts is not None else formats.NO_VALUE,
            "owner": row.owner,
        }

    def attention(self) -> Block | None:
        """The findings that the rules hold or watch, gravest first, each with its first step."""
        told = self.diagnosis
        found = diagnosis_page.do_first(told, FINDINGS) if told else []
        if not told or not found:
            return None
        rows = [
            {
                "tone": "bad" if each.state is State.HELD else "watch",
                "finding": Prose(wording.finding(each, told)),
                "do": Prose(each.rule.do_first),
            }
            for each in found
        ]
        return Block("attention", _("What needs attention"), "pyramid/paper_attention.html", {}, rows, 2, LEFT, 4)

    def concentration(self) -> Block | None:
        found = board.concentration(self.results.get((board.CONCENTRATION, self.period)))
        if found is None or not found.curve:
            return None
        chart = pareto(found.curve, title=found.sentence, marks=found.marks, end_label=found.end_words, width=420, height=140)
        data = {"chart": chart, "sentence": found.sentence, "proof": figures.proof(found.result, _("invoices"))}
        return Block("concentration", _("Revenue concentration"), "pyramid/paper_concentration.html", data, (), 0, RIGHT, 5)
