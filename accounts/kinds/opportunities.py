"""Opportunities; their stage and dates become events."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import OWNER_WORDS, PRODUCT_WORDS, Names, account, before, currency, fill_currency
from accounts.kinds.derived_events import follow_derived, wanted_events
from accounts.models import Competitor, Opportunity
from accounts.replay import COLUMNS, replay, snapshot_of
from imports.cells import Context, as_text, fold, is_empty
from imports.fields import Choice, Day, Field, Number, Parse, Reference, Text, pairs
from imports.problems import Problem
from imports.registry import Found, Kind, by_unique_name, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

STATES = ("open", "qualified", "won", "lost", "abandoned")
STAGE_WORDS = (
    "closed won=won, gagnee=won, gagne=won, signee=won, signe=won, closedwon=won, closed lost=lost, "
    "perdue=lost, perdu=lost, closedlost=lost, abandonnee=abandoned, abandonne=abandoned, "
    "sans suite=abandoned, no decision=abandoned, cancelled=abandoned, en cours=open, ouverte=open, "
    "ouvert=open, new=open, nouveau=open, qualifiee=qualified, qualifie=qualified, "
    "qualification=qualified, negociation=negotiation, en negociation=negotiation, proposition=proposal, "
    "offre remise=proposal, devis envoye=proposal"
)


class Stage(Choice):
    """A state, or the name of one of the company's stages; any other word is rejected."""

    def parser(self, context: Context) -> Parse:
        named = (*context.stages, *STATES)
        known = {word: stage for word, stage in pairs(STAGE_WORDS).items() if stage in named} | {fold(value): value for value in named}
        allowed = ["open", "qualified", *(stage for stage in context.stages if stage not in STATES), "won", "lost", "abandoned"]

        def parse(cell: Any) -> Any:
            text = as_text(cell)
            if is_empty(text):
                return None
            return known.get(fold(text)) or Problem("unknown_stage", {"allowed": allowed})

        return parse


@kinds.register
class Opportunities(Kind):
    """A deal without account is kept and listed "to attach". Identity without an id: the whole row."""

    code = "opportunities"
    position = 50
    label = _("Opportunities")
    model = Opportunity
    correct_page = "accounts:opportunity_edit"
    correct_label = _("Correct it here")
    id_aliases = (
        "opportunity id, deal id, opportunityid, id opp, id opportunite, opportunity, no opportunite, "
        "id affaire, no affaire, n affaire, numero d'affaire, lead id"
    )
    derived = ("has_events", *COLUMNS)
    unattached = "t.account_id IS NULL"
    fields: ClassVar[tuple[Field, ...]] = (
        account(required=False, text_column="account_text", soft=True),
        Text(
            "name",
            _("Name"),
            aliases=("deal name, opportunity name, topic, title, deal title, nom de l'opportunite, opportunite, intitule, affaire, objet"),
        ),
        Reference("owner", _("Owner"), column="owner_id", to="employees", soft=True, text_column="owner_text", aliases=OWNER_WORDS),
        Reference(
            "product", _("Product"), column="product_id", to="products", soft=True, text_column="product_text", aliases=PRODUCT_WORDS
        ),
        Number(
            "amount",
            _("Amount"),
            low=None,
            aliases=(
                "value, close value, deal value, lead value, montant, montant ht, mt ht, expected revenue, "
                "valeur, deal amount, ca, montant estime"
            ),
        ),
        currency(),
        Stage(
            "stage",
            _("Stage"),
            column="stage_word",
            closing=True,
            aliases="deal stage, stagename, status, etape, statut, phase, stage id, deal status, etat, lead status",
        ),
        Text("next_step", _("Next step"), limit=250, closing=True, aliases="next action, prochaine etape, prochaine action"),
        Day("next_step_on", _("Next step on"), closing=True, aliases="next step date, next activity date, date prochaine etape"),
        Day("stage_on", _("Stage since"), column="stage_day", closing=True, aliases="stage date, date d'etape, date etape"),
        Day(
            "created_on",
            _("Created on"),
            aliases=("create date, created date, createddate, created, date de creation, cree le, creee le, creation date, date creation"),
        ),
        Day(
            "qualified_on",
            _("Qualified on"),
            column="qualified_day",
            closing=True,
            aliases="qualification date, date de qualification, qualifiee le",
        ),
        Day(
            "closed_on",
            _("Closed on"),
            column="closed_day",
            closing=True,
            aliases=("close date, closedate, closed at, closed, date de cloture, dt cloture, cloture, closing date, cloturee le"),
        ),
        Day(
            "expected_close",
            _("Expected close"),
            closing=True,
            aliases=("expected close date, expected closing, date deadline, cloture prevue, date de cloture prevue, estimated close date"),
        ),
        Choice(
            "customer_type",
            _("New or existing customer"),
            values=("new", "existing"),
            words=(
                "new business=new, new customer=new, nouveau=new, nouveau client=new, "
                "existing business=existing, existing customer=existing, existant=existing, "
                "client existant=existing"
            ),
            aliases="type, type de client, business type",
        ),
        Text("loss_reason", _("Reason of loss"), aliases="lost reason, closed lost reason, motif de perte, raison de perte, raison"),
        Text("competitor", _("Competitor"), column="competitor_text", limit=200, aliases="main competitor, concurrent"),
        Text("source", _("Origin"), column="channel", limit=100, aliases="lead source, lead source id, origine, provenance, canal, origin"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        fill_currency(chunk)
        if "competitor_text" in columns:
            columns["competitor_id"] = Names(Competitor).ids(load, columns["competitor_text"])
        if load.has("stage"):
            self._close(load, chunk)
        before(chunk, "created_on", "closed_day", "closed_on", "closing_before_creation", equal=True)
        if load.has("stage"):
            columns["events"] = [wanted_events(load, chunk, at) for at in range(len(chunk))]
            states = [snapshot_of(events).as_row() for events in columns["events"]]
            columns.update(zip(COLUMNS, map(list, zip(*states, strict=True)), strict=True) if states else ())

    @staticmethod
    def _close(load: "Load", chunk: "Chunk") -> None:
        """A closing needs its date; an open deal's closing date is the one expected."""
        columns = chunk.columns
        words = columns["stage_word"]
        days: list[dt.date | None] = list(chunk.column("closed_day"))
        expected: list[dt.date | None] = list(chunk.column("expected_close"))
        for at, word in enumerate(words):
            if word in {"won", "lost", "abandoned"}:
                if days[at] is None:
                    chunk.wrong(at, "closed_on" if load.has("closed_on") else "stage", Problem("missing_closed_on"))
            elif days[at] is not None:
                expected[at] = expected[at] or days[at]
                days[at] = None
        columns["closed_day"] = days
        if load.has("closed_on") or load.has("expected_close"):
            columns["expected_close"] = expected

    def changes_beyond(self, load: "Load", chunk: "Chunk") -> set[int]:
        """Rows whose events change."""
        if "events" not in chunk.columns:
            return set()
        moved: set[int] = follow_derived(load, chunk, only_ask=True)
        return moved

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        if "events" in chunk.columns:
            follow_derived(load, chunk)

    def refresh(self, ids: Iterable[int]) -> None:
        replay(ids)

    def cells_of(self, load: "Load", chunk: "Chunk") -> "set[tuple[int | None, dt.date | None]]":
        """Deals have no cells; their accounts are marked all the same, so that figures know what moved."""
        return {(account_id, None) for account_id in chunk.column("account_id")}

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        found = super().lookup(load, texts)
        found.update(by_unique_name(self, texts - found.keys()))
        return found
