"""The full account review: what lets a successor start. Of the plan as it is written, or of a version of it. Spec: L6."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import facts
from accounts.models import AccountRole
from accounts.papers import words_of_file
from base import clock, company, formats
from people.permissions import Permission
from people.rights import allowed
from plans import background, live
from plans.models import PlanVersion
from plans.papers import review_facts, review_plan
from plans.papers.account import AccountPaper
from plans.papers.review_desk import Desk
from plans.papers.subject import Subject
from reports.registry import Book, Chapter, Context, LongPaper, papers

if TYPE_CHECKING:
    from people.models import User

AUDIENCE = {
    "m": Permission.MONEY_VIEW,
    "j": Permission.CONTACT_JUDGEMENT,
    "f": Permission.FIGURE_ACCOUNT,
    "d": Permission.CONTACT_DETAILS,
}


@papers.register
class ReviewPaper(LongPaper):
    """Scope: the account's number, or `number@version` for the words, rows and figures of that version of its plan."""

    code = "review"
    label = gettext_lazy("Account review")
    permission = Permission.PLAN_VIEW
    stylesheet = "paper-review.css"

    def may(self, user: "User", scope: str) -> bool:
        subject = Subject.find(scope, user)
        return subject is not None and allowed(user, self.permission, subject.account)

    def scope_of(self, account: str) -> str:
        return AccountPaper().scope_of(account)

    def about(self, user: "User", scope: str) -> str:
        return AccountPaper().about(user, scope)

    def audience(self, context: Context) -> str:
        """Which of the restricted parts stand in it, and which plan."""
        subject = Subject.find(context.scope, context.by)
        if subject is None or context.by is None:
            return "all"
        held = "".join(sign for sign, permission in AUDIENCE.items() if allowed(context.by, permission, subject.account))
        return f"{held or '-'},{subject.plan.pk if subject.plan else 0}"

    def data_version(self, context: Context) -> str:
        version = AccountPaper().data_version(context)
        return hashlib.sha256(f"review {version}".encode()).hexdigest()[:40] if version else ""

    def book(self, context: Context) -> Book:
        subject = Subject.find(context.scope, context.by)
        if subject is None:
            raise LookupError(context.scope)
        return _book(Desk(subject, context))

    def file_name(self, context: Context) -> str:
        subject = Subject.find(context.scope, context.by)
        return _("%(account)s-review-%(language)s.pdf") % words_of_file(subject.account if subject else None, context, self.code)


def _book(desk: Desk) -> Book:
    """Its chapters; what a chapter lacks is told on page 1."""
    head = _subtitle(desk)
    with clock.travel(desk.day):  # what is told of a version is told as of its day
        chapters = _chapters(desk)
    name = company.get("company_name") or "kamapp"
    return Book(
        title=_("%(account)s: account review") % {"account": desk.head["name"]},
        subtitle=head,
        right=[
            _("Figures as of %(day)s") % {"day": formats.long_date(_figures_to(desk))},
            _("Printed on %(day)s") % {"day": formats.long_date(clock.today())},
        ],
        lead=desk.texts.get("summary", "").strip().split("\n\n")[0],
        gaps=desk.gaps,
        chapters=chapters,
        foot=[f"{_standing(desk)} {_('Confidential, %(company)s.') % {'company': name}}"],
    )


def _chapters(desk: Desk) -> list[Chapter]:
    return [
        Chapter("start", _("To start with"), list(review_facts.start(desk))),
        Chapter("history", _("History"), list(review_facts.history(desk))),
        Chapter("notes", _("Meetings and notes"), list(review_facts.notes(desk))),
        Chapter("business", _("Business in hand"), [*review_facts.business(desk), review_facts.contracts(desk)]),
        Chapter("projects", _("Projects, deliveries and support"), list(review_facts.projects(desk))),
        Chapter("promises", _("Promises"), [review_facts.promises(desk)]),
        Chapter("strategy", _("Strategy"), [*review_plan.strategy(desk), *review_plan.value(desk)]),
        Chapter("relations", _("Relationships"), list(review_facts.relations(desk))),
        Chapter("result", _("Account result over %(years)s years") % {"years": background.YEARS}, list(review_facts.result(desk))),
        Chapter("annexes", _("Annexes"), list(review_facts.annexes(desk))),
    ]


def _figures_to(desk: Desk) -> dt.date:
    return next((result.period.last for result in desk.results.values()), live.period().last)


def _standing(desk: Desk) -> str:
    """Which state of the plan this is, and what of the document is no part of it."""
    if desk.plan is None:
        return _("No plan yet.")
    if desk.version is None:
        return _("Plan %(years)s, as it is being written.") % {"years": desk.plan}
    at = desk.version.decided_at if desk.version.state == PlanVersion.State.APPROVED else None
    if at is not None:
        words = {"no": desk.version.no, "day": formats.short_date(at.date(), year=True)}
        state = _("Plan version %(no)s, approved on %(day)s.") % words
    else:
        state = _("Plan version %(no)s, %(state)s.") % {"no": desk.version.no, "state": desk.version.get_state_display()}
    rest = _(
        "Words, rows, figures, people and open opportunities are those of the version; history, promises and result are as of %(day)s."
    )
    rest %= {"day": formats.short_date(desk.day, year=True)}
    return f"{state} {rest}"


def _subtitle(desk: Desk) -> str:
    place = desk.head["place"]
    roles: dict[str, list[str]] = {}
    if desk.version is not None:
        roles = desk.head["roles"]
    else:
        for role in facts.roles(desk.reading):
            roles.setdefault(role.role, []).append(role.person.name)
    if AccountRole.Role.SPONSOR not in roles:
        desk.lack(_("No executive sponsor."))
    wanted = ((AccountRole.Role.OWNER, _("Owner")), (AccountRole.Role.KAM, _("KAM")), (AccountRole.Role.SPONSOR, _("Sponsor")))
    people = [_("%(role)s: %(names)s.") % {"role": label, "names": ", ".join(roles[role])} for role, label in wanted if role in roles]
    return " ".join([f"{place[:1].upper()}{place[1:]}." if place else "", *people]).strip()
