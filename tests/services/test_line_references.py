"""On PostgreSQL triggers check what invoice lines point at, by statement: nothing may get past them that a foreign key refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Account, Family, Invoice, InvoiceLine, Product
from imports import writer

pytestmark = [pytest.mark.services, pytest.mark.skipif(connection.vendor != "postgresql", reason="the triggers are PostgreSQL's")]
NOBODY = 987_654_321


@pytest.fixture
def line(db: None) -> InvoiceLine:
    account = Account.objects.create(name="Cervi")
    invoice = Invoice.objects.create(account=account, on=dt.date(2026, 1, 1))
    return InvoiceLine.objects.create(
        invoice=invoice, product=Product.objects.create(name="Valve"), family=Family.objects.create(name="Valves"), amount=1
    )


@pytest.mark.parametrize("column", ["invoice_id", "product_id", "family_id"])
def test_a_line_names_nothing_that_does_not_exist(line: InvoiceLine, column: str) -> None:
    columns = {"invoice_id": [line.invoice_id] * 2, "product_id": [line.product_id] * 2, "family_id": [line.family_id] * 2}
    columns[column] = [columns[column][0], NOBODY]
    with pytest.raises(IntegrityError), transaction.atomic():
        writer.insert(InvoiceLine, columns, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.filter(pk=line.pk).update(**{column: NOBODY})
    assert writer.insert(InvoiceLine, {**columns, column: [getattr(line, column)] * 2}, 2)[1]
    assert InvoiceLine.objects.count() == 3


@pytest.mark.parametrize("model", [Invoice, Product, Family])
def test_what_a_line_names_does_not_go(line: InvoiceLine, model: type[Invoice | Product | Family]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.all()._raw_delete("default")
    model._default_manager.all().delete()
    assert InvoiceLine.objects.count() == (0 if model is Invoice else 1)


def test_empty_references_and_no_rows_are_fine(line: InvoiceLine) -> None:
    InvoiceLine.objects.filter(pk=line.pk).update(product=None, family=None)
    InvoiceLine.objects.none().update(product=None)
    InvoiceLine.objects.filter(pk=NOBODY).update(product=None)
    assert InvoiceLine.objects.get().product_id is None
