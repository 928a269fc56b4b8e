"""Lines of invoices: the most numerous rows, so everything here is by column."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import PRODUCT_WORDS, Names
from accounts.kinds.money import CENTS, Rates, rates_of, rewrite, sum_lines
from accounts.models import Family, Invoice, InvoiceLine, Product
from base.money import CENT
from imports.chunks import has_gaps
from imports.fields import Field, Number, Reference, Share, Text
from imports.problems import Problem
from imports.registry import Kind, key_of, kinds, parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

Head = tuple[int, dt.date, str, int, bool]  # account, day, currency, sign, has an amount of its own
HEAD = ("account_id", "on", "kind", "currency", "amount")


def _heads_of(ids: Iterable[int], columns: Iterable[Sequence[Any]]) -> dict[int | None, Head]:
    """Heads by invoice, of the columns `HEAD`."""
    account, on, kind, currency, amount = columns
    sign = {Invoice.Kind.CREDIT_NOTE.value: -1}
    signs, own = [sign.get(word, 1) for word in kind], [value is not None for value in amount]
    return dict(zip(ids, zip(account, on, currency, signs, own, strict=True), strict=True))


@kinds.register
class InvoiceLines(Kind):
    """Identity without an id: invoice, product and occurrence. Without an amount: quantity × price × (1 − discount), to the cent."""

    code = "invoice_lines"
    position = 65
    label = _("Invoice lines")
    model = InvoiceLine
    identity = ("invoice", "product")
    occurrences = True
    id_aliases = "line id, invoice line id, id ligne"
    derived = ("base_minor",)
    fields: ClassVar[tuple[Field, ...]] = (
        Reference(
            "invoice",
            _("Invoice"),
            column="invoice_id",
            to="invoices",
            required=True,
            aliases=("invoice number, order id, orderid, facture, no facture, n facture, numero de facture, invoiceid, num facture, piece"),
        ),
        Reference(
            "product", _("Product"), column="product_id", to="products", soft=True, text_column="product_text", aliases=PRODUCT_WORDS
        ),
        Number("quantity", _("Quantity"), places=4, low=None, aliases="qty, qte, quantite, units, nombre"),
        Number(
            "unit_price", _("Unit price"), places=4, low=None, aliases="unitprice, price, prix unitaire, pu, pu ht, prix unitaire ht, prix"
        ),
        Share("discount", _("Discount"), aliases="remise, rabais, discount %, remise %, taux de remise"),
        Number(
            "amount",
            _("Amount before tax"),
            low=None,
            aliases="net, net amount, line total, montant, montant ht, total ht, mt ht, total, ht, montant ligne",
        ),
        Text(
            "family", _("Family"), column="family_text", limit=100, aliases="famille, product family, gamme, category, famille de produits"
        ),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        if "amount" not in columns or has_gaps(columns["amount"]):
            columns["amount"] = self._amounts(chunk)
        if has_gaps(columns["amount"]):
            for at, amount in enumerate(columns["amount"]):
                if amount is None:
                    chunk.wrong(at, "amount" if load.has("amount") else "unit_price", Problem("missing_required"))
        columns["family_id"] = self._families(load, chunk)
        heads = self._heads(load, columns["invoice_id"])
        columns["base_minor"] = self._minor(rates_of(load), columns["amount"], columns["invoice_id"], heads)

    @staticmethod
    def _minor(rates: Rates, amounts: Sequence[Any], ids: Sequence[int | None], heads: dict[int | None, Head]) -> list[int | None]:
        own = {rates.base, ""}
        if not has_gaps(amounts) and not has_gaps(ids) and all(head[2] in own and head[3] == 1 for head in heads.values()):
            return list(map(int, map(CENTS.__mul__, amounts)))  # the usual file: whole cents of our own currency
        return [
            None if head is None else rates.minor(amount, head[2], head[1], head[3])
            for amount, head in zip(amounts, map(heads.get, ids), strict=True)
        ]

    @staticmethod
    def _amounts(chunk: "Chunk") -> list[Decimal | None]:
        """The amount given, else what quantity, price and discount come to."""
        given, quantities, prices, discounts = (chunk.column(name) for name in ("amount", "quantity", "unit_price", "discount"))
        if not any(discounts):
            return [
                amount
                if amount is not None or price is None
                else ((1 if quantity is None else quantity) * price).quantize(CENT, ROUND_HALF_UP)
                for amount, quantity, price in zip(given, quantities, prices, strict=True)
            ]
        return [
            amount
            if amount is not None or price is None
            else ((1 if quantity is None else quantity) * price * (1 - (discount or 0))).quantize(CENT, ROUND_HALF_UP)
            for amount, quantity, price, discount in zip(given, quantities, prices, discounts, strict=True)
        ]

    @staticmethod
    def _families(load: "Load", chunk: "Chunk") -> list[int | None]:
        """The family named on the line, else the product's."""
        memo: dict[int | None, int | None] = load.memo.setdefault("family_of_product", {None: None})
        products: Sequence[Any] = chunk.column("product_id")
        missing = set(products) - memo.keys()
        if missing:
            memo.update(Product.objects.filter(pk__among=missing).values_list("pk", "family_id"))
        of_product = list(map(memo.get, products))
        if "family_text" not in chunk.columns:
            return of_product
        named = Names(Family).ids(load, chunk.columns["family_text"])
        return [own or other for own, other in zip(named, of_product, strict=True)]

    def look_up(self, load: "Load", item: Reference, texts: set[str]) -> dict[str, Any]:
        return load.resolve(item.to, texts, partial(self._invoices, load) if item.to == "invoices" else None)

    @staticmethod
    def _invoices(load: "Load", texts: set[str]) -> dict[str, Any]:
        """Invoices by their key, with their heads by the way: the same chunk, in the same transaction, asks for these next."""
        keys = {key_of(text): text for text in texts}
        rows = Invoice.objects.filter(source=load.source_id, key__among=set(keys)).values_list("key", "pk", *HEAD)
        known, ids, *head = list(zip(*rows, strict=True)) or [()] * 7
        found: dict[str, Any] = dict(zip(map(keys.__getitem__, known), ids, strict=True))
        load.memo["heads_found"] = _heads_of(ids, head)
        missing = texts - found.keys()
        return found | kinds["invoices"].lookup(load, missing) if missing else found

    @staticmethod
    def _heads(load: "Load", ids: Sequence[int | None]) -> dict[int | None, Head]:
        """The heads of these invoices; only those of the running chunk are kept."""
        heads: dict[int | None, Head] = load.memo.pop("heads_found", {})
        asked = {pk for pk in set(ids) if pk is not None} - heads.keys()
        if asked:
            rows = Invoice.objects.filter(pk__among=asked).values_list("pk", *HEAD)
            more, *head = list(zip(*rows, strict=True)) or [()] * 6
            heads |= _heads_of(more, head)
        load.memo["heads"] = heads
        return heads

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        heads: dict[int, Head] = load.memo["heads"]
        bare = {pk for pk in set(chunk.columns["invoice_id"]) if pk in heads and not heads[pk][4]}
        if bare:
            sum_lines(bare)

    def cells_of(self, load: "Load", chunk: "Chunk") -> "set[tuple[int | None, dt.date | None]]":
        heads: dict[int, Head] = load.memo["heads"]
        return {(heads[pk][0], heads[pk][1].replace(day=1)) for pk in set(chunk.columns["invoice_id"]) if pk in heads}

    def affected(self, ids: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for part in parts(ids):
            found.update(InvoiceLine.objects.filter(pk__in=part).values_list("invoice", flat=True))
        return found

    def cells_behind(self, affected: Iterable[int]) -> "set[tuple[int | None, dt.date | None]]":
        return {cell for part in parts(affected) for cell in Invoice.objects.filter(pk__in=part).values_list("account", "on")}

    def refresh(self, ids: Iterable[int]) -> None:
        rewrite(set(ids))
