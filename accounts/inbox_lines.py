"""Whether the account that an inbox line tells of is still open to its reader."""

from accounts.models import Account
from people.inbox import guard
from people.models import User


def _visible(user: User, pks: set[str]) -> dict[str, str]:
    asked = [int(pk) for pk in pks if pk.isdecimal()]
    return {str(pk): name for pk, name in Account.objects.visible_to(user).filter(pk__in=asked).values_list("pk", "name")}


guard("account", _visible)
