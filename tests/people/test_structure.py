"""Units and functions of ours: made, renamed, merged, retired on their pages; files and figures follow."""

import datetime as dt
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import Interaction
from imports.verbs import import_file
from people import functions, verbs
from people.audit import Operator
from people.models import AuditLine, Function, Person, Unit, User
from pyramid.facts import tables
from tests import factories

RULED = {
    *("sales", "marketing", "technical", "services", "customer_success", "support", "rd", "product"),
    *("production", "logistics", "finance", "legal", "hr", "management", "executive", "kam"),
}


@pytest.fixture
def listed(db) -> None:
    """The list that a new company finds, whatever other tests left."""
    Function.objects.all().delete()
    import_module("people.migrations.0005_list_of_functions").fill(apps, None)


def test_a_new_company_finds_the_list_of_functions_in_both_languages(listed: None) -> None:
    assert {item.code for item in Function.objects.all()} == RULED
    assert not Function.objects.filter(name_fr="").exists()


def test_a_company_with_a_list_of_its_own_keeps_it(db) -> None:
    Function.objects.all().delete()
    Function.objects.create(code="own", name_en="Own", name_fr="Propre")
    import_module("people.migrations.0005_list_of_functions").fill(apps, None)
    assert Function.objects.count() == 1


def post(client: Client, row: Unit | Function, act: str, **form: object) -> int:
    row.refresh_from_db()
    name = "people:unit" if isinstance(row, Unit) else "people:function"
    return client.post(reverse(name, args=[row.pk]), {"act": act, "version": row.version, **form}).status_code


def test_a_unit_is_renamed_moved_merged_and_retired_on_its_page(client: Client, yann: User) -> None:
    client.force_login(yann)
    assert client.post(reverse("people:unit_add"), {"name": "North"}).status_code == 302
    north, south = Unit.objects.get(name="North"), Unit.objects.create(name="South")
    part = Unit.objects.create(name="North-East", parent=north)
    person = factories.person("Someone", unit=north)
    assert post(client, north, "save", name="North", parent=part.pk) == 409
    assert post(client, north, "save", name="The North", parent="") == 302
    assert post(client, north, "retire") == 409
    assert post(client, north, "merge", into=south.pk) == 302
    person.refresh_from_db()
    part.refresh_from_db()
    north.refresh_from_db()
    assert (person.unit, part.parent, north.merged_into) == (south, south, south)
    assert north.retired_on is not None
    assert post(client, part, "retire") == 302
    assert post(client, part, "restore") == 302
    assert post(client, part, "delete") == 302
    acts = set(AuditLine.objects.filter(object_kind="unit").values_list("act", flat=True))
    assert acts == {"unit.made", "unit.changed", "unit.merged", "unit.retired", "unit.restored", "unit.deleted"}


def test_a_unit_in_use_is_not_deleted_and_a_stale_change_is_refused(client: Client, yann: User) -> None:
    client.force_login(yann)
    unit = Unit.objects.create(name="North")
    factories.person("Left", unit=unit, left_on=dt.date(2020, 1, 1))
    assert post(client, unit, "delete") == 409
    stale = {"act": "save", "version": 7, "name": "Other"}
    assert client.post(reverse("people:unit", args=[unit.pk]), stale).status_code == 409
    assert Unit.objects.get(pk=unit.pk).name == "North"


def test_merged_units_never_close_on_themselves(yann: User) -> None:
    above = Unit.objects.create(name="Above")
    below = Unit.objects.create(name="Below", parent=above)
    with pytest.raises(verbs.PeopleError):
        verbs.merge_units(above, below, version=above.version, by=yann)


