"""The margin of a plan: its threads of comments, each with the passage it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plans import prose
from plans.models import Plan, PlanSection, ProseComment


@dataclass
class Thread:
    """A comment with its answers. `is_gone`: its passage was taken out of the text since."""

    comment: ProseComment
    section: PlanSection
    is_gone: bool
    answers: list[ProseComment] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.comment.resolved_at is None


def threads(plan: Plan, sections: Sequence[PlanSection]) -> list[Thread]:
    """Threads of these sections in the order of the plan, then of time; two queries at most."""
    by_section = {section.pk: section for section in sections}
    written = ProseComment.objects.filter(section__plan=plan, section__in=by_section).select_related(
        "author__person", "resolved_by__person"
    )
    comments = list(written)
    standing = {code: prose.anchors(by_section[code].blocks) for code in {comment.section_id for comment in comments}}
    found: dict[int, Thread] = {}
    for comment in comments:
        if comment.parent_id is None:
            is_gone = bool(comment.quote) and comment.anchor not in standing[comment.section_id]
            found[comment.pk] = Thread(comment, by_section[comment.section_id], is_gone)
    for comment in comments:
        if comment.parent_id in found:
            found[comment.parent_id].answers.append(comment)
    return sorted(found.values(), key=lambda thread: (thread.section.position, thread.comment.at))
