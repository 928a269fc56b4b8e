"""What a job needs, assessments by oneself and by the line manager, and small steps of learning."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from imports import hooks
from people.audit import Actor, Operator, record, user_of
from people.inbox import close, tell
from people.models import Person, User
from people.permissions import Permission, Relation
from people.rights import Refused, require
from programs.models import LearningStep, Skill, SkillAssessment, SkillNeed
from programs.skills import HIGHEST, USUAL
from programs.verbs.errors import ProgrammeError

OWN = SkillAssessment.Rater.SELF
MANAGER = SkillAssessment.Rater.MANAGER


def relation_to(person: Person, by: Actor) -> str:
    """ "self", "manager" or nothing: only oneself and the line above a colleague open his grid, whatever else they may see."""
    if isinstance(by, Operator):
        return MANAGER
    if by.person_id is None or not (held := by.relations(Permission.FIGURE_BY_PERSON)):
        return ""
    relations = person.relations_of(by)
    if Relation.OWN in relations:
        return OWN
    return MANAGER if Relation.PEOPLE in relations and held & {Relation.PEOPLE, Relation.ALL} else ""


def _rater(person: Person, by: Actor) -> str:
    found = relation_to(person, by)
    if not found:
        raise Refused(Permission.FIGURE_BY_PERSON, person)
    return found


def _level(level: Decimal, field: str) -> Decimal:
    if not 0 <= level <= HIGHEST:
        raise ProgrammeError(_("A level lies between 0 and 5."), field)
    return level


@transaction.atomic
def set_needs(function: str, levels: Mapping[int, Decimal | None], *, by: Actor) -> int:
    """Say what the job of a function requires, by skill; None takes the skill out. Gives how many changed.

    Colleagues of this function who were never asked are asked: the figure then counts what is still unknown.
    """
    require(by, Permission.PROGRAMME_EDIT)
    before = dict(SkillNeed.objects.filter(function=function).values_list("skill_id", "required"))
    changed = {skill: level for skill, level in levels.items() if level != before.get(skill)}
    for skill, level in changed.items():
        if level is None:
            SkillNeed.objects.filter(function=function, skill=skill).delete()
        else:
            values = {"required": _level(level, f"need-{skill}")}
            SkillNeed.objects.update_or_create(function=function, skill_id=skill, defaults=values)
    if changed:
        names = dict(Skill.objects.filter(pk__in=changed).values_list("pk", "name"))
        told = ", ".join(f"{names[skill]} {level or 0}" for skill, level in changed.items())
        record(by, "skills.needs_set", None, function=function, levels=told)
        for person in Person.objects.in_post().filter(function=function):
            _ask(person)
    return len(changed)


@transaction.atomic
def add_skill(name: str, *, by: Actor) -> Skill:
    """A skill of the company's own, or a usual one by its code."""
    require(by, Permission.PROGRAMME_EDIT)
    name = name.strip()[:100]
    if not name:
        raise ProgrammeError(_("Give the skill a name."), "name")
    skill, made = Skill.objects.get_or_create(name=name)
    if made:
        record(by, "skills.skill_added", None, name=name)
    return skill


@transaction.atomic
def begin_usual(function: str, *, by: Actor) -> int:
    """The seven usual skills with their levels, where nothing is required yet."""
    require(by, Permission.PROGRAMME_EDIT)
    levels: dict[int, Decimal | None] = {add_skill(name, by=by).pk: Decimal(usual.required) for name, usual in USUAL.items()}
    return set_needs(function, levels, by=by)


def _ask(person: Person) -> None:
    """A row without a level for each skill that the job needs and nobody has assessed: it is counted as not assessed."""
    known = set(SkillAssessment.objects.filter(person=person).values_list("skill_id", flat=True))
    needs = [need for need in SkillNeed.objects.filter(function=person.function) if need.skill_id not in known]
    for need in needs:
        SkillAssessment.objects.create(person=person, skill_id=need.skill_id, required=need.required, recorded_on=clock.today())
    if needs:
        hooks.mark("skills", {(None, None)})
        DataVersion.bump("programme")


@transaction.atomic
def assess_skills(person: Person, levels: Mapping[int, Decimal], *, by: Actor) -> int:
    """Levels of a colleague's skills, by himself or by a manager above him; the same day again, the last one holds.

    Each is measured against what his job needs today, else against the last requirement. Gives how many were kept.
    """
    rater = _rater(person, by)
    needs = dict(SkillNeed.objects.filter(function=person.function).values_list("skill_id", "required"))
    for skill, required in SkillAssessment.objects.filter(person=person).order_by("pk").values_list("skill_id", "required"):
        needs.setdefault(skill, required)
    levels = {skill: level for skill, level in levels.items() if skill in needs}
    if not levels:
        raise ProgrammeError(_("Choose at least one level."))
    today, user = clock.today(), user_of(by)
    for skill, level in levels.items():
        values = {"actual": _level(level, f"level-{skill}"), "required": needs[skill], "by": user, "recorded_on": today}
        same_day = SkillAssessment.objects.filter(person=person, skill=skill, rater=rater, assessed_on=today, source__isnull=True)
        if not same_day.update(**values):
            SkillAssessment.objects.create(person=person, skill_id=skill, rater=rater, assessed_on=today, **values)
    _ask(person)
    record(by, "skills.assessed", person, rater=rater, skills=len(levels))
    hooks.mark("skills", {(None, today)})
    DataVersion.bump("programme")
    if rater == MANAGER:
        tell(person, "skills_assessed", f"skills:{person.pk}", reverse("programs:skills_of", args=[person.pk]), by=_name(by))
    return len(levels)


def _name(by: Actor) -> str:
    return by.name if isinstance(by, User) else "kamapp"


@transaction.atomic
def add_step(person: Person, skill: Skill, text: str, due_on: dt.date, *, by: Actor) -> LearningStep:
    """A small step with its date, agreed between a colleague and his line."""
    rater = _rater(person, by)
    text = text.strip()[:250]
    if not text:
        raise ProgrammeError(_("Say what the step is."), "text")
    if due_on < clock.today():
        raise ProgrammeError(_("Choose a day that is still to come."), "due_on")
    step = LearningStep.objects.create(person=person, skill=skill, text=text, due_on=due_on, by=user_of(by))
    record(by, "skills.step_added", person, skill=skill.name, due_on=due_on)
    DataVersion.bump("programme")
    if rater == MANAGER:
        link = reverse("programs:skills_of", args=[person.pk])
        tell(person, "learning_step", f"step:{step.pk}", link, due_on, step=text, by=_name(by))
    return step


@transaction.atomic
def mark_step(step: LearningStep, *, is_done: bool, by: Actor) -> None:
    """Done today, or not done after all."""
    _rater(step.person, by)
    rows = LearningStep.objects.filter(pk=step.pk, done_on__isnull=is_done)
    if not rows.update(done_on=clock.today() if is_done else None, version=F("version") + 1):
        return  # somebody was faster; the step stands as asked
    record(by, "skills.step_marked", step.person, done=is_done)
    DataVersion.bump("programme")
    if is_done:
        close([f"step:{step.pk}"])
