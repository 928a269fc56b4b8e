"""Anonymous answers: fewer than `privacy_min` are never told, nor told by subtracting one period or part from another.

Answers are put into blocks of whole months, in order of time, each closed as soon as it holds enough of them. A period may be shown
when it is made of whole closed blocks: then the difference between any two that are shown is made of whole blocks too, and holds
enough answers or none. Parts of the company (accounts, segments…) are not shown at all: the rest would be the other part.
Spec: reliability.md S3.
"""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from base.periods import Period


class Block(NamedTuple):
    days: tuple[dt.date, ...]
    is_closed: bool


def blocks(days: Iterable[dt.date], least: int) -> list[Block]:
    """Whole months of answers, taken together until there are `least`; the last block may be open."""
    found: list[Block] = []
    waiting: list[dt.date] = []
    for _month, part in groupby(sorted(days), key=lambda day: (day.year, day.month)):
        waiting += part
        if len(waiting) >= least:
            found.append(Block(tuple(waiting), True))
            waiting = []
    return [*found, Block(tuple(waiting), False)] if waiting else found


def tells_too_few(days: Iterable[dt.date], period: Period, least: int) -> bool:
    """Whether a figure of this period, beside others that may be shown, would tell the answers of fewer than `least`."""
    for block in blocks(days, least):
        inside = sum(period.start <= day < period.end for day in block.days)
        if inside and (inside < len(block.days) or not block.is_closed):
            return True
    return False
