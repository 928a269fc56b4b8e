"""Missions, decisions on teams and pulses of the demo, through the ordinary acts: one fluid mission that worked, one running."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import Account, AccountRole
from people import inbox
from people.audit import Operator
from people.models import Person, User
from teams import verbs
from teams.load import hours_of_days
from teams.models import Mission, MissionAsk, MissionSkill, PulseCount, PulseInvite, PulseRound, TimeAgreement
from teams.pulse import QUESTIONS

# The one fluid mission that worked: Cervi, line 1, over before line 2 began.
WORKED: dict[str, Any] = {
    "account": "Cervi Biotech",
    "name": "Validation of line 1",
    "need": "Release of a batch on line 1 in two days instead of nine, proven before their audit",
    "days": (330, 215),  # days ago: first day, and day it was closed
    "people": (("Helga Brandt", "validation", "0.4"), ("Duc Nguyen", "spectroscopy", "0.3"), ("Tom Lasalle", "application", "0.5")),
    "result": "Release of a batch on line 1 takes two days; Cervi ordered line 2 six weeks later.",
    "lessons": (
        "The line managers were asked before the dates were promised to Cervi: nobody was pulled off.\n"
        "Quality sat in from the first week; what line 2 needs was known before it was sold.\n"
        "Four months are enough: a mission that goes on becomes a team that nobody granted."
    ),
}
# Account, name, need, days to its first day, days it lasts, skills, people with the skill and how they stand.
RUNNING = (
    "Cervi Biotech",
    "Validation of line 2",
    "Batches proven on line 2 before the board of April",
    -75,
    160,
    ("validation", "application", "regulation"),
)
TO_COME = (
    "Cervi Biotech",
    "Contract for lines 3 and 4",
    "A frame contract that joins the two lines, with a shared gain",
    28,
    90,
    ("law", "calibration"),
)
ANSWERS = {  # the pulse of Cervi: what each of those who answered gave to the five questions
    "first": ((5, 4, 4, 4, 5), (4, 4, 4, 4, 5), (5, 3, 4, 4, 4), (5, 4, 5, 4, 5), (4, 4, 4, 4, 4)),
    "now": ((5, 3, 4, 4, 5), (4, 2, 4, 4, 4), (5, 3, 3, 4, 5), (4, 3, 4, 5, 4)),  # a round that is still open
    "second": ((5, 3, 4, 4, 5), (4, 3, 4, 4, 4), (5, 3, 4, 4, 4), (5, 3, 4, 4, 5), (4, 3, 3, 4, 4)),
}
ANSWERED, WAITING = ("Duc Nguyen", "Helga Brandt", "Pauline Roche", "Sophie Pons"), ("Giulia Ferrante", "Ines Kessler", "Tom Lasalle")
FEW = ((4, 3, 4, 3, 4), (3, 3, 4, 4, 4), (4, 2, 3, 3, 4))  # Ostermann: three answers, which nobody reads
DECISIONS = (
    # Account: recurrence, functions, scarcity, constant, freed, worth; decided; why.
    (
        "Cervi Biotech",
        (2, 2, 1, 1, 1, 2),
        2,
        "A small core stays; validation, research and law come by mission, as line 1 showed.",
    ),
    ("Kestrel Aerospace", (1, 1, 2, 0, 1, 2), 1, "One test bench at a time; the two engineers are needed elsewhere too."),
)


@transaction.atomic
def call_missions(*, today: dt.date, by: Operator) -> int:
    """Missions as they stand today; gives how many there are."""
    _worked(today, by)
    _open(RUNNING, today, (("Helga Brandt", "validation"), ("Tom Lasalle", "application")), by)
    _open(TO_COME, today, (("Pauline Roche", "law"),), by)
    for name, levels, decided, why in DECISIONS:
        codes = ("recurrence", "functions", "scarcity", "constant", "freed", "worth")
        account = Account.objects.get(name=name)
        verbs.decide_team(account, dict(zip(codes, levels, strict=True)), decided, why, by=_kam(account, by))
    _pulse("Cervi Biotech", today - dt.timedelta(days=110), ANSWERS["first"])
    _pulse("Cervi Biotech", today - dt.timedelta(days=54), ANSWERS["second"])
    _pulse("Ostermann Labs", today - dt.timedelta(days=40), FEW)
    _ask(_pulse("Cervi Biotech", today - dt.timedelta(days=4), ANSWERS["now"]))
    return Mission.objects.count()


def _kam(account: Account, by: Operator) -> User | Operator:
    role = AccountRole.objects.current().filter(account=account, role=AccountRole.Role.KAM).order_by("pk").first()
    return User.objects.get(person=role.person_id) if role else by


def _worked(today: dt.date, by: Operator) -> None:
    """A mission of last year: made today by its tables, for no act reaches into the past."""
    account = Account.objects.get(name=WORKED["account"])
    since, closed = (today - dt.timedelta(days=days) for days in WORKED["days"])
    kam = _kam(account, by)
    made = Mission.objects.create(
        account=account,
        name=WORKED["name"],
        need=WORKED["need"],
        since=since,
        until=closed,
        state=Mission.State.DONE,
        result=WORKED["result"],
        lessons=WORKED["lessons"],
        closed_on=closed,
        made_by=kam if isinstance(kam, User) else None,
    )
    for name, skill, days in WORKED["people"]:
        MissionAsk.objects.create(
            mission=made,
            person=Person.objects.get(name=name),
            skill=MissionSkill.objects.create(mission=made, name=skill),
            hours=hours_of_days(Decimal(days)),
            since=since,
            until=closed,
            state=MissionAsk.State.ACCEPTED,
            asked_on=since - dt.timedelta(days=20),
            answered_on=since - dt.timedelta(days=16),
            asked_by=made.made_by,
        )


def _open(told: tuple[str, str, str, int, int, tuple[str, ...]], today: dt.date, people: tuple[tuple[str, str], ...], by: Operator) -> None:
    """An open mission; who is granted hours for the account finds the time in them."""
    name, title, need, begins, lasts, skills = told
    account = Account.objects.get(name=name)
    since = today + dt.timedelta(days=begins)
    kam = _kam(account, by)
    made = verbs.prepare_mission(account, title, need, since=since, until=since + dt.timedelta(days=lasts), skills=skills, by=kam)
    for who, skill in people:
        person = Person.objects.get(name=who)
        granted = TimeAgreement.objects.filter(
            account=account, person=person, state=TimeAgreement.State.GRANTED, until__gt=max(since, today)
        )
        hours = None if granted.exists() else hours_of_days(Decimal("0.2"))
        asked = verbs.ask_person(made, person, hours, skill=made.skills.get(name=skill), by=kam)
        if begins < 0:
            verbs.accept_mission(asked, by=User.objects.filter(person=person, is_active=True).first() or kam)


def _pulse(name: str, opened: dt.date, answers: tuple[tuple[int, ...], ...]) -> PulseRound:
    """A round of the past, as its tables stand after it: counts, and nobody's name beside them."""
    account = Account.objects.get(name=name)
    made = PulseRound.objects.create(account=account, opens_on=opened, closes_on=opened + dt.timedelta(days=14), asked=len(answers) + 1)
    for at, question in enumerate(QUESTIONS):
        for value in range(1, 6):
            PulseCount.objects.create(round=made, question=question.code, value=value, count=sum(given[at] == value for given in answers))
    return made


def _ask(made: PulseRound) -> None:
    """The round is open: some have answered, the others find it in their inbox."""
    for name in (*ANSWERED, *WAITING):
        PulseInvite.objects.create(round=made, person=Person.objects.get(name=name), has_answered=name in ANSWERED)
    PulseRound.objects.filter(pk=made.pk).update(asked=len(ANSWERED) + len(WAITING))
    for user in User.objects.filter(person__name__in=WAITING):
        link = reverse("teams:pulse_answer", args=[made.pk])
        inbox.tell(user, "pulse_asked", f"pulse:{made.pk}", link, due=made.closes_on - dt.timedelta(days=1), account=made.account.name)
