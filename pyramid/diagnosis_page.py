"""The diagnosis as its page and its paper show it: blocks of plain text and places, in the active language."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from base import figures, formats
from base.periods import Period
from base.results import Layer, Status
from pyramid import exits, wording
from pyramid import figure_words as words
from pyramid.clause_chart import ClauseChart, chart_of
from pyramid.clauses import Line, State
from pyramid.inputs import figure_code, variant_of
from pyramid.judge import REPLACES, Diagnosis, verdict_without
from pyramid.registry import Judgement, Severity, findings
from pyramid.verdict_texts import NAMES

SPAN_OF_MONTHS = {3: "quarter", 12: "12m", 36: "36m"}
STATES: dict[State, tuple[str, Any]] = {
    State.HELD: ("bad", gettext_lazy("held")),
    State.WATCH: ("watch", gettext_lazy("watch")),
    State.UNKNOWN: ("none", gettext_lazy("unknown")),
    State.CLEAR: ("good", gettext_lazy("clear")),
}
SEVERITIES: dict[Severity, Any] = {
    Severity.GATE: gettext_lazy("comes first"),
    Severity.CRITICAL: gettext_lazy("critical"),
    Severity.HIGH: gettext_lazy("high"),
    Severity.MEDIUM: gettext_lazy("medium"),
}
JOINS: dict[str, Any] = {
    "": "",
    "and": gettext_lazy("and"),
    "or": gettext_lazy("or"),
    "either": gettext_lazy("either"),
    "and_either": gettext_lazy("and either"),
}
MET_WHEN: dict[str, Any] = {
    "<": gettext_lazy("under %(limit)s"),
    ">": gettext_lazy("over %(limit)s"),
    "<=": gettext_lazy("%(limit)s or less"),
    ">=": gettext_lazy("%(limit)s or more"),
}
LAYERS: tuple[tuple[str, tuple[Layer, ...], Any], ...] = (
    ("l2", (Layer.MANAGEMENT,), gettext_lazy("Layer 2, account management")),
    ("l1", (Layer.SALES,), gettext_lazy("Layer 1, complex sales")),
    ("l3", (Layer.KAM,), gettext_lazy("Layer 3, key account management")),
    ("l0", (Layer.TEAM, Layer.DATA), gettext_lazy("People and data")),
)
STONES: tuple[tuple[str, Layer, Any], ...] = (
    ("l3", Layer.KAM, gettext_lazy("3 Key accounts")),
    ("l2", Layer.MANAGEMENT, gettext_lazy("2 Account management")),
    ("l1", Layer.SALES, gettext_lazy("1 Complex sales")),
)


@dataclass(frozen=True)
class Clause:
    """One condition of a rule, printed. `address` is the page of its figure, empty where there is none."""

    join: str
    label: str
    address: str
    chart: ClauseChart | None
    value: str
    proof: str
    met_when: str
    tone: str
    state: str
    is_grey: bool

    @property
    def in_words(self) -> str:
        return formats.joined((self.value, self.met_when))


@dataclass(frozen=True)
class Rule:
    code: str
    title: str
    tone: str
    state: str
    severity: str
    finding: str
    changes_if: str
    exits: list[str]  # how far to the other state, in cases or points
    clauses: list[Clause]
    replaced_by: str
    is_clear: bool


@dataclass(frozen=True)
class Block:
    """The rules of a layer, what speaks before what is clear."""

    anchor: str
    title: str
    note: str
    spoken: list[Rule]
    clear: list[Rule]

    @property
    def clear_titles(self) -> str:
        return wording.listed([rule.title for rule in self.clear])


@dataclass(frozen=True)
class Stone:
    anchor: str
    title: str
    is_first: bool
    counts: list[tuple[str, str]]  # tone, "2 held"


@dataclass(frozen=True)
class Evidence:
    text: str
    address: str
    proof: str
    tone: str


def address_of(name: str, period: Period | None = None) -> str:
    """The page of the figure behind an input, at the period that was judged and cut as the rule reads it (`of=sale`).

    Empty where there is none.
    """
    code = figure_code(name)
    try:
        address = reverse("pyramid:figure", args=[code])
    except NoReverseMatch:
        return ""
    asked = {}
    if period is not None and period.months in SPAN_OF_MONTHS:
        asked = {"span": SPAN_OF_MONTHS[period.months], "to": f"{period.last:%Y-%m}"}
    if (variant := variant_of(name)) is not None:
        asked["of"] = variant
    return f"{address}?{urlencode(asked)}" if asked else address


def judged_period(diagnosis: Diagnosis) -> Period | None:
    """The period of the figures that were judged; None where there were none."""
    return next((result.period for result in diagnosis.inputs.values()), None)


# Rules -----------------------------------------------------------------------


def blocks(diagnosis: Diagnosis, state: str = "") -> list[Block]:
    """The layers from the one that decides, each with its rules; `state` keeps only the rules in it."""
    found = []
    for anchor, layers, title in LAYERS:
        judged = [each for each in in_order(diagnosis) if each.rule.layer in layers and state in {"", each.state}]
        rules = [rule_of(each, diagnosis) for each in judged]
        spoken = [rule for rule in rules if not rule.is_clear or state]
        note = _("decides the verdict") if set(layers) & set(diagnosis.layer) else _note(layers, diagnosis)
        found.append(Block(anchor, str(title), note, spoken, [rule for rule in rules if rule.is_clear and not state]))
    found = [block for block in found if block.spoken or block.clear]
    decides = {anchor for anchor, layers, _title in LAYERS if set(layers) & set(diagnosis.layer)}
    return sorted(found, key=lambda block: block.anchor not in decides)


def in_order(diagnosis: Diagnosis) -> list[Judgement]:
    """Held, watch, unknown, clear; in each the gravest first."""
    places, severities = list(STATES), list(Severity)
    return sorted(
        diagnosis.judgements.values(), key=lambda each: (places.index(each.state), severities.index(each.rule.severity), each.code)
    )


def _note(layers: tuple[Layer, ...], diagnosis: Diagnosis) -> str:
    if Layer.SALES in layers:
        return _("every opportunity, every seller")
    if Layer.MANAGEMENT in layers:
        return _("all customers")
    if Layer.KAM in layers:
        return _("Key accounts: %(count)s") % {"count": formats.number(diagnosis.context.key_accounts)}
    return ""


def rule_of(judgement: Judgement, diagnosis: Diagnosis) -> Rule:
    tone, state = STATES[judgement.state]
    period = judged_period(diagnosis)
    return Rule(
        code=judgement.code,
        title=str(judgement.rule.title),
        tone=tone,
        state=str(state),
        severity=str(SEVERITIES[judgement.rule.severity]),
        finding=wording.finding(judgement, diagnosis),
        changes_if=wording.changes_if(judgement, diagnosis),
        exits=_exits(judgement),
        clauses=[clause_of(line, period) for line in judgement.reading.lines],
        replaced_by=REPLACES[judgement.code] if judgement.code in diagnosis.replaced else "",
        is_clear=judgement.state is State.CLEAR,
    )


def _exits(judgement: Judgement) -> list[str]:
    told = exits.texts(judgement)
    if judgement.state is State.HELD and judgement.reading.deciding and (same := exits.same_state(judgement.reading.deciding[0])):
        told.append(same)
    return told


def clause_of(line: Line, period: Period | None = None) -> Clause:
    tone, state = STATES[line.state]
    return Clause(
        join=str(JOINS[line.join]),
        label=words.label(line.name),
        address="" if line.key == "inputs" else address_of(line.key, period),
        chart=chart_of(line),
        value=value_of(line),
        proof=proof_of(line),
        met_when=met_when(line),
        tone=tone,
        state=str(state),
        is_grey=line.state is State.UNKNOWN,
    )


def met_when(line: Line) -> str:
    if line.threshold is None:
        return _("no target is set")
    text = str(MET_WHEN[line.op]) % {"limit": words.threshold(line)}
    return _("%(condition)s, target") % {"condition": text} if line.key == "new_customers" else text


def value_of(line: Line) -> str:
    """The value; of too few cases in grey, and "—" where it cannot be read."""
    if line.value is None and line.result is not None and line.result.status is Status.TOO_FEW and line.result.value is not None:
        value = line.result.details.get(line.detail) if line.detail else line.result.value
        return words.value_text(line.name, None if value is None else float(value), [line.threshold])
    if line.key == "inputs" and line.n is not None:
        return _("%(count)s of %(total)s") % {"count": formats.number(line.n), "total": formats.number(_foundation_size())}
    return words.value(line)


def proof_of(line: Line) -> str:
    """`20–28, n 412`, `exact, n 1,146`, or why there is no value."""
    if line.is_hidden:
        return _("not shown to you")
    if line.state is State.UNKNOWN:
        return _unread(line)
    if line.key == "inputs":
        return _("exact")
    if line.detail == "gap":
        return _("no interval, n %(n)s") % {"n": formats.number(line.n or 0)}
    if line.key == "new_customers":
        return _("%(interval)s, counted") % {"interval": words.interval(line)} if line.has_interval else _("counted")
    kind = words.interval(line) or _("exact")
    return _("%(kind)s, n %(n)s") % {"kind": kind, "n": formats.number(line.n or 0)}


def _unread(line: Line) -> str:
    if line.threshold is None:
        return _("no target")
    result = line.result
    if result is None:
        return _("no data")
    if result.reason in figures.WITHHELD:
        return _("%(kind)s, n %(n)s") % {"kind": figures.silence(result), "n": formats.number(result.n)}
    if result.status is Status.TOO_FEW and result.threshold:
        n, least = figures.cases(result), result.threshold
        if n >= least:  # a verdict of before does not say what was counted
            return _("too few, needs %(n)s") % {"n": formats.number(least)}
        return _("too few: %(n)s of %(min)s") % {"n": formats.number(n), "min": formats.number(least)}
    return figures.silence(result) or _("no data")


def _foundation_size() -> int:
    return len(findings["D00"].inputs) - 1


# The verdict -----------------------------------------------------------------


def stones(diagnosis: Diagnosis) -> list[Stone]:
    found = []
    for anchor, layer, title in STONES:
        states = [each.state for each in diagnosis.judgements.values() if each.rule.layer is layer]
        counts = [(STATES[state][0], _counted(state, states.count(state))) for state in STATES if state in states]
        found.append(Stone(anchor, str(title), layer in diagnosis.layer, counts))
    return found


def _counted(state: State, count: int) -> str:
    words = {
        State.HELD: ngettext("%(count)s held", "%(count)s held", count),
        State.WATCH: ngettext("%(count)s on watch", "%(count)s on watch", count),
        State.UNKNOWN: ngettext("%(count)s unknown", "%(count)s unknown", count),
        State.CLEAR: ngettext("%(count)s clear", "%(count)s clear", count),
    }
    return words[state] % {"count": formats.number(count)}


def evidence(diagnosis: Diagnosis, most: int = 3) -> list[Evidence]:
    """The figures that carry the verdict, each with its proof and the page where it is told in full."""
    period = judged_period(diagnosis)
    return [
        Evidence(words.named(line), address_of(line.key, period), proof_of(line), STATES[line.state][0])
        for line in wording.evidence(diagnosis, most)
    ]


def firmness(diagnosis: Diagnosis) -> str:
    """How firm the verdict stands: what kind of evidence decides, and how many rules can speak."""
    speaking = len(diagnosis.judgements) - len(diagnosis.in_state(State.UNKNOWN))
    parts = []
    if diagnosis.deciding:
        first = diagnosis.deciding[0]
        lines = first.reading.deciding
        if all(line.has_interval for line in lines):
            held = _("Rule %(rule)s is held with its whole interval.")
        elif any(line.has_interval for line in lines):
            held = _("Rule %(rule)s is held partly on figures without an interval: there the value decides.")
        else:
            held = _("Rule %(rule)s is held on figures without an interval: the value decides.")
        parts.append(held % {"rule": first.rule.code})
    parts.append(
        _("Rules that can speak: %(count)s of %(total)s.")
        % {"count": formats.number(speaking), "total": formats.number(len(diagnosis.judgements))}
    )
    return " ".join(parts)


def about_layers(diagnosis: Diagnosis) -> str:
    """Which layer the verdict names, and how the two layers of the foundation stand."""
    named = wording.layers(diagnosis.layer) or (_("key account management") if Layer.KAM in diagnosis.layer else "")
    first = _("Where to work first: %(layer)s.") % {"layer": named} if named else _("The verdict names no layer.")
    return " ".join([first, *(_layer_counts(layer, diagnosis) for layer in (Layer.SALES, Layer.MANAGEMENT))])


def _layer_counts(layer: Layer, diagnosis: Diagnosis) -> str:
    states = [each.state for each in diagnosis.judgements.values() if each.rule.layer is layer]
    return _("%(layer)s: held %(held)s, watch %(watch)s, clear %(clear)s, unknown %(unknown)s.") % {
        "layer": layer.label,
        **{state.value: formats.number(states.count(state)) for state in State},
    }


def would_change(diagnosis: Diagnosis) -> list[str]:
    """What would change the verdict: the exits of the deciding rules, and what would be read then."""
    deciding = diagnosis.deciding or diagnosis.findings[:2]
    texts = []
    for each in deciding:
        texts += [wording.changes_if(each, diagnosis), *exits.sentences(each)]
    if not deciding:
        return [_("The verdict changes when a rule from D01 to D07 or D09 is held, or when fewer proofs are kept.")]
    codes = {each.code for each in deciding}
    codes |= {code for code, by in REPLACES.items() if by in codes}
    then = verdict_without(diagnosis, codes)
    if then == diagnosis.verdict:
        return [*texts, _("The verdict would stay the same: other rules keep it.")]
    return [*texts, _("With that clear and the rest as it is, it would read: %(verdict)s.") % {"verdict": NAMES[then]}]


def do_first(diagnosis: Diagnosis, most: int = 4) -> list[Judgement]:
    """The findings whose first step comes first: those that decide, then the other held ones, then what is on watch."""
    deciding = diagnosis.deciding
    return [*deciding, *(each for each in diagnosis.findings if each not in deciding)][:most]
