"""The path of the programme, chosen and agreed; and a self-assessment by several raters."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from people import inbox
from people.audit import Actor, record, user_of
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, require
from programs.dimensions import STANDARD, label_of
from programs.models import MaturityDimension, MaturityRater, MaturityRound, MaturityScore, MethodChoice
from programs.models.path import Path
from programs.raters import Assessment
from programs.verbs.errors import ProgrammeError
from programs.verbs.maturity import HIGHEST, NEEDS_EVIDENCE, assess


@transaction.atomic
def choose_path(path: str, reason: str, *, proposed: str, by: Actor) -> MethodChoice:
    """The path from today on. Against what is proposed it needs a reason. It must be agreed on anew."""
    require(by, Permission.PROGRAMME_EDIT)
    reason = reason.strip()[:500]
    if path not in Path.values:
        raise ProgrammeError(_("Choose light, standard or full."), "path")
    if path != proposed and not reason:
        raise ProgrammeError(_("Say why it is another path than the one proposed."), "reason")
    made = MethodChoice.objects.create(path=path, proposed=proposed, reason=reason, chosen_on=clock.today(), by=user_of(by))
    record(by, "method.path_chosen", made, path=path, proposed=proposed, reason=reason)
    DataVersion.bump("programme")
    return made


@transaction.atomic
def agree_method(choice: MethodChoice, agreed_with: str, *, by: Actor) -> None:
    """Those who will work by it agreed today; who they were is said."""
    require(by, Permission.PROGRAMME_EDIT)
    agreed_with = agreed_with.strip()[:250]
    if not agreed_with:
        raise ProgrammeError(_("Say with whom it was agreed."), "agreed_with")
    rows = MethodChoice.objects.filter(pk=choice.pk, agreed_on=None)
    if not rows.update(agreed_on=clock.today(), agreed_with=agreed_with):
        raise ProgrammeError(_("It was agreed already."))
    record(by, "method.agreed", choice, agreed_with=agreed_with)
    DataVersion.bump("programme")


@transaction.atomic
def ask_raters(people: Sequence[Person], closes_on: dt.date, *, by: Actor) -> MaturityRound:
    """Open a self-assessment by several; each is told. One is open at a time."""
    require(by, Permission.PROGRAMME_EDIT)
    if len(people) < 2:
        raise ProgrammeError(_("Name two people at least: one alone has no spread."), "people")
    if closes_on < clock.today():
        raise ProgrammeError(_("Choose a day that is still to come."), "closes_on")
    try:
        with transaction.atomic():
            made = MaturityRound.objects.create(opened_on=clock.today(), closes_on=closes_on, by=user_of(by))
    except IntegrityError as error:
        raise ProgrammeError(_("A self-assessment is open already: close it first.")) from error
    for person in people:
        MaturityRater.objects.create(round=made, person=person)
        inbox.tell(person, "maturity_rate", f"maturity:{made.pk}", reverse("programs:maturity"), due=closes_on, by=str(by))
    record(by, "programme.raters_asked", None, people=", ".join(person.name for person in people))
    return made


@transaction.atomic
def hand_in(round_: MaturityRound, answers: Mapping[str, tuple[Decimal | None, str]], *, by: Actor) -> None:
    """One's own sheet, the whole of it, so that nobody peeks after half; may be handed in again while the round is open."""
    rater = MaturityRater.objects.select_for_update().filter(round=round_, person=by.person_id).first() if by.person_id else None
    if rater is None:
        raise Refused(Permission.PROGRAMME_EDIT)
    if MaturityRound.objects.get(pk=round_.pk).closed_on is not None:
        raise ProgrammeError(_("This self-assessment is closed."))
    for code in STANDARD:
        score, evidence = answers.get(code, (None, ""))
        if score is None:
            raise ProgrammeError(_("Answer every question: others’ answers show once yours are in."), code)
        if not 0 <= score <= HIGHEST:
            raise ProgrammeError(_("A level lies between 0 and 5."), code)
        if score >= NEEDS_EVIDENCE and not evidence.strip():
            raise ProgrammeError(_("%(what)s: from level 3 on, say what shows it.") % {"what": label_of(code)}, code)
    for code, dimension in STANDARD.items():
        row, _made = MaturityDimension.objects.get_or_create(code=code, pillar=dimension.pillar)
        values = {"score": answers[code][0], "evidence": answers[code][1].strip()[:500]}
        MaturityScore.objects.update_or_create(rater=rater, dimension=row, defaults=values)
    MaturityRater.objects.filter(pk=rater.pk).update(in_at=clock.now())
    record(by, "programme.rated", None)


@transaction.atomic
def close_raters(round_: MaturityRound, *, by: Actor) -> int:
    """The means of the sheets that are in become the answers of today; says of how many questions."""
    require(by, Permission.PROGRAMME_EDIT)
    if not MaturityRound.objects.filter(pk=round_.pk, closed_on=None).update(closed_on=clock.today()):
        raise ProgrammeError(_("This self-assessment is closed."))
    round_.refresh_from_db()
    seen = Assessment(round_, None)
    if not seen.count_in:
        raise ProgrammeError(_("No sheet is in yet."))
    inbox.close([f"maturity:{round_.pk}"])
    answers = {code: (each.mean, _evidence(seen, code)) for code, each in seen.spreads.items()}
    return assess(answers, by=by)


def _evidence(seen: Assessment, code: str) -> str:
    """What the raters named, each once; else how many they were."""
    named = list(dict.fromkeys(text for _name, _score, text in seen.told(code) if text))
    return "; ".join(named) or _("Mean of the raters: %(count)s") % {"count": seen.count_in}
