"""Records on the programme as files bring them: assessed skills, answers on maturity."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import Names, employee
from imports.fields import Choice, Day, Field, Number, Text
from imports.problems import Problem
from imports.registry import Kind, kinds
from programs.models import MaturityAnswer, MaturityDimension, Pillar, Skill, SkillAssessment

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

NOTHING, FULL = Decimal(0), Decimal(5)
PILLAR_WORDS = (
    "infrastructure=infrastructure, method=infrastructure, methode=infrastructure, equipes=teams, equipe=teams, "
    "account teams=teams, equipes de compte=teams, plans de compte=plans, account plans=plans"
)


@kinds.register
class Skills(Kind):
    """Required and actual level of a skill per colleague, dated."""

    code = "skills"
    position = 140
    label = _("Skills")
    model = SkillAssessment
    fields: ClassVar[tuple[Field, ...]] = (
        employee(),
        Text("skill", _("Skill"), column="skill_text", required=True, limit=100, aliases="competence, competency"),
        Number("required", _("Required"), required=True, low=NOTHING, high=FULL, aliases="target, requis, attendu, niveau requis"),
        Number("actual", _("Actual"), low=NOTHING, high=FULL, aliases="level, score, niveau, reel, niveau reel, acquis"),
        Choice(
            "rater",
            _("Assessed by"),
            values=tuple(SkillAssessment.Rater.values),
            words="lui meme=self, auto=self, collaborateur=self, responsable=manager, n+1=manager",
            aliases="rated by, evaluateur",
        ),
        Day("assessed_on", _("Assessed on"), aliases="date, on, evalue le, date d'evaluation"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        chunk.columns["skill_id"] = Names(Skill).ids(load, chunk.columns["skill_text"])
        _dated(chunk, "actual", "assessed_on")


@kinds.register
class MaturityAnswers(Kind):
    """Answers of the self-assessment of the programme. A dimension that is new under its pillar is added to the questions."""

    code = "maturity_answers"
    position = 142
    label = _("Answers on maturity")
    model = MaturityAnswer
    fields: ClassVar[tuple[Field, ...]] = (
        Text("dimension", _("Dimension"), column="dimension_text", required=True, limit=60, aliases="question, theme, critere"),
        Choice(
            "pillar", _("Pillar"), column="pillar_text", required=True, values=tuple(Pillar.values), words=PILLAR_WORDS, aliases="pilier"
        ),
        Number("weight", _("Weight"), column="weight_text", low=NOTHING, high=Decimal(100), aliases="poids, coefficient"),
        Number("score", _("Score"), low=NOTHING, high=FULL, aliases="answer, note, reponse, niveau"),
        Day("on", _("Date"), aliases="date, answered on, le"),
        Text("evidence", _("Evidence"), limit=500, aliases="comment, preuve, commentaire, constat"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        memo: dict[tuple[str, str], int] = load.memo.setdefault("dimensions", {})
        weights = chunk.column("weight_text")
        found = []
        for text, pillar, weight in zip(chunk.columns["dimension_text"], chunk.columns["pillar_text"], weights, strict=True):
            found.append(self._dimension(memo, text, pillar, weight) if text and pillar else None)
        chunk.columns["dimension_id"] = found
        _dated(chunk, "score", "on")

    @staticmethod
    def _dimension(memo: dict[tuple[str, str], int], code: str, pillar: str, weight: Decimal | None) -> int:
        if (code, pillar) not in memo:
            weighed = {"weight": weight} if weight is not None else {}
            row, made = MaturityDimension.objects.get_or_create(code=code, pillar=pillar, defaults=weighed)
            if weighed and not made and row.weight != weight:
                MaturityDimension.objects.filter(pk=row.pk).update(**weighed)
            memo[code, pillar] = row.pk
        return memo[code, pillar]


def _dated(chunk: "Chunk", value: str, date: str) -> None:
    """A level without a date could stand in no period."""
    for at, (given, day) in enumerate(zip(chunk.column(value), chunk.column(date), strict=True)):
        if given is not None and day is None:
            chunk.wrong(at, date, Problem("missing_required"))
