"""How the inbox says what this room tells people."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from base import formats
from people.inbox import Args, Topic, Words, declare, guard
from people.models import User
from teams.models import Handover, Meeting, Mission


def _told(args: Args) -> Args:
    """Days a week, kept as its teller wrote them, and the last day; both in the reader's language."""
    days, until = args.get("days"), args.get("until")
    told = {"days": formats.measured(Decimal(str(days).replace(",", ".")))} if days else {}
    return {**args, **told, **({"until": _last_day(until)} if until else {})}


def _last_day(until: str) -> str:
    return formats.short_date(formats.last_day(dt.date.fromisoformat(until)), year=True)


declare(
    "hours_asked",
    Words(
        asks=True,
        label=_("Hours"),
        title=_("%(by)s asks for %(colleague)s, days a week: %(days)s, for %(account)s"),
        text=_("What for: %(why)s"),
        why=_("You are the line manager."),
        action=_("Answer"),
        fill=_told,
    ),
)
declare(
    "hours_granted",
    Words(
        label=_("Hours"),
        title=_("%(account)s: hours of %(colleague)s granted, days a week: %(days)s"),
        text=_("Granted by %(by)s."),
        why=_("You asked for these hours."),
        action=_("See the agreement"),
        fill=_told,
    ),
)
declare(
    "hours_refused",
    Words(
        label=_("Hours"),
        title=_("%(account)s: hours of %(colleague)s refused"),
        text=_("%(by)s writes: %(reason)s"),
        why=_("You asked for these hours."),
        action=_("See the offer"),
    ),
)
declare(
    "hours_ended",
    Words(
        label=_("Hours"),
        title=_("%(account)s: hours of %(colleague)s end early, on %(on)s"),
        text=_("Ended by %(by)s."),
        why=_("You asked for these hours."),
        action=_("See the agreement"),
    ),
)


for _kind, _reason in (
    ("hours_lapse", _("You lead this account: without a new yes these hours stop counting that day.")),
    ("hours_lapse_lent", _("You lend these hours: with one button they go on as they are, or they end.")),
):
    declare(
        _kind,
        Words(
            topic=Topic.TASK,
            label=_("Hours"),
            title=_("%(account)s: hours of %(colleague)s end on %(until)s, days a week: %(days)s"),
            text=_("What for: %(why)s"),
            why=_reason,
            action=_("Renew"),
            fill=_told,
        ),
    )


# Missions -------------------------------------------------------------------------


def _visible(user: User, pks: set[str]) -> dict[str, str]:
    """A question that was taken back shows no more."""
    asked = [int(pk) for pk in pks if pk.isdecimal()]
    rows = Mission.objects.visible_to(user).filter(pk__in=asked)
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


guard("mission", _visible)


def _dates(args: Args) -> Args:
    """The first and the last day in the reader's language."""
    since, until = args.get("since"), args.get("until")
    first = {"since": formats.short_date(dt.date.fromisoformat(since), year=True)} if since else {}
    return {**args, **first, **({"until": _last_day(until)} if until else {})}


declare(
    "mission_asked",
    Words(
        topic=Topic.TASK,
        label=_("Mission"),
        title=_("%(by)s asks you for the mission %(mission)s, %(account)s"),
        text=_("From %(since)s to %(until)s. %(need)s"),
        why=_("Your answer comes first; your line manager is asked for the hours after your yes."),
        action=_("Answer"),
        fill=_dates,
    ),
)
declare(
    "mission_accepted",
    Words(
        label=_("Mission"),
        title=_("%(mission)s, %(account)s: %(colleague)s says yes"),
        text=_("The hours wait for the line manager’s yes, unless they were granted before."),
        why=_("You asked for this mission."),
        action=_("See the mission"),
    ),
)
declare(
    "mission_declined",
    Words(
        label=_("Mission"),
        title=_("%(mission)s, %(account)s: %(colleague)s says no"),
        text=_("%(by)s writes: %(reason)s"),
        why=_("You asked for this mission."),
        action=_("Ask somebody else"),
    ),
)
declare(
    "mission_closed",
    Words(
        label=_("Mission"),
        title=_("%(mission)s, %(account)s, is closed: what came of the hours of %(colleague)s"),
        text="%(result)s",
        why=_("You granted hours for it; what is left of them is yours to end."),
        action=_("See the agreement"),
    ),
)


# The pulse --------------------------------------------------------------------------

declare(
    "pulse_asked",
    Words(
        topic=Topic.TASK,
        label=_("Pulse"),
        title=_("The team of %(account)s is asked how it works"),
        text=_("Five questions, anonymous; means only, from five answers on."),
        why=_("You are in this team."),
        action=_("Answer"),
    ),
)

# Meetings -------------------------------------------------------------------------


def _visible_meetings(user: User, pks: set[str]) -> dict[str, str]:
    asked = [int(pk) for pk in pks if pk.isdecimal()]
    rows = Meeting.objects.visible_to(user).filter(pk__in=asked).select_related("account")
    return {str(row.pk): f"{row.account.name}{formats.colon()}{row}" for row in rows}


