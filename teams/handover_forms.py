"""Forms of handovers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from base.forms import DayField
from people.models import Person


class HandoverForm(forms.Form):
    """Who gives the account, who takes it over, and the first day of who takes it."""

    giver = forms.ModelChoiceField(label=_("Gives the account"), queryset=Person.objects.none())
    taker = forms.ModelChoiceField(label=_("Takes it over"), queryset=Person.objects.none())
    on = DayField(label=_("First day of the new colleague"))

    def __init__(self, *args: Any, givers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers  # type: ignore[attr-defined]
        self.fields["taker"].queryset = Person.objects.in_post()  # type: ignore[attr-defined]


class SentenceForm(forms.Form):
    """A reason, or how it ended."""

    sentence = forms.CharField(label=_("In a sentence"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
