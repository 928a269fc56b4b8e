"""How the inbox says what this room tells people."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Words, declare

declare(
    "selection_rate",
    Words(
        label=_("Selection"),
        title=_("Sheets of candidates wait for your scores"),
        text=_("Asked by %(by)s. Others’ scores show once yours are in."),
        why=_("You were named as a rater of this round."),
        action=_("Fill the sheets"),
    ),
)