def test_a_merged_function_moves_colleagues_and_facts_are_read_as_the_other(client: Client, yann: User, listed: None) -> None:
    client.force_login(yann)
    account = factories.account("Helios")
    support, services, third = (Function.objects.get(code=code) for code in ("support", "services", "technical"))
    person = factories.person("Someone", function="support")
    for function in ("support", "services", "Technique", "R&D", "unheard of"):
        Interaction.objects.create(account=account, person=person, on=dt.date(2026, 6, 1), channel="visit", function=function)
    assert [row.function for row in tables.load("interactions", None, None)] == ["support", "services", "technical", "rd", "unheard of"]
    assert post(client, support, "merge", into=services.pk) == 302
    assert Person.objects.get(pk=person.pk).function == "services"
    assert [row.function for row in tables.load("interactions", None, None)][:2] == ["services", "services"]
    assert post(client, services, "merge", into=third.pk) == 302
    assert functions.known()["support"] == functions.known()["services"] == "technical"
    assert next(iter(Interaction.objects.order_by("pk").values_list("function", flat=True))) == "support"  # the fact stays as it came


def test_a_function_is_renamed_retired_and_restored_but_keeps_its_code(client: Client, yann: User, listed: None) -> None:
    client.force_login(yann)
    legal = Function.objects.get(code="legal")
    assert post(client, legal, "save", name_en="Law", name_fr="Droit", code="law") == 302
    legal.refresh_from_db()
    assert (legal.code, legal.name_en) == ("legal", "Law")
    holder = factories.person("Someone", function="legal")
    assert post(client, legal, "retire") == 409
    Person.objects.filter(pk=holder.pk).update(function="")
    assert post(client, legal, "retire") == 302
    page = client.get(reverse("people:person", args=[holder.pk])).content.decode()
    assert 'value="legal"' not in page
    assert 'value="finance"' in page
    assert post(client, legal, "restore") == 302


@pytest.mark.parametrize("name", ["people:unit", "people:function"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_a_unit_and_a_function_are_made_in_every_state(client: Client, db, listed: None, name: str, language: str) -> None:
    from people.permissions import Role  # noqa: PLC0415

    client.force_login(factories.user("Administrator", Role.ADMINISTRATOR, language=language))
    row = Unit.objects.create(name="North") if name == "people:unit" else Function.objects.get(code="legal")
    for retired in (None, dt.date(2026, 1, 1)):
        type(row).objects.filter(pk=row.pk).update(retired_on=retired)
        page = client.get(reverse(name, args=[row.pk]))
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.content.decode()


def test_imported_colleagues_use_the_list_and_follow_a_merger(db, listed: None, tmp_path) -> None:
    from imports.verbs import import_file  # noqa: PLC0415
    from people.audit import Operator  # noqa: PLC0415

    south = Unit.objects.create(name="South")
    Unit.objects.create(name="North", merged_into=south, retired_on=dt.date(2026, 1, 1))
    file = tmp_path / "staff.csv"
    file.write_text(
        "name,email,function,unit\nAda,a@x.example,Ressources humaines,North\nBo,b@x.example,R&D,East\nCy,c@x.example,Odd,East\n"
    )
    batch = import_file(file, "employees", source="hr", options={}, by=Operator("test"))
    assert batch.created == 3
    found = {person.name: (person.function, str(person.unit)) for person in Person.objects.filter(email__endswith="@x.example")}
    assert found == {"Ada": ("hr", "South"), "Bo": ("rd", "East"), "Cy": ("Odd", "East")}
    again = import_file(file, "employees", source="hr", options={}, by=Operator("test"))
    assert (again.created, again.updated) == (0, 0)


def test_hours_that_a_file_brought_stand_on_the_page_of_the_colleague(client: Client, yann: User, karim: User, tmp_path: Path) -> None:
    path = tmp_path / "hours.csv"
    path.write_text(f"employee,weekly_hours,from,to\n{karim.name},28,2026-01-01,2026-07-01\n", encoding="utf-8")
    assert import_file(path, "capacity", source="hr", by=Operator("tests")).rejected == 0
    client.force_login(yann)
    page = client.get(reverse("people:person", args=[karim.person_id])).content.decode()
    assert "hours.csv" in page
    assert "28" in page
    assert "/data/origin/" not in page  # an administrator does not read where facts come from
