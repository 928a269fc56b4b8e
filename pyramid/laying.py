"""Facts of a vector, written as rows of the product's own tables. Format: kpis.md section 6."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts import models
from accounts.verbs import rebuild_closure
from imports.models import Batch, Reject, Source
from people.models import Person
from pyramid.models import Target

Row = Mapping[str, Any]
Facts = Mapping[str, Sequence[Row]]
# Tables without a model here: computed in the product from other facts, so given to the engine as they are.
COMPUTED = ("health_parts", "records", "cohort_survivors", "rfm")
SALES_TARGET = "pipeline_coverage"


class Laid:
    """Rows of one vector and what their ids became."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.source = Source.objects.create(name="vector")
        self.accounts = self._accounts()
        self.people = self._people()
        self.contacts = self._contacts()
        self.families = self._families()
        self.deals = self._deals()
        self.extra = {table: list(facts[table]) for table in COMPUTED if table in facts}
        for table, lay in LAYERS.items():
            for row in facts.get(table, ()):
                lay(self, row)

    def account(self, row: Row) -> Any:
        name = row.get("account_id")
        return None if name is None else self.accounts[str(name)]

    def person(self, row: Row, field: str = "employee_id") -> Any:
        name = row.get(field)
        return None if name is None else self.people[str(name)]

    def contact(self, row: Row) -> Any:
        name = row.get("contact_id")
        return None if name is None else self.contacts.get(str(name))

    def origin(self, row: Row) -> dict[str, Any]:
        key = row.get("id")
        return {"source": self.source, "key": None if key is None else str(key), "recorded_on": day(row.get("recorded_on"))}

    def _accounts(self) -> dict[str, int]:
        parents = {str(row["id"]): row.get("parent_id") for row in self.facts.get("accounts", ())}
        names = dict.fromkeys([*parents, *(str(parent) for parent in parents.values() if parent is not None)])
        for rows in self.facts.values():
            names.update(dict.fromkeys(str(row["account_id"]) for row in rows if row.get("account_id") is not None))
        made = {name: models.Account.objects.create(name=name, created_on=None).pk for name in names}
        for name, parent in parents.items():
            if parent is not None:
                models.Account.objects.filter(pk=made[name]).update(parent=made[str(parent)])
        models.AccountKey.objects.bulk_create(models.AccountKey(account_id=pk, source=self.source, key=name) for name, pk in made.items())
        rebuild_closure()
        return made

    def _people(self) -> dict[str, int]:
        known = {str(row["id"]): row for row in self.facts.get("employees", ())}
        names = dict.fromkeys(known)
        for rows in self.facts.values():
            names.update(dict.fromkeys(str(row["employee_id"]) for row in rows if row.get("employee_id") is not None))
        made = {}
        for name in names:
            row = known.get(name, {})
            person = Person(name=name, role=row.get("role") or "", start=day(row.get("start")), left_on=day(row.get("left_on")))
            person.save()
            made[name] = person.pk
        return made

    def _contacts(self) -> dict[str, int]:
        made = {}
        for row in self.facts.get("contacts", ()):
            account = self.account(row)
            fields = {"role": row.get("role") or "", "level": row.get("level") or "", "left_on": day(row.get("left_on"))}
            made[str(row["id"])] = models.Contact.objects.create(name=str(row["id"]), account_id=account, **fields).pk
        for table in ("interactions", "survey_responses"):
            for row in self.facts.get(table, ()):
                name = row.get("contact_id")
                if name is not None and str(name) not in made:
                    made[str(name)] = models.Contact.objects.create(name=str(name), account_id=self._account_of(row)).pk
        return made

    def _account_of(self, row: Row) -> Any:
        """A contact of whom only an answer is known still needs an account to stand in."""
        known = self.account(row)
        if known is None:
            known = models.Account.objects.get_or_create(name="(nobody)")[0].pk
        return known

    def _families(self) -> dict[str, int]:
        names = dict.fromkeys(str(row["family"]) for row in self.facts.get("invoices", ()) if row.get("family") is not None)
        return {name: models.Family.objects.create(name=name).pk for name in names}

    def _deals(self) -> dict[str, int]:
        made = {}
        for row in self.facts.get("opportunities", ()):
            deal = models.Opportunity.objects.create(
                account_id=self.account(row),
                amount=amount(row.get("amount")),
                currency=row.get("currency") or "",
                created_on=day(row.get("created_on")),
                expected_close=day(row.get("expected_close")),
                customer_type=row.get("customer_type") or "",
                **self.origin(row),
            )
            made[str(row["id"])] = deal.pk
        return made


def day(value: Any) -> Any:
    return None if value is None else dt.date.fromisoformat(str(value))


def instant(value: Any) -> Any:
    return None if value is None else dt.datetime.fromisoformat(str(value))


def amount(value: Any) -> Any:
    return None if value is None else Decimal(str(value))


def _event(laid: Laid, row: Row) -> None:
    models.OpportunityEvent.objects.create(
        opportunity_id=laid.deals[str(row["opportunity_id"])],
        on=day(row["on"]),
        event=row["event"],
        stage=row.get("stage") or "",
        recorded_on=day(row.get("recorded_on")),
    )


