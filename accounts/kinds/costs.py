from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, currency, fill_currency
from accounts.models import Cost
from imports.fields import Choice, Day, Field, Number, Share
from imports.registry import Kind, kinds
from people.permissions import Permission

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

CATEGORY_WORDS = (
    "ventes=sales, commercial=sales, cout commercial=sales, cost of sales=cost_of_sales, "
    "cogs=cost_of_sales, cout des ventes=cost_of_sales, cost to serve=cost_to_serve, "
    "cout de service=cost_to_serve, support=cost_to_serve, kam=kam_programme, "
    "programme kam=kam_programme, kam program=kam_programme"
)


@kinds.register
class Costs(Kind):
    code = "costs"
    position = 100
    label = _("Costs")
    model = Cost
    permission = Permission.MONEY_VIEW
    id_aliases = "cost id, id cout"
    cell = ("account_id", "on")
    fields: ClassVar[tuple[Field, ...]] = (
        Choice(
            "category",
            _("Category"),
            required=True,
            values=tuple(Cost.Category.values),
            words=CATEGORY_WORDS,
            aliases="type, categorie, nature",
        ),
        Day("on", _("Date"), required=True, aliases="date, month, mois, le"),
        Number("amount", _("Amount"), required=True, low=None, aliases="cost, montant, cout, montant ht"),
        currency(),
        account(required=False),
        Share("acquisition_share", _("Acquisition share"), aliases="part acquisition, share, part d'acquisition"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        fill_currency(chunk)
