"""Whether the account that an inbox line tells of is still open to its reader."""

from accounts.models import Account
from people.inbox import guard
from people.models import User


def _visible(user: User, pks: set[str]) -> set[str]:
    asked = [int(pk) for pk in pks if pk.isdecimal()]
    return {str(pk) for pk in Account.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True)}


guard("account", _visible)
