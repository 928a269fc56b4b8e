"""The diagnosis on one page: verdict, reasons, the rules that speak, objections and answers, what cannot be told. Spec: P4."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import clock, company, formats
from base.models import DataVersion, Setting
from base.periods import Period
from people.permissions import Permission
from people.rights import allowed
from pyramid import diagnosis, diagnosis_gaps, diagnosis_page, kept, objections, wording
from pyramid.clauses import State
from pyramid.diagnosis_reader import for_reader, hidden_from
from pyramid.judge import Diagnosis
from pyramid.models import Disagreement, DisagreementAnswer, Target, Verdict
from pyramid.scopes import Scope
from pyramid.verdict_history import past_verdicts
from reports.registry import LEFT, RIGHT, Block, Content, Context, Paper, Prose, papers

if TYPE_CHECKING:
    from people.models import User

COMPANY = Scope.company()
PAST = 6


def _verdicts() -> Any:
    return Verdict.objects.filter(scope_kind=COMPANY.kind, scope_id=COMPANY.id)


@papers.register
class DiagnosisPaper(Paper):
    """Scope: empty for the verdict in force, or the number of an earlier one. Parameters as those of the pyramid's paper."""

    code = "diagnosis"
    label = gettext_lazy("The diagnosis")
    permission = Permission.FIGURE_COMPANY
    stylesheet = "paper-diagnosis.css"

    def may(self, user: "User", scope: str) -> bool:
        known = scope == "" or (scope.isdecimal() and len(scope) < 19 and _verdicts().filter(pk=scope).exists())
        return known and allowed(user, self.permission)

    def data_version(self, context: Context) -> str:
        """Moves with results, verdicts, what is written beside them, targets, settings and the day that the window ends."""
        parts = [
            DataVersion.current(COMPANY.kind, COMPANY.id),
            _verdicts().aggregate(last=Max("pk"))["last"],
            Disagreement.objects.aggregate(last=Max("pk"))["last"],
            DisagreementAnswer.objects.aggregate(last=Max("pk"))["last"],
            tuple(Target.objects.aggregate(n=Count("pk"), v=Sum("version"), last=Max("pk")).values()),
            tuple(Setting.objects.exclude(name__startswith="audit").aggregate(n=Count("pk"), v=Sum("version")).values()),
            clock.today().isoformat(),
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]

    def audience(self, context: Context) -> str:
        return ",".join(sorted(hidden_from(context.by))) or "all"

    def content(self, context: Context) -> Content:
        return _Page(context).content()

    def file_name(self, context: Context) -> str:
        return _("diagnosis-%(month)s-%(language)s.pdf") % {"month": f"{_Page(context).period.last:%Y-%m}", "language": context.language}


def _asked_period(params: Mapping[str, Any]) -> Period | None:
    if params.get("start") and params.get("end"):
        return Period(dt.date.fromisoformat(params["start"]), dt.date.fromisoformat(params["end"]))
    return None


def _named(name: str, text: str) -> str:
    return _("%(name)s: %(text)s") % {"name": name, "text": text}


