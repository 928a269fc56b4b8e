"""The company of the access table: one user per role, and for each of them objects at every relation.

`@kind("name")` makes the objects of one kind: it is called with (world, user, relation) and gives the values of the route's
address, or raises LookupError for a relation that it does not know. It may create rows.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.models import Account, AccountRole
from accounts.verbs.access import rebuild_access
from people import verbs
from people.inbox import tell
from people.models import Session, Unit, User
from people.permissions import Role
from tests import factories
from tests.access.table import ROLES

MISSING = 987_654_321
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

Maker = Callable[["World", User, str], dict[str, Any]]
KINDS: dict[str, Maker] = {}


def kind(name: str) -> Callable[[Maker], Maker]:
    def keep(maker: Maker) -> Maker:
        KINDS[name] = maker
        return maker

    return keep


class World:
    def __init__(self) -> None:
        self.users = {code: factories.user(f"The {role.value}", role, password="") for code, role in ROLE_OF.items()}
        self.other = factories.user("Somebody Else", Role.TEAM_MEMBER)
        self.gone = factories.user("Gone Away", Role.SALES_DIRECTOR, is_active=False)
        self.second_administrator = factories.user("Second Administrator", Role.ADMINISTRATOR)
        self.unit = Unit.objects.create(name="Sales")
        self.below = {code: factories.person(f"Below {code}", manager=user.person) for code, user in self.users.items()}
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

    def account(self, user: User, relation: str) -> Account:
        return self.foreign_account if relation == "foreign" else self.accounts[user.pk, relation]

    def values(self, target: str, user: User) -> dict[str, Any]:
        """What stands in the address of a route for an object of the table."""
        if target == "-":
            return {}
        name, relation = target.split(".")
        return KINDS[name](self, user, relation)


@kind("account")
def _account(world: World, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING if relation == "missing" else world.account(user, relation).pk}


@kind("user")
def _user(world: World, user: User, relation: str) -> dict[str, Any]:
    return {"pk": {"self": user.pk, "other": world.other.pk, "gone": world.gone.pk, "missing": MISSING}[relation]}


@kind("person")
def _person(world: World, user: User, relation: str) -> dict[str, Any]:
    if relation == "people":
        return {"pk": next(world.below[code] for code, known in world.users.items() if known == user).pk}
    return {"pk": {"own": user.person_id, "foreign": world.other.person_id, "missing": MISSING}[relation]}


@kind("inbox")
def _inbox(world: World, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    item = tell(user if relation == "own" else world.other, "note", f"access:{relation}", "/", title="Note")
    assert item is not None
    return {"pk": item.pk}


@kind("session")
def _session(world: World, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": "0" * 16}
    row, _made = Session.objects.get_or_create(
        session_key="k" * 32, defaults={"user": world.other, "session_data": "", "expire_date": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}
    )
    return {"pk": row.mark}


@kind("invitation")
def _invitation(world: World, user: User, relation: str) -> dict[str, Any]:
    return {"token": "never-was"}


@kind("reset")
def _reset(world: World, user: User, relation: str) -> dict[str, Any]:
    return {"uidb36": "1", "key": "never-was"}


@kind("right")
def _right(world: World, user: User, relation: str) -> dict[str, Any]:
    return {"code": "no-right" if relation == "missing" else "account_view"}
