"""The self-assessment of the three pillars, with evidence."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from imports import hooks
from people.audit import Actor, record, user_of
from people.permissions import Permission
from people.rights import require
from programs.dimensions import STANDARD, label_of
from programs.models import MaturityAnswer, MaturityDimension
from programs.verbs.errors import ProgrammeError

HIGHEST = 5
NEEDS_EVIDENCE = 3  # from here on a score says what shows it


@transaction.atomic
def assess(answers: Mapping[str, tuple[Decimal | None, str]], *, by: Actor) -> int:
    """Keep scores with their evidence, by dimension; one left empty is not answered today. Says how many were kept.

    Answered again on the same day, the last one holds. Raises ProgrammeError, Refused.
    """
    require(by, Permission.PROGRAMME_EDIT)
    given = {code: (score, text.strip()[:500]) for code, (score, text) in answers.items() if score is not None and code in STANDARD}
    if not given:
        raise ProgrammeError(_("Answer at least one question."))
    for code, (score, evidence) in given.items():
        if score is None or not 0 <= score <= HIGHEST:
            raise ProgrammeError(_("A level lies between 0 and 5."), code)
        if score >= NEEDS_EVIDENCE and not evidence:
            raise ProgrammeError(_("%(what)s: from level 3 on, say what shows it.") % {"what": label_of(code)}, code)
    for code, (score, evidence) in given.items():
        dimension, _made = MaturityDimension.objects.get_or_create(code=code, pillar=STANDARD[code].pillar)
        values = {"score": score, "evidence": evidence, "by": user_of(by), "recorded_on": clock.today()}
        same_day = MaturityAnswer.objects.filter(dimension=dimension, on=clock.today(), source__isnull=True)
        if not same_day.update(**values):
            MaturityAnswer.objects.create(dimension=dimension, on=clock.today(), **values)
    record(by, "programme.assessed", None, scores=", ".join(f"{code} {score}" for code, (score, _text) in given.items()))
    hooks.mark("maturity_answers", {(None, clock.today())})
    DataVersion.bump("programme")
    return len(given)
