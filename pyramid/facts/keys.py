"""Which groups are key accounts on a day."""

import datetime as dt

from pyramid.ask import Settings
from pyramid.facts.view import Facts


def keys_on(facts: Facts, s: Settings, day: dt.date) -> frozenset[int]:
    """Groups with a key period that holds the day, of those this scope reaches.

    A node is key when any row names its group, so that a site of a key group is seen as key too.
    """
    level = s["group_level"]

    def make() -> frozenset[int]:
        reached = None
        if facts.subset.accounts is not None:
            reached = {facts.group(account, level) for account in facts.subset.accounts}
        rows = facts.store.rows("key_accounts")
        groups = (facts.group(row.account, level) for row in rows if row.holds(day))
        return frozenset(group for group in groups if reached is None or group in reached)

    return facts.keep(("keys", level, day), make)
