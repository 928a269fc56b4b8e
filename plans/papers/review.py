"""The full account review: what lets a successor start. History, business, promises, strategy, people, result, annexes. Spec: L6."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import facts, map_page, map_parts
from accounts.models import Account, AccountRole, Opportunity
from accounts.registry import Reading
from accounts.relations import relation_map
from accounts.templatetags.accounts import by_line, headline
from accounts.timeline import USUAL, timeline
from base import clock, company, figures, formats
from base.periods import Period
from people.audit import Operator
from people.permissions import Permission
from people.rights import allowed
from plans import annexes, live
from plans.models import Standing
from plans.papers.account import AccountPaper, Subject
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from pyramid import engine
from pyramid.registry import kpis
from pyramid.scopes import Scope
from pyramid.tabs import RevenuePanel
from reports.charts import bars
from reports.registry import Book, Chapter, Context, LongPaper, Part, papers

if TYPE_CHECKING:
    from people.models import User

YEARS = 5
MOST_EVENTS, MOST_CLOSED = 60, 20
AUDIENCE = {
    "m": Permission.MONEY_VIEW,
    "j": Permission.CONTACT_JUDGEMENT,
    "f": Permission.FIGURE_ACCOUNT,
    "d": Permission.CONTACT_DETAILS,
}
SIDES = {"strength": gettext_lazy("Strengths"), "weakness": gettext_lazy("Weaknesses")}
SIDES |= {"opportunity": gettext_lazy("Opportunities"), "threat": gettext_lazy("Threats")}
Cells = list[tuple[Any, str]]


@papers.register
class ReviewPaper(LongPaper):
    """Scope: the account's number. Reads the plan as it is being written, and the facts of today."""

    code = "review"
    label = gettext_lazy("Account review")
    permission = Permission.PLAN_VIEW
    stylesheet = "paper-review.css"

    def may(self, user: "User", scope: str) -> bool:
        subject = self._subject(scope, user)
        return subject is not None and allowed(user, self.permission, subject.account)

    def scope_of(self, account: str) -> str:
        return AccountPaper().scope_of(account)

    def audience(self, context: Context) -> str:
        """Which of the restricted parts stand in it, and which plan."""
        subject = self._subject(context.scope, context.by)
        if subject is None or context.by is None:
            return "all"
        held = "".join(sign for sign, permission in AUDIENCE.items() if allowed(context.by, permission, subject.account))
        return f"{held or '-'},{subject.plan.pk if subject.plan else 0}"

    def data_version(self, context: Context) -> str:
        subject = self._subject(context.scope, context.by)
        version = AccountPaper().data_version(context) if subject else ""
        return hashlib.sha256(f"review {version}".encode()).hexdigest()[:40]

    def book(self, context: Context) -> Book:
        subject = self._subject(context.scope, context.by)
        if subject is None:
            raise LookupError(context.scope)
        return _Review(subject, context).book()

    def file_name(self, context: Context) -> str:
        subject = self._subject(context.scope, context.by)
        name = "".join(letter if letter.isalnum() else "-" for letter in subject.account.name) if subject else self.code
        return _("%(account)s-review-%(language)s.pdf") % {"account": name, "language": context.language}

    @staticmethod
    def _subject(scope: str, user: "User | None") -> Subject | None:
        return Subject.find(scope, user) if "@" not in scope else None


