"""Password rules that Django lacks."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from base import company
from base.words import fold
from people.models import User
from people.permissions import Role

LONGEST = 128
# Words of this house that whoever guesses tries first; those of the company come to them (docs/security.md).
HOUSE_WORDS = ("kamapp", "account", "customer", "client", "sales", "password", "motdepasse", "welcome", "bienvenue")
SHORTEST_WORD = 3
LEAST_REST = 6  # letters that must stand beside such words


class MaximumLengthValidator:
    def validate(self, password: str, user: object = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return _("A password has at most %(count)s characters.") % {"count": LONGEST}


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Django's list, for the few of it that are long enough, and what people make of the short ones: Dragon-2024!!, qwertyqwerty."""

    def validate(self, password: str, user: User | None = None) -> None:
        for form in (password, *_cores(password.lower().strip())):
            super().validate(form, user)


def _cores(password: str) -> list[str]:
    """The password without the digits and signs at its ends; what it repeats."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    repeated = re.fullmatch(r"(.+?)\1+", core)
    return [core, repeated[1]] if repeated else [core]


class HouseWordsValidator:
    """Refuses what is little more than words of the house: product, host, company and roles."""

    def validate(self, password: str, user: object = None) -> None:
        rest = letters = re.sub(r"[\W\d_]+", "", fold(password))
        for word in sorted(house_words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < LEAST_REST:
            raise ValidationError(self.get_help_text(), code="password_house_words")

    def get_help_text(self) -> str:
        return _("This password is made of words that everybody here knows: choose others.")


def house_words() -> set[str]:
    said = [*HOUSE_WORDS, urlsplit(settings.BASE_URL).hostname or "", str(company.get("company_name"))]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said += [str(role.label) for role in Role]
    return {word for text in said for word in re.split(r"[\W\d_]+", fold(text)) if len(word) >= SHORTEST_WORD}
