"""Access rows of the programme. The format: `tests/access/table.py`."""

import datetime as dt
from typing import Any

from people.audit import Operator
from people.models import User
from programs import verbs
from programs.criteria import CRITERIA
from programs.models import Candidate, Leaving, Process, Rater, SelectionRound, Skill, SkillAssessment
from tests import factories
from tests.access.kinds import MISSING, kind

OPERATOR = Operator("tests")
CLOSES = factories.TODAY + dt.timedelta(days=10)

TABLE = """
# name                       method object             SD  PD  KM  TM  LM  ES  DS  AD
programs:overview            GET    -                  200 200 200 403 200 200 200 403
programs:maturity            GET    -                  200 200 200 403 200 200 200 403
programs:maturity            POST   -                  403 302 403 403 403 403 403 403

programs:strategy            GET    -                  200 200 200 403 200 200 200 403
programs:strategy            POST   -                  403 302 403 403 403 403 403 403
programs:method              GET    -                  200 200 200 403 200 200 200 403
programs:method              POST   -                  403 302 403 403 403 403 403 403
programs:governance          GET    -                  200 200 200 403 200 200 200 403
programs:governance          POST   -                  403 302 403 403 403 403 403 403
programs:change              GET    -                  200 200 200 403 200 200 200 403
programs:change              POST   -                  403 302 403 403 403 403 403 403
programs:value               GET    -                  200 200 200 403 200 200 200 403
programs:roles               GET    -                  200 200 200 403 200 200 200 403
programs:roles               POST   -                  403 302 403 403 403 403 403 403
programs:skills              GET    -                  200 200 200 200 200 200 200 403
programs:skills              POST   -                  403 302 403 403 403 403 403 403
programs:skills_of           GET    grid.own           200 200 200 200 200 403 403 403
programs:skills_of           GET    grid.people        200 200 404 404 200 403 403 403
programs:skills_of           GET    grid.foreign       404 404 404 404 404 403 403 403
programs:skills_of           GET    grid.missing       404 404 404 404 404 403 403 403
programs:skills_of           POST   grid.own           302 302 302 302 302 403 403 403
programs:skills_of           POST   grid.people        302 302 404 404 302 403 403 403
programs:skills_of           POST   grid.foreign       404 404 404 404 404 403 403 403
programs:skills_of           POST   grid.missing       404 404 404 404 404 403 403 403
programs:selection           GET    -                  403 200 403 403 403 403 403 403
programs:selection           POST   -                  403 302 403 403 403 403 403 403
programs:template_file       POST   template.foreign   403 302 403 403 403 403 403 403
programs:template_file       POST   template.missing   404 404 404 403 404 404 404 403
programs:leaving             GET    leaving.own        200 200 200 200 404 200 200 404
programs:leaving             GET    leaving.team       200 200 200 200 404 200 200 404
programs:leaving             GET    leaving.people     200 200 404 404 200 404 200 404
programs:leaving             GET    leaving.foreign    200 200 404 404 404 404 200 404
programs:leaving             GET    leaving.missing    404
programs:leaving             POST   leaving.own        302 302 302 403 404 403 403 404
programs:leaving             POST   leaving.team       302 302 403 403 404 403 403 404
programs:leaving             POST   leaving.people     302 302 404 404 403 404 403 404
programs:leaving             POST   leaving.foreign    302 302 404 404 404 404 403 404
programs:leaving             POST   leaving.missing    404
programs:round               GET    round.rated        200
programs:round               GET    round.foreign      404 200 404 404 404 404 404 404
programs:round               GET    round.missing      404
programs:round               POST   round.rated        403 302 403 403 403 403 403 403
programs:round               POST   round.foreign      404 302 404 404 404 404 404 404
programs:round               POST   round.missing      404
programs:candidate           GET    candidate.rated    200
programs:candidate           GET    candidate.foreign  404 200 404 404 404 404 404 404
programs:candidate           GET    candidate.missing  404
programs:candidate           POST   candidate.rated    302
programs:candidate           POST   candidate.foreign  404 403 404 404 404 404 404 404
programs:candidate           POST   candidate.missing  404
"""


