"""One key account on its way out in a decent manner: decided in May for the turn of the year, prepared, its steps still to be done.

It stays key until its day, so that the twelve key accounts of the story and their figures are as they were; the round of
November no longer asks about it.
"""

import datetime as dt

from accounts.models import Account
from base import clock
from people.models import Person, User
from programs import verbs
from programs.models import Leaving, SelectionRound

ACCOUNT, LEADER, TAKER = "Lindqvist Paper", "Sarah Whitlock", "sales"  # who leads it; the function of who takes it over
DECIDED = 170  # days ago
REASON = "Hangs on the weights, and special treatment costs more than it brings. Account management takes over in January."
KEEPS = "Prices and terms until the frame contract ends, priority in support for a year, one review a year."
TOLD = (
    "Your orders and your service go on as before. From January one seller looks after you and calls each quarter; "
    "priority in support stays for a year."
)
OTHERS = {
    "Norvane Chimie": ("watch", "Largest customer, thin margin: a margin tactic first."),
    "Teyrac Énergie": ("watch", "Buys on price; one more round to see whether that changes."),
}
STAYS = "Stays: its plan names goals of its own."


def send_away(*, today: dt.date) -> Leaving:
    """The round of May with its decisions, sent; then the way out, prepared by who leads the account."""
    nadia = User.objects.get(person__name="Nadia Berthier")
    day = dt.date(today.year + 1, 1, 1)
    made = verbs.open_round(capacity=12, closes_on=today, by=nadia)
    for row in made.candidates.select_related("account", "round"):
        outcome, reason = ("leaves", REASON) if row.account.name == ACCOUNT else OTHERS.get(row.account.name, ("stays", STAYS))
        if not row.was_key:
            outcome, reason = "waits", "Not in May: no hours are granted for a thirteenth."
        verbs.decide(row, verbs.Verdict(outcome, reason, day), by=nadia)
    verbs.send_round(made, by=nadia)
    decided = today - dt.timedelta(days=DECIDED)
    SelectionRound.objects.filter(pk=made.pk).update(
        opened_on=decided - dt.timedelta(days=14), closes_on=decided, sent_at=clock.now() - dt.timedelta(days=DECIDED)
    )
    leaving = Leaving.objects.get(account=Account.objects.get(name=ACCOUNT))
    Leaving.objects.filter(pk=leaving.pk).update(opened_on=decided)
    taker = Person.objects.in_post().filter(function=TAKER, user=None).order_by("name")[0]
    leader = User.objects.get(person__name=LEADER)
    return verbs.prepare_way_out(leaving, keeps=KEEPS, taker=taker, told=TOLD, by=leader, version=leaving.version)
