"""Targets as files bring them: what a figure must reach, in a scope and a period."""

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import CURRENCY_WORDS, OWNER_WORDS
from accounts.kinds.owners import people_named
from accounts.models import Segment
from imports.fields import Currency, Day, Field, Number, Reference, Text
from imports.problems import Problem
from imports.registry import Kind, kinds
from pyramid.models import Target
from pyramid.registry import kpis
from pyramid.scopes import ScopeKind

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

# The table `targets` of kpis.md names no figure: it is the sales target that coverage is measured against.
DEFAULT_KPI = "pipeline_coverage"


@kinds.register
class Targets(Kind):
    """A target per figure, scope and start. `scope` is company, or `segment:`, `owner:`, `account:` and a name or id."""

    code = "targets"
    position = 125
    label = _("Targets")
    model = Target
    identity = ("kpi", "scope", "start")
    natural = True
    fields: ClassVar[tuple[Field, ...]] = (
        Text("kpi", _("Figure"), limit=40, aliases="figure, indicateur, code", default=DEFAULT_KPI),
        Text("scope", _("Scope"), column="scope_text", aliases="perimetre, portee", default="company"),
        Day("start", _("From"), required=True, aliases="from, debut, du, since"),
        Day("end", _("To"), required=True, aliases="to, fin, au, until"),
        Number("amount", _("Target"), required=True, places=4, low=None, aliases="target, cible, objectif, value, valeur"),
        Currency("currency", _("Currency"), aliases=CURRENCY_WORDS),
        Reference("owner", _("Owner"), column="owner_id", to="employees", soft=True, text_column="owner_text", aliases=OWNER_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        columns["kpi"] = [code or DEFAULT_KPI for code in chunk.column("kpi", DEFAULT_KPI)]
        for at, code in enumerate(columns["kpi"]):
            if code not in kpis:
                chunk.wrong(at, "kpi", Problem("unknown_value", {"allowed": kpis.codes()}))
        for at, (start, end) in enumerate(zip(chunk.column("start"), chunk.column("end"), strict=True)):
            if start and end and end <= start:
                chunk.wrong(at, "end", Problem("end_before_start", {"start": start.isoformat()}))
        self._scopes(load, chunk)
        self._refuse_typed(chunk)

    def _scopes(self, load: "Load", chunk: "Chunk") -> None:
        parts = [(text or "company").partition(":") for text in chunk.column("scope_text", "company")]
        named = {kind: {name.strip() for found, _colon, name in parts if found.strip() == kind} for kind in ScopeKind}
        ids: dict[str, dict[str, int | Problem]] = {
            ScopeKind.SEGMENT: dict(Segment.objects.filter(name__in=named[ScopeKind.SEGMENT]).values_list("name", "pk")),
            ScopeKind.OWNER: dict(people_named(named[ScopeKind.OWNER], [load.source_id])),
            ScopeKind.ACCOUNT: kinds["accounts"].lookup(load, named[ScopeKind.ACCOUNT]) if named[ScopeKind.ACCOUNT] else {},
        }
        chunk.columns["scope_kind"], scope_ids = [kind.strip() for kind, _colon, _name in parts], []
        for at, (kind, _colon, name) in enumerate(parts):
            found = "" if kind.strip() == ScopeKind.COMPANY else ids.get(kind.strip(), {}).get(name.strip())
            if found is None or isinstance(found, Problem):
                chunk.wrong(at, "scope", found or Problem("unknown_reference", {"near": []}))
            scope_ids.append(str(found))
        chunk.columns["scope_id"] = scope_ids

    def _refuse_typed(self, chunk: "Chunk") -> None:
        """A target that a person set on the figure's page stands: the file may not contradict it in silence."""
        typed = set(Target.objects.filter(source__isnull=True).values_list("kpi", "scope_kind", "scope_id", "start"))
        rows = zip(*(chunk.column(name) for name in ("kpi", "scope_kind", "scope_id", "start")), strict=True)
        for at, row in enumerate(rows):
            if row in typed:
                chunk.wrong(at, "kpi", Problem("set_here"))
