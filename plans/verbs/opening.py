"""Opening a plan, choosing its sections, saying who may read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.verbs.origin import touched
from base import clock
from base.edits import Clash, EditConflict
from people.audit import Actor, record
from people.models import InboxItem, Person, User
from people.permissions import Permission
from people.rights import require
from plans import prose
from plans.models import Plan, PlanReader, PlanSection
from plans.sections import SECTIONS, TEMPLATES
from plans.verbs.common import hold, moved, user_of
from plans.verbs.errors import PlanError

LONGEST = 10  # years a plan may reach
MOST_SECTIONS = 40


@transaction.atomic
def open_plan(
    account: Account,
    *,
    by: Actor,
    template: str = "standard",
    year: int | None = None,
    until_year: int | None = None,
    scope: str = "",
    confidentiality: str = Plan.Confidentiality.TEAM,
    sites: Sequence[Account] = (),
) -> Plan:
    """Open a plan from a template, of the whole account or limited to some `sites` below it.

    Raises PlanError when the account has one of that year and scope, Refused.
    """
    require(by, Permission.PLAN_EDIT, account)
    year = year or clock.today().year
    until_year = until_year or year + 2
    if not year <= until_year <= year + LONGEST:
        raise PlanError(_("The last year lies between the first and %(years)s years later.") % {"years": LONGEST}, "until_year")
    if template not in TEMPLATES:
        raise PlanError(_("Choose one of the templates."), "template")
    chosen = TEMPLATES[template]
    _below(account, sites)
    scope = scope.strip() or _extent(chosen.code, sites)
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                account=account,
                year=year,
                until_year=until_year,
                scope=scope,
                template=chosen.code,
                template_version=chosen.version,
                confidentiality=confidentiality,
                opened_by=user_of(by),
            )
    except IntegrityError:
        raise PlanError(_("There is a plan for this year already; open that one, or limit this one to a part."), "year") from None
    plan.sites.set(sites)
    PlanSection.objects.bulk_create(
        PlanSection(plan=plan, code=code, is_on=code in chosen.sections, position=10 * at, state=prose.blank())
        for at, code in enumerate(SECTIONS)
    )
    record(by, "plan.opened", plan, account=account, template=f"{chosen.code} {chosen.version}", years=str(plan))
    moved("plan_sections", account.pk)
    return plan


def _below(account: Account, sites: Sequence[Account]) -> None:
    """Raise PlanError unless all sites lie below the account."""
    below = set(account.descendants().filter(pk__in=[site.pk for site in sites]).exclude(pk=account.pk).values_list("pk", flat=True))
    if any(site.pk not in below for site in sites):
        raise PlanError(_("A site of the plan lies below its account."), "sites")


@transaction.atomic
def set_extent(plan: Plan, scope: str, sites: Sequence[Account], *, by: Actor, base: Mapping[str, Any] | None = None) -> bool:
    """Limit a plan to a part of its account, or widen it again; what was written in it stays. Whether anything changed.

    `base`: the `scope` and the numbers of the `sites` that the author read. A part that kept the names of its sites follows
    them. Raises EditConflict where a colleague changed the same meanwhile, PlanError, Refused.
    """
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    _below(plan.account, sites)
    former = list(plan.sites.order_by("name"))
    now = {"scope": plan.scope, "sites": {site.pk for site in former}}
    read = {"scope": now["scope"], "sites": set(now["sites"]), **(base or {})}
    wanted = {"scope": scope.strip(), "sites": {site.pk for site in sites}}
    unnamed = {"", _extent(plan.template, former)}
    if wanted["sites"] != read["sites"] and {wanted["scope"], now["scope"]} <= unnamed:
        wanted["scope"] = _extent(plan.template, sites)
    mine = {field: value for field, value in wanted.items() if value != read[field] and value != now[field]}
    clashes = {field: Clash(value, now[field], read[field]) for field, value in mine.items() if now[field] != read[field]}
    if clashes:
        raise EditConflict(clashes, plan.version)
    if not mine:
        return False
    try:
        with transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(scope=mine.get("scope", plan.scope), version=F("version") + 1)
    except IntegrityError:
        raise PlanError(_("There is a plan of this year and part already; give this one another name."), "scope") from None
    told: dict[str, Any] = {"scope": (plan.scope, mine["scope"])} if "scope" in mine else {}
    if "sites" in mine:
        plan.sites.set(sites)
        told["sites"] = ([site.name for site in former], sorted(site.name for site in sites))
    record(by, "plan.extent_set", plan, account=plan.account_id, **told)
    touched(plan.account_id)
    return True


def _extent(template: str, sites: Sequence[Account]) -> str:
    """What a plan of a part is called where its author gave it no name."""
    if sites:
        return ", ".join(sorted(site.name for site in sites))[:100]
    return _("Innovation") if template == "innovation" else ""


@transaction.atomic
def switch_section(section: PlanSection, is_on: bool, *, by: Actor) -> None:
    """Show a section or leave it out. What it holds stays."""
    require(by, Permission.PLAN_EDIT, section.plan)
    plan = hold(section.plan)
    if PlanSection.objects.filter(pk=section.pk).exclude(is_on=is_on).update(is_on=is_on):
        record(by, "plan.section_switched", plan, account=plan.account_id, section=section.code, is_on=(not is_on, is_on))
        moved("plan_sections", plan.account_id)


@transaction.atomic
def put_section(plan: Plan, code: str, *, by: Actor) -> PlanSection:
    """Show a section of the product, also one that came after this plan was opened. KeyError for a code that is none."""
    found = plan.sections.filter(code=code).first()
    if found is None:
        require(by, Permission.PLAN_EDIT, plan)
        plan = hold(plan)
        wanted = list(SECTIONS).index(SECTIONS[code].code)
        before = plan.sections.filter(code__in=list(SECTIONS)[:wanted]).order_by("-position").first()
        found, _made = PlanSection.objects.get_or_create(
            plan=plan,
            code=code,
            defaults={"is_on": False, "position": before.position + 1 if before else 0, "state": prose.blank()},
        )
    found.plan = plan
    switch_section(found, True, by=by)
    return found


@transaction.atomic
def share_section(section: PlanSection, shareable: bool, *, by: Actor) -> None:
    """Say whether the words of a section may stand in the version for the customer."""
    require(by, Permission.PLAN_EDIT, section.plan)
    plan = hold(section.plan)
    if PlanSection.objects.filter(pk=section.pk).exclude(shareable=shareable).update(shareable=shareable):
        record(by, "plan.section_shared", plan, account=plan.account_id, section=section.code, shareable=(not shareable, shareable))


@transaction.atomic
def add_section(plan: Plan, label: str, *, by: Actor) -> PlanSection:
    """Add a section of one's own, at the end. Raises PlanError for a title that is missing or there already."""
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    label = label.strip()
    if not label:
        raise PlanError(_("A section needs a title."), "label")
    if len(label) > 100:
        raise PlanError(_("The text is too long: %(most)s characters at most.") % {"most": 100}, "label")
    sections = list(plan.sections.all())
    if len(sections) >= MOST_SECTIONS:
        raise PlanError(_("A plan has %(most)s sections at most.") % {"most": MOST_SECTIONS}, "label")
    if any(str(section).casefold() == label.casefold() for section in sections):
        raise PlanError(_("There is a section of this title already."), "label")
    number = 1 + sum(section.code.startswith("own-") for section in sections)
    code = f"own-{number}-{slugify(label)[:25]}".rstrip("-")
    last = max((section.position for section in sections), default=0)
    made = PlanSection.objects.create(plan=plan, code=code, label=label, position=last + 10, state=prose.blank())
    record(by, "plan.section_added", plan, account=plan.account_id, section=label)
    return made


