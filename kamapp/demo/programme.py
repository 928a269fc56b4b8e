"""The programme of the demo: three years old, strong on paper, weak in teams. Through the ordinary acts."""

import datetime as dt
from decimal import Decimal

from django.db import transaction

from accounts.models import Account
from base import clock
from kamapp.demo.leaving import send_away
from people.audit import Operator
from people.models import Person, User
from programs import verbs
from programs.criteria import CRITERIA
from programs.models import MaturityAnswer, MaturityRater, MaturityRound, MethodChoice, SelectionRound, Strategy

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
ASSESSORS = ("Nadia Berthier", "Ines Kessler", "Paul Aubry", "Sarah Whitlock")
# How far each lies from the mean: on a whole level, on a half one, and where they do not agree.
NARROW, HALVES, WIDE = ("0", "0", "0", "0"), ("-0.5", "0.5", "-0.5", "0.5"), ("1", "-1", "1", "-1")
DISPUTED = ("selection", "sponsor")
PLACES, CLOSES = 12, 10  # days to the end of the round of selection
RATERS = ("Ines Kessler", "Paul Aubry", "Sarah Whitlock")  # whose sheets are in; Nadia's of the two candidates are not
CANDIDATES = ("Aurelis", "Pelagos")
# Scores in the order of the criteria, as the first rater gave them; the others are a point off here and there.
SCORES = {
    "Norvane Chimie": (2, 2, 3, 3, 3, 3, 3),
    "Halden Pharma": (3, 4, 4, 4, 2, 3, 2),
    "Groupe Vasselin": (3, 2, 2, 3, 3, 3, 2),
    "Teyrac Énergie": (2, 2, 2, 2, 1, 3, 2),
    "Brightwater Utilities": (3, 3, 3, 4, 4, 3, 4),
    "Ostermann Labs": (4, 4, 4, 5, 4, 4, 5),
    "Cervi Biotech": (4, 5, 5, 5, 4, 4, 5),
    "Sauvel Cosmétique": (4, 4, 3, 3, 4, 4, 4),
    "Marrow & Pike Brewing": (3, 3, 3, 4, 4, 3, 3),
    "Institut Dorlay": (3, 4, 5, 4, 4, 4, 4),
    "Kestrel Aerospace": (5, 4, 5, 5, 3, 4, 4),
    "Aurelis": (4, 4, 4, 4, 2, 3, 4),
    "Pelagos": (4, 3, 3, 3, 2, 3, 4),
}
PURPOSE = "Grow with customers who measure to release faster. At most twelve, each with five functions engaged and a sponsor."
# The versions before, as the programme learned: days ago, and what it was for.
EARLIER = (
    (1020, "Serve our largest customers better than the others do."),
    (760, "Grow with our twelve largest customers: one KAM and one plan for each."),
    (420, "Grow with twelve customers, each with a KAM, a plan and a sponsor."),
)
APPROVED = 167  # days ago
IS_NOT = "Not a discount club for the largest, and not a second sales force."
# Figure, target, days.
GOALS = (
    ("growth_acceleration", "0.02", 560),
    ("strategy_execution", "0.70", 560),
    ("innovation_pace", "0.8", 560),
    ("functional_breadth", "5", 560),
    ("promises_kept", "0.95", 560),
)
PATH_REASON = "Five plans were written already on the standard template."
BUDGET = (520_000, 560_000)  # last year, this year; the costs come with the files
DECIDED = {
    "Teyrac Énergie": ("leaves", "Below the line under any weights; buys on price alone. Keeps its seller and service until June."),
    "Aurelis": ("enters", "Small, growing, and wants to develop with us."),
    "Norvane Chimie": ("watch", "Largest customer. Margin tactic by 31 March, or it leaves in May."),
}


