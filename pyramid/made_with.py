"""What the last refresh was made with: the window, the settings of figures, the release, and which settings each figure read.

Which it reads is written down while it computes (`Run.reads`), never declared: a figure asks for its settings at one door. So a
changed setting makes old only what read it, whatever a room above adds.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from base import company
from base.models import Setting
from base.periods import Period
from pyramid.account_past import DRAWN
from pyramid.facts.customers import CUSTOMER_SETTINGS
from pyramid.registry import kpis

STATE = "pyramid.refreshed"


def old_figures(window: Period) -> frozenset[str] | None:
    """Figures that read a setting that is another than at the last refresh; None: all are old, and so is what is not a figure.

    Who is a customer stands in the accounts' rows too, and in what is remembered of opportunities and groups.
    """
    last, current = _last(), _current(window)
    if any(last.get(name) != current[name] for name in ("end", "built")) or "reads" not in last:
        return None
    before, now = last["settings"], current["settings"]
    turned = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
    if turned & CUSTOMER_SETTINGS:
        return None
    return frozenset(key for key, names in last["reads"].items() if turned.intersection(names))


def remember(window: Period, reads: Mapping[str, Iterable[str]], *, everything: bool) -> None:
    """For the next time. What figures read is added to what they read before, for results that were not computed again stand."""
    last = _last()
    before = {} if everything else last.get("reads", {})
    found = {key: sorted({*before.get(key, ()), *reads.get(key, ())}) for key in sorted(before.keys() | reads.keys())}
    value = {**_current(window), "reads": found}
    if value != last:
        Setting.objects.update_or_create(name=STATE, defaults={"value": value})


def figures_read() -> Mapping[str, list[str]]:
    """Settings that each figure read, in the results that stand."""
    reads: Mapping[str, list[str]] = _last().get("reads", {})
    return reads


def _last() -> dict[str, Any]:
    return Setting.objects.filter(name=STATE).values_list("value", flat=True).first() or {}


def _current(window: Period) -> dict[str, Any]:
    values = {name: value for name, value in company.values().items() if company.declared()[name].group == "figures"}
    return {"end": window.end.isoformat(), "settings": json.loads(json.dumps(values, default=str)), "built": _built()}


def _built() -> str:
    """What a release keeps: with another one everything is computed again at the next refresh."""
    return f"{sum(bool(kpi.kept_for) for kpi in kpis)}, past {','.join(sorted(DRAWN))}"
