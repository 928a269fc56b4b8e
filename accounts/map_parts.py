"""The relationship map on paper: sheets of the organisation chart, the influence chart, gaps, everybody with what is known."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts import map_chart, map_page
from accounts.relations import Known, RelationMap
from accounts.templatetags.accounts import attitude_word, decision_role, level_word
from base import formats
from people.functions import labels
from reports.charts import in_sheets, tree
from reports.registry import Part

TALLEST = 1180  # of one chart of people, in its own units: what fits on a page beside its heading


def gaps(found: RelationMap) -> list[str]:
    return [f"{gap.title}. {gap.why}" for gap in map_page.gaps_of(found)]


def gaps_part(found: RelationMap) -> Part:
    items = gaps(found)
    return Part(_("Gaps to close"), items=items, empty="" if items else _("None that the facts show."))


def chart_parts(found: RelationMap) -> Iterator[Part]:
    """The organisation chart on as many sheets as it takes, with the places in buying groups that nobody fills."""
    title = _("Organisation chart: who reports to whom, decision role, our best tie")
    ties, columns = map_chart.links(found), map_chart.COLUMNS
    sheets = in_sheets([*map_chart.vacancies(found), *map_chart.cards(found)], columns=columns, tallest=TALLEST)
    for number, sheet in enumerate(sheets, 1):
        heading = _("Organisation chart")
        if len(sheets) > 1:
            heading = _("Organisation chart, sheet %(no)s of %(all)s") % {"no": number, "all": len(sheets)}
        yield Part(heading, drawings=[tree(sheet, ties, title=title, columns=columns)])


def influence_part(found: RelationMap) -> Part | None:
    """Who influences whom, as a table: it is told between people who may stand on different sheets. None where nothing is known."""
    rows = []
    for each in map_chart.influences(found):
        said = [str(each.link.get_certainty_display()), each.link.by.name if each.link.by else ""]
        who = f"{each.who.contact.name} ({map_chart.tie_words(each.who)})"
        rows.append([(who, ""), (each.kind, ""), (_with_role(each.whom), ""), (", ".join(part for part in said if part), "")])
    heads = [(_("Person, and our best tie"), ""), (_("Tie"), ""), (_("Whom"), ""), (_("Said by"), "")]
    return Part(_("Who influences whom"), heads=heads, rows=rows) if rows else None


def _with_role(known: Known) -> str:
    role = decision_role(known.contact)
    return f"{known.contact.name}, {role}" if role else known.contact.name


def people_part(found: RelationMap, *, judged: bool) -> Part:
    """Everybody with role, what we think, our ties and when we last met."""
    functions = labels()
    heads = [(_("Person"), ""), (_("Role, function"), ""), (_("Our ties"), ""), (_("Last met"), "")]
    if judged:
        heads.insert(2, (_("What we think"), ""))
    return Part(_("Everybody, with comments"), heads=heads, rows=[_person(known, functions, judged) for known in found.people])


def _person(known: Known, functions: dict[str, str], judged: bool) -> list[tuple[Any, str]]:
    contact = known.contact
    ours = formats.joined(f"{tie.person.name}, {map_chart.strength_word(tie.strength)}" for tie in known.ties if tie.strength)
    cells = [
        (", ".join(part for part in (contact.name, contact.job_title) if part), ""),
        (", ".join(part for part in (decision_role(contact), functions.get(contact.function, contact.function)) if part), ""),
        (ours or _("no tie"), ""),
        (formats.short_date(known.last_on, year=True) if known.last_on else _("never met"), ""),
    ]
    if judged:
        words = [attitude_word(known.attitude), level_word(known.influence)]
        matters = known.judgement.matters.rstrip(".") if known.judgement else ""
        if known.judgement and (any(words) or matters):
            words.append(str(known.judgement.get_certainty_display()))
        told = ", ".join(str(word) for word in words if word)
        cells.insert(2, (". ".join(part for part in (told, matters) if part), ""))
    return cells