class _Review:
    """Chapters of one account for one reader; what a chapter lacks is told on page 1."""

    def __init__(self, subject: Subject, context: Context) -> None:
        self.account: Account = subject.account
        self.plan = subject.plan
        reader: Any = context.by or Operator.current()
        self.reading = Reading(self.account, reader)
        self.gaps: list[str] = []

    def may(self, permission: Permission) -> bool:
        return self.reading.may(permission)

    def book(self) -> Book:
        chapters = [
            Chapter("history", _("History"), list(self.history())),
            Chapter("business", _("Business in hand"), list(self.business())),
            Chapter("projects", _("Projects, deliveries and support"), list(self.projects())),
            Chapter("promises", _("Promises"), [self.promises()]),
            Chapter("strategy", _("Strategy"), list(self.strategy())),
            Chapter("relations", _("Relationships"), list(self.relations())),
            Chapter("result", _("Account result over %(years)s years") % {"years": YEARS}, list(self.result())),
            Chapter("annexes", _("Annexes"), list(self.annexes())),
        ]
        name = company.get("company_name") or "kamapp"
        plan = _("Plan %(years)s, as it is being written.") % {"years": self.plan} if self.plan else _("No plan yet.")
        return Book(
            title=_("%(account)s: account review") % {"account": self.account.name},
            subtitle=self.subtitle(),
            right=[
                _("Figures as of %(day)s") % {"day": formats.long_date(live.period().last)},
                _("Printed on %(day)s") % {"day": formats.long_date(clock.today())},
            ],
            lead=self.texts.get("summary", "").strip().split("\n\n")[0],
            gaps=self.gaps,
            chapters=chapters,
            foot=[f"{plan} {_('Confidential, %(company)s.') % {'company': name}}"],
        )

    def lack(self, sentence: str) -> str:
        self.gaps.append(sentence)
        return sentence

    def subtitle(self) -> str:
        place = ", ".join(part for part in (self.account.sector, self.account.city, self.account.country) if part)
        roles: dict[str, list[str]] = {}
        for role in facts.roles(self.reading):
            roles.setdefault(role.role, []).append(role.person.name)
        wanted = ((AccountRole.Role.OWNER, _("Owner")), (AccountRole.Role.KAM, _("KAM")), (AccountRole.Role.SPONSOR, _("Sponsor")))
        if AccountRole.Role.SPONSOR not in roles:
            self.lack(_("No executive sponsor."))
        people = [_("%(role)s: %(names)s.") % {"role": label, "names": ", ".join(roles[role])} for role, label in wanted if role in roles]
        return " ".join([f"{place[:1].upper()}{place[1:]}." if place else "", *people]).strip()

    # What was written

    @cached_property
    def texts(self) -> dict[str, str]:
        return {section.code: section.text for section in self.plan.sections.filter(is_on=True)} if self.plan else {}

    @cached_property
    def rows(self) -> dict[str, list[dict[str, Any]]]:
        if self.plan is None:
            return {}
        money = self.may(Permission.MONEY_VIEW)
        return {kind.code: kind.readable([kind.frozen(row) for row in kind.of(self.plan)], money=money) for kind in ROW_KINDS.values()}

    def prose(self, *codes: str) -> Iterator[Part]:
        for code in codes:
            if text := self.texts.get(code, "").strip():
                yield Part(str(SECTIONS[code].label) if code in SECTIONS else code, paragraphs=_paragraphs(text))

    # Chapters

    def history(self) -> Iterator[Part]:
        yield from self.prose("profile", "history")
        periods = self.account.key_periods.order_by("since")
        spans = [_span(each.since, each.until) for each in periods]
        pairs = [(_("Key account"), "; ".join(spans) or _("never")), (_("Customer since"), self._first_invoice())]
        yield Part(pairs=pairs)
        past = AccountRole.objects.filter(account__in=self.account.ancestors()).select_related("person").order_by("-since", "role")
        rows: list[Cells] = [[(each.person.name, ""), (each.get_role_display(), ""), (_span(each.since, each.until), "")] for each in past]
        yield Part(
            _("Who worked on this account"),
            heads=[(_("Colleague"), ""), (_("Role"), ""), (_("When"), "")],
            rows=rows,
            empty=_("Nobody has a role on this account."),
        )
        revenue = RevenuePanel().context(self.reading)
        if revenue["bars"]:
            yield Part(_("Revenue by year"), drawings=[bars(revenue["bars"], title=revenue["title"])])
        entries = timeline(self.reading, kinds=USUAL, most=MOST_EVENTS).entries
        events: list[Cells] = [
            [(formats.short_date(entry.day, year=True), "nw"), (headline(entry), ""), (entry.what[:200], ""), (by_line(entry), "")]
            for entry in entries
            if entry.kind != "notes"
        ]
        heads = [(_("Day"), ""), (_("What happened"), ""), (_("About"), ""), (_("Ours"), "")]
        yield Part(
            _("What happened last"),
            heads=heads,
            rows=events,
            empty=self.lack(_("Nothing is recorded on the timeline.")) if not events else "",
        )

    def _first_invoice(self) -> str:
        first = self.reading.facts(self.account.invoices.model).order_by("on").values_list("on", flat=True).first()
        return formats.long_date(first) if first else formats.NO_VALUE

    def business(self) -> Iterator[Part]:
        if self.may(Permission.FIGURE_ACCOUNT):
            found = live.figures(self.account, money=self.may(Permission.MONEY_VIEW))
            rows: list[Cells] = [
                [(str(kpis[code].label), ""), (figures.text(result), "r"), (figures.proof(result), "")] for code, result in found.items()
            ]
            silent = [str(kpis[code].label) for code, result in found.items() if result.value is None]
            if silent:
                self.lack(_("Without data: %(figures)s.") % {"figures": ", ".join(silent)})
            empty = self.lack(_("No figure of this account is computed yet.")) if not rows else ""
            yield Part(_("Figures, 12 months"), heads=[(_("Figure"), ""), (_("Value"), "r"), (_("Proof"), "")], rows=rows, empty=empty)
        deals = [deal.opportunity for deal in facts.opportunities(self.reading)]
        running = [deal for deal in deals if deal.state == Opportunity.State.OPEN]
        closed = [deal for deal in deals if deal.state != Opportunity.State.OPEN][:MOST_CLOSED]
        empty = self.lack(_("No opportunity is open.")) if not running else ""
        yield Part(
            _("Open opportunities"),
            heads=_deal_heads(_("Decision")),
            rows=[_deal(each, each.expected_close) for each in running],
            empty=empty,
        )
        if closed:
            yield Part(_("Last closed"), heads=_deal_heads(_("Closed")), rows=[_deal(each, each.closed_on) for each in closed])
        yield from self.prose("opportunities", "white_space")

    def projects(self) -> Iterator[Part]:
        due = facts.deliveries(self.reading, most=60)
        yield Part(
            _("Deliveries"), heads=_due_heads(), rows=[_due(each) for each in due], empty=_("No delivery is recorded.") if not due else ""
        )
        innovations = self.rows.get("innovations", [])
        if innovations:
            yield Part(_("Joint innovation"), items=[str(row.get("text") or row.get("name") or "") for row in innovations])
        tickets = facts.tickets(self.reading, most=30)
        rows: list[Cells] = [
            [(ticket.subject, ""), (ticket.get_severity_display(), ""), (formats.short_date(ticket.opened_at.date(), year=True), "")]
            for ticket in tickets
        ]
        heads = [(_("Ticket"), ""), (_("Severity"), ""), (_("Opened"), "")]
        yield Part(_("Support"), heads=heads, rows=rows, empty=_("No support ticket is recorded.") if not rows else "")
        answers = facts.answers(self.reading, most=30)
        said: list[Cells] = [
            [
                (answer.contact.name if answer.contact else formats.NO_VALUE, ""),
                (str(answer.get_kind_display()), ""),
                (formats.number(answer.score), "r"),
                (formats.short_date(answer.on, year=True), ""),
                (answer.comment, ""),
            ]
            for answer in answers
        ]
        heads = [(_("Who"), ""), (_("Survey"), ""), (_("Score"), "r"), (_("Day"), ""), (_("Words"), "")]
        yield Part(
            _("What they answered"),
            heads=heads,
            rows=said,
            empty=self.lack(_("Nobody there was asked, or nobody answered.")) if not said else "",
        )

    def promises(self) -> Part:
        due = facts.promises(self.reading)
        empty = self.lack(_("No promise is recorded.")) if not due else ""
        return Part(_("What was promised, and whether it was kept"), heads=_due_heads(), rows=[_due(each) for each in due], empty=empty)

    def strategy(self) -> Iterator[Part]:
        if self.plan is None:
            yield Part(empty=self.lack(_("No account plan that you may read.")))
            return
        unwritten = [str(section) for section in self.plan.sections.filter(is_on=True, filled=False)]
        if unwritten:
            self.lack(_("Sections of the plan still empty: %(names)s.") % {"names": ", ".join(unwritten)})
        yield from self.prose("intent", "ask", "wants")
        goals = [f"{row['text']} ({row['source']})" if row.get("source") else row["text"] for row in self.rows.get("goals", ())]
        if goals:
            yield Part(_("The customer’s own goals"), items=goals)
        yield self._chain()
        for quadrant, label in SIDES.items():
            items = [row["text"] for row in self.rows.get("swot", ()) if row["quadrant"] == quadrant]
            if items:
                yield Part(str(label), items=items)
        rivals: list[Cells] = [
            [(row["name"], ""), (row.get("place") or "", ""), (row.get("strength") or "", ""), (row.get("answer") or "", "")]
            for row in self.rows.get("rivals", ())
        ]
        heads = [(_("Competitor"), ""), (_("Where"), ""), (_("Strong in"), ""), (_("Our answer"), "")]
        yield Part(_("Competition"), heads=heads, rows=rivals, empty=self.lack(_("No competitor is named.")) if not rivals else "")
        yield from self.prose("competition", "risks")

    def _chain(self) -> Part:
        """Objectives, the tactics of each, and open and done actions, as one table read downwards."""
        rows: list[Cells] = []
        for number, objective in enumerate(self.rows.get("objectives", ()), 1):
            standing = str(Standing(objective["standing"]).label)
            rows.append(
                [
                    (f"{number}. {objective['text']}", ""),
                    (objective.get("owner") or "", ""),
                    (_day(objective.get("due_on")), ""),
                    (standing, ""),
                ]
            )
        for row in self.rows.get("actions", ()):
            state = _("done") if row["state"] == "done" else _("cancelled") if row["state"] == "cancelled" else _("open")
            rows.append([(row["text"], ""), (row.get("owner") or "", ""), (_day(row.get("due_on")), ""), (state, "")])
        heads = [(_("Objective or action"), ""), (_("Owner"), ""), (_("Due"), ""), (_("State"), "")]
        return Part(
            _("Objectives and actions"), heads=heads, rows=rows, empty=self.lack(_("The plan has no objective.")) if not rows else ""
        )

    def relations(self) -> Iterator[Part]:
        found = relation_map(self.reading)
        judged = self.may(Permission.CONTACT_JUDGEMENT)
        if not found.people:
            yield Part(empty=self.lack(_("No contact is known.")))
            return
        without = sum(not known.contact.role for known in found.people)
        if without:
            self.lack(_("Contacts without a decision role: %(count)s.") % {"count": formats.number(without)})
        yield Part(map_page.headline(found, self.reading), pairs=map_page.cover(found))
        yield from self.prose("relationships")
        gaps = map_parts.gaps_part(found)
        if gaps.items:
            self.lack(_("Gaps on the relationship map: %(count)s.") % {"count": formats.number(len(gaps.items))})
        yield gaps
        yield from map_parts.chart_parts(found)
        if judged and (influence := map_parts.influence_part(found)):
            yield influence
        yield map_parts.people_part(found, judged=judged)

    def result(self) -> Iterator[Part]:
        if not self.may(Permission.MONEY_VIEW):
            yield Part(empty=_("Costs and margins are not shown to this reader."))
            return
        this_year = clock.today().year
        spans = [Period(dt.date(year, 1, 1), dt.date(year + 1, 1, 1)) for year in range(this_year - YEARS, this_year)]
        results = [engine.compute("account_pnl", scope=Scope.account(self.account.pk), period=span) for span in spans]
        heads = [(settings.CURRENCY, ""), *((str(span.start.year), "r") for span in spans)]
        rows: list[Cells] = []
        for label, name, sign in (
            (_("Revenue"), "revenue", 1),
            (_("Cost of sales"), "cost_of_sales", -1),
            (_("Cost to serve"), "cost_to_serve", -1),
        ):
            rows.append([(label, ""), *((_money(each.details.get(name), sign), "r") for each in results)])
        rows.append([(_("Contribution"), ""), *((_money(each.value), "r") for each in results)])
        missing = [str(span.start.year) for span, each in zip(spans, results, strict=True) if each.value is None]
        if missing:
            self.lack(_("Account result incomplete for: %(years)s.") % {"years": ", ".join(missing)})
        yield Part(
            heads=heads, rows=rows, note=_("Calendar years, exact, invoices and costs as imported. A dash: not known for that year.")
        )

    def annexes(self) -> Iterator[Part]:
        details = self.may(Permission.CONTACT_DETAILS)
        contacts = [met.contact for met in facts.contacts(self.reading) if not met.has_left]
        rows: list[Cells] = [
            [(contact.name, ""), (contact.job_title, ""), *([(contact.email, ""), (contact.phone, "nw")] if details else [])]
            for contact in contacts
        ]
        heads = [(_("Person"), ""), (_("Job title"), ""), *([(_("E-mail"), ""), (_("Phone"), "")] if details else [])]
        yield Part(_("Contacts"), heads=heads, rows=rows, empty=_("No contact is known.") if not rows else "")
        nodes = facts.group(self.reading, most=100)
        sites: list[Cells] = [
            [(f"{'· ' * node.depth}{node.account.name}", ""), (node.account.city, ""), (node.account.country, "")] for node in nodes
        ]
        yield Part(_("Group and sites"), heads=[(_("Company or site"), ""), (_("Town"), ""), (_("Country"), "")], rows=sites)
        if self.plan:
            yield self.files()

    def files(self) -> Part:
        """Which files are kept with the plan; who may read it may open them there."""
        kept: list[Cells] = [
            [(str(annex), ""), (annex.note, ""), (str(annex.by or ""), ""), (formats.short_date(annex.at.date(), year=True), "nw")]
            for annex in annexes.of(self.plan)
        ]
        heads = [(_("File"), ""), (_("What it is"), ""), (_("Kept by"), ""), (_("Date"), "")]
        return Part(_("Files kept with the plan"), heads=heads, rows=kept, empty=_("No file is kept with this plan") if not kept else "")


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _span(since: dt.date, until: dt.date | None) -> str:
    start = formats.short_date(since, year=True)
    if until is None:
        return _("since %(day)s") % {"day": start}
    return _("%(since)s to %(until)s") % {"since": start, "until": formats.short_date(until - dt.timedelta(days=1), year=True)}


