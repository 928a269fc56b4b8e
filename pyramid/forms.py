"""What people type in this room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pyramid.registry import findings
from pyramid.verbs.verdicts import LONGEST


class DisagreeForm(forms.Form):
    """An objection. `verdict` is the one that was read: another one kept meanwhile makes the form stale."""

    verdict = forms.IntegerField(widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("What do you see differently?"),
        help_text=_("Changes no figure and no state. Everyone who reads the verdict reads this, with your name and the date."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write what you see differently.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above; narrows the type
        field.choices = [("", _("The whole verdict")), *((rule.code, f"{rule.code}, {rule.title}") for rule in findings)]
