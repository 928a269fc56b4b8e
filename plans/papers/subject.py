"""What the scope of a paper on an account names: `17`, `17@3` for version 3 of its plan, `17@5.3` of plan 5."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import Account
from plans.models import Plan, PlanVersion

if TYPE_CHECKING:
    from people.models import User


class Subject:
    """What a scope names: the account, the plan that reaches furthest of those that the reader may open, a version of it."""

    def __init__(self, account: Account, plan: Plan | None, version: PlanVersion | None) -> None:
        self.account, self.plan, self.version = account, plan, version

    @property
    def words(self) -> str:
        """What a list of papers calls it."""
        if self.version is None:
            return self.account.name
        return _("%(account)s, version %(no)s") % {"account": self.account.name, "no": self.version.no}

    @classmethod
    def find(cls, scope: str, user: "User | None") -> "Subject | None":
        """`number`, `number@version` of the plan that reaches furthest, or `number@plan.version`."""
        number, _at, rest = scope.partition("@")
        which, dot, no = rest.rpartition(".")
        numbers = [(number, 18), *([(no, 6)] if rest else []), *([(which, 18)] if dot else [])]
        if not all(each.isdecimal() and len(each) <= most for each, most in numbers):
            return None
        accounts = Account.objects.all() if user is None else Account.objects.visible_to(user)
        account = accounts.filter(pk=int(number)).first()
        if account is None:
            return None
        plans: Any = Plan.objects.all() if user is None else Plan.objects.visible_to(user)
        mine = plans.filter(account=account)
        plan = (mine.filter(pk=int(which)) if which else mine.filter(scope="").order_by("-year")).first()
        version = plan.versions.filter(no=int(no)).first() if plan and no else None
        if no and version is None:
            return None
        return cls(account, plan, version)
