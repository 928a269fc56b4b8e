"""The buying groups of the key accounts' open deals: as their KAMs know them, some with a role that nobody fills."""

from collections.abc import Iterable

from django.db import transaction

from accounts import verbs
from accounts.models import Account, Contact, Opportunity
from kamapp.demo import story
from people.models import User

MOST = 3
# Of Cervi, by the first words of the deal: who is in it. The contract has nobody who decides yet.
GROUPS = {
    "Lines 3 and 4": ("Dr Elena Ricci", "Marco Bellini", "Sara Conti"),
    "Real-time release": ("Dr Elena Ricci", "Dr Paolo Cervi"),
    "Calibration frame": ("Marco Bellini",),
}
FULL = ("decides", "buys", "advises")


@transaction.atomic
def form_buying_groups() -> int:
    """Name who is in each group; gives how many places were filled."""
    return sum(_of_account(Account.objects.get(name=key.name), key.kam) for key in story.KEY_ACCOUNTS)


def _of_account(account: Account, kam: str) -> int:
    author = User.objects.get(person__name=kam)
    below = account.descendants()
    deals = list(Opportunity.objects.filter(account__in=below, state=Opportunity.State.OPEN).order_by("pk"))
    contacts = list(Contact.objects.filter(account__in=below, left_on=None).select_related("account").order_by("pk"))
    groups: dict[int, tuple[Contact, list[Opportunity]]] = {}
    for at, deal in enumerate(deals):
        for contact in _group(deal, at, contacts):
            groups.setdefault(contact.pk, (contact, []))[1].append(deal)
    return sum(verbs.join_buying_groups(contact, held, by=author, among=deals) for contact, held in groups.values())


def _group(deal: Opportunity, at: int, contacts: list[Contact]) -> Iterable[Contact]:
    """Who was named, else those with a role; each second deal has a gap: nobody who decides."""
    named = next((names for words, names in GROUPS.items() if deal.name.startswith(words)), None)
    if named is not None:
        return [contact for contact in contacts if contact.name in named]
    roles = FULL if at % 2 == 0 else FULL[1:]
    return [contact for contact in contacts if contact.role in roles][:MOST]
