"""Accounts: companies of any source, their place in a group and their owner."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from accounts.kinds.common import OWNER_WORDS, Names
from accounts.kinds.owners import LateOwner, write_owners
from accounts.models import Account, AccountKey, Segment, Tag
from accounts.verbs import rebuild_closure
from accounts.words import account_words
from base.words import fold
from imports.cells import is_empty
from imports.fields import Choice, Day, Field, Number, Reference, Text, Whole
from imports.merge import note_changes
from imports.problems import Problem
from imports.registry import Found, MasterKind, kinds, parts

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

KIND_WORDS = (
    "entreprise=company, societe=company, prive=company, private=company, customer=company, "
    "public buyer=public, acheteur public=public, collectivite=public, administration=public, "
    "partenaire=partner, reseller=partner, revendeur=partner"
)


@kinds.register
class Accounts(MasterKind):
    """Identity without an id: the name in the same source, unless both carry a SIREN or VAT number and these differ."""

    code = "accounts"
    position = 10
    label = _("Accounts")
    model = Account
    key_model = AccountKey
    owner = "account"
    add_page = "accounts:add"
    identity = ("name", "siren", "vat_number")
    id_aliases = (
        "account id, company id, customer id, customerid, client id, code client, code, numero client, "
        "n client, id client, accountid, id compte, code compte"
    )
    derived = ("search_text",)
    late = (LateOwner(),)
    fields: ClassVar[tuple[Field, ...]] = (
        Text(
            "name",
            _("Name"),
            required=True,
            aliases=(
                "account, account name, company, company name, customer name, companyname, raison sociale, nom, "
                "nom du compte, nom du client, client, societe, compte, organization, organization name, "
                "entreprise, denomination"
            ),
        ),
        Choice("kind", _("Kind"), values=("company", "public", "partner"), words=KIND_WORDS, aliases="account kind, account type, nature"),
        Reference(
            "parent",
            _("Parent"),
            column="parent_id",
            to="accounts",
            soft=True,
            limit=250,
            aliases=("parent account, parent company, subsidiary of, maison mere, groupe, parent name, societe mere, parentid, filiale de"),
        ),
        Text("country", _("Country"), limit=60, aliases="pays, country/region, office location, account country, billing country"),
        Text("region", _("Region"), limit=100, aliases="state, province, departement, regional office"),
        Text("sector", _("Sector"), limit=100, aliases="industry, secteur, activite, secteur d'activite, branche"),
        Text("segment", _("Segment"), column="segment_text", limit=100, aliases="customer segment, categorie, tier, plan tier"),
        Text("website", _("Website"), aliases="domain, site web, url, account website, site internet"),
        Text("siren", _("SIREN"), limit=14, aliases="siret, no siren, n siren, numero siren"),
        Text("vat_number", _("VAT number"), limit=20, aliases="vat, tva, tva intracommunautaire, n tva, numero de tva"),
        Text("owner", _("Owner"), column="owner_text", limit=200, aliases=OWNER_WORDS),
        Text("street", _("Street"), aliases="address, adresse, rue, billing street, account street"),
        Text("postcode", _("Postcode"), limit=20, aliases="postal code, postalcode, zip, zip code, code postal, cp"),
        Text("city", _("City"), limit=100, aliases="ville, town, account city, billing city, commune"),
        Number("annual_revenue", _("Annual revenue"), aliases="revenue, annual turnover, ca annuel, chiffre d'affaires, ca"),
        Whole("employees", _("Employees"), aliases="number of employees, effectif, headcount, nombre de salaries, effectifs"),
        Text("tags", _("Tags"), column="tags_text", limit=1000, aliases="etiquettes, labels, mots cles"),
        Day("created_on", _("Created on"), aliases="create date, created, signup date, date de creation, cree le, client depuis"),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        columns = chunk.columns
        if "siren" in columns:
            columns["siren"] = ["".join(value.split())[:9] for value in columns["siren"]]
        if "owner_text" in columns:
            columns["owner_text"] = ["" if is_empty(text) else text for text in columns["owner_text"]]
        if "segment_text" in columns:
            columns["segment_id"] = Names(Segment).ids(load, columns["segment_text"])
        if load.has("parent"):
            texts = [str(cell).strip() for cell in load.cells("parent", chunk)]
            columns["parent_text"] = ["" if fold(text) in {"", "null", "na", "n/a", "-"} else text for text in texts]
        if "name" in columns:
            made = (
                account_words(Account(name=name, city=city or "", siren=siren or "", vat_number=vat or ""))
                for name, city, siren, vat in zip(
                    *(chunk.column(name, "") for name in ("name", "city", "siren", "vat_number")), strict=True
                )
            )
            columns["search_text"] = list(made)
        self._check_parents(load, chunk)

    def _check_parents(self, load: "Load", chunk: "Chunk") -> None:
        """A parent may stand anywhere in the same file; elsewhere it must be known."""
        if "parent_text" not in chunk.columns:
            return
        here = self._names_here(load)
        for at, (text, found) in enumerate(zip(chunk.columns["parent_text"], chunk.columns["parent_id"], strict=True)):
            if text and found is None and text not in here:
                chunk.wrong(at, "parent", Problem("unknown_reference", {"near": load.near("accounts", text)}))

    @staticmethod
    def _names_here(load: "Load") -> set[str]:
        """Ids and names of the whole file, read once."""
        if "here" not in load.memo:
            here: set[str] = set()
            for block in load.table.blocks():
                for name in ("id", "name"):
                    if load.has(name):
                        here.update(str(cell).strip() for cell in load.cells(name, block))
            load.memo["here"] = here
        known: set[str] = load.memo["here"]
        return known

    def adopt(self, load: "Load", chunk: "Chunk", at: list[int]) -> dict[int, "int | Problem"]:
        """Without an id: an account of this name in the same source, whose SIREN and VAT number do not differ."""
        if load.has("id"):
            ids = load.cells("id", chunk)
            if all(str(ids[index]).strip() for index in at):
                return {}
        named: dict[str, list[tuple[int, str, str]]] = {}
        names = {chunk.columns["name"][index] for index in at}
        for part in parts(names):
            rows = Account.objects.filter(name__in=part, keys__source=load.source_id).distinct()
            for pk, name, siren, vat in rows.values_list("pk", "name", "siren", "vat_number"):
                named.setdefault(name, []).append((pk, siren, vat))
        sirens, vats = chunk.column("siren", ""), chunk.column("vat_number", "")
        found: dict[int, int | Problem] = {}
        for index in at:
            fitting = [
                pk
                for pk, siren, vat in named.get(chunk.columns["name"][index], ())
                if _same(siren, sirens[index]) and _same(vat, vats[index])
            ]
            if len(fitting) == 1:
                found[index] = fitting[0]
        return found

    def follow(self, load: "Load", chunk: "Chunk") -> None:
        touched: set[int] = load.memo.setdefault("accounts", set())
        touched.update(target for target in chunk.targets if target is not None)
        if "parent_text" in chunk.columns:
            waiting: dict[int, str] = load.memo.setdefault("parents", {})
            for target, text, found in zip(chunk.targets, chunk.columns["parent_text"], chunk.columns["parent_id"], strict=True):
                if text and found is None and target is not None:
                    waiting[target] = text
        if "tags_text" in chunk.columns:
            self._tag(load, chunk)

    @staticmethod
    def _tag(load: "Load", chunk: "Chunk") -> None:
        words = [[word.strip()[:60] for word in text.replace(";", ",").split(",") if word.strip()] for text in chunk.columns["tags_text"]]
        ids = dict(zip(flat := sorted({word for row in words for word in row}), Names(Tag).ids(load, flat), strict=True))
        through: Any = Account.tags.through
        pairs = {(target, ids[word]) for target, row in zip(chunk.targets, words, strict=True) for word in row}
        through.objects.bulk_create([through(account_id=a, tag_id=t) for a, t in pairs], ignore_conflicts=True, batch_size=500)

    def finish(self, load: "Load") -> None:
        """Parents that stood further down, then closures, owners and who may open what."""
        waiting: dict[int, str] = load.memo.get("parents", {})
        found = self.lookup(load, set(waiting.values())) if waiting else {}
        parents = {account: parent for account, text in waiting.items() if isinstance(parent := found.get(text), int)}
        note_changes(load, Account, "parent_id", parents)
        touched = load.memo.get("accounts") or self._of_batch(load)
        if touched:
            self.refresh(touched)

    @staticmethod
    def _of_batch(load: "Load") -> set[int]:
        """After a resume: everything that this batch wrote."""
        return (
            set(AccountKey.objects.filter(batch=load.batch.pk).values_list("account", flat=True))
            if load.batch.chunks.count() > 1
            else set()
        )

    def refresh(self, ids: Iterable[int]) -> None:
        accounts = {pk for part in parts(ids) for pk in Account.objects.filter(pk__in=part).values_list("pk", flat=True)}
        rebuild_closure(accounts)
        write_owners(accounts)

    def near(self, text: str) -> list[str]:
        return near_accounts(text)

    def lookup(self, load: "Load", texts: set[str]) -> Found:
        return super().lookup(load, texts)


def _same(one: str, other: str) -> bool:
    """Whether two numbers do not contradict each other."""
    return not one or not other or "".join(one.split())[:9] == "".join(other.split())[:9]


def near_accounts(text: str, most: int = 3) -> list[str]:
    """The names nearest to `text`, for a rejected row: an operator's help, so over all accounts.

    Spelled alike first, then those that share a word: `Teyrac SA (ex-Hydrel)` is near `Teyrac Énergie`.
    """
    from accounts.search import nearest  # noqa: PLC0415

    found = [str(account) for account in nearest(Account.objects.all(), text, most, sees_all=True)]
    words = [word.strip("().,;-") for word in fold(text).split()]
    sharing = Q()
    for word in words[:6]:
        if len(word) >= 4:
            sharing |= Q(search_text__contains=word)
    if sharing and len(found) < most:
        names = list(Account.objects.filter(sharing).values_list("name", flat=True)[:300])
        ranked = process.extract(text, names, scorer=fuzz.token_set_ratio, processor=fold, limit=most, score_cutoff=50)
        found += [name for name, _score, _at in ranked if name not in found]
    return found[:most]
