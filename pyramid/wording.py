"""The sentences of the diagnosis in the active language: verdict, findings, what to do first, what would change it.

Placeholders arrive printed, with their unit; texts stand with the rules and in `verdict_texts`.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from base import formats
from base.results import Layer
from pyramid import figure_words as words
from pyramid.clauses import Line, State
from pyramid.findings.data import FOUNDATION_INPUTS
from pyramid.judge import FOUNDATION_RULES, PROOFS, Diagnosis
from pyramid.registry import Judgement
from pyramid.verdict_texts import TEXTS

LANGUAGES = ("en", "fr")
# The clause whose threshold a text names as %(limit)s, and the exits that voice.md advises beyond the thresholds.
LIMIT_OF = {"D01": "promises_kept.sale", "D04": "relationship_coverage.deals", "D11": "functional_breadth"}
EXIT_SHARE, EXIT_RETENTION = 0.25, 1.05


@dataclass(frozen=True)
class Sentence:
    """A verdict in words: the title is the finding, the lead says where to start, the page explains."""

    title: str
    lead: str
    page: str


# The verdict -----------------------------------------------------------------


def sentence(diagnosis: Diagnosis) -> Sentence:
    """The verdict in the active language."""
    return Sentence(title(diagnosis), lead(diagnosis), _text(diagnosis, "p"))


def in_both_languages(diagnosis: Diagnosis) -> dict[str, str]:
    """The title in English and in French, as `diagnose --json` prints it and as a verdict keeps it."""
    titles = {}
    for language in LANGUAGES:
        with override(language):
            titles[language] = title(diagnosis)
    return titles


def title(diagnosis: Diagnosis) -> str:
    counts = {state.value: len(diagnosis.in_state(state)) for state in (State.HELD, State.WATCH, State.UNKNOWN)}
    return _text(diagnosis, "t") % {"why": title_proof(diagnosis), "layers": layers(diagnosis.layer), **counts, **readable(diagnosis)}


def lead(diagnosis: Diagnosis) -> str:
    """Where to start, then what the deciding rule asks for first."""
    parts = [_text(diagnosis, "l"), *(str(judgement.rule.do_first) for judgement in diagnosis.deciding[:1])]
    return " ".join(parts)


def layers(named: tuple[Layer, ...]) -> str:
    if {Layer.SALES, Layer.MANAGEMENT} <= set(named):
        return _("the whole foundation")
    if Layer.SALES in named:
        return _("complex sales")
    return _("account management") if Layer.MANAGEMENT in named else ""


def evidence(diagnosis: Diagnosis, most: int = 3) -> list[Line]:
    """The figures that carry the verdict: those of the deciding rules, else the proofs of a sound foundation, else what is
    held or on watch. A figure stands once, the gravest reading of it first."""
    lines = [line for judgement in diagnosis.deciding for line in _speaking(judgement)]
    if not lines and diagnosis.verdict == "base_sound":
        lines = _proof_lines(diagnosis)
    if not lines:
        lines = [line for judgement in diagnosis.findings for line in _speaking(judgement)]
    seen: dict[str, Line] = {}
    for line in lines:
        seen.setdefault(line.name, line)
    return list(seen.values())[:most]


def title_proof(diagnosis: Diagnosis) -> str:
    """The one figure that stands in the title."""
    lines = evidence(diagnosis, most=1) or [line for code in FOUNDATION_RULES for line in diagnosis.judgements[code].reading.lines]
    return words.named(lines[0]) if lines else ""


def _speaking(judgement: Judgement) -> list[Line]:
    """Deciding clauses, those that say what is wrong before those that only set the scene (plans complete, base kept)."""
    return sorted(judgement.reading.deciding, key=lambda line: line.op == ">=")


def _proof_lines(diagnosis: Diagnosis) -> list[Line]:
    proofs = [proof for proof in PROOFS if proof.key in diagnosis.proofs]
    return [proof.read("V5", diagnosis.inputs, diagnosis.context, diagnosis.settings) for proof in proofs]


def _text(diagnosis: Diagnosis, part: str) -> str:
    context = diagnosis.context
    suffix = "" if context.programme_exists else "i" if context.kam_intent else "n"
    texts = TEXTS[diagnosis.verdict]
    return str(texts.get(part + suffix, texts[part]))


def readable(diagnosis: Diagnosis) -> dict[str, str]:
    """What the diagnosis could read: inputs, of how many, and the quality of the data."""
    lines = {line.key: line for line in diagnosis.judgements["D00"].reading.lines}
    return {
        "ok": formats.number(lines["inputs"].n or 0),
        "total": formats.number(len(FOUNDATION_INPUTS)),
        "quality": words.value(lines["data_quality"]),
    }


# A rule ----------------------------------------------------------------------


def why(lines: tuple[Line, ...]) -> str:
    """`Win rate 24 %; Decision roles met 43 %`."""
    return listed([words.named(line) for line in lines])


def listed(items: list[str]) -> str:
    """Items apart by semicolons, as the language sets them."""
    text = items[0] if items else ""
    for item in items[1:]:
        text = _("%(first)s; %(then)s") % {"first": text, "then": item}
    return text


def finding(judgement: Judgement, diagnosis: Diagnosis) -> str:
    """What the rule says in its state; empty when it is clear, for then it says nothing."""
    if not judgement.applies:
        return _("Not applicable: no key account")
    rule = judgement.rule
    if judgement.state is State.HELD:
        return str(rule.found) % _parts(judgement, diagnosis)
    if judgement.state is State.WATCH:
        if rule.watched is not None:
            return str(rule.watched) % _parts(judgement, diagnosis)
        return _("Not established, because the interval reaches across the threshold: %(why)s.") % _parts(judgement, diagnosis)
    if judgement.state is State.UNKNOWN:
        return _("It is not possible to tell yet; to be recorded: %(what)s.") % {"what": rule.to_record}
    return ""


def changes_if(judgement: Judgement, diagnosis: Diagnosis) -> str:
    """What would clear the rule. Always printed."""
    if judgement.rule.clears is not None:
        return str(judgement.rule.clears) % _parts(judgement, diagnosis)
    return _("The rule is clear when every threshold is kept: %(limits)s.") % _parts(judgement, diagnosis)


def lines_of(judgement: Judgement, diagnosis: Diagnosis) -> tuple[Line, ...]:
    """The clauses with their thresholds, also where the rule had nothing to judge and read none."""
    if judgement.applies:
        return judgement.reading.lines
    rule = judgement.rule
    return tuple(clause.read(rule.code, {}, diagnosis.context, diagnosis.settings) for clause in rule.clauses)


def _parts(judgement: Judgement, diagnosis: Diagnosis) -> dict[str, str]:
    """Every placeholder that the texts of a rule may hold."""
    lines = lines_of(judgement, diagnosis)
    first = (judgement.reading.deciding or lines)[0]
    by_name = {line.name: line for line in lines}
    shown = [line for line in lines if line.threshold is not None and not (judgement.code == "D14" and line.key == "plan_completeness")]
    limits = listed([words.named_threshold(line) for line in shown])
    if judgement.code == "D09":
        limits = f"{words.WORDS['concentration.top1'].short} {words.value_text('concentration.top1', EXIT_SHARE)}"
    parts = {
        "why": why(judgement.reading.deciding),
        "limits": limits,
        "value": words.value(first),
        "low": words.value_text(first.name, first.low, [first.threshold]),
        "high": words.value_text(first.name, first.high, [first.threshold]),
        "gap": words.value(first).lstrip("+"),
        "share": words.value(first),
        "n": formats.number(first.n or 0),
        "nrr": words.value_text("nrr", EXIT_RETENTION),
        **readable(diagnosis),
    }
    if judgement.code in LIMIT_OF:
        parts["limit"] = words.threshold(by_name[LIMIT_OF[judgement.code]])
    if "cross_sell" in by_name:
        parts["cross"] = words.threshold(by_name["cross_sell"])
    return parts
