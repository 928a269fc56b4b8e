"""The method and the calendar of the demo: a strong committee, thirteen processes of which five are used by nobody."""

import datetime as dt

from accounts.models import Account
from people.audit import Operator
from people.models import Person, User
from programs import verbs
from programs.models import Process, ProcessUse, RitualDate
from programs.tasks import ask_whether_held

# Name, kind, owner, purpose, use seen in, days ago it was last noted (None: never).
PROCESSES = (
    ("Plan, light", "template", "Nadia Berthier", "Five actions and their objectives on one page", "plan-light", None),
    ("Plan, standard", "template", "Nadia Berthier", "The nine sections for an account with a team", "plan-standard", None),
    ("Plan, full", "template", "Nadia Berthier", "For accounts of several countries", "plan-full", None),
    ("Request for hours", "process", "Jeanne Maret", "Ask a line manager for time, with what it is for", "hours", None),
    ("Score sheet", "template", "Nadia Berthier", "Choose key accounts by agreed criteria", "selection", None),
    ("Self-assessment", "process", "Nadia Berthier", "Rate the three pillars once a year", "maturity", None),
    ("Grid of skills", "template", "Nadia Berthier", "Both views of a KAM, twice a year", "skills", None),
    ("Account review", "process", "Claire Morvan", "One hour a quarter on one account", "", 20),
    ("Monthly report of the KAM", "template", "Nadia Berthier", "Ten slides on each account", "", 310),
    ("Competitor file", "template", "Marta Sala", "All that is known of a rival", "", 400),
    ("Innovation workshop", "process", "Antoine Lévêque", "Two days a year with a customer", "", None),
    ("Stakeholder matrix", "template", "Nadia Berthier", "Power and interest of each contact", "", 500),
    ("Escalation form", "template", "Nadia Berthier", "Three pages, signed by two managers", "", None),
)
FOUNDED = 1000  # days ago
# Name, kind, owner, every months, days to the open date, days ago it was held.
RITUALS = (
    ("Steering committee", "committee", "Nadia Berthier", 3, 14, (76, 170, 262)),
    ("Review of accounts", "review", "Claire Morvan", 1, 2, (28, 59, 90, 120, 151)),
    ("Sponsors meet", "sponsor", "Claire Morvan", 6, -20, (390,)),
    ("Meeting of line managers", "other", "Jeanne Maret", 6, -75, ()),
)
DECISIONS = (
    ("Free two days a week of service for Cervi until March", "Jeanne Maret", 16),
    ("Name a sponsor for each key account without one", "Claire Morvan", -12),
    ("Take five processes out of the handbook", "Nadia Berthier", 30),
)
QUESTION = ("Who pays the technician that Cervi needs in January: service or the programme?", "Claire Morvan", 9)

# Where colleagues stand: line managers are the weak side, as the board and the overview say.
STANCES = (
    ("Claire Morvan", "supports", ""),
    ("Antoine Lévêque", "supports", ""),
    ("Jeanne Maret", "understands", "Show her what Cervi brought to service"),
    ("Bernard Carré", "knows", "Invite him to the review of Cervi in December"),
    ("Karin Vogt", "knows", "One hour on what hours for an account mean"),
    ("Lena Fuchs", "unaware", "Coffee with Nadia"),
    ("François Imbert", "opposes", "Hear why; bring the contract of Kestrel"),
)
PRACTICES = (
    (
        "Prove it on one line first",
        "One line, eight weeks, the customer measures; then the offer for all lines.",
        ("Cervi Biotech", "Kestrel Aerospace"),
    ),
    ("Say the gain in the customer’s figures", "Each review begins with what the customer gained, in its own unit.", ("Cervi Biotech",)),
)


def run_method(*, today: dt.date, by: Operator) -> int:
    """Lay out the method, its calendar, what was decided and asked; gives how many processes there are."""
    people = {person.name: person for person in Person.objects.all()}
    founded = today - dt.timedelta(days=FOUNDED)
    for name, kind, owner, purpose, seen_in, ago in PROCESSES:
        made = verbs.add_process(verbs.ProcessForm(name, kind, people[owner], purpose, seen_in), by=by)
        Process.objects.filter(pk=made.pk).update(since=founded)
        if ago is not None:
            ProcessUse.objects.create(process=made, person=people[owner], on=today - dt.timedelta(days=ago))
    for name, kind, owner, months, ahead, held in RITUALS:
        ritual = verbs.add_ritual(name, kind, people[owner], months, today, by=by)
        date, day = ritual.dates.get(held_on=None), today + dt.timedelta(days=ahead)
        if ahead > 0:
            verbs.move_ritual(date, day, by=by)
        else:  # nobody plans a day that is past
            RitualDate.objects.filter(pk=date.pk).update(due_on=day)
        for ago in held:
            day = today - dt.timedelta(days=ago)
            RitualDate.objects.create(ritual=ritual, due_on=day, held_on=day)
    ask_whether_held()
    for text, owner, ahead in DECISIONS:
        decision = verbs.note_decision(text, people[owner], today, by=by)
        type(decision).objects.filter(pk=decision.pk).update(
            due_on=today + dt.timedelta(days=ahead), decided_on=today - dt.timedelta(days=76)
        )
    for name, step, following in STANCES:
        verbs.note_stance(people[name], step, following, by=by)
    for title, how, accounts in PRACTICES:
        practice = verbs.offer_practice(title, how, by=by)
        for account in accounts:
            verbs.take_up(practice, Account.objects.get(name=account), by=by)
    text, owner, ahead = QUESTION
    verbs.escalate(text, people[owner], today + dt.timedelta(days=ahead), by=User.objects.get(person__name="Giulia Ferrante"))
    return len(PROCESSES)
