"""Where colleagues stand with the programme, and good practices offered to all accounts."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account
from base import clock
from base.models import DataVersion
from people.audit import Actor, record, user_of
from people.models import Person
from people.permissions import Permission
from people.rights import require
from programs.models import Practice, PracticeUse, Stance
from programs.verbs.errors import ProgrammeError


@transaction.atomic
def note_stance(person: Person, step: str, next_step: str, *, by: Actor) -> Stance:
    """Where somebody stands today; the former days are kept."""
    require(by, Permission.PROGRAMME_EDIT)
    values = {"step": step, "next_step": next_step.strip()[:250], "by": user_of(by)}
    row, _fresh = Stance.objects.update_or_create(person=person, on=clock.today(), defaults=values)
    record(by, "change.stance_noted", person)
    DataVersion.bump("programme")
    return row


@transaction.atomic
def offer_practice(title: str, text: str, *, by: Actor) -> Practice:
    """Tell all accounts what worked at one."""
    require(by, Permission.PROGRAMME_EDIT)
    title, text = title.strip()[:120], text.strip()[:500]
    if not title or not text:
        raise ProgrammeError(_("Say what it is and how it is done."), "text" if title else "title")
    if Practice.objects.filter(title=title).exists():
        raise ProgrammeError(_("There is one of this name."), "title")
    made = Practice.objects.create(title=title, text=text, offered_on=clock.today(), by=user_of(by))
    record(by, "change.practice_offered", made, title=title)
    DataVersion.bump("programme")
    return made


@transaction.atomic
def take_up(practice: Practice, account: Account, *, by: Actor) -> None:
    """An account uses it from today: said by who may change the account."""
    require(by, Permission.ACCOUNT_EDIT, account)
    _row, fresh = PracticeUse.objects.get_or_create(practice=practice, account=account, defaults={"on": clock.today()})
    if fresh:
        record(by, "change.practice_used", practice, account=account)
        DataVersion.bump("programme")
