"""What stands beside a verdict in writing: objections and their answers, for the page and the paper."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from people.models import User
from pyramid.models import Disagreement, DisagreementAnswer, Verdict


@dataclass
class Objection:
    """An objection as it was kept. `form` is there for who may answer it; `is_earlier`: written before it was judged again."""

    kept: Disagreement
    answers: list[DisagreementAnswer]
    is_earlier: bool
    may_answer: bool
    form: Any = None
    refusal: object = None


def beside(verdict: Verdict) -> QuerySet[Disagreement]:
    """Objections to this verdict, and to what was said of the same period before it was judged again."""
    same = Verdict.objects.filter(
        scope_kind=verdict.scope_kind, scope_id=verdict.scope_id, start=verdict.start, end=verdict.end, pk__lte=verdict.pk
    )
    found: QuerySet[Disagreement] = (
        Disagreement.objects.filter(verdict__in=same)
        .select_related("by__person", "verdict")
        .defer("verdict__document")
        .prefetch_related("answers__by__person")
    )
    return found.order_by("at", "pk")


def objections(verdict: Verdict, user: User, *, may_answer: bool) -> list[Objection]:
    """Oldest first. The first answer comes from somebody else than the author. At most three queries."""
    found = []
    for kept in beside(verdict):
        answers = list(kept.answers.all())
        may = may_answer and (bool(answers) or kept.by_id != user.pk)
        found.append(Objection(kept, answers, kept.verdict_id != verdict.pk, may))
    return found
