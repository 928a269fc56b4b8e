from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, before, employee
from accounts.models import Promise
from imports.fields import Choice, Day, Field, Text
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

STATE_WORDS = (
    "ouverte=open, en cours=open, tenue=kept, tenu=kept, partielle=partial, en partie=partial, "
    "levee=waived, renoncee=waived, annulee=cancelled, canceled=cancelled"
)


@kinds.register
class Promises(Kind):
    """What we told the customer; `origin` says whether in the sale or later on the account."""

    code = "promises"
    position = 85
    label = _("Promises")
    model = Promise
    id_aliases = "promise id, id promesse"
    cell = ("account_id", "due_on")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("text", _("Promise"), limit=500, aliases="promise, promesse, subject, objet, description, libelle"),
        Choice(
            "origin",
            _("Made in"),
            column="made_at",
            values=("sale", "account"),
            words="vente=sale, sales=sale, avant vente=sale, compte=account, gestion=account",
            aliases="made in, origine",
        ),
        employee(column="made_by_id", text_column=""),
        Day("made_on", _("Made on"), aliases="made, date, faite le, promise date"),
        Day("due_on", _("Due on"), required=True, aliases="due, due date, echeance, pour le, date limite"),
        Day("kept_on", _("Kept on"), closing=True, aliases="kept, kept date, tenue le, done on"),
        Choice(
            "state",
            _("State"),
            closing=True,
            values=("open", "kept", "partial", "waived", "cancelled"),
            words=STATE_WORDS,
            aliases="status, etat, statut",
        ),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        days = chunk.column("kept_on")
        chunk.columns["state"] = [state or ("kept" if day else "open") for state, day in zip(chunk.column("state"), days, strict=True)]
        before(chunk, "made_on", "due_on", "due_on", equal=True)
