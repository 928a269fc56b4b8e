"""Colleagues, log-ins, roles, and the audit log.

A `Person` is one of our colleagues. A `User` is a log-in, optional, that points to one person.
"""

from people.models.log import AuditLine, AuditValue
from people.models.organisation import Capacity, Function, Person, PersonClosure, Unit
from people.models.tokens import ApiToken
from people.models.users import Invitation, RoleGrant, RolePermission, Session, User, UserManager
from people.models.waiting import DigestChoice, InboxItem, Mail, Mute, SavedView, Throttle

__all__ = [
    "ApiToken",
    "AuditLine",
    "AuditValue",
    "Capacity",
    "DigestChoice",
    "Function",
    "InboxItem",
    "Invitation",
    "Mail",
    "Mute",
    "Person",
    "PersonClosure",
    "RoleGrant",
    "RolePermission",
    "SavedView",
    "Session",
    "Throttle",
    "Unit",
    "User",
    "UserManager",
]
