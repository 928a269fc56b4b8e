"""Keyset pages: every row once, forwards and backwards, with empty keys and descending order."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from base import keyset
from people.models import Person


@pytest.fixture
def people(db: None) -> list[Person]:
    names = ["Ada", "Ada", "Bea", "Cem", "Dov", "Eli", "Eli", "Eli"]
    units = ["x", "", "y", "x", "y", "", "x", "x"]
    return [Person.objects.create(name=name, function=unit) for name, unit in zip(names, units, strict=True)]


@pytest.mark.parametrize("order", [["name"], ["-name"], ["function", "-name"], ["start"], ["-start", "name"]])
@pytest.mark.usefixtures("people")
def test_pages_show_every_row_once_and_lead_back(order: list[str]) -> None:
    pages, key = [], ""
    while True:
        page = keyset.page(Person.objects.all(), order, {"after": key}, per_page=3)
        pages.append([row.pk for row in page.rows])
        if not (key := page.next_key):
            break
    seen = [pk for rows in pages for pk in rows]
    assert len(seen) == len(set(seen)) == 8
    assert not keyset.page(Person.objects.all(), order, {}, per_page=3).previous_key
    back = keyset.page(Person.objects.all(), order, {"before": page.previous_key}, per_page=3)
    assert [row.pk for row in back.rows] == pages[-2]


def test_descending_rows_without_a_value_come_last(people: list[Person]) -> None:
    people[3].start = "2026-01-01"
    people[3].save()
    first = keyset.page(Person.objects.all(), ["-start"], {}, per_page=3)
    assert first.rows[0] == people[3]
    assert len(keyset.page(Person.objects.all(), ["-start"], {"after": first.next_key}, per_page=9).rows) == 5


@pytest.mark.parametrize("key", ["", "zz", "W10", "eyJhIjoxfQ", "W1t7fV0sMV0", "////"])
@pytest.mark.usefixtures("people")
def test_a_forged_key_starts_again(key: str) -> None:
    assert len(keyset.page(Person.objects.all(), ["name"], {"after": key}, per_page=3).rows) == 3


@pytest.mark.usefixtures("people")
def test_a_page_takes_two_queries_and_counts_exactly() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert keyset.page(Person.objects.all(), ["name"], {}, per_page=3).total == 8
    assert len(queries) == 2
