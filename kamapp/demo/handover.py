"""Giulia takes Halden Pharma over from Ines Kessler on the first of next month: way 9 of what people do."""

import datetime as dt

from accounts.models import Account
from people.models import Person, User
from teams import verbs


def hand_over(*, today: dt.date) -> int:
    """The programme director agrees on a handover, which makes the steps of both. Number of handovers."""
    director = User.objects.get(person__name="Nadia Berthier")
    giver, taker = Person.objects.get(name="Ines Kessler"), Person.objects.get(name="Giulia Ferrante")
    first_of_next_month = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    verbs.propose_handover(Account.objects.get(name="Halden Pharma"), giver, taker, first_of_next_month, by=director)
    return 1
