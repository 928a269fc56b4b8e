"""A diagnosis as one person may read it: every state stands, the values of costs and of people are for who may read them."""

from dataclasses import replace

from people.models import User
from pyramid.clauses import Line, Reading
from pyramid.figure_page import may_read
from pyramid.inputs import figure_code
from pyramid.judge import Diagnosis
from pyramid.registry import Judgement, findings


def hidden_from(user: User | None) -> frozenset[str]:
    """Codes of the figures that rules read and `user` may not; none from the operator of a command line."""
    if user is None:
        return frozenset()
    codes = {figure_code(key) for rule in findings for key in rule.inputs if key != "inputs"}
    return frozenset(code for code in codes if not may_read(user, code))


def for_reader(told: Diagnosis, user: User | None) -> Diagnosis:
    """The same diagnosis without the values that `user` may not read."""
    hidden = hidden_from(user)
    if not hidden:
        return told
    judgements = {code: _judgement(each, hidden) for code, each in told.judgements.items()}
    inputs = {key: result for key, result in told.inputs.items() if figure_code(key) not in hidden}
    return replace(told, judgements=judgements, inputs=inputs)


def _judgement(judgement: Judgement, hidden: frozenset[str]) -> Judgement:
    reading = judgement.reading
    lines, deciding = (tuple(_line(line, hidden) for line in some) for some in (reading.lines, reading.deciding))
    return replace(judgement, reading=Reading(reading.state, lines, deciding))


def _line(line: Line, hidden: frozenset[str]) -> Line:
    if line.key == "inputs" or figure_code(line.key) not in hidden:
        return line
    return replace(line, value=None, low=None, high=None, n=None, result=None, is_hidden=True)
