from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, currency, fill_currency
from accounts.models import Wallet
from imports.fields import Field, Number, Whole
from imports.registry import Kind, kinds
from people.permissions import Permission

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load


@kinds.register
class Wallets(Kind):
    """What an account buys of our kind in a year; a new amount for the same year corrects it."""

    code = "wallets"
    position = 105
    label = _("Wallets")
    model = Wallet
    permission = Permission.MONEY_VIEW
    identity = ("account", "year")
    natural = True
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Whole("year", _("Year"), required=True, low=1950, high=2200, aliases="annee, exercice"),
        Number("amount", _("Amount"), required=True, low=None, aliases="wallet, spend, montant, budget d'achat, potentiel"),
        currency(),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        fill_currency(chunk)
