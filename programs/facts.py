"""The facts that figures on the programme read: assessed skills, answers on maturity."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from programs.models import MaturityAnswer, MaturityDimension, Skill, SkillAssessment
from pyramid.facts.tables import TABLES, Table
from pyramid.laying import LAYERS, Laid, Row, amount, day


class Assessed(NamedTuple):
    id: int
    person: int | None
    skill: int
    required: Decimal
    actual: Decimal | None
    assessed_on: dt.date | None


class Answer(NamedTuple):
    id: int
    dimension: str
    pillar: str
    weight: Decimal
    score: Decimal | None
    on: dt.date | None


TABLES["skills"] = Table(
    SkillAssessment, Assessed, ("id", "person_id", "skill_id", "required", "actual", "assessed_on"), account="", date="assessed_on"
)
TABLES["maturity_answers"] = Table(
    MaturityAnswer,
    Answer,
    ("id", "dimension__code", "dimension__pillar", "dimension__weight", "score", "on"),
    account="",
    date="on",
)


def _skill(laid: Laid, row: Row) -> None:
    SkillAssessment.objects.create(
        person_id=laid.person(row),
        skill=Skill.objects.get_or_create(name=row["skill"])[0],
        required=amount(row["required"]),
        actual=amount(row.get("actual")),
        assessed_on=day(row.get("assessed_on")),
    )


def _answer(laid: Laid, row: Row) -> None:
    weight = amount(row.get("weight"))
    dimension, _made = MaturityDimension.objects.get_or_create(
        code=row["dimension"], pillar=row["pillar"], defaults={} if weight is None else {"weight": weight}
    )
    MaturityAnswer.objects.create(dimension=dimension, score=amount(row.get("score")), on=day(row.get("on")))


LAYERS.update({"skills": _skill, "maturity_answers": _answer})
