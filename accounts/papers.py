"""The relationship map as a PDF: legible at 150 people, on as many sheets as that takes."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import map_page, map_parts
from accounts.models import Account, AccountClosure, AccountKey
from accounts.registry import Reading
from accounts.relations import RelationMap, relation_map
from base import clock, company, formats
from base.models import DataVersion
from people.audit import Operator
from people.permissions import Permission
from people.rights import allowed
from reports.registry import Book, Chapter, Context, LongPaper, Part, papers

if TYPE_CHECKING:
    from people.models import User


@papers.register
class MapPaper(LongPaper):
    """Scope: the account's number. Judgements stand in it only for who may read them on the page."""

    code = "map"
    label = gettext_lazy("Relationship map")
    permission = Permission.ACCOUNT_VIEW
    stylesheet = "paper-review.css"

    def may(self, user: "User", scope: str) -> bool:
        account = _account(scope, user)
        return account is not None and allowed(user, self.permission, account)

    def scope_of(self, account: str) -> str:
        return scope_of_account(account)

    def about(self, user: "User", scope: str) -> str:
        account = _account(scope, user)
        return account.name if account else ""

    def audience(self, context: Context) -> str:
        account = _account(context.scope, context.by)
        judged = account is None or context.by is None or allowed(context.by, Permission.CONTACT_JUDGEMENT, account)
        return "judged" if judged else "plain"

    def data_version(self, context: Context) -> str:
        """Moves with the facts of the account and of what lies below it, and the day."""
        if not context.scope.isdecimal():
            return ""
        below = AccountClosure.objects.filter(ancestor=int(context.scope)).order_by("descendant").values_list("descendant", flat=True)
        parts: list[Any] = [DataVersion.current("account", pk) for pk in below]
        parts += [DataVersion.current("company"), clock.today().isoformat()]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]

    def book(self, context: Context) -> Book:
        account = _account(context.scope, context.by)
        if account is None:
            raise LookupError(context.scope)
        reader: Any = context.by or Operator.current()
        reading = Reading(account, reader)
        return _book(reading, relation_map(reading))

    def file_name(self, context: Context) -> str:
        account = _account(context.scope, context.by)
        return _("%(account)s-relationship-map-%(language)s.pdf") % words_of_file(account, context, self.code)


def scope_of_account(key: str) -> str:
    """The scope for `--account KEY` of the command line: a key of the account, or its name. Raises ValueError with a sentence."""
    if not key:
        raise ValueError(_("Say which account: --account KEY."))
    known = AccountKey.objects.filter(key=key, is_alias=False).values_list("account_id", flat=True).first()
    found = [known] if known else list(Account.objects.filter(name=key).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise ValueError(_("No account, or more than one, goes by “%(key)s”.") % {"key": key})
    return str(found[0])


def words_of_file(account: Account | None, context: Context, code: str) -> dict[str, str]:
    """What the name of a paper's file says: the account in letters and digits alone, or the code of the paper, and the language."""
    name = "".join(letter if letter.isalnum() else "-" for letter in account.name) if account else code
    return {"account": name, "language": context.language}


def _account(scope: str, user: "User | None") -> Account | None:
    if not scope.isdecimal() or len(scope) > 18:
        return None
    accounts: Any = Account.objects.all() if user is None else Account.objects.visible_to(user)
    found: Account | None = accounts.select_related("snapshot").filter(pk=int(scope)).first()
    return found


def _book(reading: Reading, found: RelationMap) -> Book:
    judged = reading.may(Permission.CONTACT_JUDGEMENT)
    nobody = "" if found.people else _("No contact is known.")
    chart = list(map_parts.chart_parts(found)) or [Part(empty=nobody)]
    chapters = [
        Chapter("chart", _("Who reports to whom"), chart),
        Chapter("gaps", _("Gaps and cover"), [map_parts.gaps_part(found), Part(_("Cover"), pairs=map_page.cover(found))]),
    ]
    if judged and (influence := map_parts.influence_part(found)):
        chapters.append(Chapter("influence", _("Influence"), [influence]))
    if found.people:
        chapters.append(Chapter("people", _("People"), [map_parts.people_part(found, judged=judged)]))
    lacks = [nobody] if nobody else []
    without = sum(not known.contact.role for known in found.people)
    if without:
        lacks.append(_("Contacts without a decision role: %(count)s.") % {"count": formats.number(without)})
    if found.more:
        lacks.append(_("People beyond those drawn: %(count)s.") % {"count": formats.number(found.more)})
    name = company.get("company_name") or "kamapp"
    return Book(
        title=_("%(account)s: relationship map") % {"account": reading.account.name},
        chapters=chapters,
        right=[_("Printed on %(day)s") % {"day": formats.long_date(clock.today())}],
        lead=map_page.headline(found, reading),
        gaps=lacks,
        foot=[_("Confidential, %(company)s.") % {"company": name}],
    )
