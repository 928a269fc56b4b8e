"""The settings of the company on their page: a choice is read in words, and an empty value is a value."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from base import company
from people.audit import Operator
from people.models import AuditLine, User
from people.verbs import change_setting
from people.views.audit import lines_for
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


def ticked(row: str) -> set[str]:
    return set(re.findall(r'name="([^"]+)" checked', row))


def test_a_list_is_check_boxes_by_name_and_what_is_taken_off_is_kept(client: Client, claire: User) -> None:
    client.force_login(claire)
    row = row_of(client, "required_sections")
    assert "<textarea" not in row
    assert "Joint innovation" in row
    assert ticked(row) == set(company.declared()["required_sections"].default)
    client.post(reverse("people:setting"), {"name": "required_sections", "profile": "on", "innovation": "on"})
    assert company.get("required_sections") == ["profile", "innovation"]
    assert client.post(reverse("people:setting"), {"name": "required_sections"}).status_code == 422
    client.post(reverse("people:setting"), {"name": "required_fields", "accounts.name": "on", "contacts.email": "on"})
    assert company.get("required_fields") == {"accounts": ["name"], "contacts": ["email"]}


def test_a_number_each_is_refused_at_its_own_cell_and_stays_typed(client: Client, claire: User) -> None:
    claire.language = "fr"
    claire.save(update_fields=["language"])
    client.force_login(claire)
    refused = client.post(reverse("people:setting"), {"name": "support_targets", "critical": "0,5", "high": "soon", "normal": ""})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'name="critical" inputmode="decimal" value="0,5"' in page
    assert re.search(r'name="high" inputmode="decimal" value="soon" aria-invalid="true"', page)
    assert company.get("support_targets")["critical"] == 1
    client.post(reverse("people:setting"), {"name": "support_targets", "critical": "0,5", "high": "3", "normal": ""})
    assert company.get("support_targets") == {"critical": 0.5, "high": 3}
    assert client.post(reverse("people:setting"), {"name": "support_targets", "high": "-3"}).status_code == 422


def test_stages_are_one_a_line_in_the_words_of_the_reader(client: Client, claire: User) -> None:
    claire.language = "fr"
    claire.save(update_fields=["language"])
    client.force_login(claire)
    assert "proposition\nnégociation</textarea>" in row_of(client, "stages")
    client.post(reverse("people:setting"), {"name": "stages", "lines": "Qualifiée\r\n\r\nproposition\r\nPilote"})
    assert company.get("stages") == ["qualified", "proposal", "Pilote"]
    client.post(reverse("people:setting"), {"name": "stage_probability", "Pilote": "0,8", "proposal": ""})
    assert company.get("stage_probability") == {"Pilote": 0.8}


def test_numbers_that_nobody_set_are_told_as_none_set(client: Client, claire: User) -> None:
    client.force_login(claire)
    assert '<summary class="act">none set<span' in row_of(client, "stage_probability")
    claire.language = "fr"
    claire.save(update_fields=["language"])
    assert '<summary class="act">aucune<span' in row_of(client, "stage_probability")


def test_parts_of_health_are_named_and_one_without_a_weight_is_none(client: Client, claire: User) -> None:
    client.force_login(claire)
    assert "<legend>Satisfaction</legend>" in row_of(client, "health_parts")
    typed = {"name": "health_parts", "csat.floor": "0.4", "csat.target": "0.4", "csat.weight": "2"}
    refused = client.post(reverse("people:setting"), typed)
    assert refused.status_code == 422
    assert "another number than the one worth 0" in refused.content.decode()
    client.post(reverse("people:setting"), typed | {"csat.target": "0.9", "nps.floor": "0", "nps.target": "50", "nps.weight": ""})
    assert company.get("health_parts") == [{"code": "csat", "floor": 0.4, "target": 0.9, "weight": 2}]


def test_no_setting_is_typed_or_told_as_code(client: Client, claire: User) -> None:
    client.force_login(claire)
    page = client.get(ADDRESS).content.decode()
    assert not re.search(r"[\[{](&quot;|\")|\{\}", page.split("<main", 1)[1])
    for setting in company.declared().values():
        assert setting.shape or not isinstance(setting.default, list | dict), setting.name
        if setting.shape:
            assert setting.shape(setting.default) == setting.default


def test_the_audit_log_tells_a_setting_in_words(client: Client, claire: User) -> None:
    change_setting("support_targets", {"critical": 0.5, "high": 4, "normal": 8}, by=claire)
    change_setting("required_sections", ["profile", "action_plan"], by=claire)
    lines = AuditLine.objects.filter(act="setting.changed").order_by("pk")
    told = [shown.values[0] for shown in reversed(lines_for(lines))]
    assert told[0][1:] == ("critical 1, high 4, normal 8", "critical 0.5, high 4, normal 8")
    assert told[1][2] == "Profile, Actions"
