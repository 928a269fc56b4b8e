"""One colleague's part in the team of an account."""

from dataclasses import dataclass
from typing import Any

from accounts.models import AccountRole
from people.models import Person
from teams import missions
from teams.models import Activity, RaciCell, SponsorPromise, TimeAgreement
from teams.page import Member, Team, tone_of


@dataclass(frozen=True)
class Place:
    """Roles, time, what he answers for, missions with his yes, what he promised as sponsor."""

    person: Person
    roles: list[AccountRole]
    member: Member | None
    letters: list[tuple[Activity, Any]]
    agreements: list[tuple[TimeAgreement, str, Any]]
    missions: list[missions.Standing]
    promises: list[SponsorPromise]


def of(team: Team, person: Person) -> Place | None:
    """What `person` is and does in the team; None for who is not in it and not its sponsor."""
    roles = [role for role in team.roles if role.person_id == person.pk]
    if not roles:
        return None
    cells = [(row.activity, letter) for row in team.raci for who, letter in row.cells if who.pk == person.pk and letter]
    return Place(
        person=roles[0].person,
        roles=roles,
        member=next((member for member in team.members if member.person.pk == person.pk), None),
        letters=[(activity, RaciCell.Letter(letter).label) for activity, letter in cells],
        agreements=[(each, *tone_of(each)) for each in team.agreements if each.person_id == person.pk],
        missions=[each for each in team.missions if any(ask.person_id == person.pk for ask in each.accepted)],
        promises=[each for each in team.promises if each.person_id == person.pk],
    )