def _target(laid: Laid, row: Row) -> None:
    Target.objects.create(
        kpi=row.get("kpi") or SALES_TARGET,
        start=day(row["start"]),
        end=day(row["end"]),
        amount=amount(row["amount"]),
        currency=row.get("currency") or "",
    )


def _invoice(laid: Laid, row: Row) -> None:
    models.Invoice.objects.create(
        account_id=laid.account(row),
        on=day(row["on"]),
        kind=row["kind"],
        amount=amount(row["amount"]),
        currency=row.get("currency") or "",
        credits=row.get("credits") or "",
        family_id=laid.families[str(row["family"])] if row.get("family") is not None else None,
        **laid.origin(row),
    )


def _coverage(laid: Laid, row: Row) -> None:
    models.Coverage.objects.create(table=row["table"], since=day(row["from"]), until=day(row.get("to")))


def _subscription(laid: Laid, row: Row) -> None:
    models.Subscription.objects.create(
        account_id=laid.account(row),
        start=day(row["start"]),
        end=day(row.get("end")),
        amount=amount(row["amount"]),
        months=row.get("months") or 1,
        currency=row.get("currency") or "",
        trial=bool(row.get("trial")),
        recorded_on=day(row.get("recorded_on")),
    )


def _rate(laid: Laid, row: Row) -> None:
    models.FxRate.objects.create(currency=row["currency"], on=day(row["on"]), rate=amount(row["rate"]))


def _survey(laid: Laid, row: Row) -> None:
    """A score that is no number never gets past the import; it leaves a reject."""
    try:
        score = Decimal(str(row.get("score")))
    except InvalidOperation:
        recipe = {"constants": {"kind": row["kind"]}}
        batch = Batch.objects.create(kind="survey_responses", source=laid.source, state=Batch.State.LOADED, recipe=recipe)
        Reject.objects.create(batch=batch, line=1, record=1, column="score", value=str(row.get("score")), code="number")
        return
    models.SurveyResponse.objects.create(
        kind=row["kind"], on=day(row["on"]), score=score, account_id=laid.account(row), contact_id=laid.contact(row), **laid.origin(row)
    )


def _delivery(laid: Laid, row: Row) -> None:
    models.Delivery.objects.create(
        account_id=laid.account(row),
        first_due_on=day(row["first_due_on"]),
        delivered_on=day(row.get("delivered_on")),
        state=row.get("state") or "open",
        **laid.origin(row),
    )


def _promise(laid: Laid, row: Row) -> None:
    models.Promise.objects.create(
        account_id=laid.account(row),
        made_at=row.get("origin") or "account",
        made_on=day(row.get("made_on")),
        due_on=day(row["due_on"]),
        kept_on=day(row.get("kept_on")),
        state=row.get("state") or "open",
        **laid.origin(row),
    )


def _ticket(laid: Laid, row: Row) -> None:
    models.Ticket.objects.create(
        account_id=laid.account(row),
        severity=row.get("severity") or "normal",
        opened_at=instant(row["opened_at"]),
        first_response_at=instant(row.get("first_response_at")),
        **laid.origin(row),
    )


def _cost(laid: Laid, row: Row) -> None:
    models.Cost.objects.create(
        account_id=laid.account(row),
        category=row["category"],
        on=day(row["on"]),
        amount=amount(row["amount"]),
        currency=row.get("currency") or "",
        acquisition_share=amount(row.get("acquisition_share")),
    )


def _key(laid: Laid, row: Row) -> None:
    models.KeyAccount.objects.create(account_id=laid.account(row), since=day(row["from"]), until=day(row.get("to")))


def _interaction(laid: Laid, row: Row) -> None:
    models.Interaction.objects.create(
        account_id=laid.account(row),
        contact_id=laid.contact(row),
        person_id=laid.person(row),
        function=row.get("function") or "",
        on=day(row["on"]),
    )


def _role(laid: Laid, row: Row) -> None:
    models.DecisionRole.objects.create(account_id=laid.account(row), role=row["role"])


def _wallet(laid: Laid, row: Row) -> None:
    models.Wallet.objects.create(
        account_id=laid.account(row), year=row["year"], amount=amount(row["amount"]), currency=row.get("currency") or ""
    )


def _allocation(laid: Laid, row: Row) -> None:
    models.Allocation.objects.create(
        person_id=laid.person(row),
        role=row.get("role") or "",
        account_id=laid.account(row),
        share=amount(row["share"]),
        since=day(row["from"]),
        until=day(row.get("to")),
    )


LAYERS: dict[str, Callable[[Laid, Row], None]] = {
    "opportunity_events": _event,
    "targets": _target,
    "invoices": _invoice,
    "coverage": _coverage,
    "subscriptions": _subscription,
    "fx_rates": _rate,
    "survey_responses": _survey,
    "deliveries": _delivery,
    "promises": _promise,
    "tickets": _ticket,
    "costs": _cost,
    "key_accounts": _key,
    "interactions": _interaction,
    "decision_roles": _role,
    "wallets": _wallet,
    "allocations": _allocation,
}
