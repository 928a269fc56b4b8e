"""How the inbox says what this room tells people."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Topic, Words, declare
from pyramid import alerts, moved
from pyramid.scopes import Scope

declare(
    "rows_questioned",
    Words(
        asks=True,
        label=_("Question"),
        title=_("Rows questioned: %(count)s"),
        text=_("%(by)s writes: %(note)s"),
        why=_("You are data steward: rows that somebody doubts come to you."),
        action=_("See the rows"),
    ),
)

declare(
    "verdict_evidence",
    Words(
        label=_("Evidence"),
        title=_("Evidence to check beside the verdict"),
        text=_("%(by)s names: %(evidence)s"),
        why=_("You are data steward: evidence named against a verdict comes to you."),
        action=_("Read the objection"),
    ),
)
declare(
    "verdict_answered",
    Words(
        label=_("Answer"),
        title=_("%(by)s answers beside the verdict"),
        text="%(text)s",
        why=_("You wrote beside this verdict."),
        action=_("Read the answer"),
    ),
)
declare(
    "rows_answered",
    Words(
        label=_("Answer"),
        title=_("Your question about rows is answered"),
        text=_("%(by)s writes: %(answer)s"),
        why=_("You questioned these rows."),
        action=_("See the rows"),
    ),
)
declare(
    "figure_moved",
    Words(
        topic=Topic.ALERT,
        label=_("Figures"),
        title=_("An import moved figures of the board: %(figures)s; rows: %(rows)s"),
        text="%(names)s",
        why=_("You answer for the board or for its data."),
        action=_("Open the import"),
        fill=moved.fill,
    ),
)
declare(
    "improvement",
    Words(
        topic=Topic.TASK,
        label=_("Improvement"),
        title="%(text)s",
        text=_("%(by)s gives it to you, out of a finding of the diagnosis."),
        why=_("The improvement carries your name."),
        action=_("See it"),
    ),
)
declare(
    "improvement_due",
    Words(
        topic=Topic.TASK,
        label=_("Improvement"),
        title=_("Today: %(text)s"),
        text=_("It answers finding %(rule)s. Say what came of it."),
        why=_("The improvement carries your name."),
        action=_("See it"),
    ),
)
declare(
    "improvement_late",
    Words(
        topic=Topic.TASK,
        label=_("Improvement"),
        title=_("Late: %(text)s"),
        text=_("It answers finding %(rule)s. Say what came of it, or agree on another day."),
        why=_("The improvement carries your name."),
        action=_("See it"),
    ),
)
declare(
    "improvement_done",
    Words(
        label=_("Improvement"),
        title=_("Done: %(text)s"),
        text=_("%(by)s writes: %(outcome)s"),
        why=_("You agreed on this improvement."),
        action=_("See it"),
    ),
)
declare(
    "improvement_dropped",
    Words(
        label=_("Improvement"),
        title=_("Dropped: %(text)s"),
        text=_("%(by)s writes: %(outcome)s"),
        why=_("You agreed on this improvement."),
        action=_("See it"),
    ),
)
declare(
    alerts.KIND,
    Words(
        label=_("Alert"),
        title=_("%(what)s: %(value)s, %(missed)s %(target)s"),
        text=_("%(proof)s; first seen on %(since)s; the target holds to %(last)s"),
        why=_(
            "%(because)s An alert comes once, when the figure misses its target for sure: the value, and its interval where it has one. "
            "Looked at after each refresh; it closes by itself when the figure is back."
        ),
        action=_("Open the figure"),
        topic=Topic.ALERT,
        fill=alerts.fill,
        may_see=lambda user, args: alerts.may_see(user, args["figure"], Scope.parse(args["scope"])),
    ),
)
