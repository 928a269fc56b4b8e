"""What people type into the pages of this room."""

import zoneinfo
from functools import cache
from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base.forms import AmountField, DayField
from people.models import ApiToken, Function, Person, Unit, User
from people.passwords import LONGEST
from people.permissions import Role

NEW_PASSWORD = {"autocomplete": "new-password", "maxlength": LONGEST}


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Work e-mail"), _("Password")
        login.widget = forms.EmailInput({"autocomplete": "username"})
        password.widget = forms.PasswordInput({"autocomplete": "current-password", "maxlength": LONGEST})
        password.help_text = ""

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError:
            raise ValidationError(_("E-mail and password do not match.")) from None


class ResetForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Work e-mail")
        self.fields["email"].widget = forms.EmailInput({"autocomplete": "username"})


class ResetKeyForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("password1", _("New password")), ("password2", _("New password, again"))):
            self.fields[name].label = label
            self.fields[name].widget = forms.PasswordInput(NEW_PASSWORD)
            self.fields[name].help_text = ""


class NewPasswordForm(forms.Form):
    """A first or another password, typed twice."""

    password = forms.CharField(label=_("New password"), strip=False, widget=forms.PasswordInput(NEW_PASSWORD))
    again = forms.CharField(label=_("New password, again"), strip=False, widget=forms.PasswordInput(NEW_PASSWORD))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") is not None and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


@cache
def zones() -> list[str]:
    """Time zones by place, without the aliases that nobody picks."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return sorted(zone for zone in zoneinfo.available_timezones() if zone.startswith(areas))


class PreferencesForm(forms.ModelForm):
    """One's own language, time zone and theme."""

    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ("language", "time_zone", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("As the company: %(zone)s") % {"zone": settings.TIME_ZONE}), *((zone, zone) for zone in zones())]

    def _post_clean(self) -> None:
        """The verb writes; the user of the request keeps its values until then."""


class PasswordForm(NewPasswordForm):
    """Another password: the present one first."""

    present = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password", "maxlength": LONGEST})
    )
    field_order = ("present", "password", "again")


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Work e-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("fr", "Français")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("None yet")), *((role.value, role.label) for role in Role)]


class PersonForm(forms.Form):
    """A colleague's place in the organisation. `version` is the row that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False, empty_label="–")
    manager = forms.ModelChoiceField(Person.objects.none(), label=_("Line manager"), required=False, empty_label="–")
    function = forms.ChoiceField(label=_("Function"), required=False)
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)

    def __init__(self, *args: Any, person: Person, whole: bool, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in ("version", "unit", "manager", "function", "job_title")}
        super().__init__(*args, **{**kwargs, "initial": initial})
        unit, manager, function = self.fields["unit"], self.fields["manager"], self.fields["function"]
        assert isinstance(unit, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(manager, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(function, forms.ChoiceField)  # noqa: S101
        unit.queryset = Unit.objects.filter(Q(retired_on=None) | Q(pk=person.unit_id))
        manager.queryset = Person.objects.in_post().exclude(pk=person.pk)
        names = {item.code: item.name for item in Function.objects.filter(Q(retired_on=None) | Q(code=person.function))}
        if person.function and person.function not in names:
            names[person.function] = person.function
        function.choices = [("", _("None")), *sorted(names.items(), key=lambda pair: str(pair[1]))]
        if not whole:
            for name in ("manager", "function", "job_title"):
                del self.fields[name]


class CapacityForm(forms.Form):
    weekly_hours = AmountField(label=_("Hours a week"), min_value=0, max_value=168, max_digits=5, decimal_places=2)
    since = DayField(label=_("From"))


class UnitForm(forms.Form):
    """A unit's name and place; one that is changed cannot be part of itself."""

    name = forms.CharField(label=_("Name"), max_length=200)
    parent = forms.ModelChoiceField(Unit.objects.none(), label=_("Part of"), required=False, empty_label="–")

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)  # noqa: S101
        parent.queryset = Unit.objects.offered().exclude(pk=unit.pk if unit else None)


class FunctionForm(forms.Form):
    """Code and names of a function of ours; of one that is changed only the names."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=100)
    name_fr = forms.CharField(label=_("French name"), max_length=100)

    def __init__(self, *args: Any, function: Function | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if function is not None:
            del self.fields["code"]


class KeyForm(forms.Form):
    """A key for programs: what it may read, and for how long."""

    name = forms.CharField(label=_("What reads with it"), max_length=60)
    scopes = forms.MultipleChoiceField(label=_("It may read"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("It ends after"), coerce=int, choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))], initial=90
    )
