from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, contact, match_contacts
from accounts.models import SurveyResponse
from imports.fields import Choice, Day, Field, Number, Text
from imports.problems import Problem
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

SCALES = {"nps": (0, 10), "enps": (0, 10), "csat": (1, 5)}


@kinds.register
class SurveyResponses(Kind):
    """Answers may name a contact, only an account, or nobody. NPS and eNPS are whole numbers 0 to 10, satisfaction 1 to 5."""

    code = "survey_responses"
    position = 95
    label = _("Survey answers")
    model = SurveyResponse
    id_with = ("kind",)
    id_aliases = "response id, answer id, survey id, id reponse"
    fields: ClassVar[tuple[Field, ...]] = (
        account(required=False),
        contact(),
        Day("on", _("Date"), required=True, aliases="date, answered on, response date, date de reponse, submitted at"),
        Choice(
            "kind",
            _("Kind"),
            required=True,
            values=tuple(SCALES),
            words="satisfaction=csat, net promoter score=nps",
            aliases="survey, survey kind, type, enquete",
        ),
        Number("score", _("Score"), required=True, aliases="note, rating, answer, value, reponse"),
        Text("driver", _("Driver"), limit=60, aliases="reason, theme, motif"),
        Text("comment", _("Comment"), limit=4000, aliases="comments, verbatim, commentaire, feedback text"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        match_contacts(load, chunk)
        for at, (kind, score) in enumerate(zip(chunk.columns["kind"], chunk.columns["score"], strict=True)):
            if kind is None or score is None:
                continue
            low, high = SCALES[kind]
            if (
                not low <= score <= high
                or (kind != "csat" and score != score.to_integral_value())
                or (kind == "csat" and score != score.quantize(Decimal(1)))
            ):
                chunk.wrong(at, "score", Problem("out_of_range", {"low": low, "high": high}))
