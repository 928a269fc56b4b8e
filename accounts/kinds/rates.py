import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import CURRENCY_WORDS
from accounts.kinds.money import rewrite
from accounts.models import FxRate
from imports import hooks
from imports.fields import Currency, Day, Field, Number
from imports.registry import Kind, kinds, parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load


@kinds.register
class FxRates(Kind):
    """Base currency per unit, from a day on. A new rate rewrites the amounts that follow it."""

    code = "fx_rates"
    position = 15
    label = _("Exchange rates")
    model = FxRate
    identity = ("currency", "on")
    natural = True
    fields: ClassVar[tuple[Field, ...]] = (
        Currency("currency", _("Currency"), required=True, aliases=CURRENCY_WORDS),
        Day("on", _("Date"), required=True, aliases="date, month, mois, le, jour"),
        Number(
            "rate",
            _("Rate"),
            required=True,
            places=8,
            low=Decimal("0.00000001"),
            high=Decimal(10) ** 9,
            aliases="taux, cours, fx rate, exchange rate",
        ),
    )

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        moved: dict[str, dt.date] = load.memo.setdefault("moved_rates", {})
        for currency, on in zip(chunk.columns["currency"], chunk.columns["on"], strict=True):
            moved[currency] = min(on, moved.get(currency, on))

    def finish(self, load: "Load") -> None:
        moved: dict[str, dt.date] = load.memo.get("moved_rates", {})
        if load.resumed:  # what moved before is not known
            hooks.mark(self.code, set(rewrite()))
            return
        for currency, since in moved.items():
            hooks.mark(self.code, set(rewrite(currencies=[currency], since=since)))

    def affected(self, ids: Iterable[int]) -> set[int]:
        return {1} if any(True for _part in parts(ids)) else set()

    def refresh(self, ids: Iterable[int]) -> None:
        if ids:
            hooks.mark(self.code, set(rewrite()))
