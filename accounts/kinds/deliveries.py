from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account
from accounts.models import Delivery
from imports.fields import Choice, Day, Field, Text
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

STATE_WORDS = (
    "en cours=open, ouverte=open, pending=open, planned=open, livree=delivered, livre=delivered, "
    "done=delivered, shipped=delivered, annulee=cancelled, annule=cancelled, canceled=cancelled"
)


@kinds.register
class Deliveries(Kind):
    """The first promised date counts; without a state, a delivery that has its date is delivered."""

    code = "deliveries"
    position = 80
    label = _("Deliveries")
    model = Delivery
    id_aliases = "delivery id, id livraison, order id, shipment id"
    cell = ("account_id", "first_due_on")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("name", _("Name"), aliases="delivery, project, livraison, objet, libelle, projet"),
        Day(
            "first_due_on",
            _("First promised date"),
            required=True,
            aliases=("due, due date, due on, promised date, required date, date promise, date prevue, date promise initiale"),
        ),
        Day(
            "delivered_on", _("Delivered on"), closing=True, aliases="delivered, delivery date, shipped date, date de livraison, livree le"
        ),
        Choice(
            "state", _("State"), closing=True, values=("open", "delivered", "cancelled"), words=STATE_WORDS, aliases="status, etat, statut"
        ),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        days = chunk.column("delivered_on")
        chunk.columns["state"] = [state or ("delivered" if day else "open") for state, day in zip(chunk.column("state"), days, strict=True)]
