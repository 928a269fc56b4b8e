"""What was found in a file beside the section that it seems to belong to: proposals, which a person moves, changes, keeps or drops."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from base.words import fold
from plans.old_found import Found
from plans.old_words import COLUMNS, columns_of, quadrant_of, section_of
from plans.prose import LINE

MOST_PIECES, MOST_ROWS_OF_PIECE = 200, 50
# The kinds of row that tables and lists become, by section.
KINDS = {
    "objectives": "objectives",
    "wants": "goals",
    "tactics": "tactics",
    "action_plan": "actions",
    "swot": "swot",
    "competition": "rivals",
    "relationships": "people",
}
SECTION_OF = {kind: section for section, kind in KINDS.items()}
NAMES = {kind: next(iter(fields)) for kind, fields in COLUMNS.items()}  # the field that names a row
BULLET = re.compile(r"^(?:[-•–*▪◦·]|\d+[.)])\s+")

Row = dict[str, str]


@dataclass
class Proposal:
    """`kind` is empty for words, else the kind of its rows. `section` is empty where none is near."""

    place: str
    no: int
    sheet: str
    heading: str
    section: str
    kind: str = ""
    text: str = ""
    rows: list[Row] = field(default_factory=list)
    in_columns: bool = False  # its words stood side by side with others: their order may be wrong


def proposals(found: Sequence[Found], account: str) -> list[Proposal]:
    """Pieces in the order of the file. A heading that means nothing by itself belongs to the one above it."""
    made: list[Proposal] = []
    open_at: dict[int, str] = {}  # the section of each level that is open
    for each in found:
        own = section_of(each.heading, account)
        above = next((open_at[level] for level in sorted(open_at, reverse=True) if level < each.level and open_at[level]), "")
        is_quadrant = quadrant_of(each.heading) not in {"", "opportunity"} or (above == "swot" and bool(quadrant_of(each.heading)))
        section = "swot" if is_quadrant else own or above
        open_at = {level: code for level, code in open_at.items() if level < each.level} | {each.level: section}
        made += _pieces(each, section, is_sub=bool(above) and not own)
    return list(_merged(made))


def _pieces(each: Found, section: str, *, is_sub: bool) -> Iterator[Proposal]:
    def piece(kind: str = "", no: int = each.no, **more: object) -> Proposal:
        section_of_piece: Any = more.pop("section", section)
        words: Any = more
        return Proposal(each.place, no, each.sheet, each.heading, section_of_piece, kind, in_columns=each.in_columns, **words)

    quadrant = quadrant_of(each.heading) if section == "swot" else ""
    if quadrant and each.lines:
        yield piece("swot", rows=[{"text": _bare(line), "quadrant": quadrant} for line in each.lines])
    elif each.lines:
        kind = KINDS.get(section, "")
        listed = [line for line in each.lines if BULLET.match(line)]
        if kind in {"objectives", "goals", "tactics", "actions"} and len(listed) == len(each.lines):
            yield piece(kind, rows=[{NAMES[kind]: _bare(line)} for line in each.lines])
        else:
            yield piece(text="\n".join([f"### {each.heading}", *each.lines] if is_sub and each.heading else each.lines))
    for no, cells in each.tables:
        number = no if each.place == "sheet" else each.no
        for kind, rows, spare in _table(cells, section):
            for start in range(0, len(rows), MOST_ROWS_OF_PIECE):
                part, home = rows[start : start + MOST_ROWS_OF_PIECE], "" if kind == "swot" else section
                yield piece(kind, number, rows=part, section=home or SECTION_OF[kind])
            if rows:
                if spare:
                    yield piece(no=number, text="\n".join(spare), section=section or SECTION_OF[kind])
                break
        else:
            yield piece(no=number, text="\n".join(lines_of_table(cells)))


def _bare(line: str) -> str:
    return BULLET.sub("", line).strip()


def _table(cells: list[list[str]], section: str) -> Iterator[tuple[str, list[Row], list[str]]]:
    """Readings of a table as rows, the likeliest first, each with what its rows have no field for, as lines."""
    four = list(_four(cells))  # under another heading it is a SWOT when all four are named
    yield "swot", four if section in {"swot", ""} or len({row["quadrant"] for row in four}) == 4 else [], []
    wanted = KINDS.get(section, "")
    known = {kind: columns_of(kind, cells[0]) for kind in COLUMNS} if len(cells) > 1 else {}
    fitting = [kind for kind, columns in known.items() if NAMES[kind] in columns and (kind != "swot" or "quadrant" in columns)]
    ranked = sorted(fitting, key=lambda kind: (kind != wanted, -len(known[kind])))
    for kind in ranked:
        if kind == wanted or (not section and len(known[kind]) > 1):
            yield kind, [row for line in cells[1:] if (row := _row(kind, known[kind], line))], list(_spare(kind, known[kind], cells))


def _spare(kind: str, columns: dict[str, int], cells: list[list[str]]) -> Iterator[str]:
    """Cells under heads that name no field, beside what their row is called; all of a row that nothing names."""
    for line in cells[1:]:
        row = _row(kind, columns, line)
        used = set(columns.values()) if row else set()
        rest = [_headed(head, cell) for at, (head, cell) in enumerate(zip(cells[0], line, strict=False)) if at not in used and cell]
        if rest:
            yield "- " + "; ".join([*([row[NAMES[kind]]] if row else []), *rest])


def _headed(head: str, cell: str) -> str:
    words = " / ".join(cell.split("\n"))
    return f"{head}: {words}" if head else words


def _row(kind: str, columns: dict[str, int], line: list[str]) -> Row:
    row = {name: " ".join(line[at].split("\n")) for name, at in columns.items() if at < len(line) and line[at]}
    if kind == "swot" and row.get("quadrant"):
        row["quadrant"] = quadrant_of(row["quadrant"])
    return row if row.get(NAMES[kind]) else {}


def _four(cells: list[list[str]]) -> Iterator[Row]:
    """SWOT drawn as four fields: names above, names beside, or each name on the first line of its field."""
    heads = [quadrant_of(cell) for cell in cells[0]]
    if sum(map(bool, heads)) > 1:
        above = heads
        for line in cells[1:]:
            if sum(bool(quadrant_of(cell)) for cell in line) > 1:
                above = [quadrant_of(cell) for cell in line]
                continue
            for quadrant, cell in zip(above, line, strict=False):
                yield from ({"text": _bare(part), "quadrant": quadrant} for part in cell.split("\n") if quadrant and part)
        return
    for line in cells:
        beside = quadrant_of(line[0])
        for cell in line[1:] if beside else line:
            first, _break, rest = cell.partition("\n")
            quadrant, parts = (beside, cell) if beside else (quadrant_of(first), rest)
            yield from ({"text": _bare(part), "quadrant": quadrant} for part in parts.split("\n") if quadrant and part)


def lines_of_table(cells: list[list[str]]) -> list[str]:
    """A table as words: label and value, else a point a row with the names of its columns."""
    flat = [[" / ".join(cell.split("\n")) for cell in row] for row in cells]
    if len(flat) == 1 or max(map(len, flat)) <= 2:
        return [": ".join(cell for cell in row if cell) for row in flat]
    heads = flat[0]
    named = ["- " + "; ".join(_headed(head, cell) for head, cell in zip(heads, row, strict=False) if cell) for row in flat[1:]]
    return named or ["; ".join(cell for cell in heads if cell)]


def _merged(made: Iterable[Proposal]) -> Iterator[Proposal]:
    """Words that follow each other under one section of one slide, sheet or heading are one piece."""
    last: Proposal | None = None
    for each in made:
        joins = last is not None and not last.kind and not each.kind and last.section == each.section and bool(each.section)
        near = last is not None and (last.place, last.sheet) == (each.place, each.sheet) and (each.place != "slide" or last.no == each.no)
        if last is not None and joins and near and each.text.startswith("### "):
            last.text += "\n" + each.text
            last.in_columns = last.in_columns or each.in_columns
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


# From words to rows and back ----------------------------------------------------


def rows_of_text(kind: str, text: str) -> list[Row]:
    """Each line a row, by what names a row of this kind."""
    found = []
    for line in text.splitlines():
        match = LINE.match(line)
        words = (match["rest"] if match else line).strip()
        if words and not (match and (match["sign"] or "").startswith("#")):
            found.append({NAMES[kind]: words})
    return found[:MOST_ROWS_OF_PIECE]


def text_of_rows(rows: Sequence[Row]) -> str:
    return "\n".join("- " + "; ".join(str(value) for value in row.values() if value) for row in rows)


# Days as people write them ---------------------------------------------------------

ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
SHORT = re.compile(r"^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})$")
QUARTER = re.compile(r"^(?:(?:q|t)\s*([1-4])|([1-4])(?:st|nd|rd|th|er|e|eme)?\s*(?:quarter|trimestre))[\s/\-]*(?:of\s*)?(\d{4}|\d{2})$")
YEAR = re.compile(r"^(?:(?:end of|end|by|fin|fin de|d'ici)\s+)?(\d{4})$")
WORDED = re.compile(r"^(?:(?:end of|end|fin|le)\s+)?(?:(\d{1,2})(?:er|st|nd|rd|th)?\s+)?([a-z]+)\.?,?\s+(\d{4})$")
MONTHS = [
    "jan,janv,january,janvier",
    "feb,fev,fevr,february,fevrier",
    "mar,mars,march",
    "apr,avr,april,avril",
    "may,mai",
    "jun,juin,june",
    "jul,juil,july,juillet",
    "aug,aou,aout,august",
    "sep,sept,september,septembre",
    "oct,october,octobre",
    "nov,november,novembre",
    "dec,december,decembre",
]
MONTH = {word: number for number, words in enumerate(MONTHS, 1) for word in words.split(",")}


def order_of(texts: Iterable[str]) -> str:
    """`dmy` or `mdy`, by dates of the same file that can be read one way only; empty when none tells, or when they differ."""
    told = set()
    for text in texts:
        if match := SHORT.match(text.strip()):
            first, second = int(match[1]), int(match[2])
            told |= ({"dmy"} if first > 12 else set()) | ({"mdy"} if second > 12 else set())
    return told.pop() if len(told) == 1 else ""


def day_of(text: str, order: str = "") -> dt.date | None:
    """The day that a text names; the last one of a month, quarter or year. None where it can be read two ways, or not at all."""
    words = fold(text).strip(" .")
    try:
        if match := ISO.match(words):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := SHORT.match(words):
            one, two, year = int(match[1]), int(match[2]), _year(match[3])
            order = order or ("dmy" if one > 12 or one == two else "mdy" if two > 12 else "")
            return None if not order else dt.date(year, two, one) if order == "dmy" else dt.date(year, one, two)
        if match := QUARTER.match(words):
            return _last(_year(match[3]), 3 * int(match[1] or match[2]))
        if match := YEAR.match(words):
            return dt.date(int(match[1]), 12, 31)
        if (match := WORDED.match(words)) and match[2] in MONTH:
            year, month = int(match[3]), MONTH[match[2]]
            return dt.date(year, month, int(match[1])) if match[1] else _last(year, month)
    except ValueError:
        return None
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _last(year: int, month: int) -> dt.date:
    return (dt.date(year + month // 12, month % 12 + 1, 1)) - dt.timedelta(days=1)
