"""Which passwords are refused: common ones in their usual disguises, words of the house; typed signs are kept as they are."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from base import company
from people.models import User
from people.permissions import Role
from people.verbs import change_setting
from tests import factories


def is_good(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("password", ["Dragon-2024!!", "2024#monkey#2024", "qwertyqwerty", "sunshine99999", "letmeinletmein1"])
def test_a_common_password_in_disguise_is_refused(db: None, password: str) -> None:
    assert not is_good(password)


@pytest.mark.parametrize(
    "password",
    ["kamapp-2026-kamapp", "Kamapp.password.1", "sales-director-26", "Direction commerciale", "arvelle2026!!", "Bienvenue chez Arvelle"],
)
def test_words_of_the_house_are_no_password(serge: User, password: str) -> None:
    change_setting("company_name", "Arvelle", by=serge)
    assert company.get("company_name") == "Arvelle"
    assert not is_good(password)


@pytest.mark.parametrize(
    "password",
    ["seven otters cross at dawn", "482915037264", "kamapp is slower than my bicycle", "猫が三匹、犬が一匹います。朝", "x7" * 64],
)
def test_nothing_else_is_asked_of_it(db: None, password: str) -> None:
    assert is_good(password)


@pytest.mark.parametrize("other", ["seven otters cross at dawn", "  seven otters cross at dawn", "Seven otters cross at dawn  "])
def test_a_password_is_compared_as_it_was_typed(db: None, other: str) -> None:
    user = factories.user("Tom Lasalle", Role.TEAM_MEMBER, password="  Seven otters cross at dawn  ")
    address = reverse("account_login")
    assert Client().post(address, {"login": user.email, "password": other}).status_code == 422
    assert Client().post(address, {"login": user.email, "password": "  Seven otters cross at dawn  "}).status_code == 302


@pytest.mark.parametrize("route", ["account_login", "account_reset_password"])
def test_fields_for_passwords_hide_them_and_hinder_no_password_helper(client: Client, db: None, route: str) -> None:
    page = client.get(reverse(route)).content.decode()
    assert ('type="password"' in page) == (route == "account_login")
    assert not any(word in page for word in ("onpaste", 'autocomplete="off"', "question"))
