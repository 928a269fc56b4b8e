"""The programme of the demo: three years old, strong on paper, weak in teams. Through the ordinary acts."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from people.audit import Operator
from programs import verbs
from programs.models import MaturityAnswer

# Dimension: level two years ago, a year ago, and now, with what shows it.
MATURITY = {
    "strategy": ("2", "3", "4", "Strategy version 4, approved in June; goals with figures"),
    "selection": ("2", "3", "3", "Score sheets of last May; size still weighs too much"),
    "method": ("3", "3.5", "3.5", "Plan template in three sizes, used for five accounts"),
    "governance": ("2", "3", "3.5", "3 of 4 committee reviews held last year"),
    "skills": ("1", "2", "2.5", ""),
    "team": ("1", "1.5", "2", ""),
    "time": ("1", "1", "1.5", ""),
    "sponsor": ("1.5", "2", "2", ""),
    "rituals": ("1.5", "2", "2", ""),
    "content": ("2", "3", "3.5", "Five plans name goals of the customer"),
    "life": ("1.5", "2.5", "3", "Two of five plans changed within a month"),
    "execution": ("2", "2.5", "3", "Actions of Cervi and Kestrel are held on their dates"),
    "value": ("1", "2", "2.5", ""),
}
ROUNDS = (730, 365, 120)  # days ago


@transaction.atomic
def run_programme(*, today: dt.date, by: Operator) -> int:
    """The programme as it stands today; gives how many answers on maturity there are."""
    for at, ago in enumerate(ROUNDS):
        fresh = MaturityAnswer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answers = {code: (Decimal(told[at]), told[3] if at == 2 else "As rated by the KAMs") for code, told in MATURITY.items()}
        verbs.assess(answers, by=by)
        day = today - dt.timedelta(days=ago)
        MaturityAnswer.objects.filter(pk__gt=fresh).update(on=day, recorded_on=day)
    return len(MATURITY) * len(ROUNDS)