class _Page:
    """What stands on the sheet; each source is read once."""

    def __init__(self, context: Context) -> None:
        self.context = context

    @cached_property
    def old(self) -> Verdict | None:
        return _verdicts().filter(pk=self.context.scope).first() if self.context.scope else None

    @cached_property
    def shown(self) -> tuple[Diagnosis | None, Period]:
        asked = _asked_period(self.context.params)
        if asked is None or self.old is not None:
            return diagnosis.shown(COMPANY, self.old)
        last = _verdicts().filter(start=asked.start, end=asked.end).order_by("-at", "-pk").first()
        return (kept.restored(last) if last else diagnosis.of(COMPANY, asked)), asked

    @property
    def period(self) -> Period:
        return self.shown[1]

    @cached_property
    def verdict(self) -> Verdict | None:
        """The row that objections stand beside: the one asked for, else the last of this period."""
        return self.old or _verdicts().filter(start=self.period.start, end=self.period.end).order_by("-at", "-pk").first()

    def content(self) -> Content:
        told = for_reader(self.shown[0], self.context.by) if self.shown[0] else None
        name = company.get("company_name")
        blocks = [self.empty()] if told is None else self.blocks(told)
        right = [
            _("Figures as of %(day)s") % {"day": formats.long_date(self.period.last)},
            _("Printed on %(day)s") % {"day": formats.long_date(clock.today())},
        ]
        if self.verdict is not None:
            right.insert(1, _("Verdict kept %(moment)s") % {"moment": formats.moment(self.verdict.at)})
        return Content(
            title=_("%(company)s: the diagnosis") % {"company": name} if name else _("The diagnosis"),
            subtitle=formats.period(self.period),
            right=right,
            blocks=[block for block in blocks if block is not None],
            foot=[_("Confidential, %(company)s. Page 1 of 1.") % {"company": name} if name else _("Confidential. Page 1 of 1.")],
        )

    @staticmethod
    def empty() -> Block:
        return Block("verdict", _("Verdict"), "pyramid/paper_verdict.html", {"sentence": None}, position=1, is_fixed=True)

    def blocks(self, told: Diagnosis) -> list[Block | None]:
        return [
            self.head(told),
            self.reasons(told),
            self.rules(told),
            self.beside(),
            self.first(told),
            self.silent(told),
            self.past(),
            self.clear(told),
        ]

    def said(self, told: Diagnosis) -> wording.Sentence:
        """The words of an old verdict as they were kept, unless they may tell a value that is not for this reader."""
        if self.old is not None and not hidden_from(self.context.by):
            return kept.sentence(self.old, self.context.language)
        return wording.sentence(told)

    def head(self, told: Diagnosis) -> Block:
        said = self.said(told)
        data = {"sentence": said, "evidence": diagnosis_page.evidence(told), "firmness": diagnosis_page.firmness(told)}
        return Block("verdict", _("Verdict"), "pyramid/paper_verdict.html", data, position=1, is_fixed=True)

    def reasons(self, told: Diagnosis) -> Block:
        said = self.said(told)
        rules = " ".join(_named(each.code, wording.finding(each, told)) for each in told.deciding)
        rows = [
            {"name": _("Rule"), "text": Prose(rules or _("No rule decides alone; those held, on watch and unknown stand below."))},
            {"name": _("Layer"), "text": Prose(diagnosis_page.about_layers(told))},
            {"name": _("Verdict"), "text": Prose(said.page)},
            {"name": _("What would change it"), "text": Prose(" ".join(diagnosis_page.would_change(told)))},
        ]
        return Block("reasons", _("Why, from evidence to verdict"), "pyramid/paper_reasons.html", {}, rows, 4, position=2)

    def rules(self, told: Diagnosis) -> Block | None:
        """What is held, then what is on watch: the conditions that decided, with their figures."""
        rows = []
        for each in told.findings:
            rule = diagnosis_page.rule_of(each, told)
            spoken = [clause for clause in rule.clauses if not clause.is_grey]
            rows.append(
                {
                    "tone": rule.tone,
                    "state": rule.state,
                    "code": rule.code,
                    "title": rule.title,
                    "clauses": [formats.joined((f"{clause.label} {clause.value}, {clause.proof}", clause.met_when)) for clause in spoken],
                    "exits": [Prose(text) for text in rule.exits],
                }
            )
        if not rows:
            return None
        return Block("rules", _("Rules held or on watch"), "pyramid/paper_rules.html", {}, rows, 2, position=3)

    def beside(self) -> Block | None:
        """Objections and answers, printed beside the verdict."""
        if self.verdict is None:
            return None
        rows = []
        for each in objections.beside(self.verdict):
            answers = [
                {"who": f"{answer.by.name}, {formats.long_date(answer.at.date())}", "text": Prose(answer.text)}
                for answer in each.answers.all()
            ]
            about = each.rule or _("the whole verdict")
            rows.append(
                {
                    "who": _("%(name)s, %(day)s, on %(about)s")
                    % {"name": each.by.name, "day": formats.long_date(each.at.date()), "about": about},
                    "text": Prose(each.text),
                    "evidence": each.evidence,
                    "answers": answers,
                }
            )
        if not rows:
            return None
        return Block("beside", _("Disagreement, in writing"), "pyramid/paper_beside.html", {}, rows, 1, position=4)

    @staticmethod
    def first(told: Diagnosis) -> Block | None:
        rows = [Prose(_named(each.code, str(each.rule.do_first))) for each in diagnosis_page.do_first(told)]
        return Block("first", _("Do first"), "reports/block_list.html", {}, rows, 1, LEFT, 5) if rows else None

    @staticmethod
    def silent(told: Diagnosis) -> Block | None:
        """One row a reason, with the figures that share it and the rules that would then speak."""
        reasons: dict[str, list[diagnosis_gaps.Silent]] = {}
        for each in diagnosis_gaps.silent(told):
            reasons.setdefault(each.why, []).append(each)
        rows = []
        for why, found in reasons.items():
            codes = sorted({code for each in found for code in each.rules})
            text = _named(", ".join(each.label for each in found), why)
            rows.append(Prose(f"{text} ({', '.join(codes)})" if codes else text))
        if not rows:
            return None
        return Block("silent", _("What cannot be told"), "reports/block_list.html", {}, rows, 1, RIGHT, 6)

    def past(self) -> Block | None:
        found = past_verdicts(COMPANY)[:PAST]
        if len(found) < 2:
            return None
        rows = [
            [
                (formats.period(each.period), ""),
                (each.name, ""),
                (formats.moment(each.verdict.at), ""),
                (_("%(count)s of %(total)s") % {"count": formats.number(each.speaking), "total": formats.number(each.total)}, "r"),
            ]
            for each in found
        ]
        heads = [(_("Period"), ""), (_("Verdict"), ""), (_("Judged"), ""), (_("Can speak"), "r")]
        return Block("past", _("Verdicts over time"), "reports/block_table.html", {"heads": heads}, rows, 2, position=7)

    @staticmethod
    def clear(told: Diagnosis) -> Block | None:
        rows = [f"{code}, {told.judgements[code].rule.title}" for code in told.in_state(State.CLEAR)]
        return (
            Block("clear", _("Rules that are clear"), "pyramid/paper_clear.html", {"words": Prose(wording.listed(rows))}, (), 0)
            if rows
            else None
        )
