"""How the inbox says what this room tells people."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Words, declare

declare(
    "hours_asked",
    Words(
        label=_("Hours"),
        title=_("%(by)s asks for %(colleague)s, days a week: %(days)s, for %(account)s"),
        text=_("What for: %(why)s"),
        why=_("You are the line manager."),
        action=_("Answer"),
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
