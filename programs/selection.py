"""What the pages of a selection show to one reader: others' scores only where his own sheet is in."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, AccountSnapshot
from base import formats
from people.models import Person, User
from people.permissions import Permission
from programs.criteria import FACTS, RESTRICTED, label_of
from programs.models import Candidate, Criterion, Rater, Score, SelectionRound
from programs.sheet import PASS, Rated, Sensitivity, axis_score, rated, sensitivity
from reports.charts import Bubble, Slope, bubble, dot_whisker, slope
from teams import load
from teams.page import LOOK_BACK_WEEKS, window

Axis = Criterion.Axis
KEEPS = frozenset({Candidate.Outcome.ENTERS, Candidate.Outcome.STAYS, Candidate.Outcome.WATCH})
TIERS = {1: "good", 2: "watch", 3: "bad"}


@dataclass
class Line:
    """A candidate for one reader. Without his own sheet (where he is asked for one) it has no scores at all."""

    candidate: Candidate
    is_open: bool  # whether this reader sees the scores
    sheets: int
    rated: dict[str, Rated] = field(default_factory=dict)
    sensitivity: Sensitivity | None = None
    attractiveness: float | None = None
    strength: float | None = None
    revenue_minor: int = 0

    @property
    def apart(self) -> int:
        """Criteria on which the raters should talk."""
        return sum(each.is_apart for each in self.rated.values())

    @property
    def standing(self) -> tuple[str, str]:
        if self.sensitivity is None:
            return "none", _("not rated") if self.is_open else _("after your sheet")
        words = {1: _("passes under any weights"), 2: _("hangs on the weights"), 3: _("passes under none")}
        return TIERS[self.sensitivity.tier], words[self.sensitivity.tier]

    @property
    def whisker(self) -> str:
        """The score with its range under other weights, against the line that it must reach."""
        found = self.sensitivity
        if found is None:
            return ""
        told = {
            "score": formats.number(round(found.score)),
            "low": formats.number(round(found.low)),
            "high": formats.number(round(found.high)),
        }
        title = _("score %(score)s, %(low)s to %(high)s") % told
        return dot_whisker(found.score, found.low, found.high, title=title, scale=(0, 100), company=PASS, width=140)

    @property
    def lacks(self) -> bool:
        return not self.candidate.outcome or not self.candidate.reason


class Selection:
    """A round as one person reads it; a handful of queries."""

    def __init__(self, round_: SelectionRound, user: User) -> None:
        self.round, self.user = round_, user

    @cached_property
    def raters(self) -> list[Rater]:
        return list(self.round.raters.select_related("person"))

    @cached_property
    def me(self) -> Rater | None:
        return next((rater for rater in self.raters if rater.person_id == self.user.person_id), None)

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.round.criteria.all())

    @cached_property
    def scores(self) -> dict[int, dict[int, dict[str, int]]]:
        """Values by candidate, rater and criterion."""
        codes = {criterion.pk: criterion.code for criterion in self.criteria}
        found: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        rows = Score.objects.filter(candidate__round=self.round).values_list("candidate_id", "rater_id", "criterion_id", "value")
        for candidate, rater, criterion, value in rows:
            found[candidate][rater][codes[criterion]] = value
        return found

    def sees(self, candidate: Candidate) -> bool:
        """Whether others' scores are open to this reader: once his own sheet is in, or when none is asked of him."""
        return not self.round.is_open or self.me is None or self.is_in(candidate, self.me)

    def is_in(self, candidate: Candidate, rater: Rater) -> bool:
        return len(self.scores[candidate.pk][rater.pk]) == len(self.criteria)

    @cached_property
    def weights(self) -> tuple[dict[str, float], dict[str, float]]:
        by_axis = {axis: {row.code: float(row.weight) for row in self.criteria if row.axis == axis} for axis in Axis}
        return by_axis[Axis.ATTRACTIVENESS], by_axis[Axis.STRENGTH]

    @cached_property
    def lines(self) -> list[Line]:
        rows = list(self.round.candidates.select_related("account"))
        snapshots = AccountSnapshot.objects.filter(account__in=[row.account_id for row in rows])
        revenue = dict(snapshots.values_list("account_id", "revenue_minor"))
        return [self._line(row, revenue.get(row.account_id) or 0) for row in rows]

    def _line(self, row: Candidate, revenue: int) -> Line:
        sheets = [rater for rater in self.raters if self.is_in(row, rater)]
        if not self.sees(row):
            return Line(row, False, len(sheets), revenue_minor=revenue)
        found: dict[str, Rated] = {}
        for criterion in self.criteria:
            values = [self.scores[row.pk][rater.pk][criterion.code] for rater in sheets]
            if (each := rated(values)) is not None:
                found[criterion.code] = each
        means = {code: each.mean for code, each in found.items()}
        first, second = self.weights
        share = self.round.attractiveness / 100
        both = ({code: means[code] for code in first if code in means}, {code: means[code] for code in second if code in means})
        return Line(
            row,
            True,
            len(sheets),
            found,
            sensitivity(both, self.weights, share),
            axis_score(both[0], first),
            axis_score(both[1], second),
            revenue,
        )

    # What stands above all

    @property
    def hanging(self) -> list[Line]:
        return [line for line in self.lines if line.sensitivity and line.sensitivity.tier == 2]

    @property
    def waiting(self) -> list[Line]:
        """Candidates whose sheet this reader has not filled yet."""
        if self.me is None or not self.round.is_open:
            return []
        return [line for line in self.lines if not self.is_in(line.candidate, self.me)]

    @property
    def undecided(self) -> list[Line]:
        return [line for line in self.lines if line.lacks]

    @property
    def finding(self) -> str:
        if self.waiting:
            count = len(self.waiting)
            return ngettext("%(count)s sheet waits for you", "%(count)s sheets wait for you", count) % {"count": count}
        if not self.round.is_open:
            told = Counter(line.candidate.outcome for line in self.lines)
            stays = told[Candidate.Outcome.STAYS] + told[Candidate.Outcome.WATCH]
            words = {"stays": stays, "enters": told[Candidate.Outcome.ENTERS], "leaves": told[Candidate.Outcome.LEAVES]}
            return _("Decided; staying: %(stays)s, entering: %(enters)s, leaving: %(leaves)s") % words
        scored = [line for line in self.lines if line.sensitivity]
        if not scored:
            return _("Nobody has filled a sheet yet")
        tiers = [line.sensitivity.tier for line in scored if line.sensitivity]
        words = {"any": tiers.count(1), "some": tiers.count(2), "none": tiers.count(3)}
        return _("Pass under any weights: %(any)s; hang on the weights: %(some)s; under none: %(none)s") % words

    @property
    def kept(self) -> int:
        """Places taken by what is decided so far; an undecided key account keeps its own."""
        return sum(line.candidate.outcome in KEEPS or (not line.candidate.outcome and line.candidate.was_key) for line in self.lines)

    @property
    def seats(self) -> "Seats":
        return seats(self.round, self.kept)

    # Charts

    @cached_property
    def matrix(self) -> tuple[Any, Any] | None:
        """For a desk and, narrower, for a phone: the best accounts stand at the right, and are out of sight where it is cut."""
        return (self._matrix(), self._matrix(350, 400)) if any(line.sensitivity for line in self.lines) else None

    @cached_property
    def largest(self) -> tuple[Any, Any]:
        return self._largest(), self._largest(350, 400)

    def _matrix(self, width: float = 560, height: float = 360) -> Any:
        status = {1: "ok", 2: "near", 3: "below"}
        items = [
            Bubble(line.attractiveness, line.strength, line.revenue_minor, line.candidate.account.name, status[line.sensitivity.tier])
            for line in self.lines
            if line.sensitivity
        ]
        title = _("Attractiveness and our strength of each candidate, of 100; area: revenue")
        return bubble(items, title=title, x_label=_("Attractiveness"), y_label=_("Our strength"), width=width, height=height)

    def _largest(self, width: float = 520, height: float = 340) -> Any:
        """Largest at the left in their order; at the right tiers, not ranks: scores within one are not told apart."""
        scored = sorted((line for line in self.lines if line.sensitivity), key=lambda line: -line.revenue_minor)
        items = [
            Slope(line.candidate.account.name, at, line.sensitivity.tier, strong=line.sensitivity.tier == 1)
            for at, line in enumerate(scored, 1)
            if line.sensitivity
        ]
        tiers = [_("above under any weights"), _("not told apart"), _("below under any weights")]
        title = _("The largest accounts and the strategic ones side by side")
        return slope(items, title=title, left_label=_("By revenue"), right_label=_("By score"), tiers=tiers, width=width, height=height)

    # One candidate

    def facts(self, candidate: Candidate) -> list[str]:
        """The facts that proposed it, in words; those of money to who may read it on that account."""
        money = self.user.holds_all(Permission.MONEY_VIEW) or bool(
            self.user.relations(Permission.MONEY_VIEW) & candidate.account.relations_of(self.user)
        )
        return [
            str(FACTS[fact["code"]]) % {"value": _value(fact)}
            for fact in candidate.facts
            if fact["code"] in FACTS and (money or fact["code"] not in RESTRICTED)
        ]

    def sheet(self, candidate: Candidate, typed: Mapping[str, int]) -> list[tuple[str, list[dict[str, Any]]]]:
        """Criteria by axis: own score (or what was typed and refused), others' where they are open, mean and spread."""
        line = next(line for line in self.lines if line.candidate.pk == candidate.pk)
        own = self.scores[candidate.pk][self.me.pk] if self.me else {}
        others = [rater for rater in self.raters if rater != self.me] if line.is_open else []
        parts = []
        for axis in Axis:
            rows = [
                {
                    "criterion": criterion,
                    "label": label_of(criterion.code),
                    "own": typed.get(criterion.code, own.get(criterion.code)),
                    "others": [(rater.person.name, self.scores[candidate.pk][rater.pk].get(criterion.code)) for rater in others],
                    "rated": line.rated.get(criterion.code),
                }
                for criterion in self.criteria
                if criterion.axis == axis
            ]
            parts.append((str(axis.label), rows))
        return parts

    def others(self, candidate: Candidate) -> list[Person]:
        return [rater.person for rater in self.raters if rater != self.me] if self.sees(candidate) else []


