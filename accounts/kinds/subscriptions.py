from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, before, currency, fill_currency
from accounts.models import Subscription
from imports.fields import Day, Field, Flag, Number, Text, Whole
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load


@kinds.register
class Subscriptions(Kind):
    """Recurring lines: `amount` for every `months` months. An end on the first day is accepted and never active."""

    code = "subscriptions"
    position = 70
    label = _("Subscriptions")
    model = Subscription
    id_aliases = "subscription id, contract id, id abonnement, id contrat"
    cell = ("account_id", "start")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Day("start", _("Start"), required=True, aliases="start date, begin, date de debut, debut, from"),
        Day("end", _("End date"), closing=True, aliases="end date, date de fin, fin, to, until, churn date"),
        Number("amount", _("Amount"), required=True, low=None, aliases="price, montant, mrr, montant ht"),
        Whole("months", _("Months"), low=1, high=120, aliases="billing months, periodicite, mois, term months"),
        currency(),
        Flag("trial", _("Trial"), aliases="is trial, essai"),
        Text("name", _("Name"), limit=200, aliases="plan, plan tier, product, offre, abonnement, libelle"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        fill_currency(chunk)
        before(chunk, "start", "end", "end", equal=True)
