"""What a person corrects on an invoice that a file brought: the account it belongs to."""

from django.db import transaction
from django.db.models import F

from accounts.models import Account, Invoice
from accounts.verbs.origin import remember, touched
from imports import hooks
from people.audit import Actor, record
from people.permissions import Permission
from people.rights import require


@transaction.atomic
def move_invoice(invoice: Invoice, to: Account, *, by: Actor) -> bool:
    """Let the invoice belong to another account, from now on and whatever its file says; an undo keeps it and names it.

    Gives whether anything changed. Raises Refused without the right on both accounts.
    """
    require(by, Permission.ACCOUNT_EDIT, invoice.account)
    require(by, Permission.ACCOUNT_EDIT, to)
    before = invoice.account_id
    if before == to.pk:
        return False
    remember(invoice, {"account_id": (before, to.pk)}, by=by)
    Invoice.objects.filter(pk=invoice.pk).update(account=to, version=F("version") + 1)
    record(by, "invoice.moved", invoice, account=to, account_id=(before, to.pk))
    hooks.mark("invoices", {(before, invoice.on), (to.pk, invoice.on)})
    for account in (before, to.pk):
        touched(account)
    invoice.account = to
    return True
