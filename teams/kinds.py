"""Records on teams as files bring them: weekly hours, hours worked, missions, sponsors."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import EMPLOYEE_WORDS, account, before, employee
from accounts.kinds.teams import FROM_WORDS, TO_WORDS, AccountTeam
from accounts.models import AccountRole
from base import clock
from imports.fields import Choice, Day, Field, Number, Reference, Text
from imports.problems import Problem
from imports.registry import Kind, kinds
from teams.models import CapacityStatement, Mission, TimeLog

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

# How the list of missions prints them, and what other tools say.
MISSION_WORDS = (
    "running=open, to come=open, in progress=open, under way=open, past its last day=open, nobody asked=open, hours refused=open, "
    "en cours=open, a venir=open, ouverte=open, heures refusees=open, personne de sollicite=open, echeance depassee=open, "
    "closed=done, finished=done, terminee=done, close=done, faite=done, "
    "cancelled=dropped, abandonnee=dropped, annulee=dropped"
)
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
class Missions(Kind):
    """Missions kept elsewhere until now: what for, when, what came of it. Who is in one is asked in kamapp."""

    code = "missions"
    position = 118
    label = _("Missions")
    model = Mission
    identity = ("account", "name")
    natural = True
    id_aliases = "mission id, project id, id mission, id projet"
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text("name", _("Name"), required=True, limit=120, aliases="mission, mission name, project, projet, nom, intitule, libelle"),
        Text("need", _("Need"), limit=500, aliases="what for, description, purpose, besoin, objet"),
        Day("from", _("From"), column="since", required=True, aliases=FROM_WORDS),
        Day("to", _("First day after"), column="until", required=True, aliases=f"{TO_WORDS}, premier jour apres"),
        Choice("state", _("State"), closing=True, values=tuple(Mission.State.values), words=MISSION_WORDS, aliases="status, etat, statut"),
        Text("result", _("Result"), closing=True, limit=500, aliases="outcome, what came of it, resultat"),
        Text("lessons", _("Lessons"), closing=True, limit=4000, aliases="lessons learned, enseignements, lecons"),
        Day("closed_on", _("Closed on"), closing=True, aliases="done on, clos le, close le, terminee le"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        """A result or a day of closing closes; what is closed says what came of it, and when (else on its last day)."""
        before(chunk, "since", "until", "to")
        results, days, ends = (chunk.column(name) for name in ("result", "closed_on", "until"))
        states, closed = [], []
        for at, (state, result, day, end) in enumerate(zip(chunk.column("state"), results, days, ends, strict=True)):
            known = state or (Mission.State.DONE.value if result or day else Mission.State.OPEN.value)
            is_open = known == Mission.State.OPEN
            if not is_open and not result:
                chunk.wrong(at, "result", Problem("missing_required"))
            states.append(known)
            closed.append(None if is_open else day or (end and min(end, clock.today())))
        chunk.columns["state"], chunk.columns["closed_on"] = states, closed


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
