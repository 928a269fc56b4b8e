"""Fields and checks that several kinds of this room share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from imports.fields import Currency, Reference
from imports.problems import Problem

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

ACCOUNT_WORDS = (
    "account name, company, company name, customer, customer id, customer name, client, compte, "
    "code client, id client, nom du compte, nom du client, nom client, raison sociale, societe, "
    "entreprise, organization name, organisation, partner id, n client, no client, customerid, "
    "accountid"
)
OWNER_WORDS = (
    "owner name, account owner, deal owner, company owner, opportunity owner, contact owner, "
    "deal owner id, ownerid, owner id, sales agent, sales rep, salesperson, seller, user id, "
    "assigned to, responsable, commercial, vendeur, resp, charge de compte, proprietaire"
)
PRODUCT_WORDS = "product name, product code, productid, item, article, produit, reference, ref article, designation"
EMPLOYEE_WORDS = "employee name, employeeid, person, colleague, salarie, collaborateur, user, interlocuteur, by"
CURRENCY_WORDS = "currency code, devise, monnaie, currency of value, deal currency, code devise, idevise"


def account(*, required: bool = True, text_column: str = "", soft: bool = False, limit: int = 250) -> Reference:
    return Reference(
        "account",
        _("Account"),
        column="account_id",
        to="accounts",
        required=required,
        aliases=ACCOUNT_WORDS,
        text_column=text_column,
        soft=soft,
        limit=limit,
    )


def contact() -> Reference:
    return Reference("contact", _("Contact"), column="contact_id", to="contacts", aliases="contact name, interlocuteur client, contactid")


def employee(column: str = "person_id", text_column: str = "person_text") -> Reference:
    return Reference("employee", _("Colleague"), column=column, to="employees", soft=True, text_column=text_column, aliases=EMPLOYEE_WORDS)


def currency() -> Currency:
    return Currency("currency", _("Currency"), aliases=CURRENCY_WORDS)


def base_currency() -> str:
    return str(settings.CURRENCY)


def fill_currency(chunk: "Chunk") -> None:
    """An empty currency is the company's."""
    base = base_currency()
    chunk.columns["currency"] = [value or base for value in chunk.column("currency")]


def before(chunk: "Chunk", first: str, second: str, name: str, code: str = "end_before_start", *, equal: bool = False) -> None:
    """Reject rows whose `second` date lies before `first` (or on it, unless `equal` is fine)."""
    if first not in chunk.columns or second not in chunk.columns:
        return
    for at, (start, end) in enumerate(zip(chunk.columns[first], chunk.columns[second], strict=True)):
        if start is not None and end is not None and (end < start or (end == start and not equal)):
            shown = start.isoformat()
            chunk.wrong(at, name, Problem(code, {"created": shown, "start": shown}))


def match_contacts(load: "Load", chunk: "Chunk") -> None:
    """A contact's name that several accounts have is the one of this row's account; and a contact tells the account."""
    if "contact_id" not in chunk.columns:
        return
    from accounts.models import Contact  # noqa: PLC0415

    ids = {value for value in chunk.columns["contact_id"] if value}
    memo: dict[int, int] = load.memo.setdefault("account_of_contact", {})
    asked = [pk for pk in ids if pk not in memo]
    for start in range(0, len(asked), 900):
        memo.update(Contact.objects.filter(pk__in=asked[start : start + 900]).values_list("pk", "account_id"))
    accounts: Sequence[Any] = chunk.column("account_id")
    chunk.columns["account_id"] = [
        given if given is not None else memo.get(who or 0) for given, who in zip(accounts, chunk.columns["contact_id"], strict=True)
    ]


class Names:
    """name → id of small lists (families, segments, competitors), made when missing."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def ids(self, load: "Load", texts: Sequence[Any]) -> list[int | None]:
        memo: dict[str, int] = load.memo.setdefault(f"names:{self.model._meta.model_name}", {})
        missing = {text for text in texts if text} - memo.keys()
        if missing:
            memo.update(self.model.objects.filter(name__in=list(missing)).values_list("name", "pk"))
            new = sorted(missing - memo.keys())
            self.model.objects.bulk_create([self.model(name=name) for name in new], ignore_conflicts=True)
            for start in range(0, len(new), 900):
                memo.update(self.model.objects.filter(name__in=new[start : start + 900]).values_list("name", "pk"))
        return [memo.get(text) if text else None for text in texts]
