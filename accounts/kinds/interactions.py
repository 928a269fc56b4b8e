from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, contact, employee, match_contacts
from accounts.models import Interaction
from accounts.verbs import refresh_snapshots
from imports.fields import Choice, Day, Field, Text
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

CHANNEL_WORDS = (
    "visite=visit, meeting=visit, reunion=visit, rendez vous=visit, rdv=visit, appel=call, "
    "phone=call, telephone=call, visio=video, teams=video, zoom=video, email=message, "
    "e mail=message, mail=message, courriel=message, sms=message, autre=other"
)


@kinds.register
class Interactions(Kind):
    """A visit, call or message; a row per pair of contact and colleague."""

    code = "interactions"
    position = 110
    label = _("Interactions")
    model = Interaction
    id_aliases = "interaction id, activity id, id echange, event id"
    cell = ("account_id", "on")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        contact(),
        employee(),
        Text("function", _("Our function"), limit=40, aliases="fonction, department"),
        Day("on", _("Date"), required=True, aliases="date, activity date, le, date de l'echange"),
        Choice(
            "channel",
            _("Channel"),
            values=("visit", "call", "video", "message", "other"),
            words=CHANNEL_WORDS,
            aliases="type, canal, activity type",
        ),
        Text("note", _("Note"), limit=4000, aliases="notes, comment, description, compte rendu, sujet, subject"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        match_contacts(load, chunk)

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        load.memo.setdefault("met", set()).update(chunk.columns["account_id"])

    def finish(self, load: "Load") -> None:
        met: set[int] = load.memo.get("met", set()) - {None}
        if met:
            refresh_snapshots(met)