@transaction.atomic
def run_programme(*, today: dt.date, by: Operator) -> int:
    """The programme as it stands today; gives how many answers on maturity there are."""
    for at, ago in enumerate(ROUNDS):
        fresh = MaturityAnswer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        day = today - dt.timedelta(days=ago)
        if at == len(ROUNDS) - 1:
            _rate_together(day)
        else:
            verbs.assess({code: (Decimal(told[at]), "As rated by the KAMs") for code, told in MATURITY.items()}, by=by)
        MaturityAnswer.objects.filter(pk__gt=fresh).update(on=day, recorded_on=day)
    _strategies(today, by)
    for year, amount in ((today.year - 1, BUDGET[0]), (today.year, BUDGET[1])):
        verbs.set_budget(year, "kam_programme", Decimal(amount), "KAMs, training, travel of sponsors", by=by)
    choice = verbs.choose_path("standard", PATH_REASON, proposed="light", by=by)
    verbs.agree_method(choice, "KAMs, Claire Morvan and two of the line managers", by=by)
    MethodChoice.objects.filter(pk=choice.pk).update(chosen_on=today - dt.timedelta(days=400), agreed_on=today - dt.timedelta(days=380))
    send_away(today=today)
    _select(today)
    return len(MATURITY) * len(ROUNDS)


def _strategies(today: dt.date, by: Operator) -> None:
    director = User.objects.get(person__name="Claire Morvan")
    for ago, purpose in (*EARLIER, (APPROVED, PURPOSE)):
        with clock.travel(today - dt.timedelta(days=ago)):
            verbs.write_strategy(purpose=purpose, is_not=IS_NOT, sponsor=director.person, version=None, by=by)
            for kpi, target, days in GOALS:
                verbs.set_goal(kpi, Decimal(target), clock.today() + dt.timedelta(days=days), by=by)
            version = verbs.approve_strategy(by=director)
        Strategy.objects.filter(pk=version.pk).update(approved_at=clock.now() - dt.timedelta(days=ago))


def _rate_together(day: dt.date) -> None:
    """The last assessment was made by four people; their means are its levels, and on a few questions they lay far apart."""
    users = {user.name: user for user in User.objects.select_related("person")}
    people = [Person.objects.get(name=name) for name in ASSESSORS]
    made = verbs.ask_raters(people, clock.today(), by=users["Nadia Berthier"])
    for at, name in enumerate(ASSESSORS):
        answers = {}
        for code, (_first, _second, level, evidence) in MATURITY.items():
            mean = Decimal(level)
            steps = WIDE if code in DISPUTED else NARROW if mean == int(mean) else HALVES
            score = min(max(mean + Decimal(steps[at]), Decimal(0)), Decimal(5))
            answers[code] = score, evidence or "Seen at our own accounts"
        verbs.hand_in(made, answers, by=users[name])
    verbs.close_raters(made, by=users["Nadia Berthier"])
    MaturityRound.objects.filter(pk=made.pk).update(opened_on=day - dt.timedelta(days=9), closes_on=day, closed_on=day)
    MaturityRater.objects.filter(round=made).update(in_at=clock.now() - (clock.today() - day))


def _select(today: dt.date) -> SelectionRound:
    """The round of November: three sheets of each candidate are in, three decisions are noted, one objection stands."""
    users = {user.name: user for user in User.objects.select_related("person")}
    nadia = users["Nadia Berthier"]
    made = verbs.open_round(capacity=PLACES, closes_on=today + dt.timedelta(days=CLOSES), by=nadia)
    for name in CANDIDATES:
        verbs.add_candidate(made, Account.objects.get(name=name), by=nadia)
    for name in (*RATERS, nadia.name):
        verbs.invite_rater(made, Person.objects.get(name=name), by=nadia)
    rows = {row.account.name: row for row in made.candidates.select_related("account", "round")}
    for name, scores in SCORES.items():
        for at, rater in enumerate(RATERS):
            off = [(len(name) + place * (at + 1)) % 4 == 1 for place in range(len(scores))]
            values = {code: max(1, score - (at if is_off else 0)) for code, score, is_off in zip(CRITERIA, scores, off, strict=True)}
            verbs.fill_sheet(rows[name], values, by=users[rater])
        if name not in CANDIDATES:
            verbs.fill_sheet(rows[name], dict(zip(CRITERIA, scores, strict=True)), by=nadia)
    for name, (outcome, reason) in DECIDED.items():
        verbs.decide(rows[name], verbs.Verdict(outcome, reason, dt.date(today.year + 1, 1, 1)), by=nadia)
    verbs.object_to(rows["Norvane Chimie"], "It takes the hours of two other accounts and brings no margin.", by=users["Sarah Whitlock"])
    return made
