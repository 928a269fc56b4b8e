import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account
from accounts.models import Ticket
from imports.fields import Choice, Field, Moment, Text
from imports.problems import Problem
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

SEVERITY_WORDS = (
    "critique=critical, urgent=critical, blocker=critical, bloquant=critical, p1=critical, "
    "haute=high, elevee=high, major=high, majeur=high, p2=high, normale=normal, medium=normal, "
    "moyenne=normal, low=normal, basse=normal, minor=normal, mineur=normal, p3=normal, p4=normal"
)


@kinds.register
class Tickets(Kind):
    code = "tickets"
    position = 90
    label = _("Support tickets")
    model = Ticket
    id_aliases = "ticket id, case id, id ticket, case number, numero"
    cell = ("account_id", "opened_at")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("subject", _("Subject"), aliases="title, objet, sujet, description"),
        Choice(
            "severity",
            _("Severity"),
            values=("critical", "high", "normal"),
            words=SEVERITY_WORDS,
            aliases="priority, priorite, gravite, severite",
        ),
        Moment(
            "opened_at",
            _("Opened"),
            required=True,
            aliases="opened, created at, submitted at, created, ouvert le, date d'ouverture, opened on, cree le",
        ),
        Moment(
            "first_response_at",
            _("First response"),
            closing=True,
            aliases="first response, first reply at, responded at, premiere reponse, date premiere reponse",
        ),
        Moment("closed_at", _("Closed"), closing=True, aliases="closed, resolved at, solved at, ferme le, date de cloture, resolu le"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        for name in ("first_response_at", "closed_at"):
            for at, (start, end) in enumerate(zip(chunk.columns["opened_at"], chunk.column(name), strict=True)):
                if start is not None and end is not None and end < start:
                    chunk.wrong(at, name, Problem("end_before_start", {"start": start.isoformat()}))

    def cells_of(self, load: "Load", chunk: "Chunk") -> "set[tuple[int | None, dt.date | None]]":
        moments = zip(chunk.columns["account_id"], chunk.columns["opened_at"], strict=True)
        return {(account_id, moment.date() if moment else None) for account_id, moment in moments}
