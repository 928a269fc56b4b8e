"""Which sponsors the figure Sponsor activity counts for an account, so that its page and the figure say the same."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole, Contact, Interaction
from base import clock, company
from people.models import User


def counts_singly() -> bool:
    """Whether figures count single accounts: then a sponsor of the group above counts for none below (kpis.md)."""
    return bool(company.get("group_level") == "account")


def counted(account: Account, where: Iterable[Account]) -> str:
    """Whom the figure counts for this account whose sponsors stand on `where`; empty when it is those alone."""
    above = [each.name for each in where if each.pk != account.pk]
    if counts_singly():
        return _("Sponsor activity does not count the sponsor of the group: %(group)s.") % {"group": above[0]} if above else ""
    if account.root_id == account.pk and not account.children.exists():
        return ""
    return _("Sponsor activity counts the group once: a visit of any sponsor in it counts.")


def last_counted(account: Account, user: User) -> Interaction | None:
    """The last meeting of a sponsor with an executive of theirs that the figure counts, of those that the reader may open."""
    level = Q(account=account) if counts_singly() else Q(account__root=account.root_id)
    at_the_time = Q(until__isnull=True) | Q(until__gt=OuterRef("on"))
    roles = AccountRole.objects.filter(
        at_the_time, level, role=AccountRole.Role.SPONSOR, person=OuterRef("person"), since__lte=OuterRef("on")
    )
    met = Interaction.objects.filter(level, Exists(roles), account__in=Account.objects.visible_to(user), on__lte=clock.today())
    return met.filter(contact__level=Contact.Level.EXECUTIVE).select_related("contact", "person").order_by("-on", "-pk").first()
