"""What the diagnosis cannot tell, why, and what to record; and the verdicts in the order in which they are tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import figures, formats
from pyramid import figure_words as words
from pyramid import wording
from pyramid.clauses import State
from pyramid.diagnosis_page import STATES, address_of, judged_period
from pyramid.judge import FOUNDATION_RULES, PROOFS_NEEDED, Diagnosis
from pyramid.registry import findings
from pyramid.verdict_texts import NAMES, TEXTS

ROOMS: Mapping[str, Any] = {
    "plans": gettext_lazy("Its data comes with account plans, which are still to be set up."),
    "teams": gettext_lazy("Its data comes with account teams, which are still to be set up."),
    "programme": gettext_lazy("Its data comes with the programme, which is still to be set up."),
}


@dataclass(frozen=True)
class Silent:
    """An input that cannot be read: why, what to record, and which rules would then speak."""

    label: str
    address: str
    why: str
    record: str
    rules: list[str]


@dataclass(frozen=True)
class Tried:
    """A verdict, when it is given, and how it stands here: `on` for the one that was given."""

    number: int
    name: str
    given_when: str
    here: str
    is_on: bool


def silent(diagnosis: Diagnosis) -> list[Silent]:
    """Every input that cannot be read."""
    found = []
    period = judged_period(diagnosis)
    for name in diagnosis.unknown_inputs:
        readers = [each for each in diagnosis.judgements.values() if name in each.missing]
        rule = readers[0].rule if readers else findings["D01"]  # a proof that no rule reads: promises kept
        why = _why(name, diagnosis)
        found.append(Silent(words.label(name), address_of(name, period), why, str(rule.to_record), [each.code for each in readers]))
    return [*found, *_thin(diagnosis)]


def _thin(diagnosis: Diagnosis) -> list[Silent]:
    """What can be read, but stands on few maps: it speaks, and would speak on firmer ground."""
    name = "relationship_coverage.deals"
    result = diagnosis.inputs.get(name)
    if result is None or not result.is_ok or "thin_map" not in result.warnings:
        return []
    rule = findings["D04"]
    why = _("It speaks, but fewer than half of the groups have any decision role recorded.")
    return [Silent(words.label(name), address_of(name, judged_period(diagnosis)), why, str(rule.to_record), [rule.code])]


def _why(name: str, diagnosis: Diagnosis) -> str:
    if name.startswith("target."):
        return str(figures.REASONS["no_target"])
    result = diagnosis.inputs.get(name) or diagnosis.inputs.get(name.rpartition(".")[0])
    least = int(diagnosis.settings.get("D06.min_n", 20))
    if name == "win_rate_value" and result is not None and result.is_ok and result.n < least:
        numbers = {"n": formats.number(result.n), "min": formats.number(least)}
        return _("Too few: %(n)s of %(min)s; widen the period or the group.") % numbers
    return figures.reason(result) or str(figures.BARE_REASONS["empty"])


def tried(diagnosis: Diagnosis) -> list[Tried]:
    """The six verdicts in their order; the first that matches is given."""
    asked = diagnosis.context.programme_exists or diagnosis.context.kam_intent
    sound = "base_sound_repair_programme" if diagnosis.verdict == "base_sound_repair_programme" else "base_sound"
    second = "kam_wrong_now" if asked else "build_layer_first"
    order = ("cannot_tell", second, "strengthen_sale", "big_account_management", sound, "no_clear_limit")
    given = order.index(diagnosis.verdict)
    return [
        Tried(place + 1, str(NAMES[verdict]), _given_when(place, diagnosis), _here(place, given, diagnosis), place == given)
        for place, verdict in enumerate(order)
    ]


def _given_when(place: int, diagnosis: Diagnosis) -> str:
    settings = diagnosis.settings
    lines = {line.key: line for line in wording.lines_of(diagnosis.judgements["D00"], diagnosis)}
    texts = (
        _("Data quality is under %(quality)s, or fewer than %(share)s of %(total)s inputs can be read."),
        _("D01, D02, D03 or D04 is held, or D05 together with D07."),
        _("D05 or D06 is held."),
        _("D11 is held."),
        _(
            "D01 to D05 are clear, D07 and D09 are not held, and at least %(proofs)s of four proofs are there: net retention, "
            "satisfaction, NPS, promises kept."
        ),
        _("None of these."),
    )
    return texts[place] % {
        "quality": words.threshold(lines["data_quality"]),
        "share": words.threshold(lines["inputs"]),
        "total": formats.number(len(findings["D00"].inputs) - 1),
        "proofs": formats.number(int(settings.get("V5.minimum", PROOFS_NEEDED))),
    }


def _here(place: int, given: int, diagnosis: Diagnosis) -> str:
    if place < given:
        return f"{_('no')}{formats.colon()}{_read(diagnosis)}" if place == 0 else _("no")
    if place > given:
        standing = _in_the_way(place, diagnosis)
        return _("not reached; %(standing)s") % {"standing": standing} if standing else _("not reached")
    codes = [each.code for each in diagnosis.deciding]
    return _("yes, by %(rules)s") % {"rules": ", ".join(codes)} if codes else _("yes")


def _read(diagnosis: Diagnosis) -> str:
    """Data quality and how many inputs can be read: `84 %, 13 of 14`."""
    parts = wording.readable(diagnosis)
    return _("%(quality)s, %(ok)s of %(total)s") % parts


ASKED_OF = {2: ("D05", "D06"), 3: ("D11",), 4: FOUNDATION_RULES}


def _in_the_way(place: int, diagnosis: Diagnosis) -> str:
    """How the rules that a later verdict asks about stand: those held would give 3 and 4, those not clear keep 5 away."""
    codes = ASKED_OF.get(place, ())
    states = [(code, diagnosis.judgements[code].state) for code in codes]
    spoken = [(code, state) for code, state in states if state is not State.CLEAR]
    if place == 4:
        return _("%(rules)s stand in the way") % {"rules": ", ".join(code for code, _state in spoken)} if spoken else ""
    texts = [_("%(rule)s %(state)s") % {"rule": code, "state": STATES[state][1]} for code, state in spoken]
    return ", ".join(texts)


def still_open(diagnosis: Diagnosis) -> list[str]:
    """Held rules that the verdict does not rest on: they stay listed below it."""
    deciding = {each.code for each in diagnosis.deciding}
    held = [each for each in diagnosis.findings if each.state is State.HELD and each.code not in deciding]
    return [f"{each.code}, {each.rule.title}" for each in held]


def meanings() -> list[tuple[str, str]]:
    """The two verdicts that are misread most often, in words."""
    return [(str(NAMES[verdict]), str(TEXTS[verdict]["p"])) for verdict in ("kam_wrong_now", "big_account_management")]
