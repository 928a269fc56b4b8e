"""What forms of several rooms share: amounts and days as people type them, and editing beside others (R1)."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import formats
from base.edits import Clash

SPACES = re.compile(r"[\s\u00a0\u202f']")


class AmountField(forms.DecimalField):
    """`1,234.56`, `1 234,56` and `1234.56` are one number."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def prepare_value(self, value: Any) -> Any:
        """A stored amount as people write it here: no empty decimals, the comma in French. What was typed stays as typed."""
        digits = next((n for n in range(3) if isinstance(value, Decimal) and value == round(value, n)), None)
        return value if digits is None else formats.number(value, digits)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        text = SPACES.sub("", str(value))
        mark = max(text.rfind(","), text.rfind("."))
        if mark >= 0 and (len(text) - mark - 1 != 3 or (text.count(text[mark]) == 1 and text[mark] == ".")):
            text = re.sub(r"[.,]", "", text[:mark]) + "." + text[mark + 1 :]
        else:
            text = re.sub(r"[.,]", "", text)
        return super().to_python(text)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


OUT_OF_SIGHT = gettext_lazy("Choose a day between 1900 and 2200.")


class DayField(forms.DateField):
    """A day of the years that files may name too (imports/cells.py): what lies beyond is mistyped, and has no next day to count with."""

    widget = DayInput
    default_validators = [MinValueValidator(dt.date(1900, 1, 1), OUT_OF_SIGHT), MaxValueValidator(dt.date(2200, 12, 31), OUT_OF_SIGHT)]


class EditForm(forms.Form):
    """A form on a row that others may edit at the same time.

    Beside each field it carries what its author read (`base_<attname>`), so that two people on two fields never
    conflict and two on one field see both texts.
    """

    model: type[models.Model]
    columns: Mapping[str, str] = {}  # form field → attname, where they differ
    apart: frozenset[str] = frozenset()  # fields that say something about the edit and are kept in no column

    def __init__(self, data: Any = None, *, row: models.Model | None = None, user: Any, **kwargs: Any) -> None:
        self.row, self.user = row, user
        self.clashes: dict[str, Clash] = {}
        super().__init__(data, initial=self.values_of(row) if row else None, **kwargs)

    def attname(self, field: str) -> str:
        return self.columns.get(field, field)

    def values_of(self, row: models.Model) -> dict[str, Any]:
        return {field: getattr(row, self.attname(field)) for field in self.base_fields if field not in self.apart}

    def written(self) -> dict[str, Any]:
        """Cleaned values by attname."""
        return {self.attname(field): self.plain(field, value) for field, value in self.cleaned_data.items() if field not in self.apart}

    def plain(self, field: str, value: Any) -> Any:
        if isinstance(value, models.Model):
            return value.pk
        if value is None and isinstance(self._column(field), models.CharField):
            return ""
        return value

    def _column(self, field: str) -> Any:
        return self.model._meta.get_field(self.attname(field))

    def base(self) -> dict[str, Any] | None:
        """What the author read; None when the form did not say (then `version` decides)."""
        found = {}
        for field in self.fields.keys() - self.apart:
            text = self.data.get(f"base_{self.attname(field)}")
            if text is None:
                return None
            column = self._column(field)
            is_text = isinstance(column, models.CharField | models.TextField)
            try:
                found[self.attname(field)] = text if is_text else column.to_python(text) if text else None
            except forms.ValidationError:
                return None
        return found

    def bases(self) -> list[tuple[str, str]]:
        """Hidden inputs: the values as now read; after a conflict what the colleague saved, so that sending again is meant."""
        if self.row is None:
            return []
        pairs = []
        for field in (each for each in self.fields if each not in self.apart):
            name = self.attname(field)
            value = self.clashes[name].theirs if name in self.clashes else getattr(self.row, name)
            if name not in self.clashes and self.is_bound:
                value = self.data.get(f"base_{name}", value)
            pairs.append((f"base_{name}", "" if value is None else str(value)))
        return pairs

    def lines(self) -> list[tuple[Any, Clash | None, str, str]]:
        """Each field with its conflict, and both texts as people read them."""
        found = []
        for field in self.fields:
            clash = self.clashes.get(self.attname(field))
            shown = (self.words(field, clash.mine), self.words(field, clash.theirs)) if clash else ("", "")
            found.append((self[field], clash, *shown))
        return found

    def words(self, field: str, value: Any) -> str:
        """A stored value as the form shows it."""
        chosen = self.fields[field]
        if value in (None, ""):
            return _("nothing")
        if isinstance(chosen, forms.ModelChoiceField) and chosen.queryset is not None:
            return str(chosen.queryset.filter(pk=value).first() or value)
        if isinstance(chosen, forms.ChoiceField):
            return str(dict(chosen.choices).get(value, value))  # type: ignore[arg-type]
        return str(value)
