"""The account, its place in a group, who works on it, and what lists sort by."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from base.models import Versioned
from imports.models import Origin
from people.models import Person, User
from people.permissions import Relation


class Segment(models.Model):
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="segment_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="tag_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Account(Versioned):
    """A company we follow: any node of a group. Key is dated in `KeyAccount`; status is derived in `AccountSnapshot`."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        PUBLIC = "public", _("public buyer")
        PARTNER = "partner", _("partner")

    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("parent"))
    # The ultimate parent, itself for a company alone; written with the closure.
    root = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    country = models.CharField(_("country"), max_length=60, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    segment = models.ForeignKey(Segment, models.SET_NULL, null=True, blank=True, related_name="accounts", verbose_name=_("segment"))
    website = models.CharField(_("website"), max_length=250, blank=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    street = models.CharField(_("street"), max_length=250, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    annual_revenue = models.DecimalField(_("annual revenue"), max_digits=17, decimal_places=2, null=True, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="accounts")
    owner_text = models.CharField(max_length=200, blank=True)  # an owner that the file names and nobody matches yet
    created_on = models.DateField(null=True, blank=True)
    search_text = models.CharField(max_length=600, blank=True, editable=False)

    objects = querysets.AccountManager()

    class Meta:
        indexes = [
            models.Index(fields=["name", "id"], name="account_name"),
            models.Index(fields=["root"], name="account_root"),
            models.Index(fields=["segment"], name="account_segment"),
        ]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def ancestors(self) -> "models.QuerySet[Account]":
        """The account itself and all that it belongs to."""
        pairs = AccountClosure.objects.filter(descendant=self.pk)
        return Account.objects.filter(pk__in=pairs.values("ancestor"))

    def descendants(self) -> "models.QuerySet[Account]":
        """The account itself and all below it."""
        pairs = AccountClosure.objects.filter(ancestor=self.pk)
        return Account.objects.filter(pk__in=pairs.values("descendant"))

    def relations_of(self, user: User) -> frozenset[str]:
        """Relations that `user` has to this account today, for `people.rights.allowed`."""
        rows = AccountAccess.objects.current().filter(account=self, person=user.person_id)
        nearest = set(rows.values_list("relation", flat=True))
        return frozenset(asked.value for asked, enough in querysets.ACCESS.items() if nearest & {near.value for near in enough})


class AccountClosure(models.Model):
    """Every pair of a node and what lies below it; depth 0 is itself."""

    ancestor = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    descendant = models.ForeignKey(Account, models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancestor", "descendant"], name="account_closure_pair")]


class AccountKey(Origin):
    """The name a source gives an account: its id there, or another name that a person confirmed (`is_alias`)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="keys")
    is_alias = models.BooleanField(default=False)

    class Meta(Origin.Meta):
        pass


class ProductKey(Origin):
    product = models.ForeignKey("accounts.Product", models.CASCADE, related_name="keys")
    is_alias = models.BooleanField(default=False)

    class Meta(Origin.Meta):
        pass


class ContactKey(Origin):
    contact = models.ForeignKey("accounts.Contact", models.CASCADE, related_name="keys")
    is_alias = models.BooleanField(default=False)

    class Meta(Origin.Meta):
        pass


class PersonKey(Origin):
    """Stands here and not in `people`, which may not know the import engine."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="keys")
    is_alias = models.BooleanField(default=False)

    class Meta(Origin.Meta):
        pass


class AccountRole(Origin, Versioned):
    """Who works on an account as what, dated: the only source of "whose account is it"."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        KAM = "kam", _("KAM")
        MEMBER = "member", _("team member")
        SPONSOR = "sponsor", _("executive sponsor")

    class Membership(models.TextChoices):
        CORE = "core", _("core")
        EXTENDED = "extended", _("extended")

    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, models.PROTECT, related_name="account_roles")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    membership = models.CharField(_("core or extended"), max_length=10, choices=Membership.choices, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.DatedManager()

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="account_role_dates"),
        ]
        indexes = [models.Index(fields=["person", "until"], name="account_role_person")]


class AccountAccess(models.Model):
    """The join behind `visible_to`: roles spread over closures; rewritten by the verbs that move either."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    relation = models.CharField(
        max_length=10, choices=[(r.value, r.value) for r in (Relation.MINE, Relation.TEAM, Relation.CORE, Relation.PEOPLE)]
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = querysets.DatedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "account", "relation", "since"], name="account_access_row")]


class KeyAccount(Origin):
    """The account is key from `since` up to `until`; chosen, not computed, and a prospect may be."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="key_periods")
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = querysets.DatedManager()

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="key_account_dates"),
        ]


class AccountSnapshot(models.Model):
    """What lists show and sort by, one row per account; written by pyramid's job through a verb of this room."""

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        CUSTOMER = "customer", _("customer")
        LOST = "lost", _("lost")

    account = models.OneToOneField(Account, models.CASCADE, related_name="snapshot", primary_key=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PROSPECT)
    is_key = models.BooleanField(_("key account"), default=False)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    # Copied, so that the list sorts by it from one index; null, not empty: rows without owner come last both ways.
    owner_name = models.CharField(_("owner"), max_length=200, null=True, blank=True)
    revenue_minor = models.BigIntegerField(_("revenue, 12 months"), null=True, blank=True)
    growth = models.FloatField(_("growth"), null=True, blank=True)
    health = models.FloatField(_("health"), null=True, blank=True)
    margin = models.FloatField(_("contribution"), null=True, blank=True)
    share_of_wallet = models.FloatField(_("share of wallet"), null=True, blank=True)
    active_contacts = models.PositiveIntegerField(_("active contacts"), null=True, blank=True)
    open_pipeline_minor = models.BigIntegerField(_("open pipeline"), null=True, blank=True)
    last_contact_on = models.DateField(_("last interaction"), null=True, blank=True)
    computed_version = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["owner_name", "account"], name="snapshot_owner_name"),
            models.Index(fields=["revenue_minor", "account"], name="snapshot_revenue"),
            models.Index(fields=["growth", "account"], name="snapshot_growth"),
            models.Index(fields=["health", "account"], name="snapshot_health"),
            models.Index(fields=["margin", "account"], name="snapshot_margin"),
            models.Index(fields=["share_of_wallet", "account"], name="snapshot_wallet"),
            models.Index(fields=["active_contacts", "account"], name="snapshot_contacts"),
            models.Index(fields=["open_pipeline_minor", "account"], name="snapshot_pipeline"),
            models.Index(fields=["last_contact_on", "account"], name="snapshot_last_contact"),
            models.Index(fields=["status", "account"], name="snapshot_status"),
        ]