def _day(text: Any) -> str:
    return formats.short_date(dt.date.fromisoformat(str(text)), year=True) if text else formats.NO_VALUE


def _money(value: Any, sign: int = 1) -> str:
    if value is None:
        return formats.NO_VALUE
    return formats.money(sign * Decimal(str(value)), settings.CURRENCY)


def _deal_heads(day: str) -> list[tuple[str, str]]:
    return [(_("Opportunity"), ""), (day, ""), (_("Amount"), "r"), (_("Stage"), ""), (_("Owner"), "")]


def _deal(deal: Opportunity, day: dt.date | None) -> Cells:
    amount = formats.money(deal.amount, deal.currency or settings.CURRENCY) if deal.amount is not None else formats.NO_VALUE
    stage = deal.stage if deal.state == Opportunity.State.OPEN and deal.stage else str(deal.get_state_display())
    return [
        (deal.name or formats.NO_VALUE, ""),
        (formats.short_date(day, year=True) if day else formats.NO_VALUE, ""),
        (amount, "r"),
        (stage, ""),
        (deal.owner.name if deal.owner else formats.NO_VALUE, ""),
    ]


def _due_heads() -> list[tuple[str, str]]:
    return [(_("What"), ""), (_("Due"), ""), (_("Done"), ""), (_("State"), "")]


def _due(due: facts.Due) -> Cells:
    words = {
        "kept": _("on time"),
        "late": _("late"),
        "partly": _("partly kept"),
        "open": _("open"),
        "overdue": _("overdue"),
        "cancelled": _("cancelled"),
    }
    done = formats.short_date(due.done_on, year=True) if due.done_on else formats.NO_VALUE
    return [(due.name, ""), (formats.short_date(due.due_on, year=True), ""), (done, ""), (words[due.word], "")]
