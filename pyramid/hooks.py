"""What this room does when facts change: leaves marks in the writer's transaction, asks for a refresh after an import."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.dispatch import receiver

from base import clock, company
from base.models import DataVersion
from base.periods import last_months
from imports import hooks
from imports.models import Batch, Change
from imports.registry import Kind, kinds
from imports.writer import insert
from jobs.models import Job
from jobs.registry import code_of
from jobs.verbs import enqueue
from people.functions import read_otherwise
from pyramid import diagnosis, kept, rollup, tasks
from pyramid.changes import EVERYBODY, Days, first_and_last
from pyramid.models import DirtyScope
from pyramid.scopes import Scope

REVENUE = frozenset({"invoices", "invoice_lines", "fx_rates"})


@hooks.on_marked
def marked(kind: str, cells: set[hooks.Cell]) -> None:
    """Rows of `kind` at these (account, day) changed, in this transaction."""
    if kind in REVENUE:
        rollup.mark(cells)
    days: dict[int | None, list[dt.date | None]] = {}
    for account, day in cells:
        days.setdefault(account, []).append(day.date() if isinstance(day, dt.datetime) else day)
    # A rate of exchange moves what is converted on any later day.
    mark_scopes(kind, {account: first_and_last(some) if kind != "fx_rates" else Days() for account, some in days.items()})
    ask_soon()


def ask_soon() -> None:
    """A refresh for what a person changed, unless one waits already or an import runs, which asks for one at its end."""
    waiting = Job.objects.filter(name=code_of(tasks.refresh_figures), state=Job.State.QUEUED, started_at__isnull=True)
    if not waiting.exists() and not Batch.objects.filter(state=Batch.State.LOADING).exists():
        last = DirtyScope.objects.aggregate(last=Max("pk"))["last"]
        enqueue(tasks.refresh_figures, key=f"refresh:edit:{last}")


@receiver(company.setting_changed)
def setting_changed(name: str, **_more: Any) -> None:
    """Pages show settings; one that figures are computed with makes all of these old, any other may change the verdict."""
    DataVersion.bump("company")
    if company.declared()[name].group == "figures":
        mark_scopes("settings", {EVERYBODY: Days()})
        ask_soon()
        return
    scope, year = Scope.company(), last_months(clock.today())
    if (told := diagnosis.current(scope, year)) is not None:
        kept.keep(told, scope, year, year.end)


@receiver(read_otherwise)
def functions_changed(**_more: Any) -> None:
    """Interactions are read with our list of functions: after a merge they count for another one."""
    mark_scopes("interactions", {EVERYBODY: Days()})
    ask_soon()


@hooks.on_loaded
def loaded(batch: Batch) -> None:
    """An import or its undo has ended: mark what no cell told, and ask for one refresh."""
    undone = batch.state == Batch.State.UNDONE
    if batch.kind == "survey_responses" and batch.rejected:  # answers refused for their score are counted beside the figure
        mark_scopes(batch.kind, {None: Days()})
    elif not undone and not (batch.created or batch.updated or batch.recipe.get("removed")):
        return
    kind = kinds.get(batch.kind)
    if undone or kind is None or (_moves_rows(batch) and kind.cell is None):
        mark_scopes(batch.kind, {EVERYBODY: Days()})
    elif not _says_cells(kind):
        mark_scopes(batch.kind, dict.fromkeys(_accounts(batch), Days()))
    enqueue(tasks.refresh_figures, key=f"refresh:{batch.pk}:{batch.state}", batch=batch.pk)


def mark_scopes(kind: str, accounts: "Mapping[int | None, Days]") -> None:
    """Figures that read `kind` are old for these accounts and days; account None: what is attached to none, 0: all."""
    columns: dict[str, list[Any]] = {
        "kind": [kind] * len(accounts),
        "account_id": list(accounts),
        "since": [days.since for days in accounts.values()],
        "until": [days.until for days in accounts.values()],
    }
    insert(DirtyScope, columns, len(accounts))


def _says_cells(kind: Kind) -> bool:
    """Whether the engine marks this kind's rows while it writes them."""
    return kind.cell is not None or type(kind).cells_of is not Kind.cells_of


def _moves_rows(batch: Batch) -> bool:
    """Whether rows went or changed their account, so that more accounts are touched than the rows now say."""
    if batch.recipe.get("removed"):
        return True
    return any(
        "account_id" in former or "account" in former for former in Change.objects.filter(batch=batch).values_list("former", flat=True)
    )


def _accounts(batch: Batch) -> "set[int | None]":
    """Accounts of the rows that this load wrote, read from the rows themselves; everybody where they name none."""
    kind = kinds[batch.kind]
    for path in ("account_id", "opportunity__account_id"):
        if _names(kind.model, path):
            return set(kind.model._default_manager.filter(batch=batch.pk).order_by().values_list(path, flat=True).distinct())
    return {EVERYBODY}


def _names(model: type, path: str) -> bool:
    fields = {field.name for field in model._meta.get_fields()}  # type: ignore[attr-defined]
    return path.split("_", maxsplit=1)[0] in fields and (path.startswith("account") or "opportunity" in fields) and "batch" in fields
