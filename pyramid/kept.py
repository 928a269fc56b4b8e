"""Diagnoses as they are kept: into a dated row that is never rewritten, and back. What was said reads the same for ever."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import override

from base.periods import Period
from base.results import Layer, Result, as_plain
from pyramid import wording
from pyramid.clauses import Context, Line, Reading, State
from pyramid.diagnosis_vectors import result_of
from pyramid.judge import Diagnosis
from pyramid.models import RuleState, Verdict
from pyramid.registry import Judgement, findings
from pyramid.scopes import Scope

LINE_FIELDS = ("key", "detail", "op", "threshold", "setting", "value", "low", "high", "n", "join")


@transaction.atomic
def keep(diagnosis: Diagnosis, scope: Scope, period: Period, as_of: Any) -> Verdict | None:
    """The new row, or None when the last one of this scope already says the same of the same period.

    Something changed when the period, the verdict, a state, a threshold or any figure that a rule read did.
    """
    document, rules = _document(diagnosis), _rules(diagnosis)
    last = latest(scope)
    if last is not None and _same(last, document, rules, (period.start, period.end, as_of)):
        return None
    verdict = Verdict.objects.create(
        scope_kind=scope.kind,
        scope_id=scope.id,
        start=period.start,
        end=period.end,
        as_of=as_of,
        verdict=diagnosis.verdict,
        layer=[layer.value for layer in diagnosis.layer],
        stories=list(diagnosis.stories),
        document=document,
    )
    RuleState.objects.bulk_create(
        RuleState(verdict=verdict, rule=code, state=rule["state"], evidence=rule["evidence"]) for code, rule in rules.items()
    )
    return verdict


def latest(scope: Scope) -> Verdict | None:
    return Verdict.objects.filter(scope_kind=scope.kind, scope_id=scope.id).order_by("-at", "-pk").first()


def restored(verdict: Verdict) -> Diagnosis:
    """The diagnosis as it was kept, without judging anything again. One query."""
    document = verdict.document
    dated: dict[str, Any] = {"period": Period(verdict.start, verdict.end), "as_of": verdict.as_of}
    judgements = {}
    for row in RuleState.objects.filter(verdict=verdict).order_by("rule"):
        rule = findings.get(row.rule)
        if rule is not None:
            judgements[row.rule] = Judgement(rule, _reading(row, dated), row.evidence.get("applies", True))
    return Diagnosis(
        verdict=verdict.verdict,
        layer=tuple(Layer(layer) for layer in verdict.layer),
        stories=tuple(verdict.stories),
        replaced=tuple(document["replaced"]),
        unknown_inputs=tuple(document["unknown_inputs"]),
        judgements=judgements,
        proofs=tuple(document["proofs"]),
        inputs={key: replace(result_of(key, values), **dated) for key, values in document["inputs"].items()},
        context=Context.of(document["context"]),
        settings=document["settings"],
    )


def sentence(verdict: Verdict, language: str) -> wording.Sentence:
    """The words of that day."""
    words = verdict.document["sentence"]
    return wording.Sentence(**words.get(language, words["en"]))


def _document(diagnosis: Diagnosis) -> dict[str, Any]:
    context = diagnosis.context
    used = {line.setting for judgement in diagnosis.judgements.values() for line in judgement.reading.lines}
    names = [name for name in diagnosis.settings if name in used or name.startswith(("V5.", "D06.", "D00."))]
    sentences = {}
    for language in wording.LANGUAGES:
        with override(language):
            told = wording.sentence(diagnosis)
            sentences[language] = {"title": told.title, "lead": told.lead, "page": told.page}
    document: dict[str, Any] = as_plain(
        {
            "replaced": diagnosis.replaced,
            "unknown_inputs": diagnosis.unknown_inputs,
            "proofs": diagnosis.proofs,
            "inputs": {key: _input(result) for key, result in sorted(diagnosis.inputs.items())},
            "context": {
                "programme_exists": context.programme_exists,
                "kam_intent": context.kam_intent,
                "key_accounts": context.key_accounts,
                "targets": dict(context.targets),
            },
            "settings": {name: diagnosis.settings[name] for name in sorted(names)},
            "sentence": sentences,
        }
    )
    return document


def _input(result: Result) -> dict[str, Any]:
    """What the page and the rules need of a result; money among its details stays text."""
    numbers = {name: None if (value := getattr(result, name)) is None else float(value) for name in ("value", "low", "high")}
    kept = {name: value for name, value in result.details.items() if name in {"hhi", "per_kam"}}
    return {
        "status": result.status.value,
        "reason": result.reason,
        "n": result.n,
        "threshold": result.threshold,
        "warnings": result.warnings,
        **numbers,
        **{name: None if value is None else float(value) for name, value in kept.items()},
    }


def _rules(diagnosis: Diagnosis) -> dict[str, dict[str, Any]]:
    rules = {}
    for code, judgement in diagnosis.judgements.items():
        reading = judgement.reading
        lines = [_line(line) for line in reading.lines]
        evidence = {
            "applies": judgement.applies,
            "lines": lines,
            "deciding": [place for place, line in enumerate(reading.lines) if any(line is each for each in reading.deciding)],
        }
        rules[code] = {"state": judgement.state.value, "evidence": as_plain(evidence)}
    return rules


def _line(line: Line) -> dict[str, Any]:
    fields = {name: getattr(line, name) for name in LINE_FIELDS}
    result = None if line.result is None else _input(line.result)
    return {**fields, "state": line.state.value, "missing": line.missing, "result": result}


def _reading(row: RuleState, dated: Mapping[str, Any]) -> Reading:
    lines = tuple(_restored_line(values, dated) for values in row.evidence["lines"])
    return Reading(State(row.state), lines, tuple(lines[place] for place in row.evidence["deciding"]))


def _restored_line(values: Mapping[str, Any], dated: Mapping[str, Any]) -> Line:
    result = None if values["result"] is None else replace(result_of(values["key"], values["result"]), **dated)
    fields = {name: values[name] for name in LINE_FIELDS}
    return Line(state=State(values["state"]), missing=tuple(values["missing"]), result=result, **fields)


def _same(last: Verdict, document: Mapping[str, Any], rules: Mapping[str, Any], dates: tuple[Any, ...]) -> bool:
    if (last.start, last.end, last.as_of) != dates or last.document != document:
        return False
    return {row.rule: {"state": row.state, "evidence": row.evidence} for row in last.rules.all()} == rules
