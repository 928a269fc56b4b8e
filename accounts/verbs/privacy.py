"""Forgetting a person, as an act of somebody who may."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import privacy, tasks
from accounts.privacy.subject import CONTACT
from jobs.models import Job
from jobs.verbs import enqueue
from people.audit import Actor
from people.models import User
from people.permissions import Permission
from people.rights import Refused, require


def require_privacy(subject: privacy.Subject, *, by: Actor) -> None:
    """Contacts: who edits all accounts and sees their contact details. Colleagues: who ends log-ins. Raises Refused."""
    if subject.kind != CONTACT:
        require(by, Permission.USER_DEACTIVATE)
        return
    for permission in (Permission.ACCOUNT_EDIT, Permission.CONTACT_DETAILS):
        require(by, permission, subject.row.account)
        if isinstance(by, User) and not by.holds_all(permission):
            raise Refused(permission, subject.row.account)


def erase_person(subject: privacy.Subject, typed: str, *, by: Actor) -> privacy.Forgotten:
    """Put a pseudonym in the place of the person, now; the name is typed, for there is no way back.

    Raises Refused, PrivacyError, PeopleError.
    """
    _check(subject, typed, by)
    return privacy.forget(subject, by=by)


@transaction.atomic
def erase_later(subject: privacy.Subject, typed: str, *, by: Actor) -> Job:
    """The job that does it: texts, files and the log of a whole company take longer than a page may. Raises as `erase_person`."""
    _check(subject, typed, by)
    if subject.row.name == subject.pseudonym:
        raise privacy.PrivacyError(_("This person is erased already."))
    key = erasure_key(subject)
    Job.objects.filter(key=key, state=Job.State.DONE).delete()  # of a person whom a restore brought back
    return enqueue(tasks.erase, key=key, by=by, kind=subject.kind, pk=subject.row.pk)


def erasure_of(subject: privacy.Subject) -> Job | None:
    """The job that erases or has erased this person."""
    return Job.objects.filter(key=erasure_key(subject)).first()


def erasure_key(subject: privacy.Subject) -> str:
    return f"erase:{subject.kind}:{subject.row.pk}"


def _check(subject: privacy.Subject, typed: str, by: Actor) -> None:
    require_privacy(subject, by=by)
    if " ".join(typed.split()) != subject.row.name:
        raise privacy.PrivacyError(_("Type the name exactly as it is shown. Nothing was changed."))
