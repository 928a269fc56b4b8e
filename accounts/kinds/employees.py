"""Our colleagues and their line managers. People may not know the import engine, so their kind lives here."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import before
from accounts.kinds.owners import people_named
from accounts.models import PersonKey
from accounts.verbs import rebuild_access
from imports.fields import Day, Field, Reference, Text
from imports.merge import note_changes
from imports.problems import Problem
from imports.registry import Found, MasterKind, by_unique_name, kinds
from people.functions import code_of, known
from people.models import Person, Unit
from people.permissions import Permission
from people.verbs.organisation import rebuild_lines, search_text

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load


@kinds.register
class Employees(MasterKind):
    """Identity without an id: e-mail, else name. The name may come as first and last name, and falls back to the id."""

    code = "employees"
    position = 5
    label = _("Colleagues")
    model = Person
    key_model = PersonKey
    owner = "person"
    identity = ("email", "name", "first_name", "last_name")
    id_aliases = "employee id, employeeid, user id, matricule, person id, id salarie, code vendeur"
    permission = Permission.PEOPLE_LOAD
    derived = ("search_text",)
    fields: ClassVar[tuple[Field, ...]] = (
        Text(
            "name",
            _("Name"),
            limit=200,
            aliases=(
                "employee, full name, sales agent, nom complet, salarie, collaborateur, seller, sales rep, "
                "commercial, vendeur, nom et prenom, employee name"
            ),
        ),
        Text("first_name", _("First name"), column="first_name_text", limit=100, aliases="firstname, prenom, given name"),
        Text("last_name", _("Last name"), column="last_name_text", limit=100, aliases="lastname, nom, surname, nom de famille"),
        Text("email", _("E-mail"), limit=254, aliases="e mail, mail, courriel, email address, adresse e mail"),
        Text("role", _("Position"), limit=100, aliases="job, metier, emploi"),
        Text("job_title", _("Job title"), limit=200, aliases="title, intitule, poste, position"),
        Text("function", _("Function"), limit=40, aliases="department, fonction, departement"),
        Text("unit", _("Unit"), column="unit_text", limit=200, aliases="regional office, service, entite, team, equipe, business unit"),
        Reference(
            "manager",
            _("Line manager"),
            column="manager_id",
            to="employees",
            soft=True,
            text_column="manager_text",
            aliases=("line manager, reports to, reportsto, responsable, manager name, superieur, n+1, responsable hierarchique"),
        ),
        Day("start", _("First day"), aliases="hire date, hiredate, start date, date d'entree, date entree, entree, embauche"),
        Day("left_on", _("First day gone"), closing=True, aliases="end date, left, date de sortie, sortie, date de depart, parti le"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        given = chunk.column("name", "")
        full = [
            " ".join(part for part in (first, last) if part)
            for first, last in zip(chunk.column("first_name_text", ""), chunk.column("last_name_text", ""), strict=True)
        ]
        ids = [str(cell).strip() for cell in load.cells("id", chunk)] if load.has("id") else [""] * len(chunk)
        if load.has("name") or load.has("last_name") or any(target is None for target in chunk.targets):
            columns["name"] = [(name or both or text)[:200] for name, both, text in zip(given, full, ids, strict=True)]
            for at, name in enumerate(columns["name"]):
                if not name:
                    chunk.wrong(at, "name", Problem("missing_required"))
        if load.has("function"):
            codes = load.memo.setdefault("functions", known())
            columns["function"] = [code_of(text, codes) if text else text for text in columns["function"]]
        if load.has("unit"):
            columns["unit_id"] = self._units(columns["unit_text"])
        columns["search_text"] = [
            search_text(name or "", title or "")
            for name, title in zip(chunk.column("name", ""), chunk.column("job_title", ""), strict=True)
        ]
        before(chunk, "start", "left_on", "left_on", equal=True)

    @staticmethod
    def _units(texts: Iterable[str]) -> list[int | None]:
        names = list(texts)
        units = {name: merged or pk for name, pk, merged in Unit.objects.values_list("name", "pk", "merged_into")}
        for name in sorted({name for name in names if name} - units.keys()):
            units[name] = Unit.objects.create(name=name).pk
        return [units.get(name) if name else None for name in names]

    def adopt(self, load: "Load", chunk: "Chunk", at: list[int]) -> dict[int, "int | Problem"]:
        """A colleague with this e-mail, whoever sent him first; without an id also one with this name."""
        emails = chunk.column("email", "")
        by_email = by_unique_name(self, {emails[index] for index in at if emails[index]}, "email")
        by_name: Found = {} if load.has("id") else by_unique_name(self, {chunk.columns["name"][index] for index in at})
        found: dict[int, int | Problem] = {}
        for index in at:
            match = by_email.get(emails[index] or "") if emails[index] else by_name.get(chunk.columns["name"][index])
            if isinstance(match, int):
                found[index] = match
        return found

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        people: set[int] = load.memo.setdefault("people", set())
        people.update(target for target in chunk.targets if target is not None)
        waiting: dict[int, str] = load.memo.setdefault("managers", {})
        for target, text, found in zip(chunk.targets, chunk.column("manager_text", ""), chunk.column("manager_id"), strict=True):
            if text and found is None and target is not None:
                waiting[target] = text

    def finish(self, load: "Load") -> None:
        waiting: dict[int, str] = load.memo.get("managers", {})
        found = self.lookup(load, set(waiting.values())) if waiting else {}
        managers = {person: pk for person, text in waiting.items() if isinstance(pk := found.get(text), int) and pk != person}
        note_changes(load, Person, "manager_id", managers)
        if load.counts.created or load.counts.updated:
            self.refresh(load.memo.get("people", ()))

    def refresh(self, ids: Iterable[int]) -> None:
        rebuild_lines()
        people = set(ids)
        if people:
            rebuild_access(person_ids=people)

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        return dict(people_named(texts, [load.source_id]))

    def near(self, text: str) -> list[str]:
        from accounts.search import nearest  # noqa: PLC0415

        return [str(person) for person in nearest(Person.objects.all(), text, 3, sees_all=True)]
