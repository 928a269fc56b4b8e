"""The figures and the rules of the diagnosis, one class each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from base.registry import Registry
from base.results import Layer
from pyramid.clauses import Clause, Context, Inputs, Part, Reading, Settings, State, clauses, read
from pyramid.figure import KPI, Ask

__all__ = ["KPI", "Ask", "Finding", "Judgement", "Severity", "findings", "kpis"]


class Severity(StrEnum):
    GATE = "gate"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"


@dataclass(frozen=True)
class Judgement:
    """What one rule says: its state, its clauses as read, and which of them decided.

    `applies` is False where there is nothing to judge (no key account); the rule is then clear and reads no input.
    """

    rule: "Finding"
    reading: Reading
    applies: bool = True

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def state(self) -> State:
        return self.reading.state

    @property
    def missing(self) -> frozenset[str]:
        """Inputs that could not be read, whether or not they mattered."""
        return frozenset(name for line in self.reading.lines for name in line.missing)


class Finding:
    """A rule: `when` is what makes it held. Texts are those of voice.md; None falls back to the common ones."""

    code: str
    severity: ClassVar[Severity]
    layer: ClassVar[Layer]
    when: ClassVar[Part]
    about_key_accounts: ClassVar[bool] = False
    title: ClassVar[Any]
    found: ClassVar[Any]
    watched: ClassVar[Any] = None
    do_first: ClassVar[Any]
    clears: ClassVar[Any] = None
    to_record: ClassVar[Any]

    @property
    def clauses(self) -> list[Clause]:
        return list(clauses(self.when))

    @property
    def inputs(self) -> list[str]:
        return list(dict.fromkeys(key for clause in self.clauses for key in clause.inputs))

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Settings of this rule with their defaults."""
        return {name: default for clause in self.clauses for name, default in clause.thresholds(self.code).items()}

    def judge(self, inputs: Inputs, context: Context, settings: Settings) -> Judgement:
        if self.about_key_accounts and context.key_accounts <= 0:
            return Judgement(self, Reading(State.CLEAR, (), ()), applies=False)
        return Judgement(self, read(self.when, self.code, inputs, context, settings))


findings: Registry[Finding] = Registry(Finding, "findings")
kpis: Registry[KPI] = Registry(KPI, "kpis")
