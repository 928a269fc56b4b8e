"""Invoices and credit notes, before tax."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import Names, account, currency, fill_currency
from accounts.kinds.money import rates_of, rewrite, signs, sum_lines
from accounts.models import Family, Invoice
from imports import hooks
from imports.fields import Choice, Day, Field, Number, Text
from imports.registry import Found, Kind, by_unique_name, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

KIND_WORDS = (
    "facture=invoice, inv=invoice, fac=invoice, f=invoice, avoir=credit_note, "
    "credit note=credit_note, credit=credit_note, credit memo=credit_note, refund=credit_note, "
    "av=credit_note, a=credit_note"
)


@kinds.register
class Invoices(Kind):
    """Identity without an id: the number. A negative amount is a credit note; without amount it is worth its lines."""

    code = "invoices"
    correct_page = "accounts:invoice_move"
    correct_label = _("Move to another account")
    position = 60
    label = _("Invoices")
    model = Invoice
    identity = ("number",)
    natural = True
    id_aliases = "invoice id, order id, orderid, invoiceid, id facture, document id"
    cell = ("account_id", "on")
    derived = ("base_minor",)
    fields: ClassVar[tuple[Field, ...]] = (
        Text(
            "number",
            _("Number"),
            limit=60,
            aliases=(
                "invoice, invoice number, numero, no facture, n facture, numero de facture, facture, "
                "num facture, piece, invoice no, n° facture"
            ),
        ),
        account(),
        Day(
            "on",
            _("Date"),
            required=True,
            aliases=(
                "date, invoice date, order date, orderdate, date facture, date de facture, document date, "
                "date piece, date de facturation, dt facture"
            ),
        ),
        Choice(
            "kind",
            _("Kind"),
            values=("invoice", "credit_note"),
            words=KIND_WORDS,
            aliases="type, document type, nature, type de piece, sens",
        ),
        Number(
            "amount",
            _("Amount before tax"),
            low=None,
            aliases=("net, net amount, total, montant, montant ht, total ht, mt ht, ht, amount excl tax, amount before tax, net ht, ca ht"),
        ),
        currency(),
        Text("credits", _("Credited invoice"), limit=64, aliases="credited invoice, facture d'origine, avoir sur, facture creditee"),
        Text(
            "family", _("Family"), column="family_text", limit=100, aliases="famille, product family, gamme, category, famille de produits"
        ),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        fill_currency(chunk)
        kinds_given = [kind or Invoice.Kind.INVOICE.value for kind in chunk.column("kind")]
        if "amount" in columns:
            amounts = list(columns["amount"])
            for at, amount in enumerate(amounts):
                if amount is not None and amount < 0:
                    kinds_given[at], amounts[at] = Invoice.Kind.CREDIT_NOTE.value, -amount
            columns["amount"] = amounts
        columns["kind"] = kinds_given
        if "family_text" in columns:
            columns["family_id"] = Names(Family).ids(load, columns["family_text"])
        minor = rates_of(load).minor
        columns["base_minor"] = list(map(minor, chunk.column("amount"), columns["currency"], chunk.column("on"), signs(kinds_given)))

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        """A changed head moves its lines: currency, date or kind decide what they are worth."""
        known = [target for target, former in zip(chunk.targets, chunk.former, strict=True) if target and former[0] is not None]
        if known:
            hooks.mark(self.code, set(rewrite(known)))

    def refresh(self, ids: Iterable[int]) -> None:
        wanted = set(ids)
        rewrite(wanted)
        sum_lines(wanted)

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        found = super().lookup(load, texts)
        found.update(by_unique_name(self, texts - found.keys(), "number"))
        return found

    def cells_of(self, load: "Load", chunk: "Chunk") -> "set[tuple[int | None, dt.date | None]]":
        return {(account_id, on.replace(day=1)) for account_id, on in super().cells_of(load, chunk) if on}