@transaction.atomic
def set_confidentiality(plan: Plan, level: str, *, by: Actor, readers: Sequence[Person] = ()) -> None:
    """Who may read the plan: the account team, the KAM circle, or named people beside those who write and approve it."""
    require(by, Permission.PLAN_EDIT, plan)
    plan = hold(plan)
    if level not in Plan.Confidentiality.values:
        raise PlanError(_("Choose who may read this plan."), "confidentiality")
    before = plan.confidentiality
    named = sorted(person.name for person in readers)
    former = sorted(plan.readers.values_list("person__name", flat=True))
    Plan.objects.filter(pk=plan.pk).update(confidentiality=level)
    plan.readers.exclude(person__in=readers).delete()
    PlanReader.objects.bulk_create([PlanReader(plan=plan, person=person) for person in readers], ignore_conflicts=True)
    _close_lines(plan)
    if before != level or former != named:
        record(by, "plan.confidentiality_set", plan, account=plan.account_id, level=(before, level), readers=(former, named))


def _close_lines(plan: Plan) -> None:
    """Lines about the plan leave the inbox of people who may no longer read it, with what they tell."""
    lines = InboxItem.objects.filter(link__startswith=reverse("plans:plan", args=[plan.pk])).select_related("person")
    shut = [line.pk for line in lines if not _reads(line.person, plan)]
    InboxItem.objects.filter(pk__in=shut).delete()


def _reads(person: Person, plan: Plan) -> bool:
    user = User.objects.filter(person=person, is_active=True).first()
    return user is not None and Plan.objects.visible_to(user).filter(pk=plan.pk).exists()
