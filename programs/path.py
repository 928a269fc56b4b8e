"""Light, standard or full: proposed by maturity and size, with the reasons and what would change it. The lightest of them wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from base import company, formats
from base.results import Result
from people.models import Person
from programs.models import MethodChoice
from programs.models.path import Path

ORDER = (Path.LIGHT, Path.STANDARD, Path.FULL)
Limits = Mapping[Path, float]


@dataclass(frozen=True)
class Steps:
    """From which level of the weakest pillar, how many key accounts and how many people in post a path is open."""

    levels: Limits
    keys: Limits
    people: Limits


USUAL = Steps(
    {Path.STANDARD: 2.0, Path.FULL: 3.0},
    {Path.STANDARD: 4, Path.FULL: 10},
    {Path.STANDARD: 50, Path.FULL: 250},
)


def steps() -> Steps:
    """The company's own; a full path never opens before the standard one."""
    known = company.values()

    def of(name: str) -> Limits:
        standard, full = (known[f"path_{path.value}_{name}"] for path in (Path.STANDARD, Path.FULL))
        return {Path.STANDARD: standard, Path.FULL: max(standard, full)}

    return Steps(of("level"), of("keys"), of("people"))


@dataclass(frozen=True)
class Reason:
    """One fact and how far it carries."""

    words: str
    path: Path
    next: str  # what opens the next path, "" at the top
    back: str  # what would close this one, "" at the bottom


@dataclass(frozen=True)
class Advice:
    path: Path
    reasons: list[Reason]

    @property
    def label(self) -> str:
        return str(self.path.label)

    @property
    def changes(self) -> list[str]:
        """What would open the next path, all of it together; what would close this one, each alone."""
        found = []
        if self.path != ORDER[-1]:
            needed = formats.joined(reason.next for reason in self.reasons if reason.path == self.path)
            words = {"path": str(ORDER[ORDER.index(self.path) + 1].label), "when": needed}
            found.append(_("It becomes %(path)s when: %(when)s.") % words)
        if self.path != ORDER[0]:
            backs = formats.joined(reason.back for reason in self.reasons if reason.path == self.path)
            words = {"path": str(ORDER[ORDER.index(self.path) - 1].label), "when": backs}
            found.append(_("It falls back to %(path)s on one of these: %(when)s.") % words)
        return found


def advise(level: float | None, keys: int, people: int, steps: Steps = USUAL) -> Advice:
    """The path from the level of the weakest pillar (None: not assessed), key accounts, and people in post."""
    weakest = formats.NO_VALUE if level is None else formats.number(level, 1)
    reasons = [
        _reason(_("Weakest pillar: level %(value)s of 5") % {"value": weakest}, level or 0.0, steps.levels, _("weakest pillar"), 1),
        _reason(_("Key accounts: %(value)s") % {"value": formats.number(keys)}, keys, steps.keys, _("key accounts"), 0),
        _reason(_("People in post: %(value)s") % {"value": formats.number(people)}, people, steps.people, _("people in post"), 0),
    ]
    return Advice(min((reason.path for reason in reasons), key=ORDER.index), reasons)


def _reason(words: str, value: float, steps: Limits, name: Any, decimals: int) -> Reason:
    path = next((each for each in reversed(ORDER[1:]) if value >= steps[each]), Path.LIGHT)
    at = ORDER.index(path)
    return Reason(
        words,
        path,
        _("%(name)s: %(least)s or more") % {"name": name, "least": formats.number(steps[ORDER[at + 1]], decimals)} if at < 2 else "",
        _("%(name)s: under %(least)s") % {"name": name, "least": formats.number(steps[path], decimals)} if at else "",
    )


def advice(maturity: Result, keys: int) -> Advice:
    """As today's figures give it."""
    return advise(None if maturity.value is None else float(maturity.value), keys, Person.objects.in_post().count(), steps())


def choice() -> MethodChoice | None:
    """The path that holds."""
    return MethodChoice.objects.select_related("by__person").first()


def is_agreed() -> bool:
    found = choice()
    return found is not None and found.agreed_on is not None