def _process(world: Any, *_rest: Any) -> dict[str, Any]:
    return {"act": "add", "name": "Account review", "kind": "process", "owner": world.other.person_id, "purpose": "Look back."}


def _ritual(world: Any, *_rest: Any) -> dict[str, Any]:
    given = {"name": "Committee", "kind": "committee", "owner": world.other.person_id, "every_months": "3", "due_on": CLOSES.isoformat()}
    return {"act": "ritual", **{f"ritual-{field}": value for field, value in given.items()}}


def _leaving_form(world: Any, *_rest: Any) -> dict[str, Any]:
    return {"act": "prepare", "version": "1", "keeps": "Prices.", "told": "We call every quarter.", "taker": world.other.person_id}


FORMS: dict[str, Any] = {
    "programs:leaving": _leaving_form,
    "programs:template_file": {"act": "remove"},
    "programs:maturity": {"score-time": "2", "evidence-time": ""},
    "programs:strategy": {"act": "write", "purpose": "Grow together."},
    "programs:method": _process,
    "programs:governance": _ritual,
    "programs:change": {"act": "practice", "title": "Call before the invoice", "text": "A day before."},
    "programs:roles": {"act": "budget", "budget-year": "2026", "budget-kind": "kam_programme", "budget-amount": "1000"},
    "programs:skills": {"act": "skill", "name": "Reading a contract"},
    "programs:skills_of": {"act": "assess", "level-1": "3"},
    "programs:selection": {"capacity": "12", "closes_on": CLOSES.isoformat()},
    "programs:round": {"act": "weigh", "attractiveness": "50"},
    "programs:candidate": {"act": "rate", **{f"s-{code}": "3" for code in CRITERIA}},
}


SKILL = 1  # its number stands in the form


@kind("grid")
def _grid(world: Any, user: User, relation: str) -> dict[str, Any]:
    """The grid of oneself, of a colleague below, of one elsewhere; one skill is needed of him."""
    if relation == "missing":
        return {"pk": MISSING}
    code = next(code for code, other in world.users.items() if other == user)
    people = {"own": user.person, "people": world.below[code], "foreign": world.other.person}
    person = people[relation]
    skill, _made = Skill.objects.get_or_create(pk=SKILL, defaults={"name": "finance"})
    SkillAssessment.objects.get_or_create(person=person, skill=skill, actual=None, defaults={"required": 3})
    return {"pk": person.pk}


@kind("leaving")
def _leaving(world: Any, user: User, relation: str) -> dict[str, Any]:
    """The way out of an account that is not prepared yet."""
    if relation == "missing":
        return {"pk": MISSING}
    values = {"account": world.account(user, relation), "state": Leaving.State.OPEN}
    return {"pk": Leaving.objects.get_or_create(**values, defaults={"on": CLOSES, "opened_on": factories.TODAY})[0].pk}


@kind("template")
def _template(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A template of somebody else, without a file."""
    if relation == "missing":
        return {"pk": MISSING}
    values = {"name": "Review", "kind": Process.Kind.TEMPLATE, "owner": world.other.person}
    return {"pk": Process.objects.get_or_create(**values, defaults={"purpose": "Look back", "since": factories.TODAY})[0].pk}


@kind("round")
def _round(world: Any, user: User, relation: str) -> dict[str, Any]:
    """The open round with one candidate; `rated`: the user is one of its raters."""
    if relation == "missing":
        return {"pk": MISSING}
    found = SelectionRound.objects.first() or verbs.open_round(capacity=12, closes_on=CLOSES, by=OPERATOR)
    verbs.add_candidate(found, world.foreign_account, by=OPERATOR)
    if relation == "rated":
        Rater.objects.get_or_create(round=found, person=user.person)
    else:
        Rater.objects.filter(round=found, person=user.person).delete()
    return {"pk": found.pk}


@kind("candidate")
def _candidate(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING, "candidate_pk": MISSING}
    pk = _round(world, user, relation)["pk"]
    return {"pk": pk, "candidate_pk": Candidate.objects.get(round=pk, account=world.foreign_account).pk}
