"""How the inbox says what this room tells people."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from base import formats
from people.inbox import Args, Topic, Words, declare

declare(
    "selection_rate",
    Words(
        asks=True,
        label=_("Selection"),
        title=_("Sheets of candidates wait for your scores"),
        text=_("Asked by %(by)s. Others’ scores show once yours are in."),
        why=_("You were named as a rater of this round."),
        action=_("Fill the sheets"),
    ),
)

declare(
    "skills_assessed",
    Words(
        label=_("Skills"),
        title=_("Your skills were assessed by %(by)s"),
        text=_("Say how you see yourself, and talk where you differ."),
        why=_("It is about you: only you and the line above you open it."),
        action=_("Open my grid"),
    ),
)
declare(
    "learning_step",
    Words(
        label=_("Skills"),
        title=_("Step of learning: %(step)s"),
        text=_("Agreed with %(by)s."),
        why=_("It is a step of yours."),
        action=_("Open my grid"),
        topic=Topic.TASK,
    ),
)


def _day(args: Args) -> Args:
    """The day in the reader's language."""
    return {**args, "on": formats.short_date(dt.date.fromisoformat(args["on"]), year=True)} if args.get("on") else args


GOVERNANCE, OPEN = _("Governance"), _("Open the calendar")
declare(
    "ritual_due",
    Words(
        label=GOVERNANCE,
        title="%(ritual)s",
        why=_("You hold this ritual of the programme."),
        action=_("Open the calendar"),
        topic=Topic.TASK,
    ),
)
declare(
    "ritual_missed",
    Words(
        label=GOVERNANCE,
        title=_("Was it held? %(ritual)s, planned for %(on)s"),
        text=_("Its month is over. Say that it was held, or why not, or choose another day."),
        why=_("You hold this ritual of the programme, or run the programme."),
        action=_("Open the calendar"),
        topic=Topic.TASK,
        fill=_day,
    ),
)
declare(
    "programme_decision",
    Words(
        label=GOVERNANCE, title="%(decision)s", why=_("It was decided that you do this."), action=_("Open the calendar"), topic=Topic.TASK
    ),
)
declare(
    "escalation",
    Words(
        label=_("Escalation"),
        title="%(question)s",
        text=_("%(by)s asks for an answer by the day."),
        why=_("You were named as the one who answers."),
        action=_("Answer"),
        topic=Topic.APPROVAL,
    ),
)
declare(
    "escalation_answered",
    Words(label=_("Escalation"), title=_("Answered: %(question)s"), text="%(answer)s", why=_("You asked."), action=OPEN),
)
declare(
    "maturity_rate",
    Words(
        asks=True,
        label=_("Maturity"),
        title=_("Your view of the programme is asked for"),
        text=_("Asked by %(by)s. Others’ answers show once yours are in."),
        why=_("You were named as one who assesses the programme."),
        action=_("Answer the questions"),
    ),
)
declare(
    "reselection_due",
    Words(
        label=_("Selection"),
        title=_("Key accounts are to be chosen again"),
        text=_("A year after the last selection: who stays, who enters, who leaves."),
        why=_("You run the programme."),
        action=_("Open a round"),
        topic=Topic.TASK,
    ),
)


declare(
    "leaving_opened",
    Words(
        topic=Topic.TASK,
        label=_("Selection"),
        title=_("%(account)s leaves the programme on %(on)s: prepare its way out"),
        text=_("Decided because: %(reason)s"),
        why=_("You lead this account."),
        action=_("Prepare it"),
        fill=_day,
    ),
)
