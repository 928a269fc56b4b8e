"""What changed between two versions of a plan: words, rows, figures. Reads frozen rows only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from base.results import Result
from plans import around, background, kept, live
from plans.models import PlanVersion
from plans.rows import ROW_KINDS

WORDS_MOST = 20_000


@dataclass(frozen=True)
class Piece:
    """Some words: `same`, `gone` or `new`."""

    kind: str
    text: str


@dataclass(frozen=True)
class SectionChange:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class RowChange:
    """A row that came, went, or changed; of each changed field what it is called, and its words before and after."""

    kind: str
    name: str
    state: str
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True)
class FigureChange:
    code: str
    before: Result | None
    after: Result | None


@dataclass(frozen=True)
class Changes:
    sections: list[SectionChange]
    rows: list[RowChange]
    figures: list[FigureChange]
    lacks_people: bool = False  # one of the two was submitted before versions kept people and opportunities

    @property
    def is_empty(self) -> bool:
        return not (self.sections or self.rows or self.figures)


def versions(earlier: PlanVersion, later: PlanVersion, *, money: bool, judges: bool) -> Changes:
    """From `earlier` to `later`; figures and rows of money only with `money`, what we think of people only if the reader `judges`."""
    both = all(around.are_kept(version) for version in (earlier, later))
    before, after = (_as_read(version.rows, judges=judges, both=both) for version in (earlier, later))
    return Changes(
        _sections(earlier, later), list(_rows(before, after, money=money)), list(_figures(earlier, later, money=money)), not both
    )


def _as_read(rows: Mapping[str, Any], *, judges: bool, both: bool) -> dict[str, Any]:
    """People and opportunities in the words of the reader; left out unless both versions keep them."""
    rest = {kind: found for kind, found in rows.items() if kind not in {around.PEOPLE, around.DEALS, around.HEAD, background.BACKGROUND}}
    return rest | ({around.PEOPLE: around.people(rows, judges=judges), around.DEALS: around.deals(rows)} if both else {})


def _sections(earlier: PlanVersion, later: PlanVersion) -> list[SectionChange]:
    before = {section.code: section for section in earlier.sections.all()}
    after = {section.code: section for section in later.sections.all()}
    found = []
    for code in dict.fromkeys([*after, *before]):
        old, new = before.get(code), after.get(code)
        texts = (old.text if old else "", new.text if new else "")
        if texts[0] != texts[1]:
            found.append(SectionChange(str(new or old), words(*texts)))
    return found


def words(before: str, after: str) -> list[Piece]:
    """The difference word by word; very long texts whole against whole."""
    old, new = _split(before), _split(after)
    if len(before) + len(after) > WORDS_MOST:
        return [Piece("gone", before), Piece("new", after)]
    pieces = []
    for tag, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[start:end])))
            continue
        if end > start:
            pieces.append(Piece("gone", "".join(old[start:end])))
        if last > first:
            pieces.append(Piece("new", "".join(new[first:last])))
    return pieces


def _split(text: str) -> list[str]:
    parts: list[str] = []
    for line in text.splitlines(keepends=True):
        parts += [f"{word} " for word in line.rstrip("\n").split(" ")]
        if line.endswith("\n"):
            parts.append("\n")
    return parts


def _rows(before: Mapping[str, Any], after: Mapping[str, Any], *, money: bool) -> Iterator[RowChange]:
    for kind in dict.fromkeys([*after, *before]):
        old, new = ({row["id"]: row for row in _readable(kind, rows, money)} for rows in (before, after))
        for pk in dict.fromkeys([*new, *old]):
            if pk not in old:
                yield RowChange(kind, kept.name(new[pk]), "new", [])
            elif pk not in new:
                yield RowChange(kind, kept.name(old[pk]), "gone", [])
            elif fields := [
                (kept.label(field), kept.value(kind, field, old[pk], before), kept.value(kind, field, new[pk], after))
                for field, value in new[pk].items()
                if value != old[pk].get(field) and field not in kept.SILENT
            ]:
                yield RowChange(kind, kept.name(new[pk]), "changed", fields)


def _readable(kind: str, rows: Mapping[str, Any], money: bool) -> Any:
    found = rows.get(kind, ())
    return ROW_KINDS[kind].readable(found, money=money) if kind in ROW_KINDS else found


def _figures(earlier: PlanVersion, later: PlanVersion, *, money: bool) -> Iterator[FigureChange]:
    before, after = ({figure.code: figure for figure in live.frozen(version)} for version in (earlier, later))
    for code in dict.fromkeys([*after, *before]):
        if not money and code in live.MONEY:
            continue
        old, new = before.get(code), after.get(code)
        if (old and old.value) != (new and new.value):
            yield FigureChange(code, old, new)
