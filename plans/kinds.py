"""Records on plans as files bring them: actions, and the state of plans that are kept elsewhere."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import OWNER_WORDS, Names, account, before, currency, fill_currency
from accounts.models import Family
from imports.fields import Choice, Day, Field, Flag, Number, Part, Reference, Text
from imports.registry import Kind, kinds
from plans.models import (
    Action,
    DeliveredValue,
    Innovation,
    ObjectiveProgress,
    ObjectiveStatement,
    SectionStatement,
    WhiteSpaceCell,
)

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


@kinds.register
class Innovations(Kind):
    """Ideas, joint projects and launches with a customer; the stage follows the dates."""

    code = "innovations"
    position = 132
    label = _("Innovations")
    model = Innovation
    id_aliases = "innovation id, project id, id innovation, id projet"
    cell = ("account_id", "launched_on")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("text", _("Innovation"), limit=250, aliases="name, title, idea, project, idee, projet, intitule, libelle, description"),
        Flag("joint", _("Made together"), default=True, aliases="with customer, commun, conjointe, avec le client"),
        Choice(
            "came_from",
            _("Origin"),
            values=("ours", "theirs", "both", "other"),
            words="us=ours, nous=ours, customer=theirs, client=theirs, together=both, ensemble=both, autre=other",
            aliases="origin, origine, source of idea",
        ),
        Choice("reach", _("Step or break"), values=("step", "break"), words="pas=step, rupture=break", aliases="portee"),
        Text("functions", _("Functions"), limit=400, aliases="function, fonctions, departments"),
        Number("amount", _("Value"), aliases="value, valeur, montant"),
        currency(),
        Day("started_on", _("Started on"), closing=True, aliases="start, started, debut, commencee le, demarrage"),
        Day("launched_on", _("Launched on"), closing=True, aliases="launch, launched, lancement, lancee le"),
        Day("abandoned_on", _("Abandoned on"), closing=True, aliases="abandoned, stopped, abandonnee le, arret"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        fill_currency(chunk)
        before(chunk, "started_on", "launched_on", "launched_on", equal=True)
        before(chunk, "started_on", "abandoned_on", "abandoned_on", equal=True)


@kinds.register
class DeliveredValues(Kind):
    """What a customer gained through us, in money, and when they confirmed it."""

    code = "delivered_values"
    position = 134
    label = _("Value delivered")
    model = DeliveredValue
    id_aliases = "value id, id valeur"
    cell = ("account_id", "on")
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Day("on", _("Date"), required=True, aliases="date, day, jour, le"),
        Text("text", _("What they gained"), limit=250, aliases="gain, benefit, description, libelle"),
        Number("amount", _("Amount"), aliases="value amount, montant, gain amount"),
        currency(),
        Day("confirmed_on", _("Confirmed by them on"), closing=True, aliases="confirmed, confirmation, confirme le"),
        Text("confirmed_by", _("Confirmed by"), limit=200, closing=True, aliases="confirme par, contact"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        fill_currency(chunk)


@kinds.register
class WhiteSpace(Kind):
    """What a file says of an offer at a site: a competitor has it, it does not fit, what it could bring in a year."""

    code = "white_space"
    position = 136
    label = _("White space")
    model = WhiteSpaceCell
    identity = ("account", "family")
    natural = True
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("family", _("Offer"), column="family_text", required=True, limit=100, aliases="offer, product family, offre, famille, gamme"),
        Choice(
            "stated",
            _("How it stands"),
            closing=True,
            values=("competitor", "not_fit"),
            words="concurrent=competitor, not fit=not_fit, no fit=not_fit, sans objet=not_fit, inadapte=not_fit",
            aliases="state, status, etat, statut",
        ),
        Text("competitor", _("Competitor"), closing=True, limit=120, aliases="competitor name, concurrent, fournisseur, supplier"),
        Number(
            "potential", _("What it could bring in a year"), closing=True, low=Decimal(0), aliases="potential amount, potentiel, montant"
        ),
        currency(),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        fill_currency(chunk)
        chunk.columns["family_id"] = Names(Family).ids(load, chunk.columns["family_text"])


@kinds.register
class Objectives(Kind):
    """Objectives of accounts whose plan is kept elsewhere."""

    code = "objectives"
    position = 124
    label = _("Objectives")
    model = ObjectiveStatement
    id_aliases = "objective id, goal id, id objectif"
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("text", _("Objective"), limit=250, aliases="objective, goal, objectif, libelle, intitule, name"),
        Day("opened_on", _("Opened on"), required=True, aliases="open, start, from, ouvert le, debut, depuis"),
        Day("closed_on", _("Closed on"), closing=True, aliases="closed, end, to, clos le, cloture, fin"),
        Number("weight", _("Weight"), low=Decimal(0), high=Decimal(1000), aliases="poids, coefficient, importance"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        before(chunk, "opened_on", "closed_on", "closed_on", equal=True)
        chunk.columns["weight"] = [1 if weight is None else weight for weight in chunk.column("weight")]


@kinds.register
class Progress(Kind):
    """How far an objective of such a file had come on a day: .4 or 40 %; past 1 it is exceeded."""

    code = "objective_progress"
    position = 126
    label = _("Progress of objectives")
    model = ObjectiveProgress
    fields: ClassVar[tuple[Field, ...]] = (
        Reference(
            "objective",
            _("Objective"),
            column="statement_id",
            to="objectives",
            required=True,
            aliases="objective id, goal, goal id, objectif, id objectif",
        ),
        Day("on", _("Date"), required=True, aliases="date, day, le, measured on, mesure le"),
        Part("progress", _("Progress"), required=True, aliases="avancement, realise, done, percent, pourcentage"),
    )
