"""Who weighs at the account, which accounts are key, and who of ours works on them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import EMPLOYEE_WORDS, account, before
from accounts.kinds.contacts import ROLE_WORDS, ROLES
from accounts.models import AccountRole, DecisionRole, KeyAccount
from accounts.verbs import rebuild_access, refresh_snapshots
from imports.fields import Choice, Day, Field, Reference
from imports.registry import Kind, kinds, parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

FROM_WORDS = "since, start, start date, depuis, debut, du, date de debut"
TO_WORDS = "until, end, end date, jusqu'au, fin, au, date de fin"


@kinds.register
class DecisionRoles(Kind):
    code = "decision_roles"
    position = 45
    label = _("Decision roles")
    model = DecisionRole
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Choice(
            "role",
            _("Decision role"),
            required=True,
            values=ROLES,
            words=ROLE_WORDS,
            open_text=True,
            aliases="role de decision, decision role",
        ),
    )


@kinds.register
class KeyAccounts(Kind):
    """The account is key from a day on, up to a day."""

    code = "key_accounts"
    position = 30
    label = _("Key accounts")
    model = KeyAccount
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Day("from", _("From"), column="since", required=True, aliases=FROM_WORDS),
        Day("to", _("To"), column="until", closing=True, aliases=TO_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        before(chunk, "since", "until", "to")

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        load.memo.setdefault("keys", set()).update(chunk.columns["account_id"])

    def finish(self, load: "Load") -> None:
        refresh_snapshots(load.memo.get("keys", set()) - {None})

    def affected(self, ids: Iterable[int]) -> set[int]:
        return {account for part in parts(ids) for account in KeyAccount.objects.filter(pk__in=part).values_list("account", flat=True)}

    def refresh(self, ids: Iterable[int]) -> None:
        refresh_snapshots(ids)


@kinds.register
class AccountTeam(Kind):
    """Writes account roles: who works on the account as what."""

    code = "account_team"
    position = 35
    label = _("Account teams")
    model = AccountRole
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Reference("employee", _("Colleague"), column="person_id", to="employees", required=True, aliases=EMPLOYEE_WORDS),
        Choice(
            "role",
            _("Role"),
            values=tuple(AccountRole.Role.values),
            words=(
                "responsable=owner, responsable du compte=owner, account owner=owner, account manager=kam, "
                "key account manager=kam, responsable compte cle=kam, membre=member, team member=member, "
                "executive sponsor=sponsor, parrain=sponsor"
            ),
            aliases="account role, role sur le compte",
        ),
        Choice("membership", _("Core or extended"), values=tuple(AccountRole.Membership.values), words="coeur=core, elargie=extended"),
        Day("from", _("From"), column="since", aliases=FROM_WORDS),
        Day("to", _("To"), column="until", closing=True, aliases=TO_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        chunk.columns["role"] = [role or AccountRole.Role.MEMBER.value for role in chunk.column("role")]
        chunk.columns["since"] = [since or load.today for since in chunk.column("since")]
        before(chunk, "since", "until", "to")

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        load.memo.setdefault("team", set()).update(chunk.columns["account_id"])

    def finish(self, load: "Load") -> None:
        self.refresh(load.memo.get("team", set()) - {None})

    def affected(self, ids: Iterable[int]) -> set[int]:
        return {account for part in parts(ids) for account in AccountRole.objects.filter(pk__in=part).values_list("account", flat=True)}

    def refresh(self, ids: Iterable[int]) -> None:
        accounts = set(ids)
        if accounts:
            rebuild_access(account_ids=accounts)
            refresh_snapshots(accounts)
