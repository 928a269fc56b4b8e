"""How the inbox says what this room tells people."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Words, declare

declare(
    "rows_questioned",
    Words(
        label=_("Question"),
        title=_("Rows questioned: %(count)s"),
        text=_("%(by)s writes: %(note)s"),
        why=_("You are data steward: rows that somebody doubts come to you."),
        action=_("See the rows"),
    ),
)