guard("meeting", _visible_meetings)


def _meeting(args: Args) -> Args:
    """Kind and day in the reader's language; an hour in the company's time zone."""
    kind = dict(Meeting.Kind.choices).get(args.get("kind_of", ""), "")
    day = formats.short_date(dt.date.fromisoformat(args["on"]), year=True)
    filled = {**args, "what": args.get("title_of") or str(kind), "day": day, "when": day}
    if args.get("starts_at"):
        at = timezone.localtime(dt.datetime.fromisoformat(args["starts_at"]), timezone.get_default_timezone())
        filled["when"] = now_("%(day)s at %(hour)s") % {"day": day, "hour": f"{at:%H:%M}"}
    if args.get("place"):
        filled["when"] = f"{filled['when']}, {args['place']}"
    return filled


declare(
    "meeting_invited",
    Words(
        label=_("Meeting"),
        title=_("%(account)s: %(what)s, %(day)s"),
        text=_("%(when)s. Invited by %(by)s."),
        why=_("You are invited."),
        action=_("See the agenda"),
        topic=Topic.TASK,
        fill=_meeting,
    ),
)
declare(
    "meeting_cancelled",
    Words(
        label=_("Meeting"),
        title=_("%(account)s: %(what)s of %(day)s is cancelled"),
        text=_("Cancelled by %(by)s."),
        why=_("You were invited."),
        action=_("See the meeting"),
        fill=_meeting,
    ),
)
declare(
    "meeting_declined",
    Words(
        label=_("Meeting"),
        title=_("%(account)s: %(by)s does not come to %(what)s of %(day)s"),
        text="%(note)s",
        why=_("You convened this meeting."),
        action=_("See the meeting"),
        fill=_meeting,
    ),
)
declare(
    "meeting_held",
    Words(
        label=_("Meeting"),
        title=_("%(account)s: minutes of %(what)s, %(day)s"),
        text=_("Decisions: %(decisions)s, of which yours: %(mine)s."),
        why=_("You were invited, or a decision carries your name."),
        action=_("Read the minutes"),
        fill=_meeting,
    ),
)


# Handovers ------------------------------------------------------------------------


def _handovers(user: User, pks: set[str]) -> dict[str, str]:
    rows = Handover.objects.visible_to(user).filter(pk__in=[int(pk) for pk in pks if pk.isdecimal()])
    return {str(pk): name for pk, name in rows.values_list("pk", "account__name")}


guard("handover", _handovers)


def _day(args: Args) -> Args:
    return {**args, "on": formats.short_date(dt.date.fromisoformat(args["on"]), year=True)} if args.get("on") else args


declare(
    "handover_proposed",
    Words(
        asks=True,
        topic=Topic.APPROVAL,
        label=_("Handover"),
        title=_("%(by)s proposes: %(account)s passes from %(giver)s to %(taker)s"),
        text=_("From %(on)s on."),
        why=_("You give owners and KAMs."),
        action=_("Decide"),
        fill=_day,
    ),
)
declare(
    "handover_named",
    Words(
        label=_("Handover"),
        title=_("%(by)s proposes: %(account)s passes from %(giver)s to %(taker)s"),
        text=_("From %(on)s on, once the programme director agrees."),
        why=_("You would give the account, or take it over."),
        action=_("See the handover"),
        fill=_day,
    ),
)
declare(
    "handover_dropped",
    Words(
        label=_("Handover"),
        title=_("%(account)s does not pass to %(taker)s"),
        text=_("%(by)s writes: %(reason)s"),
        why=_("You were to give the account, or to take it over."),
        action=_("See the handover"),
    ),
)
declare(
    "handover_agreed",
    Words(
        topic=Topic.TASK,
        label=_("Handover"),
        title=_("%(account)s passes from %(giver)s to %(taker)s on %(on)s"),
        text=_("Your steps stand on its page."),
        why=_("You give the account, or take it over."),
        action=_("See my steps"),
        fill=_day,
    ),
)
declare(
    "handover_answered",
    Words(
        label=_("Handover"),
        title=_("%(by)s agrees: %(account)s passes to %(taker)s on %(on)s"),
        why=_("You proposed it."),
        action=_("See the handover"),
        fill=_day,
    ),
)
declare(
    "handover_refused",
    Words(
        label=_("Handover"),
        title=_("%(account)s does not pass to %(taker)s"),
        text=_("%(by)s writes: %(reason)s"),
        why=_("You proposed it."),
        action=_("See the handover"),
    ),
)
declare(
    "handover_withdrawn",
    Words(
        label=_("Handover"),
        title=_("The handover of %(account)s is taken back"),
        text=_("%(by)s writes: %(reason)s"),
        why=_("You were to give the account, or to take it over."),
        action=_("See the handover"),
    ),
)
