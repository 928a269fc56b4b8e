"""The figures that the rules read, by the keys of kpis.md section 4: a KPI code, or a variant such as `promises_kept.sale`."""

from pyramid.judge import PROOFS
from pyramid.registry import findings


def input_keys() -> list[str]:
    """Every key that a rule or a proof reads, each once, in the order of the rules."""
    keys = [key for rule in findings for key in rule.inputs if rule.code != "D00"]
    return list(dict.fromkeys(["data_quality", *keys, *(proof.key for proof in PROOFS)]))


def figure_code(name: str) -> str:
    """The KPI behind the name of an input or of a clause: `concentration` for `concentration.top1.hhi`."""
    return name.removeprefix("target.").partition(".")[0]
