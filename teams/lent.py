"""The people that a line manager lends: their weeks ahead by account, against what they have."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole
from base import clock
from people.models import Person, User
from teams import load
from teams.page import window

AHEAD_WEEKS = 12


@dataclass(frozen=True)
class Lent:
    """A colleague below a manager: his weeks ahead, by account, and what his hours brought about."""

    person: Person
    weeks: list[load.Week]
    accounts: list[tuple[str, int | None, list[Decimal]]]  # name, number where one may open it, hours by week
    used: Decimal

    @property
    def over(self) -> list[load.Week]:
        return [week for week in self.weeks if week.over]


def lent_by(user: User) -> list[Lent]:
    """Everybody in the line below `user` who is granted to an account or asked for one, with twelve weeks to come.

    Accounts that the manager may not open are told by no name. No money and no plan stands here.
    """
    people = list(Person.objects.below(user.person_id or 0).in_post().select_related("manager").order_by("name"))
    ids = [person.pk for person in people]
    ahead = load.weeks(ids, clock.today(), AHEAD_WEEKS)
    named = {number for weeks in ahead.values() for week in weeks for number in week.granted}
    names = dict(Account.objects.visible_to(user).filter(pk__in=named).values_list("pk", "name"))
    since, until = window()
    used: dict[int, Decimal] = defaultdict(Decimal)
    for (_account, person_id), one in load.given(_accounts_of(ids), since, until).items():
        used[person_id] += one.used
    return [Lent(person, ahead[person.pk], _by_account(ahead[person.pk], names), used[person.pk]) for person in people]


def _accounts_of(people: Sequence[int]) -> list[int]:
    from_roles = AccountRole.objects.filter(person__in=people).order_by().values_list("account_id", flat=True).distinct()
    return list(from_roles)


def _by_account(weeks: Sequence[load.Week], names: Mapping[int, str]) -> list[tuple[str, int | None, list[Decimal]]]:
    numbers = {number for week in weeks for number in week.granted}
    lines = []
    for number in numbers:
        hours = [week.granted.get(number, Decimal(0)) for week in weeks]
        name = names.get(number)
        lines.append((name or _("Another account"), number if name else None, hours))
    return sorted(lines, key=lambda line: line[0])
