"""What people type on pages of accounts, cleaned; the verbs decide. Amounts and days are read in English and in French."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import (
    Account,
    AccountRole,
    Certainty,
    Competitor,
    Contact,
    ContactLink,
    Interaction,
    Opportunity,
    Product,
    Segment,
    standing_label,
)
from accounts.models.contact import DECISION_ROLES
from accounts.verbs.opportunities import standings
from base import clock
from base.forms import AmountField, DayField, EditForm
from people.functions import code_of, known, labels
from people.models import Person
from people.permissions import Permission
from people.rights import allowed


class AccountForm(EditForm):
    model = Account
    columns = {"parent": "parent_id", "segment": "segment_id"}

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Account.Kind.choices)
    parent = forms.CharField(label=gettext_lazy("Part of"), required=False, max_length=250)
    segment = forms.ModelChoiceField(label=gettext_lazy("Segment"), queryset=Segment.objects.all(), required=False)
    sector = forms.CharField(label=gettext_lazy("Sector"), required=False, max_length=100)
    country = forms.CharField(label=gettext_lazy("Country"), required=False, max_length=60)
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=100)
    street = forms.CharField(label=gettext_lazy("Street"), required=False, max_length=250)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), required=False, max_length=20)
    city = forms.CharField(label=gettext_lazy("Town"), required=False, max_length=100)
    website = forms.CharField(label=gettext_lazy("Website"), required=False, max_length=250)
    siren = forms.CharField(label=gettext_lazy("SIREN"), required=False, max_length=9)
    vat_number = forms.CharField(label=gettext_lazy("VAT number"), required=False, max_length=20)
    annual_revenue = AmountField(label=gettext_lazy("Annual revenue"), required=False, max_digits=17, decimal_places=2)
    employees = forms.IntegerField(label=gettext_lazy("Employees"), required=False, min_value=0, max_value=10_000_000)

    def values_of(self, row: models.Model) -> dict[str, Any]:
        assert isinstance(row, Account)  # noqa: S101 (for the type checker)
        return super().values_of(row) | {"parent": self._parent_name(row), "kind": row.kind}

    def _parent_name(self, row: Account) -> str:
        """A parent that the reader may not see is not named; the field then is empty and says nothing when left so."""
        parent = row.parent
        return parent.name if parent and Account.objects.visible_to(self.user).filter(pk=parent.pk).exists() else ""

    def clean_parent(self) -> int | None:
        """The account of this name among those that the reader may see."""
        name = self.cleaned_data["parent"].strip()
        row = self.row if isinstance(self.row, Account) else None
        if row and row.parent_id and name == self._parent_name(row):
            return row.parent_id
        return account_named(name, self.user).pk if name else None


def account_named(name: str, user: Any) -> Account:
    """The one account of this name that the reader may see."""
    found: list[Account] = list(Account.objects.visible_to(user).filter(name__iexact=name)[:2])
    if not found:
        raise forms.ValidationError(_("No account of this name: %(name)s. Search it first."), params={"name": name})
    if len(found) > 1:
        raise forms.ValidationError(_("Several accounts are called %(name)s."), params={"name": name})
    return found[0]


class MoveForm(forms.Form):
    """Where an invoice belongs: an account of this name that the person may change."""

    account = forms.CharField(label=gettext_lazy("Account"), max_length=250)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_account(self) -> Account:
        found = account_named(self.cleaned_data["account"].strip(), self.user)
        if not allowed(self.user, Permission.ACCOUNT_EDIT, found):
            raise forms.ValidationError(_("You may not change the account %(name)s."), params={"name": found.name})
        return found


class ContactForm(EditForm):
    model = Contact
    columns = {"reports_to": "reports_to_id"}

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    job_title = forms.CharField(label=gettext_lazy("Job title"), required=False, max_length=200)
    function = forms.CharField(label=gettext_lazy("Function"), required=False, max_length=40)
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False, choices=[("", "—"), *Contact.Level.choices])
    role = forms.ChoiceField(label=gettext_lazy("Decision role"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    reports_to = forms.ModelChoiceField(label=gettext_lazy("Reports to"), queryset=Contact.objects.none(), required=False)
    left_on = DayField(label=gettext_lazy("First day gone"), required=False)

    def __init__(self, data: Any = None, *, account: Account, may_details: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        same_group = Contact.objects.visible_to(self.user).filter(account__root=account.root_id).order_by("name")
        if self.row:
            chief = Contact.objects.filter(pk=self.row.reports_to_id)  # type: ignore[attr-defined]
            same_group = (same_group.exclude(pk=self.row.pk) | chief).order_by("name")
        self.fields["reports_to"].queryset = same_group  # type: ignore[attr-defined]
        own = getattr(self.row, "role", "")
        extra = [(own, own)] if own and own not in DECISION_ROLES else []
        self.fields["role"].choices = [("", "—"), *DECISION_ROLES.items(), *extra]  # type: ignore[attr-defined]
        if function := self.initial.get("function"):
            self.initial["function"] = labels().get(function, function)
        if not may_details:
            del self.fields["email"], self.fields["phone"]

    def clean_function(self) -> str:
        """Typed as people read it, kept as the code."""
        return code_of(self.cleaned_data["function"].strip(), known())

    def words(self, field: str, value: Any) -> str:
        return labels().get(value, value) if field == "function" and value else super().words(field, value)


def colleague_named(name: str) -> Person:
    found = list(Person.objects.in_post().filter(name__iexact=name.strip())[:2])
    if len(found) != 1:
        raise forms.ValidationError(_("No colleague in post has exactly this name."))
    person: Person = found[0]
    return person


class NamesInput(forms.TextInput):
    """A name that is typed, beside those that there are."""

    MOST = 300  # beyond that a list helps nobody; the name is typed

    def __init__(self, model: Any) -> None:
        self.model = model
        super().__init__()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        known = list(self.model.objects.order_by("name").values_list("name", flat=True)[: self.MOST])
        listed = f"{name}-names"
        field = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        return format_html(
            '{}<datalist id="{}">{}</datalist>', field, listed, format_html_join("", '<option value="{}">', ((each,) for each in known))
        )


class OpportunityForm(EditForm):
    """A deal as a person keeps it. `standing` moves it; `moved_on` is the day of the move and no column of its own."""

    model = Opportunity
    columns = {"owner": "owner_id", "product": "product_id", "competitor": "competitor_id", "next_step_by": "next_step_by_id"}
    apart = frozenset({"moved_on"})
    NAMED: ClassVar[Mapping[str, Any]] = {"product": Product, "competitor": Competitor}  # fields in which a name is typed

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    amount = AmountField(label=gettext_lazy("Amount"), required=False, min_value=0, max_digits=15, decimal_places=2)
    standing = forms.ChoiceField(label=gettext_lazy("Stage or result"))
    moved_on = DayField(
        label=gettext_lazy("Moved on"),
        required=False,
        help_text=gettext_lazy("Only when the stage changes; else today."),
    )
    expected_close = DayField(label=gettext_lazy("Expected close"), required=False)
    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=Person.objects.none(), required=False)
    product = forms.CharField(label=gettext_lazy("Product"), required=False, max_length=200, widget=NamesInput(Product))
    competitor = forms.CharField(
        label=gettext_lazy("Competitor"),
        required=False,
        max_length=200,
        widget=NamesInput(Competitor),
        help_text=gettext_lazy("One that is known, or a new name."),
    )
    next_step = forms.CharField(label=gettext_lazy("Next step"), required=False, max_length=250)
    next_step_on = DayField(label=gettext_lazy("Next step on"), required=False)
    next_step_by = forms.ModelChoiceField(label=gettext_lazy("Next step by"), queryset=Person.objects.none(), required=False)
    loss_reason = forms.CharField(label=gettext_lazy("Reason of loss"), required=False, max_length=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row if isinstance(self.row, Opportunity) else None
        self.fields["standing"].choices = [(word, standing_label(word)) for word in standings(row)]  # type: ignore[attr-defined]
        for field in ("owner", "next_step_by"):
            named = Person.objects.filter(pk=getattr(row, self.attname(field))) if row else Person.objects.none()
            self.fields[field].queryset = (Person.objects.in_post() | named).order_by("name")  # type: ignore[attr-defined]
        if row is None:  # a new one begins open, and its first move comes after
            for field in ("standing", "moved_on", "loss_reason"):
                del self.fields[field]
            self.fields["owner"].initial = self.user.person_id

    def _column(self, field: str) -> Any:
        return models.CharField() if field == "standing" else super()._column(field)

    def values_of(self, row: models.Model) -> dict[str, Any]:
        names = {field: str(getattr(row, field) or "") for field in self.NAMED}
        return super().values_of(row) | names

    def clean_product(self) -> int | None:
        """The one product of this name; what a file called otherwise is attached on its own page."""
        name = self.cleaned_data["product"].strip()
        if self.row and name == str(self.row.product or ""):  # type: ignore[attr-defined]
            return self.row.product_id  # type: ignore[attr-defined, no-any-return]
        found = list(Product.objects.filter(name__iexact=name).values_list("pk", flat=True)[:2]) if name else []
        if name and len(found) != 1:
            raise forms.ValidationError(_("No single product has this name: %(name)s."), params={"name": name})
        return found[0] if found else None

    def clean_competitor(self) -> int | str | None:
        """Its number where it is known, else the new name."""
        name = str(self.cleaned_data["competitor"]).strip()
        if not name:
            return None
        known = Competitor.objects.filter(name__iexact=name).values_list("pk", flat=True).first()
        return name if known is None else int(known)

    def words(self, field: str, value: Any) -> str:
        if field in self.NAMED and isinstance(value, int):
            return str(self.NAMED[field].objects.filter(pk=value).first() or value)
        return super().words(field, value)


class PlaceForm(ContactForm):
    """Where a contact stands, as the relationship map edits it."""

    KEPT = ("function", "level", "role", "reports_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in self.KEPT}


class TieForm(forms.Form):
    """How well a colleague knows a contact; strength 0 takes the tie away."""

    person = forms.CharField(max_length=200)
    strength = forms.IntegerField(min_value=0, max_value=4)
    certainty = forms.ChoiceField(choices=Certainty.choices)
    version = forms.IntegerField(required=False)

    def clean_person(self) -> Person:
        return colleague_named(self.cleaned_data["person"])


class LinkForm(forms.Form):
    other = forms.ModelChoiceField(queryset=Contact.objects.none())
    kind = forms.ChoiceField(choices=ContactLink.Kind.choices)
    certainty = forms.ChoiceField(choices=Certainty.choices)

    def __init__(self, data: Any = None, *, account: Account, user: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        same_group = Contact.objects.visible_to(user).filter(account__root=account.root_id)
        self.fields["other"].queryset = same_group.select_related("account")  # type: ignore[attr-defined]


class JudgementForm(forms.Form):
    attitude = forms.CharField(label=gettext_lazy("Attitude"), required=False, max_length=40)
    influence = forms.CharField(label=gettext_lazy("Influence"), required=False, max_length=40)
    matters = forms.CharField(label=gettext_lazy("What matters to the person"), required=False, max_length=500)
    certainty = forms.ChoiceField(choices=Certainty.choices, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class InteractionForm(forms.Form):
    """`occasion` is drawn with the form, so that a second tap and a second sending are the first."""

    contacts = forms.ModelMultipleChoiceField(label=gettext_lazy("Whom"), queryset=Contact.objects.none(), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=Interaction.Channel.choices, required=False)
    on = DayField(label=gettext_lazy("When"), required=False)
    note = forms.CharField(label=gettext_lazy("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    occasion = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, account: Account, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        today = clock.today()
        here = Contact.objects.filter(account__root=account.root_id).exclude(left_on__lte=today)
        self.fields["contacts"].queryset = here.order_by("name")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 6}), max_length=10_000)
    confidential = forms.BooleanField(label=gettext_lazy("Confidential: for its readers alone"), required=False)
    readers = forms.ModelMultipleChoiceField(label=gettext_lazy("Further readers"), queryset=Person.objects.none(), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RoleForm(forms.Form):
    person = forms.CharField(max_length=200)
    role = forms.CharField(max_length=10)
    membership = forms.CharField(max_length=10, required=False)
    since = DayField(required=False)

    def clean_person(self) -> Person:
        return colleague_named(self.cleaned_data["person"])

    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        if role not in AccountRole.Role.values:
            raise forms.ValidationError(_("No such role."))
        return role
