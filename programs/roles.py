"""Who does what in the programme: purpose, tasks, time, skills of each role, and who holds it today."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import AccountRole
from base import clock
from people.models import Person, RoleGrant
from people.permissions import Role
from programs.models import RoleText
from programs.traps import Programme

MOST_NAMED = 6


@dataclass(frozen=True)
class Standard:
    label: Any
    purpose: Any
    tasks: tuple[Any, ...]
    time: Any
    able: Any


ROLES: dict[str, Standard] = {
    "kam": Standard(
        _("Key account manager (KAM)"),
        _("Answers for what the account and we become for each other over years, not for this quarter’s order."),
        (
            _("Knows the customer’s strategy and people better than anybody here."),
            _("Writes the plan with the team and the customer, and keeps it alive."),
            _("Conducts a team that he does not manage, and asks for its hours."),
            _("Says early what we cannot promise."),
        ),
        _("Most of a working week, for a few key accounts: never more than the limit."),
        _("Diagnosis, strategy, finance, leading without authority, patience."),
    ),
    "sponsor": Standard(
        _("Executive sponsor"),
        _("Opens doors that a KAM cannot open, theirs and ours, and stays out of the daily business."),
        (
            _("Meets the customer’s executives twice a year, with a purpose."),
            _("Keeps what he promised there."),
            _("Clears what blocks the team inside our company."),
        ),
        _("Two days a quarter for each account, one or two accounts."),
        _("Listening at the level of executives; deciding across our functions."),
    ),
    "member": Standard(
        _("Team member"),
        _("Brings the knowledge of his function to the account, for hours that were agreed."),
        (
            _("Does the actions that bear his name, by their date."),
            _("Notes what he hears at the customer."),
            _("Says when the hours do not suffice, before the date."),
        ),
        _("As granted: from two hours a month to two days a week."),
        _("His trade; explaining it to people of other trades."),
    ),
    "manager": Standard(
        _("Line manager of team members"),
        _("Lends hours of his people, and sees what came of them."),
        (
            _("Answers requests for hours within a week: grants, reduces or refuses with a reason."),
            _("Keeps granted hours free in the plan of his unit."),
            _("Speaks of the work for accounts when he assesses his people."),
        ),
        _("An hour a month."),
        _("Weighing the load of his people against what the company wants."),
    ),
    "director": Standard(
        _("Programme director"),
        _("Sees to it that the three pillars carry alike, and that the programme stays light enough to be used."),
        (
            _("Leads the yearly selection, and the way out."),
            _("Agrees on the method before plans roll out, and removes what nobody uses."),
            _("Keeps the calendar, the grid of skills and the self-assessment."),
            _("Shows leadership what the programme costs and brings."),
        ),
        _("Half a working week up to ten key accounts, a whole one beyond."),
        _("Strategy, figures, winning people without orders."),
    ),
}


@dataclass(frozen=True)
class Described:
    code: str
    label: Any
    purpose: Any
    tasks: list[Any]
    time: Any
    able: Any
    text: RoleText | None  # the company's own words, when there are some
    holders: list[str]

    @property
    def named(self) -> list[str]:
        return self.holders[:MOST_NAMED]

    @property
    def more(self) -> int:
        return len(self.holders) - len(self.named)

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields of its form."""
        tasks = "\n".join(str(task) for task in self.tasks)
        return {"purpose": str(self.purpose), "tasks": tasks, "time": str(self.time), "able": str(self.able)}


def described(programme: Programme) -> list[Described]:
    """The five roles, in the company's words or the usual ones, with who holds each today."""
    own = {text.code: text for text in RoleText.objects.all()}
    holders = _holders(programme)
    found = []
    for code, usual in ROLES.items():
        text = own.get(code)
        words: Any = text or usual
        tasks = [line.strip() for line in text.tasks.splitlines() if line.strip()] if text else list(usual.tasks)
        found.append(Described(code, usual.label, words.purpose, tasks, words.time, words.able, text, holders[code]))
    return found


def _holders(programme: Programme) -> dict[str, list[str]]:
    of: dict[str, set[int]] = {code: set() for code in ROLES}
    codes = {AccountRole.Role.KAM: "kam", AccountRole.Role.SPONSOR: "sponsor", AccountRole.Role.MEMBER: "member"}
    for role in programme.roles:
        if role.role in codes:
            of[codes[AccountRole.Role(role.role)]].add(role.person_id)
    of["manager"] = set(Person.objects.in_post().filter(reports__in=of["member"]).values_list("pk", flat=True))
    today = clock.today()
    grants = RoleGrant.objects.filter(role=Role.PROGRAMME_DIRECTOR, since__lte=today, user__is_active=True, user__person__isnull=False)
    held = grants.exclude(until__lte=today).values_list("user__person", flat=True)
    of["director"] = {person for person in held if person is not None}
    names = dict(Person.objects.filter(pk__in=set().union(*of.values())).values_list("pk", "name"))
    return {code: sorted(names[pk] for pk in people if pk in names) for code, people in of.items()}
