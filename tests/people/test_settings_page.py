"""The settings of the company on their page: a choice is read in words, and an empty value is a value."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from base import company
from people.audit import Operator
from people.models import User
from people.verbs import change_setting
from people.views.company import GROUPS

OPERATOR = Operator("tests")
ADDRESS = reverse("people:settings")


def row_of(client: Client, name: str) -> str:
    page = client.get(ADDRESS, {"q": name}).content.decode()
    found = re.search(rf'<tr id="{name}">(.*?)</tr>', page, re.DOTALL)
    assert found
    return found.group(1)


def test_a_choice_stands_in_words_of_the_reader(client: Client, claire: User) -> None:
    claire.language = "fr"
    claire.save(update_fields=["language"])
    client.force_login(claire)
    change_setting("credit_note_date", "invoice", by=OPERATOR)
    row = row_of(client, "credit_note_date")
    assert '<option value="invoice" selected>date de leur facture</option>' in row
    assert ">leur propre date</td>" in row  # the default
    refused = client.post(reverse("people:setting"), {"name": "credit_note_date", "value": "yesterday"})
    assert refused.status_code == 422


def test_no_value_is_written_as_nothing_and_read_back_as_none(client: Client, claire: User) -> None:
    client.force_login(claire)
    assert 'name="value" value=""' in row_of(client, "gross_margin")
    client.post(reverse("people:setting"), {"name": "gross_margin", "value": "0,4"})
    assert company.get("gross_margin") == pytest.approx(0.4)
    assert "null" not in row_of(client, "gross_margin")
    client.post(reverse("people:setting"), {"name": "gross_margin", "value": " "})
    assert company.get("gross_margin") is None


def test_decimals_stand_as_the_reader_types_them(client: Client, claire: User) -> None:
    client.force_login(claire)
    change_setting("gross_margin", 0.42, by=OPERATOR)
    assert 'name="value" value="0.42"' in row_of(client, "gross_margin")
    claire.language = "fr"
    claire.save(update_fields=["language"])
    assert 'name="value" value="0,42"' in row_of(client, "gross_margin")
    assert 'value="0,6"' in row_of(client, "min_coverage")


def test_every_group_has_a_name_of_its_own() -> None:
    assert {setting.group for setting in company.declared().values()} <= set(GROUPS)


def test_a_threshold_names_its_rule_and_its_figure(client: Client, claire: User) -> None:
    client.force_login(claire)
    assert "Proof of a sound foundation: Net revenue retention" in row_of(client, "V5.nrr")
    claire.language = "fr"
    claire.save(update_fields=["language"])
    assert "Preuve d’un socle sain\u00a0: Rétention nette (NRR)" in row_of(client, "V5.nrr")
