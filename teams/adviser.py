"""Dedicated or fluid? Six answers give an advice, the reasons for it, and which single answers would change it.

Pure: no table is read here. The advice binds more of people's time from one kind to the next, and each answer pulls it
one way only: more recurrence, more functions, constant needs and worth never loosen the team; scarcer experts, and
people who are freed at short notice, never bind it more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Advice(IntEnum):
    """How much of people's time is bound to the account, from least to most."""

    ACCOUNT_MANAGEMENT = 0
    FLUID = 1
    MIXED = 2
    DEDICATED = 3

    @property
    def label(self) -> Any:
        return LABELS[self]


LABELS = {
    Advice.ACCOUNT_MANAGEMENT: _("account management suffices"),
    Advice.FLUID: _("fluid team"),
    Advice.MIXED: _("mixed: a small dedicated core, experts by mission"),
    Advice.DEDICATED: _("dedicated team"),
}


@dataclass(frozen=True)
class Question:
    """A question with its answers, from the lowest level to the highest; `pull` is what a level adds to binding people."""

    code: str
    text: Any
    answers: tuple[Any, ...]
    pull: int
    reasons: tuple[Any, ...]


QUESTIONS = (
    Question(
        "recurrence",
        _("How often does the account need several of us?"),
        (_("once"), _("a few times a year"), _("every month"), _("every week")),
        2,
        (_("the need comes once"), _("the need comes a few times a year"), _("the need comes every month"), _("the need comes every week")),
    ),
    Question(
        "functions",
        _("How many functions of ours does it need?"),
        (_("one or two"), _("three or four"), _("five or more")),
        1,
        (_("one or two functions are enough"), _("three or four functions are needed"), _("five functions or more are needed")),
    ),
    Question(
        "scarcity",
        _("How scarce are the experts it needs?"),
        (_("many can do it"), _("some can do it"), _("one or two people can do it")),
        -2,
        (_("many colleagues can do the work"), _("only some can do the work"), _("one or two people can do it, and others need them too")),
    ),
    Question(
        "constant",
        _("How much of the need stays the same from quarter to quarter?"),
        (_("little"), _("about half"), _("most of it")),
        2,
        (_("the need changes from time to time"), _("about half of the need stays the same"), _("most of the need stays the same")),
    ),
    Question(
        "freed",
        _("How quickly can line managers free people?"),
        (_("not at short notice"), _("with some weeks’ notice"), _("at once")),
        -1,
        (_("people are not freed at short notice"), _("people are freed with some weeks’ notice"), _("people are freed at once")),
    ),
    Question(
        "worth",
        _("What does a team of its own bring, against its cost?"),
        (_("less than it costs"), _("about what it costs"), _("clearly more than it costs")),
        1,
        (
            _("a team would cost more than it brings"),
            _("a team would bring about what it costs"),
            _("a team would bring clearly more than it costs"),
        ),
    ),
)
BY_CODE = {question.code: question for question in QUESTIONS}
FLUID_FROM, DEDICATED_FROM = 5, 8  # pull from which a core is bound, and from which the whole team is

Answers = Mapping[str, int]


def pull(answers: Answers) -> int:
    """How strongly the answers speak for binding people to the account."""
    return sum(question.pull * answers[question.code] for question in QUESTIONS)


def advise(answers: Answers) -> Advice:
    """What the six answers (question → level) advise. Raises KeyError for a missing one, ValueError for an unknown level."""
    for question in QUESTIONS:
        if answers[question.code] not in range(len(question.answers)):
            raise ValueError(question.code)
    if answers["worth"] == 0 or answers["functions"] == 0:
        return Advice.ACCOUNT_MANAGEMENT  # nothing to coordinate, or nothing to win by it
    strength = pull(answers)
    if answers["recurrence"] == 0 or strength < FLUID_FROM:
        return Advice.FLUID  # a need that comes once is a mission
    if strength < DEDICATED_FROM or answers["scarcity"] == len(BY_CODE["scarcity"].answers) - 1:
        return Advice.MIXED  # who is needed elsewhere is called, never bound
    return Advice.DEDICATED


def reasons(answers: Answers) -> list[Any]:
    """The answers in words that carry the advice, the strongest first."""
    advice = advise(answers)
    if advice == Advice.ACCOUNT_MANAGEMENT:
        return [BY_CODE[code].reasons[0] for code in ("functions", "worth") if answers[code] == 0]
    binding = advice in (Advice.MIXED, Advice.DEDICATED)

    def speaks(question: Question) -> float:
        """How far the answer lies to the side of the advice, times its weight."""
        middle = (len(question.answers) - 1) / 2
        lean = question.pull * (answers[question.code] - middle)
        return lean if binding else -lean

    ordered = sorted(QUESTIONS, key=speaks, reverse=True)
    chosen = [question for question in ordered if speaks(question) > 0]
    if advice == Advice.MIXED and answers["scarcity"] == 2:
        chosen.append(BY_CODE["scarcity"])
    return [question.reasons[answers[question.code]] for question in dict.fromkeys(chosen or ordered[:1])]


@dataclass(frozen=True)
class Turn:
    """A single answer that would change the advice."""

    question: Question
    level: int
    advice: Advice

    @property
    def answer(self) -> Any:
        return self.question.answers[self.level]


def turns(answers: Answers) -> list[Turn]:
    """Single answers, each the nearest of its question on either side, that lead to another advice."""
    here, found = advise(answers), []
    for question in QUESTIONS:
        level = answers[question.code]
        for side in (range(level - 1, -1, -1), range(level + 1, len(question.answers))):
            for other in side:
                there = advise({**answers, question.code: other})
                if there != here:
                    found.append(Turn(question, other, there))
                    break
    return found
