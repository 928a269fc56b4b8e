"""The pulse of a team, read: means over a whole round, from five answers on, after it is closed; nothing else.

No cut, no lowest or highest, no total over teams: two things that are shown never differ by a few people. A mean so near
an end that all but surely everybody gave it is told as "4.8 or more". Spec: reliability.md S3, product.md T6.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, AccountAccess
from accounts.querysets import ACCESS, accounts_for
from base import company, formats
from people.models import User
from people.permissions import Permission, Relation
from people.rights import allowed
from reports.charts import sparkline
from teams.models import PulseCount, PulseInvite, PulseRound

LOWEST, HIGHEST = 1, 5
LEAST = 5  # answers, whatever the setting says
LOW = Decimal("3.5")  # a mean below it is worth talking about
EDGE = Decimal("0.2")  # nearer to an end a mean would tell everybody's answer
TENTH = Decimal("0.1")
MOST_ROUNDS = 12


@dataclass(frozen=True)
class Question:
    code: str
    text: Any
    talk: Any  # what to talk about when it is low


QUESTIONS = (
    Question(
        "expected",
        gettext_lazy("I know what is expected of me here"),
        gettext_lazy("Go through who answers for what, one activity at a time."),
    ),
    Question(
        "backed",
        gettext_lazy("My line manager backs the time I give"),
        gettext_lazy("Bring the line managers in: which hours are granted, until when, and what comes back to their function."),
    ),
    Question(
        "open",
        gettext_lazy("We say openly what does not work"),
        gettext_lazy("Begin the next meeting with what went wrong last month; the lead speaks first."),
    ),
    Question(
        "learn",
        gettext_lazy("We learn from each other"),
        gettext_lazy("Close each mission with what was learned, and read the last one before the next begins."),
    ),
    Question(
        "matters",
        gettext_lazy("What we do here matters to the customer"),
        gettext_lazy("Tell the team what the customer gained; let those who did the work meet those who use it."),
    ),
)
BY_CODE = {question.code: question for question in QUESTIONS}


def least() -> int:
    return max(LEAST, int(company.get("privacy_min") or LEAST))


def may_read(user: User, account: Account) -> bool:
    """Who fills the team of the account, and the team itself."""
    return allowed(user, Permission.ACCOUNT_ASSIGN, account) or Relation.TEAM.value in account.relations_of(user)


@dataclass(frozen=True)
class Mean:
    """A mean as it may be told."""

    value: Decimal

    @property
    def shown(self) -> Decimal:
        """To a tenth, and never nearer to an end than says what each single person answered."""
        rounded = self.value.quantize(TENTH, ROUND_HALF_UP)
        return min(max(rounded, LOWEST + EDGE), HIGHEST - EDGE)

    @property
    def text(self) -> str:
        number = formats.number(self.shown, 1)
        if self.value >= HIGHEST - EDGE:
            return _("%(number)s or more") % {"number": number}
        if self.value <= LOWEST + EDGE:
            return _("%(number)s or less") % {"number": number}
        return number


@dataclass(frozen=True)
class Outcome:
    """What of a round may be told. `means` is empty while it is open, and for good when fewer than five answered."""

    round: PulseRound
    answered: int
    means: dict[str, Mean]

    @property
    def is_shown(self) -> bool:
        return bool(self.means)

    @property
    def overall(self) -> Mean | None:
        every = self.means.values()
        return Mean(sum((mean.value for mean in every), Decimal(0)) / len(every)) if every else None

    @property
    def rows(self) -> list[tuple[Question, Mean]]:
        return [(question, self.means[question.code]) for question in QUESTIONS] if self.means else []

    @property
    def talk(self) -> list[tuple[Question, Mean]]:
        """The two lowest questions that are low at all, the lowest first."""
        low = [(question, mean) for question, mean in self.rows if mean.shown < LOW]
        return sorted(low, key=lambda row: (row[1].shown, QUESTIONS.index(row[0])))[:2]

    @property
    def why_not(self) -> str:
        """Why nothing is shown."""
        if not self.round.is_closed:
            return _("The round is open: means are shown once it is closed.")
        words = {"count": self.answered, "least": least()}
        return _("Answers: %(count)s; shown from %(least)s. These stay unread.") % words


def outcomes(rounds: Sequence[PulseRound]) -> list[Outcome]:
    """What of each round may be told; one query for all of them. Counts of an open round are never read."""
    closed = [each.pk for each in rounds if each.is_closed]
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, question, value, count in PulseCount.objects.filter(round__in=closed).values_list("round_id", "question", "value", "count"):
        sums[number][question] += value * count
        people[number][question] += count
    found = []
    for each in rounds:
        answered = max(people[each.pk].values(), default=0)
        means: dict[str, Mean] = {}
        if each.is_closed and answered >= least():
            means = {code: Mean(Decimal(sums[each.pk][code]) / people[each.pk][code]) for code in BY_CODE if people[each.pk][code]}
        found.append(Outcome(each, answered, means))
    return found


def of_account(account: Account) -> list[Outcome]:
    """The rounds of a team, the newest first."""
    return outcomes(list(PulseRound.objects.filter(account=account)[:MOST_ROUNDS]))


def waiting_for(user: User) -> list[PulseRound]:
    """Open rounds that wait for the reader's own answer."""
    invites = PulseInvite.objects.filter(person=user.person_id, has_answered=False).values("round")
    return [each for each in PulseRound.objects.filter(pk__in=invites).select_related("account") if not each.is_closed]


def readable(user: User) -> list[Account]:
    """Accounts with a round whose pulse the reader may read, as `may_read` says; one query for all of them."""
    near = AccountAccess.objects.current().filter(person=user.person_id, relation__in=[each.value for each in ACCESS[Relation.TEAM]])
    rows = Account.objects.visible_to(user).filter(pk__in=PulseRound.objects.values("account"))
    assigned = accounts_for(user, Permission.ACCOUNT_ASSIGN)
    if assigned is not None:
        rows = rows.filter(Q(pk__in=near.values("account")) | Q(pk__in=assigned))
    return list(rows.order_by("name", "pk"))


def by_account(accounts: Sequence[Account]) -> dict[int, list[Outcome]]:
    """The last rounds of each team, the newest first; two queries for all of them."""
    rounds: dict[int, list[PulseRound]] = defaultdict(list)
    for each in PulseRound.objects.filter(account__in=accounts).order_by("-opens_on", "-pk"):
        if len(rounds[each.account_id]) < MOST_ROUNDS:
            rounds[each.account_id].append(each)
    found: dict[int, list[Outcome]] = defaultdict(list)
    for told in outcomes([each for some in rounds.values() for each in some]):
        found[told.round.account_id].append(told)
    return found


def trend(rounds: Sequence[Outcome], question: str = "") -> SafeString | str:
    """Rounds, newest first, as a sparkline of what is told of each; one that may not be told is a gap. Empty under two means."""
    told = [each.means.get(question) if question else each.overall for each in reversed(rounds)]
    shown = [mean.text for mean in told if mean is not None]
    if len(shown) < 2:
        return ""
    title = _("Means by round, the last at the end: %(means)s") % {"means": formats.joined(shown)}
    return sparkline([mean.shown if mean else None for mean in told], title=title)
