"""The version for the customer on one page. It prints what `plans.customer` gives, and nothing that is read elsewhere."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.papers import words_of_file
from base import clock, company, formats
from base.models import DataVersion
from people.permissions import Permission
from people.rights import allowed
from plans import customer
from plans.models import Plan, PlanVersion
from reports.registry import LEFT, RIGHT, Block, Content, Context, Paper, Prose, papers

if TYPE_CHECKING:
    from people.models import User


@papers.register
class CustomerPaper(Paper):
    """Scope: `plan` for the plan as it is being written, `plan@version` for a version of it."""

    code = "customer"
    label = gettext_lazy("The plan, for the customer")
    permission = Permission.PLAN_VIEW
    stylesheet = "paper-account.css"

    def may(self, user: "User", scope: str) -> bool:
        found = subject(scope, user)
        return found is not None and allowed(user, self.permission, found[0])

    def scope_of(self, account: str) -> str:
        raise ValueError(_("This paper is printed from the page of a plan."))

    def about(self, user: "User", scope: str) -> str:
        found = subject(scope, user)
        return f"{found[0].account.name}, {found[0]}" if found else ""

    def data_version(self, context: Context) -> str:
        found = subject(context.scope, context.by)
        if found is None:
            return ""
        plan, version = found
        sections = plan.sections.aggregate(n=Sum("head"), at=Max("changed_at"), shared=Count("pk", filter=Q(shareable=True)))
        files = list(plan.files.filter(shareable=True, removed_at=None).values_list("pk", flat=True))
        parts = [DataVersion.current("account", plan.account_id), plan.changed_at, sections, files, version, clock.today().isoformat()]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]

    def content(self, context: Context) -> Content:
        found = subject(context.scope, context.by)
        if found is None:
            raise LookupError(context.scope)
        return _content(customer.sheet(*found))

    def file_name(self, context: Context) -> str:
        found = subject(context.scope, context.by)
        return _("%(account)s-for-the-customer-%(language)s.pdf") % words_of_file(found[0].account if found else None, context, self.code)


def subject(scope: str, user: "User | None") -> tuple[Plan, PlanVersion | None] | None:
    """The plan and the version that a scope names, as far as `user` may read them; None stands for the operator."""
    number, _at, no = scope.partition("@")
    if not number.isdecimal() or len(number) > 18 or (no and not (no.isdecimal() and len(no) < 7)):
        return None
    plans: Any = Plan.objects.all() if user is None else Plan.objects.visible_to(user)
    plan = plans.select_related("account").filter(pk=int(number)).first()
    version = plan.versions.filter(no=int(no)).first() if plan and no else None
    return None if plan is None or (no and version is None) else (plan, version)


def _content(sheet: customer.Sheet) -> Content:
    blocks = [_part(number, part) for number, part in enumerate(sheet.parts)]
    at = 80
    for code, label, items, column in (
        ("steps", _("Next steps"), sheet.steps, LEFT),
        ("done", _("Done"), sheet.done, RIGHT),
        ("gains", _("What it has brought you"), sheet.gains, RIGHT if not sheet.done else LEFT),
        ("files", _("Documents"), sheet.files, LEFT),
    ):
        rows = [Prose(_line(item)) for item in items]
        if code == "gains" and sheet.total:
            rows.insert(0, Prose(_("Confirmed so far: %(amount)s.") % {"amount": sheet.total}))
        if rows:
            blocks.insert(0, Block(code, label, "reports/block_list.html", {}, rows, 1, column, at))
        at += 1
    name = company.get("company_name") or "kamapp"
    state = "" if sheet.version and sheet.version.state == PlanVersion.State.APPROVED else _("Draft.")
    return Content(
        title=sheet.plan.account.name,
        subtitle=_("Our plan together, %(years)s.") % {"years": sheet.plan},
        right=[_("Printed on %(day)s") % {"day": formats.long_date(clock.today())}],
        blocks=blocks,
        foot=[" ".join(part for part in (state, _("%(company)s. Page 1 of 1.") % {"company": name}) if part)],
    )


def _part(number: int, part: customer.Part) -> Block:
    lines = [Prose(line) for line in part.text.splitlines() if line.strip()]
    rows = [*lines, *(Prose(_line(item)) for item in part.items)]
    return Block(f"part-{number}", part.label, "reports/block_list.html", {}, rows, 1, position=10 + number)


def _line(item: customer.Item) -> str:
    return f"{item.text} ({item.beside})" if item.beside else item.text
