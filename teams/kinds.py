"""Records on teams as files bring them: weekly hours, hours worked, sponsors."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import EMPLOYEE_WORDS, account, before, employee
from accounts.kinds.teams import FROM_WORDS, TO_WORDS, AccountTeam
from accounts.models import AccountRole
from imports.fields import Day, Field, Number, Reference, Text
from imports.registry import Kind, kinds
from teams.models import CapacityStatement, TimeLog

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

A_DAY, A_WEEK, A_MINUTE = Decimal(24), Decimal(168), Decimal("0.01")


@kinds.register
class Capacities(Kind):
    """Weekly hours of a colleague, dated."""

    code = "capacity"
    position = 116
    label = _("Weekly hours")
    model = CapacityStatement
    fields: ClassVar[tuple[Field, ...]] = (
        employee(),
        Number(
            "weekly_hours",
            _("Hours a week"),
            required=True,
            low=Decimal(0),
            high=A_WEEK,
            aliases="hours, hours per week, heures, heures par semaine, horaire hebdomadaire, temps de travail",
        ),
        Day("from", _("From"), column="since", required=True, aliases=FROM_WORDS),
        Day("to", _("To"), column="until", closing=True, aliases=TO_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        before(chunk, "since", "until", "to")


@kinds.register
class TimeLogs(Kind):
    """Hours worked for an account; two equal lines of a file without ids are two stretches of work."""

    code = "time_logs"
    position = 117
    label = _("Hours worked")
    model = TimeLog
    occurrences = True
    id_aliases = "timesheet id, entry id, id saisie"
    cell = ("account_id", "on")
    fields: ClassVar[tuple[Field, ...]] = (
        employee(),
        account(),
        Day("on", _("Date"), required=True, aliases="date, day, jour, le, work date"),
        Number("hours", _("Hours"), required=True, low=A_MINUTE, high=A_DAY, aliases="time, duration, heures, temps, duree, nb heures"),
        Text("note", _("Note"), limit=250, aliases="comment, description, task, commentaire, tache"),
    )


@kinds.register
class Sponsors(AccountTeam):
    """Which executive of ours sponsors the account: written as account roles, beside those of the teams."""

    code = "sponsors"
    position = 36
    label = _("Sponsors")
    mark = "sponsors"
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Reference(
            "employee",
            _("Colleague"),
            column="person_id",
            to="employees",
            required=True,
            aliases=f"{EMPLOYEE_WORDS}, sponsor, executive, executive sponsor, parrain, dirigeant",
        ),
        Day("from", _("From"), column="since", aliases=FROM_WORDS),
        Day("to", _("To"), column="until", closing=True, aliases=TO_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        super().complete(load, chunk)
        chunk.columns["role"] = [AccountRole.Role.SPONSOR.value] * len(chunk)
