"""Whether somebody may do something to an account or a person; what the roles give stands in `User.rights`."""

from typing import Any

from django.core.exceptions import PermissionDenied

from people.audit import Actor, Operator
from people.permissions import Permission, Relation


class Refused(PermissionDenied):
    """A refused act: 403, and one audit line after rollback. `permission` and `subject` say what was asked."""

    def __init__(self, permission: Permission, subject: Any = None, sentence: str = "") -> None:
        super().__init__(sentence or str(permission))
        self.permission = permission
        self.subject = subject
        self.sentence = sentence


def allowed(user: Actor, permission: Permission, subject: Any = None) -> bool:
    """Whether `user` may do this to `subject`.

    Without a subject: held at any relation. A subject answers `relations_of(user)`: the set of relations that the
    user has to it (an account: mine, team, core, people; a person: own, people). Nobody signed in holds nothing.
    """
    if isinstance(user, Operator):
        return True
    if not user.is_authenticated:
        return False
    held = user.relations(permission)
    if not held:
        return False
    if subject is None or Relation.ALL in held:
        return True
    return bool(held & subject.relations_of(user))


def require(user: Actor, permission: Permission, subject: Any = None) -> None:
    """Raise Refused unless held. Every verb begins with it."""
    if not allowed(user, permission, subject):
        raise Refused(permission, subject)
