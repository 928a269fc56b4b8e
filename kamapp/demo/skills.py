"""The competency grid of the demo: good at reading and negotiating, weak at leading without authority; few steps, some late."""

import datetime as dt
from decimal import Decimal

from people.audit import Operator
from people.models import Person, User
from programs import verbs
from programs.models import LearningStep, Skill, SkillAssessment
from programs.skills import USUAL

# Levels in the order of the usual skills: as the KAM says, as Nadia says.
GRIDS = {
    "Giulia Ferrante": ((4, 4, 3, 3, 3, 4, 4), (4, 4, 3, 2, 3, 4, 4)),
    "Ines Kessler": ((4, 3, 3, 3, 4, 3, 3), (3, 3, 2, 2, 4, 3, 3)),
    "Paul Aubry": ((3, 3, 4, 3, 4, 2, 3), (3, 2, 2, 2, 4, 2, 2)),
    "Marc Oudin": ((3, 3, 3, 2, 3, 3, 4), (3, 3, 2, 2, 3, 2, 4)),
    "Sarah Whitlock": ((4, 3, 2, 4, 3, 3, 4), (4, 3, 2, 4, 3, 3, 3)),
}
OWN_AGO, MANAGERS_AGO = 75, 68  # days
# Who, which skill, what, days to its date, days ago it was done (None: open).
STEPS = (
    ("Giulia Ferrante", "finance", "Walk through the result of Cervi with the controller", -40, 44),
    ("Giulia Ferrante", "finance", "Say the gain of line 2 in figures, before the review of December", 12, None),
    ("Ines Kessler", "coordination", "Prepare one request for hours with Jeanne Maret", 9, None),
    ("Paul Aubry", "coordination", "Sit in on a team meeting of Cervi", -18, None),
    ("Paul Aubry", "strategy", "Read the annual report of Norvane with its sponsor", 26, None),
    ("Marc Oudin", "development", "Bring research and the customer to one table, one hour", 40, None),
)


def assess_kams(*, today: dt.date, by: Operator) -> int:
    """What a KAM's job needs, both views of each KAM, and their steps; gives how many grids there are."""
    verbs.begin_usual("kam", by=by)
    skills = {skill.name: skill for skill in Skill.objects.all()}
    usual = [skills[name].pk for name in USUAL]
    nadia = User.objects.get(person__name="Nadia Berthier")
    for name, (own, managers) in GRIDS.items():
        person = Person.objects.get(name=name)
        himself = User.objects.filter(person=person).first()
        for levels, author, ago in ((own, himself, OWN_AGO), (managers, nadia, MANAGERS_AGO)):
            if author is not None:
                _assess(person, dict(zip(usual, map(Decimal, levels), strict=True)), author, today - dt.timedelta(days=ago))
    for name, skill, text, ahead, done in STEPS:
        step = verbs.add_step(Person.objects.get(name=name), skills[skill], text, today, by=nadia)
        values: dict[str, dt.date] = {"due_on": today + dt.timedelta(days=ahead)}
        if done is not None:
            verbs.mark_step(step, is_done=True, by=nadia)
            values["done_on"] = today - dt.timedelta(days=done)
        LearningStep.objects.filter(pk=step.pk).update(**values)
    return len(GRIDS)


def _assess(person: Person, levels: dict[int, Decimal], author: User, day: dt.date) -> None:
    last = SkillAssessment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    verbs.assess_skills(person, levels, by=author)
    SkillAssessment.objects.filter(pk__gt=last).update(assessed_on=day, recorded_on=day)
