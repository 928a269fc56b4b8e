"""Who of theirs is met, who of ours meets them."""

import datetime as dt
from collections import defaultdict
from functools import partial

from pyramid.ask import Settings
from pyramid.facts.spans import Span
from pyramid.facts.tables import Contact, Interaction
from pyramid.facts.view import Facts


def window(facts: Facts, s: Settings) -> Span:
    """The `active_days` before as_of."""
    return Span(facts.as_of - dt.timedelta(days=int(s["active_days"])), facts.as_of)


def interactions_in(facts: Facts, span: Span) -> list[Interaction]:
    return facts.keep(("interactions", span), lambda: [row for row in facts.rows("interactions") if row.on in span])


def is_gone(left_on: dt.date | None, facts: Facts) -> bool:
    """`left_on` is the first day gone; a leaving dated as_of is not known yet."""
    return left_on is not None and left_on < facts.as_of


def active_contacts(facts: Facts, s: Settings) -> dict[int, list[Contact]]:
    """Contacts of each group with an interaction in the window who have not left before as_of."""
    level, span = s["group_level"], window(facts, s)
    return facts.keep(("active_contacts", level, span), partial(_active_contacts, facts, level, span))


def _active_contacts(facts: Facts, level: str, span: Span) -> dict[int, list[Contact]]:
    met = {row.contact for row in interactions_in(facts, span) if row.contact is not None}
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in facts.rows("contacts"):
        if contact.id in met and not is_gone(contact.left_on, facts):
            found[facts.group(contact.account, level)].append(contact)
    return dict(found)


def active_colleagues(facts: Facts, s: Settings) -> dict[int, set[int]]:
    """Ours who met someone of the group in the window and have not left before as_of."""
    level, span = s["group_level"], window(facts, s)
    people = facts.store.people
    found: dict[int, set[int]] = defaultdict(set)
    for row in interactions_in(facts, span):
        if row.person is not None and not (row.person in people and is_gone(people[row.person][2], facts)):
            found[facts.group(row.account, level)].add(row.person)
    return dict(found)


def functions_met(facts: Facts, s: Settings, span: Span) -> dict[int, dict[str, int]]:
    """How often each function of ours met each group; the rows of one meeting count once."""
    level = s["group_level"]
    seen = set()
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in interactions_in(facts, span):
        if not row.function:
            continue
        group = facts.group(row.account, level)
        if row.occasion is not None:
            if (row.occasion, group, row.function) in seen:
                continue
            seen.add((row.occasion, group, row.function))
        found[group][row.function] += 1
    return found
