"""What a person's erasure does to the prose of plans: documents that hold the words are written anew, their history goes.

Found by `accounts.privacy` in every room under this name: text that no column of text holds is the room's own to forget.
"""

import re
from collections.abc import Callable

from plans import prose
from plans.models import PlanSection, ProseUpdate


def forget_words(pattern: re.Pattern[str], replace: Callable[[str], str], needles: list[str]) -> int:
    """Sections written anew; how many. A new epoch tells open windows to load the page again."""
    known = [needle.encode() for needle in needles]
    spoiled = {pk for pk, blob in ProseUpdate.objects.values_list("section", "blob") if any(needle in bytes(blob) for needle in known)}
    count = 0
    for section in PlanSection.objects.select_for_update():
        in_state = any(needle in bytes(section.state) for needle in known)
        if in_state or section.pk in spoiled or pattern.search(section.text):
            _write_anew(section, replace(prose.as_lines(section.blocks)))
            count += 1
    return count


def _write_anew(section: PlanSection, text: str) -> None:
    doc = prose.opened(prose.blank())
    prose.rewritten(doc, prose.from_lines(text))
    found = prose.read(doc)
    section.updates.all().delete()
    section.state, section.state_seq = prose.compacted(doc), section.head
    section.epoch += 1
    section.blocks, section.text, section.html = found.blocks, found.text, found.html
    section.save(update_fields=["state", "state_seq", "epoch", "blocks", "text", "html"])
