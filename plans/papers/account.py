"""The account on one page: what we want, what we ask, figures, people, opportunities, next steps. Spec: product.md L6."""

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Max, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.papers import scope_of_account, words_of_file
from base import clock
from base.models import DataVersion
from people.permissions import Permission
from people.rights import allowed
from plans.papers.one_page import Page
from plans.papers.slides import slides_of
from plans.papers.subject import Subject
from reports.registry import Content, Context, Paper, papers

if TYPE_CHECKING:
    from people.models import User
    from reports.slides import Slides

AUDIENCE = (Permission.MONEY_VIEW, Permission.CONTACT_JUDGEMENT, Permission.FIGURE_ACCOUNT)


@papers.register
class AccountPaper(Paper):
    """Scope: the account's number, for the plan as it is being written, or `number@version` for a version of it.

    A version is printed from its frozen words, rows and figures alone. An account without a plan has its facts only.
    """

    code = "account"
    label = gettext_lazy("The account")
    permission = Permission.PLAN_VIEW
    stylesheet = "paper-account.css"
    has_slides = True
    start = 0

    def may(self, user: "User", scope: str) -> bool:
        subject = Subject.find(scope, user)
        return subject is not None and allowed(user, self.permission, subject.account)

    def scope_of(self, account: str) -> str:
        return scope_of_account(account)

    def about(self, user: "User", scope: str) -> str:
        subject = Subject.find(scope, user)
        return subject.words if subject else ""

    def audience(self, context: Context) -> str:
        subject = Subject.find(context.scope, context.by)
        if context.by is None or subject is None:
            return "all"
        rights = [str(permission) for permission in AUDIENCE if allowed(context.by, permission, subject.account)]
        # A plan for the circle or for named people is on the page of those alone who may read it.
        return ",".join([*rights, f"p{subject.plan.pk}"] if subject.plan else rights) or "plain"

    def data_version(self, context: Context) -> str:
        """Moves with facts and results of the account, the plan, and the day."""
        subject = Subject.find(context.scope, context.by)
        if subject is None:
            return ""
        plan = subject.plan
        parts = [
            DataVersion.current("account", subject.account.pk),
            DataVersion.current("company"),
            (plan.version, plan.changed_at, plan.sections.aggregate(n=Sum("head"), at=Max("changed_at"))) if plan else None,
            subject.version.pk if subject.version else None,
            clock.today().isoformat(),
        ]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]

    def content(self, context: Context) -> Content:
        subject = Subject.find(context.scope, context.by)
        if subject is None:
            raise LookupError(context.scope)
        return Page(subject, context).content()

    def slides(self, context: Context) -> "Slides":
        subject = Subject.find(context.scope, context.by)
        if subject is None:
            raise LookupError(context.scope)
        page = Page(subject, context)
        return slides_of(page.content(), page.bars, context.language, foot=page.foot())

    def file_name(self, context: Context) -> str:
        subject = Subject.find(context.scope, context.by)
        return _("%(account)s-one-page-%(language)s.pdf") % words_of_file(subject.account if subject else None, context, self.code)
