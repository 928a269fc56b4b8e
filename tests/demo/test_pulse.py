"""The demo has a pulse that is still open, so that a member of the team can answer it."""

import datetime as dt

from accounts.models import Account
from base import clock
from kamapp.demo import missions
from people import inbox
from people.models import InboxItem, User
from teams import pulse, verbs
from teams.models import PulseCount
from tests import factories


def test_a_member_finds_the_open_round_in_his_inbox_and_his_answer_is_a_count(db: None) -> None:
    account: Account = factories.account("Cervi Biotech")
    users: dict[str, User] = {name: factories.user(name) for name in missions.WAITING}
    for name in missions.ANSWERED:
        factories.person(name)
    opened = clock.today() - dt.timedelta(days=4)
    made = missions._pulse(account.name, opened, missions.ANSWERS["now"])
    missions._ask(made)
    tom = users["Tom Lasalle"]
    assert pulse.waiting_for(tom) == [made]
    (line,) = inbox.lines(tom, InboxItem.objects.filter(person=tom.person_id))
    assert (account.name in line.title, line.item.link) == (True, f"/teams/pulse/{made.pk}/")
    assert not pulse.of_account(account)[0].is_shown, "an open round tells nothing"
    verbs.answer_pulse(made, {question.code: 5 for question in pulse.QUESTIONS}, by=tom)
    assert sum(PulseCount.objects.filter(round=made, question="backed").values_list("count", flat=True)) == 5
    assert not InboxItem.objects.filter(person=tom.person_id).exists()
