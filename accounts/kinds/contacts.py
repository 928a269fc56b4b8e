"""Contacts: the people at an account, and what we think of them."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account
from accounts.models import Contact, ContactJudgement, ContactKey
from accounts.words import contact_words
from imports.fields import Choice, Day, Field, Reference, Text
from imports.merge import note_change, note_changes
from imports.problems import Problem
from imports.registry import Found, MasterKind, by_unique_name, kinds, parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

ROLES = ("decides", "buys", "advises", "uses", "blocks")
ROLE_WORDS = (
    "decision maker=decides, decider=decides, decideur=decides, decide=decides, buyer=buys, "
    "acheteur=buys, achete=buys, prescripteur=advises, prescrit=advises, adviser=advises, "
    "influencer=advises, influenceur=advises, user=uses, utilisateur=uses, utilise=uses, "
    "blocker=blocks, bloqueur=blocks, bloque=blocks"
)
LEVEL_WORDS = (
    "c level=executive, c-level=executive, direction=executive, dirigeant=executive, "
    "cadre dirigeant=executive, responsable=manager, cadre=manager, middle management=manager, "
    "specialist=expert, autre=other"
)


@kinds.register
class Contacts(MasterKind):
    """Identity without an id: account and name, or the e-mail. The name may come as first and last name."""

    code = "contacts"
    position = 40
    label = _("Contacts")
    model = Contact
    key_model = ContactKey
    owner = "contact"
    identity = ("account", "name", "first_name", "last_name", "email")
    id_aliases = "contact id, contactid, person id, id contact, code contact"
    derived = ("search_text",)
    instead_of: ClassVar[dict[str, list[tuple[str, ...]]]] = {"name": [("first_name", "last_name"), ("last_name",)]}
    fields: ClassVar[tuple[Field, ...]] = (
        account(),
        Text(
            "name",
            _("Name"),
            limit=200,
            required=True,
            aliases="contact name, full name, contact, nom complet, nom du contact, nom et prenom, person name",
        ),
        Text("first_name", _("First name"), limit=100, aliases="firstname, given name, prenom, contact first name"),
        Text("last_name", _("Last name"), limit=100, aliases="lastname, family name, surname, nom de famille, nom, contact last name"),
        Text(
            "job_title",
            _("Job title"),
            limit=200,
            aliases="title, contact title, contacttitle, position, poste, fonction, intitule du poste",
        ),
        Text("function", _("Function"), limit=40, aliases="department, service, direction"),
        Choice(
            "level",
            _("Level"),
            values=("executive", "manager", "expert", "other"),
            words=LEVEL_WORDS,
            open_text=False,
            aliases="niveau, seniority",
        ),
        Choice(
            "role",
            _("Decision role"),
            values=ROLES,
            words=ROLE_WORDS,
            open_text=True,
            aliases="decision role, role de decision, buying role",
        ),
        Text("email", _("E-mail"), limit=254, aliases="e mail, mail, email address, courriel, adresse e mail, email work, work email"),
        Text("phone", _("Phone"), limit=40, aliases="telephone, tel, phone work, work phone, phone number, mobile, portable"),
        Text("attitude", _("Attitude"), limit=40),
        Text("influence", _("Influence"), limit=40),
        Reference(
            "reports_to",
            _("Reports to"),
            column="reports_to_id",
            to="contacts",
            soft=True,
            aliases="manager, superieur, reports to id, n+1",
        ),
        Day("left_on", _("Left on"), closing=True, aliases="left, date de depart, parti le, end date"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        if "name" not in columns:
            columns["name"] = [
                " ".join(part for part in (first, last) if part)
                for first, last in zip(chunk.column("first_name", ""), chunk.column("last_name", ""), strict=True)
            ]
            for at, name in enumerate(columns["name"]):
                if not name:
                    chunk.wrong(at, "last_name", Problem("missing_required"))
        columns["name"] = [(name or "")[:200] for name in columns["name"]]
        if "email" in columns:
            self._check_emails(chunk)
        columns["search_text"] = [
            contact_words(Contact(name=name or "", job_title=title or ""))
            for name, title in zip(columns["name"], chunk.column("job_title", ""), strict=True)
        ]
        if load.has("reports_to"):
            columns["reports_to_text"] = [str(cell).strip() for cell in load.cells("reports_to", chunk)]

    @staticmethod
    def _check_emails(chunk: "Chunk") -> None:
        for at, email in enumerate(chunk.columns["email"]):
            if email:
                try:
                    validate_email(email)
                except ValidationError:
                    chunk.wrong(at, "email", Problem("unknown_value", {"allowed": ["name@example.com"]}))

    def adopt(self, load: "Load", chunk: "Chunk", at: list[int]) -> dict[int, "int | Problem"]:
        """Without an id: a contact of the same source with this e-mail, else with this name at this account."""
        if load.has("id"):
            return {}
        accounts, names, emails = chunk.column("account_id"), chunk.columns["name"], chunk.column("email", "")
        known: dict[tuple[Any, ...], list[int]] = {}
        for part in parts({accounts[index] for index in at}):
            rows = Contact.objects.filter(account__in=part, keys__source=load.source_id).distinct()
            for pk, account_id, name, email in rows.values_list("pk", "account_id", "name", "email"):
                known.setdefault((account_id, name), []).append(pk)
                if email:
                    known.setdefault((email.casefold(),), []).append(pk)
        found: dict[int, int | Problem] = {}
        for index in at:
            same = known.get(((emails[index] or "").casefold(),)) or known.get((accounts[index], names[index])) or []
            if len(set(same)) == 1:
                found[index] = same[0]
        return found

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        if "attitude" in chunk.columns or "influence" in chunk.columns:
            self._judge(load, chunk)
        waiting: dict[int, str] = load.memo.setdefault("superiors", {})
        for target, text, found in zip(chunk.targets, chunk.column("reports_to_text", ""), chunk.column("reports_to_id"), strict=True):
            if text and found is None and target is not None:
                waiting[target] = text

    @staticmethod
    def _judge(load: "Load", chunk: "Chunk") -> None:
        """Attitude and influence stand apart, for fewer may read them."""
        known = {row.contact_id: row for part in parts(chunk.targets) for row in ContactJudgement.objects.filter(contact__in=part)}
        new = []
        for target, attitude, influence in zip(chunk.targets, chunk.column("attitude", ""), chunk.column("influence", ""), strict=True):
            if target in known:
                note_change(load, ContactJudgement, known[target].pk, {"attitude": attitude or "", "influence": influence or ""})
            elif target and (attitude or influence):
                new.append(ContactJudgement(contact_id=target, attitude=attitude or "", influence=influence or "", on=load.today))
        ContactJudgement.objects.bulk_create(new, batch_size=500)

    def finish(self, load: "Load") -> None:
        waiting: dict[int, str] = load.memo.get("superiors", {})
        found = self.lookup(load, set(waiting.values())) if waiting else {}
        superiors = {contact: pk for contact, text in waiting.items() if isinstance(pk := found.get(text), int) and pk != contact}
        note_changes(load, Contact, "reports_to_id", superiors)

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        found = super().lookup(load, texts)
        found.update({text: value for text, value in by_unique_name(self, texts - found.keys(), "email").items() if isinstance(value, int)})
        return found

    def near(self, text: str) -> list[str]:
        from accounts.search import nearest  # noqa: PLC0415

        return [str(contact) for contact in nearest(Contact.objects.all(), text, 3, sees_all=True)]
