"""What stands on the one page of an account: what we want, what we ask, figures, people, opportunities, next steps."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import AccountRole, standing_label
from accounts.registry import Reading
from base import clock, company, figures, formats
from base.periods import last_months
from base.results import Result
from base.templatetags.ui import figure_lines
from people.audit import Operator
from people.permissions import Permission
from plans import around, background, live, page
from plans.around import InHand
from plans.models import Action, Outlook, PlanVersion, Standing
from plans.papers.subject import Subject
from plans.rows import ROW_KINDS
from pyramid import targets
from pyramid.registry import kpis
from pyramid.scopes import Scope
from pyramid.tabs import RESULT_LINES, ResultPanel, RevenuePanel, share_of
from reports.charts import Bar, bars
from reports.registry import LEFT, RIGHT, Block, Content, Context, Prose

if TYPE_CHECKING:
    pass

NEXT_DAYS = 90
MOST_PEOPLE = 6


class Page:
    """What stands on one sheet; each source is read once."""

    def __init__(self, subject: Subject, context: Context) -> None:
        self.account, self.plan, self.version = subject.account, subject.plan, subject.version
        reader: Any = context.by or Operator.current()
        self.reading = Reading(self.account, reader)
        self.money = self.reading.may(Permission.MONEY_VIEW)
        if (kept := background.of(self.version)) is not None:
            background.restore(self.reading, kept)

    # What was written

    @cached_property
    def texts(self) -> dict[str, str]:
        """Plain text of each section that is switched on."""
        if self.version is not None:
            return {section.code: section.text for section in self.version.sections.all()}
        return {section.code: section.text for section in self.plan.sections.filter(is_on=True)} if self.plan else {}

    @cached_property
    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Rows by kind as plain values, of the version or as they stand now."""
        if self.version is not None:
            return {kind: list(rows) for kind, rows in self.version.rows.items()}
        return {kind.code: [kind.frozen(row) for row in kind.of(self.plan)] for kind in ROW_KINDS.values()} if self.plan else {}

    @cached_property
    def results(self) -> dict[str, Result]:
        if not self.reading.may(Permission.FIGURE_ACCOUNT):
            return {}
        if self.version is not None:
            found = {figure.code: figure for figure in live.frozen(self.version)}
            return {code: found[code] for code in live.HEAD if code in found and (self.money or code not in live.MONEY)}
        return live.figures(self.account, money=self.money)

    # The page

    def content(self) -> Content:
        written = [self.say(), self.ask(), self.figures(), self.objectives(), self.next_steps()]
        around_it = [self.opportunities(), self.people(), self.result(), self.revenue(), self.risks(), self.wants()]
        legend = Block("legend", _("Legend"), "plans/paper_legend.html", position=99, is_fixed=True)
        blocks = [*written, *around_it, legend]
        return Content(
            title=self.head["name"],
            subtitle=self.subtitle(),
            right=[
                _("Figures as of %(day)s") % {"day": formats.long_date(self.period_end())},
                _("Printed on %(day)s") % {"day": formats.long_date(clock.today())},
            ],
            blocks=[block for block in blocks if block is not None],
            lists_first=True,  # half a page that goes leaves its neighbour alone on the line, and frees nothing
            foot=[f"{self.foot()} {_('Page 1 of 1.')}"],
        )

    def foot(self) -> str:
        """Which plan it is, what its version does not keep, and for whom it is; on paper and slides alike."""
        lacking = around.lacking() if self.version is not None and not around.are_kept(self.version) else ""
        whose = _("Confidential, %(company)s.") % {"company": company.get("company_name") or "kamapp"}
        return " ".join(part for part in (self.standing_of_plan(), str(lacking), whose) if part)

    def period_end(self) -> dt.date:
        return next((result.period.last for result in self.results.values()), last_months(self.day).last)

    @cached_property
    def head(self) -> dict[str, Any]:
        """Name, place and who answers for the account: as the version keeps them, else as they stand on that day."""
        return around.head(self.version.rows if self.version is not None else {}, self.account, self.day)

    @cached_property
    def day(self) -> dt.date:
        """The day on which what the page says was so: that of the version, else today."""
        return around.day_of(self.version) if self.version is not None else clock.today()

    def subtitle(self) -> str:
        place, roles = self.head["place"], self.head["roles"]
        sentences = [
            _("Key account since %(year)s.") % {"year": self.head["key_since"]} if self.head["key_since"] else "",
            f"{place[:1].upper()}{place[1:]}." if place else "",
            *(
                _("%(role)s: %(names)s.") % {"role": label, "names": ", ".join(roles[role])}
                for role, label in (
                    (AccountRole.Role.OWNER, _("Owner")),
                    (AccountRole.Role.KAM, _("KAM")),
                    (AccountRole.Role.SPONSOR, _("Sponsor")),
                )
                if role in roles
            ),
        ]
        return " ".join(sentence for sentence in sentences if sentence)

    def standing_of_plan(self) -> str:
        """Which version the page shows; a draft says so."""
        if self.plan is None:
            return _("No plan yet.")
        if self.version is None:
            return _("Draft of the plan %(years)s, not approved.") % {"years": self.plan}
        if self.version.state == PlanVersion.State.APPROVED and self.version.decided_at:
            day = formats.short_date(self.version.decided_at.date(), year=True)
            return _("Plan version %(no)s, approved on %(day)s.") % {"no": self.version.no, "day": day}
        return _("Plan version %(no)s, %(state)s.") % {"no": self.version.no, "state": self.version.get_state_display()}

    def say(self) -> Block | None:
        text = _first(self.texts.get("summary", "") or self.texts.get("intent", ""), 2)
        return Block("say", _("Summary"), "plans/paper_say.html", {"text": Prose(text)}, position=1, is_fixed=True) if text else None

    def ask(self) -> Block | None:
        text = _first(self.texts.get("ask", ""), 3)
        data = {"text": Prose(text)}
        return Block("ask", _("What we ask of this meeting"), "plans/paper_ask.html", data, position=2, is_fixed=True) if text else None

    def figures(self) -> Block | None:
        if not self.results:
            return None
        goals = targets.in_force(self.results, Scope.account(self.account.pk), live.period()) if self.version is None else {}
        tiles = []
        for code, result in self.results.items():
            goal = goals.get(code)
            lines = figure_lines(result, goal.amount if goal else None)
            tone = "none" if lines["silence"] else lines["standing"].tone
            word = lines["silence"] or (lines["standing"].label if goal else "")
            target = _("target %(target)s") % {"target": lines["target"]} if lines.get("target") else ""
            tiles.append(
                {
                    "name": str(kpis[code].label),
                    "value": lines.get("value", formats.NO_VALUE),
                    "unit": lines.get("unit", ""),
                    "words": figures.text(result),
                    "few": bool(lines.get("is_few")),
                    "tone": tone,
                    "word": formats.joined(part for part in (word, target) if part),
                    "proof": lines["reason"] or figures.proof(result),
                }
            )
        return Block("figures", _("Figures"), "plans/paper_figures.html", {"tiles": tiles}, position=3, is_fixed=True)

    def objectives(self) -> Block | None:
        ours = self.rows.get("objectives", [])
        if not ours:
            return None
        rows = [
            {"text": f"{number}. {row['text']}", "tone": page.TONES[Standing(row["standing"])], "word": Standing(row["standing"]).label}
            for number, row in enumerate(ours, 1)
        ]
        actions = [row for row in self.rows.get("actions", ()) if row["state"] != Action.State.CANCELLED]
        done = sum(row["state"] == Action.State.DONE for row in actions)
        today = self.day.isoformat()
        late = sum(row["state"] == Action.State.OPEN and bool(row["due_on"]) and row["due_on"] < today for row in actions)
        proof = _("Tactics: %(tactics)s. Actions: %(actions)s, of which done: %(done)s, late: %(late)s.") % {
            "tactics": len(self.rows.get("tactics", ())), "actions": len(actions), "done": done, "late": late,
        }  # fmt: skip
        title = _("Objectives to %(year)s") % {"year": self.plan.until_year if self.plan else ""}
        return Block("objectives", title, "plans/paper_objectives.html", {"proof": proof}, rows, 3, RIGHT, 41)

    @cached_property
    def _revenue(self) -> dict[str, Any] | None:
        """By year, as of the day of the page; None of a version that keeps none."""
        if self.version is not None and background.of(self.version) is None:
            return None
        with clock.travel(self.day):
            data = RevenuePanel().context(self.reading)
        return data if data["bars"] else None

    @cached_property
    def bars(self) -> list[Bar]:
        """Revenue by year, twelve months, and what the plan expects of the coming year."""
        if self._revenue is None:
            return []
        coming = self._coming_year(self._revenue["period"].last.year)
        return [*self._revenue["bars"], *([coming] if coming else [])]

    def revenue(self) -> Block | None:
        if self._revenue is None:
            return None
        chart = bars(self.bars, title=self._revenue["title"])
        proof = _("Calendar years, the last bar the twelve months to %(day)s. Exact, invoices.") % {
            "day": formats.short_date(self._revenue["period"].last, year=True)
        }
        if self.bars[-1].kind == "plan":
            proof = f"{proof} {_('Dashed: the outlook of the plan, likely.')}"
        title = _("Revenue, %(currency)s") % {"currency": settings.CURRENCY}
        return Block("revenue", title, "plans/paper_revenue.html", {"chart": chart, "proof": proof}, (), 0, LEFT, 40)

    def _coming_year(self, year: int) -> Bar | None:
        """What the plan expects of the next year that it speaks of."""
        told = [row for row in self.rows.get("outlooks", ()) if row["measure"] == Outlook.Measure.REVENUE and row["year"] > year]
        if not told:
            return None
        row = min(told, key=lambda row: row["year"])
        text, unit = formats.money_parts(Decimal(row["likely"]), settings.CURRENCY)
        scale = unit.replace(settings.CURRENCY, "").strip(formats.NBSP)
        words = f"{text}{formats.NBSP}{scale}" if scale else text
        return Bar(_("%(year)s plan") % {"year": row["year"]}, Decimal(row["likely"]), "plan", words)

    @cached_property
    def around(self) -> dict[str, list[dict[str, Any]]]:
        """People and opportunities: as the version keeps them, else as they stand."""
        return self.version.rows if self.version is not None else around.now(self.account)

    def people(self) -> Block | None:
        """Who decides, those with a say of their own first, and our best tie with each; attitude only for who may read judgements."""
        judged = self.reading.may(Permission.CONTACT_JUDGEMENT)
        found = around.people(self.around, judges=judged)
        if not found:
            return None
        rows = [
            [
                (row["name"], ""),
                (row["role"] or formats.NO_VALUE, ""),
                *([(row["attitude"], "")] if judged else []),
                (row["tie"], "last"),
            ]
            for row in found[:MOST_PEOPLE]
        ]
        heads = [(_("Person"), ""), (_("Role"), ""), *([(_("Attitude"), "")] if judged else []), (_("Our tie"), "last")]
        return Block("people", _("Who decides"), "reports/block_table.html", {"heads": heads}, rows, 3, LEFT, 50)

    def opportunities(self) -> Block | None:
        found = around.deals(self.around)
        if not found:
            return None
        hand = around.in_hand(self.around)
        last, head = (hand.chance, _("Chance")) if hand else ({row["id"]: standing_label(row["stage"]) for row in found}, _("Stage"))
        rows = [
            [(row["name"], ""), (row["expected_close"], ""), (row["amount"], "r"), (last.get(row["id"], formats.NO_VALUE), "r last")]
            for row in found
        ]
        heads = [(_("Opportunity"), ""), (_("Decision"), ""), (_("Amount"), "r"), (head, "r last")]
        data = {"heads": heads, "proof": self._weighed(hand) if hand else ""}
        return Block("opportunities", _("Opportunities open"), "reports/block_table.html", data, rows, 3, RIGHT, 51)

    @staticmethod
    def _weighed(hand: InHand) -> str:
        """What the opportunities are worth weighted, and what their chance rests on."""
        weighted = (
            _("Weighted: %(amount)s.") % {"amount": formats.money(hand.weighted, settings.CURRENCY)} if hand.weighted is not None else ""
        )
        counts = str(hand.least_n) if hand.least_n == hand.most_n else f"{hand.least_n}\u2013{hand.most_n}"
        proof = _("Chance: share of past opportunities won that stood at the same stage, n %(counts)s.") % {"counts": counts}
        return f"{weighted} {proof}".strip()

    def result(self) -> Block | None:
        if not self.money:
            return None
        if self.version is not None:
            span, lines = self._result_then()
        else:
            data = ResultPanel().context(self.reading) or {}
            total = [(_("Contribution"), *data["total"])] if data.get("total") else []
            span, lines = _("12 months"), [*data.get("lines", ()), *total]
        if not lines:
            return None
        rows = [
            [(label, ""), (formats.money(amount, settings.CURRENCY), "r"), (share, "r"), (_earlier(before), "r last")]
            for label, amount, share, before in lines
        ]
        heads = [(span, ""), (settings.CURRENCY, "r"), (_("Share"), "r"), (_("Year before"), "r last")]
        return Block("result", _("Account result"), "reports/block_table.html", {"heads": heads}, rows, 4, LEFT, 60)

    def _result_then(self) -> tuple[str, list[tuple[str, Decimal, str, Decimal | None]]]:
        """The last whole calendar year that the version keeps, beside the one before; no line of one that keeps none."""
        kept = background.of(self.version)
        if kept is None:
            return "", []
        before, last = kept["result"][-2:]
        revenue = _amount(last["revenue"])
        lines = []
        for label, name, sign in (*RESULT_LINES, (_("Contribution"), "contribution", 1)):
            if (amount := _amount(last[name])) is not None:
                lines.append((str(label), sign * amount, share_of(amount, revenue), _amount(before[name], sign)))
        return str(last["year"]), lines

    def wants(self) -> Block | None:
        goals = [Prose(f"{row['text']} ({row['source']})" if row.get("source") else row["text"]) for row in self.rows.get("goals", ())]
        text = _first(self.texts.get("wants", ""), 3)
        rows = [Prose(text), *goals] if text else goals
        return Block("wants", _("What they want"), "reports/block_list.html", {}, rows, 1, RIGHT, 61) if rows else None

    def risks(self) -> Block | None:
        rows = list(self._risks())
        return Block("risks", _("Risks and competition"), "plans/paper_risks.html", {}, rows, 3, LEFT, 70) if rows else None

    def _risks(self) -> Iterator[dict[str, Any]]:
        for row in self.rows.get("swot", ()):
            if row["quadrant"] in ("threat", "weakness"):
                yield {"tone": "bad" if row["quadrant"] == "threat" else "watch", "text": Prose(row["text"])}
        for row in self.rows.get("rivals", ()):
            words = ": ".join(part for part in (row["name"], row.get("strength") or row.get("place")) if part)
            yield {"tone": "watch", "text": Prose(words)}
        if text := _first(self.texts.get("risks", ""), 2):
            yield {"tone": "watch", "text": Prose(text)}

    def next_steps(self) -> Block | None:
        today, limit = self.day, (self.day + dt.timedelta(days=NEXT_DAYS)).isoformat()
        running = [row for row in self.rows.get("actions", ()) if row["state"] == Action.State.OPEN and row["due_on"]]
        due = [row for row in running if row["due_on"] <= limit]
        rows = [
            {
                "day": _short(dt.date.fromisoformat(row["due_on"]), self.day),
                "late": row["due_on"] < today.isoformat(),
                "text": row["text"],
                "owner": row["owner"] or formats.NO_VALUE,
            }
            for row in sorted(due, key=lambda row: row["due_on"])
        ]
        return Block("next", _("Next 90 days"), "plans/paper_next.html", {}, rows, 3, RIGHT, 71) if rows else None


def _short(due: dt.date, day: dt.date) -> str:
    """The year stands where it is another than that of the page."""
    return formats.short_date(due, year=due.year != day.year)


def _amount(kept: str | None, sign: int = 1) -> Decimal | None:
    return None if kept is None else sign * Decimal(kept)


def _earlier(amount: Any) -> str:
    return formats.NO_VALUE if amount is None else formats.money(amount, settings.CURRENCY)


def _first(text: str, sentences: int) -> str:
    """The first sentences of a text, over its first lines."""
    words = " ".join(line.strip() for line in text.splitlines() if line.strip())
    found, start = [], 0
    for at, letter in enumerate(words):
        if letter in ".!?" and (at + 1 == len(words) or words[at + 1] == " "):
            found.append(words[start : at + 1].strip())
            start = at + 1
            if len(found) == sentences:
                break
    rest = words[start:].strip()
    return " ".join(found) if len(found) == sentences or not rest else " ".join([*found, rest])
