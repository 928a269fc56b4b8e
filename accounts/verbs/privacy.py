"""Giving out a person's data and forgetting a person, as acts of somebody who may."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import privacy, tasks
from accounts.privacy import given
from jobs.models import Job
from jobs.verbs import enqueue
from people.audit import Actor


@transaction.atomic
def gather_later(subject: privacy.Subject, *, by: Actor) -> Job:
    """The job that looks for all that is kept about the person, anew when it was looked for before. Raises Refused."""
    privacy.require_privacy(subject, by=by)
    key = given.key_of(subject, by)
    for act in given.drop(Job.objects.filter(key=key, state=Job.State.DONE)):
        transaction.on_commit(act)
    return enqueue(tasks.gather, key=key, by=by, kind=subject.kind, pk=subject.row.pk)


def gathering_of(subject: privacy.Subject, *, by: Actor) -> Job | None:
    """The job that gathers or has gathered the person's data for this reader."""
    return Job.objects.filter(key=given.key_of(subject, by)).first()


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
    if subject.is_erased:
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
    privacy.require_privacy(subject, by=by)
    if " ".join(typed.split()) != subject.row.name:
        raise privacy.PrivacyError(_("Type the name exactly as it is shown. Nothing was changed."))
