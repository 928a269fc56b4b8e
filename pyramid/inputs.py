"""The figures that the rules read, by the keys of kpis.md section 4: a KPI code, or a variant such as `promises_kept.sale`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyramid.judge import PROOFS
from pyramid.registry import findings


@dataclass(frozen=True)
class Source:
    """A KPI and the settings that make it the input of a rule; no settings means the company's own."""

    code: str
    settings: Mapping[str, Any] = field(default_factory=dict)


# `deals`: roles of groups with a qualified opportunity open, or lost or abandoned in the period. `key`: the share of the
# key accounts of the last day whose own account_pnl is ok that lie below 0.
VARIANTS: Mapping[str, Source] = {
    "promises_kept.sale": Source("promises_kept", {"promise_origin": "sale"}),
    "relationship_coverage.deals": Source("relationship_coverage", {"deals": True}),
    "concentration.top1": Source("concentration", {"top_n": 1}),
    "account_pnl.key": Source("account_pnl", {"key": True}),
}


def source_of(key: str) -> Source:
    return VARIANTS.get(key) or Source(key)


def input_keys() -> list[str]:
    """Every key that a rule or a proof reads, each once, in the order of the rules."""
    keys = [key for rule in findings for key in rule.inputs if rule.code != "D00"]
    return list(dict.fromkeys(["data_quality", *keys, *(proof.key for proof in PROOFS)]))


def variant_of(name: str) -> str | None:
    """How an input differs from its figure, as the figure's page calls it in its address: `sale` of `promises_kept.sale`."""
    for key in VARIANTS:
        if name == key or name.startswith(f"{key}."):
            return key.partition(".")[2]
    return None


def figure_code(name: str) -> str:
    """The KPI behind the name of an input or of a clause: `concentration` for `concentration.top1.hhi`."""
    return name.removeprefix("target.").partition(".")[0]
