"""From readings of the rules to one verdict. Pure: results, context and settings in; a Diagnosis out. Spec: kpis.md section 4."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from base.results import Layer
from pyramid.clauses import Clause, Context, Inputs, Settings, State, is_bad, readable
from pyramid.registry import Judgement, Severity, findings

SALES_RULES = ("D04", "D05", "D06")
MANAGEMENT_RULES = ("D01", "D02", "D03", "D07")
CRITICAL_RULES = ("D01", "D02", "D03", "D04")
FOUNDATION_RULES = ("D01", "D02", "D03", "D04", "D05")
PROGRAMME_RULES = ("D12", "D13", "D14", "D15", "D16")
REPLACES = {"D02": "D01", "D05": "D04"}  # the symptom, and the cause that is told instead
SEVERITIES = tuple(Severity)

# What proves a sound foundation; `op` is the bad side, as in the rules. Settings V5.nrr, V5.csat…
PROOFS = (Clause("nrr", "<", 1.0), Clause("csat", "<", 0.7), Clause("nps", "<", 0), Clause("promises_kept", "<", 0.8))
PROOFS_NEEDED = 2

VERDICTS = (
    "cannot_tell",
    "kam_wrong_now",
    "build_layer_first",
    "strengthen_sale",
    "big_account_management",
    "base_sound",
    "base_sound_repair_programme",
    "no_clear_limit",
)


def verdict_thresholds() -> dict[str, float]:
    """Settings of verdict 5 with their defaults."""
    return {proof.setting("V5"): proof.default for proof in PROOFS} | {"V5.minimum": PROOFS_NEEDED}


@dataclass(frozen=True)
class Diagnosis:
    """The verdict and all that led to it. `rules` keeps the state of replaced rules too; `proofs` are those that count."""

    verdict: str
    layer: tuple[Layer, ...]
    stories: tuple[str, ...]
    replaced: tuple[str, ...]
    unknown_inputs: tuple[str, ...]
    judgements: Mapping[str, Judgement]
    proofs: tuple[str, ...]
    inputs: Inputs
    context: Context
    settings: Settings

    @property
    def rules(self) -> dict[str, str]:
        return {code: judgement.state.value for code, judgement in self.judgements.items()}

    @property
    def findings(self) -> list[Judgement]:
        """What is held, then what is on watch, gravest first; what another rule replaces is left out."""
        told = [each for code, each in self.judgements.items() if code not in self.replaced]
        spoken = [each for each in told if each.state in {State.HELD, State.WATCH}]
        return sorted(spoken, key=lambda each: (each.state is not State.HELD, SEVERITIES.index(each.rule.severity), each.code))

    def in_state(self, state: State) -> list[str]:
        return [code for code, judgement in self.judgements.items() if judgement.state is state]

    @property
    def deciding(self) -> list[Judgement]:
        """The rules that gave the verdict, gravest first; empty where it rests on what is clear or unclear."""
        codes = {
            "cannot_tell": ("D00",),
            "kam_wrong_now": _critical_or_pair(self.judgements),
            "build_layer_first": _critical_or_pair(self.judgements),
            "strengthen_sale": ("D05", "D06"),
            "big_account_management": ("D11",),
            "base_sound_repair_programme": PROGRAMME_RULES,
        }.get(self.verdict, ())
        return [each for each in self.findings if each.code in codes and each.state is State.HELD]


def diagnose(inputs: Inputs, context: Context | Mapping[str, Any], settings: Settings) -> Diagnosis:
    """Judge every rule and give the first verdict that matches."""
    if not isinstance(context, Context):
        context = Context.of(context)
    judgements = {rule.code: rule.judge(inputs, context, settings) for rule in sorted(findings, key=lambda rule: rule.code)}
    held = {code for code, judgement in judgements.items() if judgement.state is State.HELD}
    proofs = tuple(proof.key for proof in PROOFS if _proves(proof, inputs, settings))
    verdict = _verdict(_states(judgements), context, enough=_enough(proofs, settings))
    missing = {name for judgement in judgements.values() for name in judgement.missing}
    missing |= {proof.key for proof in PROOFS if not readable(inputs.get(proof.key))}
    return Diagnosis(
        verdict=verdict,
        layer=_layers(verdict, held),
        stories=_stories(held),
        replaced=tuple(code for code, by in REPLACES.items() if {code, by} <= held),
        unknown_inputs=tuple(sorted(missing)),
        judgements=judgements,
        proofs=proofs,
        inputs=inputs,
        context=context,
        settings=settings,
    )


def _proves(proof: Clause, inputs: Inputs, settings: Settings) -> bool:
    """A proof counts by its value, interval aside."""
    result = inputs.get(proof.key)
    return readable(result) and result is not None and not is_bad(result.value, proof.op, settings.get(proof.setting("V5"), proof.default))


def _critical_or_pair(judgements: Mapping[str, Judgement]) -> tuple[str, ...]:
    critical = tuple(code for code in CRITICAL_RULES if judgements[code].state is State.HELD)
    return critical or ("D05", "D07")


def verdict_without(diagnosis: Diagnosis, rules: Collection[str]) -> str:
    """The verdict that the same figures would give if these rules were clear."""
    states = {code: State.CLEAR if code in rules else state for code, state in _states(diagnosis.judgements).items()}
    return _verdict(states, diagnosis.context, enough=_enough(diagnosis.proofs, diagnosis.settings))


def _states(judgements: Mapping[str, Judgement]) -> dict[str, State]:
    return {code: judgement.state for code, judgement in judgements.items()}


def _enough(proofs: tuple[str, ...], settings: Settings) -> bool:
    return len(proofs) >= int(settings.get("V5.minimum", PROOFS_NEEDED))


def _verdict(states: Mapping[str, State], context: Context, *, enough: bool) -> str:
    held = {code for code, state in states.items() if state is State.HELD}
    if "D00" in held:
        return "cannot_tell"
    if held & set(CRITICAL_RULES) or {"D05", "D07"} <= held:
        return "kam_wrong_now" if context.programme_exists or context.kam_intent else "build_layer_first"
    if held & {"D05", "D06"}:
        return "strengthen_sale"
    if "D11" in held:
        return "big_account_management"
    clear = all(states[code] is State.CLEAR for code in FOUNDATION_RULES)
    if clear and enough and not held & {"D07", "D09"}:
        return "base_sound_repair_programme" if held & set(PROGRAMME_RULES) else "base_sound"
    return "no_clear_limit"


def _layers(verdict: str, held: set[str]) -> tuple[Layer, ...]:
    """Where to work first: sales before management; empty where the verdict names no layer."""
    if verdict in {"kam_wrong_now", "build_layer_first"}:
        pairs = ((Layer.SALES, SALES_RULES), (Layer.MANAGEMENT, MANAGEMENT_RULES))
        return tuple(layer for layer, rules in pairs if held & set(rules))
    if verdict == "strengthen_sale":
        return (Layer.SALES,)
    if verdict in {"big_account_management", "base_sound_repair_programme"}:
        return (Layer.KAM,)
    return ()


def _stories(held: set[str]) -> tuple[str, ...]:
    told = {"intimacy_gap": {"D04", "D07"}, "over_promising": {"D01"}}
    return tuple(story for story, rules in told.items() if rules <= held)
