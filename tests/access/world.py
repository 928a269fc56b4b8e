"""The company of the access table: one user per role, and for each of them objects at every relation.

`@kind("name")` makes the objects of one kind: it is called with (world, user, relation) and gives the values of the route's
address, or raises LookupError for a relation that it does not know. It may create rows.
"""

import copy
import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole
from accounts.verbs.access import rebuild_access
from jobs.models import Job
from people import verbs
from people.audit import Operator
from people.models import Unit, User
from people.permissions import Role
from plans.verbs import open_plan
from tests import factories
from tests.access.kinds import KINDS
from tests.access.table import ROLES

SINCE = dt.date(2020, 1, 1)
ROLE_OF = dict(
    zip(
        ROLES,
        (
            Role.SALES_DIRECTOR,
            Role.PROGRAMME_DIRECTOR,
            Role.KAM,
            Role.TEAM_MEMBER,
            Role.LINE_MANAGER,
            Role.SPONSOR,
            Role.DATA_STEWARD,
            Role.ADMINISTRATOR,
        ),
        strict=True,
    )
)
# How a user stands to an account of each relation: role and membership of himself, or of the colleague below him.
TIES = {
    "own": (AccountRole.Role.KAM, ""),
    "core": (AccountRole.Role.MEMBER, AccountRole.Membership.CORE),
    "team": (AccountRole.Role.MEMBER, AccountRole.Membership.EXTENDED),
    "people": (AccountRole.Role.KAM, ""),
}


class World:
    def __init__(self) -> None:
        self.users = {code: factories.user(f"The {role.value}", role, password="") for code, role in ROLE_OF.items()}
        self.other = factories.user("Somebody Else", Role.TEAM_MEMBER)
        self.gone = factories.user("Gone Away", Role.SALES_DIRECTOR, is_active=False)
        self.second_administrator = factories.user("Second Administrator", Role.ADMINISTRATOR)
        self.unit = Unit.objects.create(name="Sales")
        self.below = {code: factories.person(f"Below {code}", manager=user.person) for code, user in self.users.items()}
        self.unit_head = factories.person("Head of Unit")
        self.since = SINCE
        verbs.rebuild_lines()
        self.foreign_account = factories.account("Foreign")
        self.accounts: dict[tuple[int, str], Account] = {}
        for code, user in self.users.items():
            for relation, (role, membership) in TIES.items():
                account = factories.account(f"{relation} of {code}")
                person = self.below[code] if relation == "people" else user.person
                AccountRole.objects.create(account=account, person=person, role=role, membership=membership, since=SINCE)
                self.accounts[user.pk, relation] = account
        rebuild_access()
        for account in (self.foreign_account, *self.accounts.values()):
            open_plan(account, by=Operator("tests"))  # here, once: most lines about plans ask for one that is being written
        Job.objects.all().delete()  # no work waits that a page would tell of
        self.cookies = {user.pk: self._signed_in(user) for user in (*self.users.values(), self.gone)}

    def _signed_in(self, user: User) -> Any:
        client = Client()
        client.force_login(user)
        client.get(reverse("base:home"))  # begins the session
        return client.cookies

    def client(self, user: User) -> Client:
        """In a session that began when the company was made: to sign in for each request took a fifth of the time."""
        client = Client()
        client.cookies = copy.deepcopy(self.cookies[user.pk])
        return client

    def account(self, user: User, relation: str) -> Account:
        return self.foreign_account if relation == "foreign" else self.accounts[user.pk, relation]

    def values(self, target: str, user: User) -> dict[str, Any]:
        """What stands in the address of a route for an object of the table."""
        if target == "-":
            return {}
        name, relation = target.split(".")
        return KINDS[name](self, user, relation)