def _value(fact: Mapping[str, Any]) -> str:
    return formats.number(fact["value"]) if fact["code"] in {"contacts", "functions"} else formats.percent(fact["value"])


@dataclass(frozen=True)
class Seats:
    """Places of a round, those taken, and for one too many the hours that it lacks and who would lend them."""

    capacity: int
    kept: int
    days: Decimal | None  # days a week that a key account with hours gets in the mean
    managers: list[str]

    @property
    def is_over(self) -> bool:
        return self.kept > self.capacity

    @property
    def sentence(self) -> str:
        if not self.is_over:
            return _("Taken after these decisions: %(kept)s of %(all)s.") % {"kept": self.kept, "all": self.capacity}
        words = {"kept": self.kept, "all": self.capacity, "days": formats.number(self.days or 0, 1), "names": ", ".join(self.managers)}
        if not self.days:
            return _("%(kept)s accounts for %(all)s places: no line manager has granted hours to any key account yet.") % words
        return _("%(kept)s accounts for %(all)s places: each more needs hours granted, days a week: %(days)s, from: %(names)s.") % words


def seats(round_: SelectionRound, kept: int) -> Seats:
    keys = list(Account.objects.filter(snapshot__is_key=True).values_list("pk", flat=True))
    given = load.given(keys, *window())
    granted: dict[int, Decimal] = defaultdict(Decimal)
    for (account, _person), one in given.items():
        granted[account] += one.granted
    with_hours = [hours for hours in granted.values() if hours]
    mean = sum(with_hours, Decimal(0)) / len(with_hours) / LOOK_BACK_WEEKS if with_hours else None
    people = [person for (_account, person), one in given.items() if one.granted]
    managers = Person.objects.filter(reports__in=people).distinct().order_by("name")
    return Seats(round_.capacity, kept, load.days_of_hours(mean), [person.name for person in managers])
