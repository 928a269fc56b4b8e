"""Records on plans as files bring them: actions, and the state of plans that are kept elsewhere."""

from typing import TYPE_CHECKING, ClassVar

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import OWNER_WORDS, account
from imports.fields import Choice, Day, Field, Flag, Reference, Text
from imports.registry import Kind, kinds
from plans.models import Action, SectionStatement

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

STATE_WORDS = "ouverte=open, en cours=open, a faire=open, todo=open, faite=done, terminee=done, closed=done, annulee=cancelled"


@kinds.register
class Actions(Kind):
    """Who does what by when. The due date that came first stays as the date first agreed."""

    code = "actions"
    position = 130
    label = _("Actions")
    model = Action
    id_aliases = "action id, task id, id action, id tache"
    cell = ("account_id", "due_on")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("text", _("Action"), limit=250, aliases="action, task, subject, tache, objet, description, libelle"),
        Reference(
            "owner",
            _("Owner"),
            column="owner_id",
            to="employees",
            soft=True,
            text_column="owner_text",
            aliases=f"{OWNER_WORDS}, responsible, pilote",
        ),
        Day("due_on", _("Due on"), aliases="due, due date, echeance, pour le, date limite"),
        Day("done_on", _("Done on"), closing=True, aliases="done, completed, completed on, faite le, realisee le"),
        Choice(
            "state",
            _("State"),
            closing=True,
            values=("open", "done", "cancelled"),
            words=STATE_WORDS,
            aliases="status, etat, statut",
        ),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        done = chunk.column("done_on")
        chunk.columns["state"] = [state or ("done" if day else "open") for state, day in zip(chunk.column("state"), done, strict=True)]

    def finish(self, load: "Load") -> None:
        """The date that came first stays as the one first agreed, whatever later files say."""
        Action.objects.filter(batch=load.batch, first_due_on__isnull=True).update(first_due_on=F("due_on"))


@kinds.register
class PlanSections(Kind):
    """Whether a section of an account's plan is filled, and when it last changed."""

    code = "plan_sections"
    position = 128
    label = _("Sections of account plans")
    model = SectionStatement
    identity = ("account", "section")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("section", _("Section"), required=True, limit=40, aliases="chapter, rubrique, partie"),
        Flag("filled", _("Filled"), closing=True, aliases="complete, rempli, remplie"),
        Day("updated_on", _("Last changed"), closing=True, aliases="updated, modified, modifie le, mis a jour le"),
    )
