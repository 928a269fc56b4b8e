"""Words that are no fixed value: shown before loading, mapped once for all rows, remembered for the source."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Opportunity
from imports.models import Batch
from people.models import User
from tests import factories
from tests.imports.test_pages import drop, finish, page, post

DEALS = """id,name,account,amount,currency,stage,created_on,closed_on
D1,One,Cervi,100,EUR,Signed off,2026-01-10,2026-02-10
D2,Two,Cervi,100,Dollars US,Signed off,2026-01-10,2026-02-10
D3,Three,Cervi,100,EUR,Dead,2026-01-10,2026-02-10
D4,Four,Cervi,100,EUR,won,2026-01-10,2026-02-10
"""


@pytest.fixture
def steward(client: Client, dora: User) -> Client:
    factories.account("Cervi")
    client.force_login(dora)
    return client


def choices(**chosen: str) -> dict[str, list[str]]:
    """What the form sends when these words are chosen."""
    fields = {"Dollars US": "currency"}
    words = [word.replace("_", " ") for word in chosen]
    return {
        "word_field": [fields.get(word, "stage") for word in words],
        "word": words,
        "read_as": list(chosen.values()),
        "was": ["" for _word in words],
    }


def decide(client: Client, batch: Batch, **data: object) -> int:
    status: int = post(client, "decide", batch, kind="opportunities", source="ERP", **data).status_code
    return status


def test_unknown_words_are_listed_with_their_rows_before_anything_is_loaded(steward: Client) -> None:
    batch = drop(steward, DEALS, name="deals.csv", kind="opportunities", encoding="utf-8")
    shown = page(steward, batch)
    assert "2 values not known" in shown  # of the stage
    assert "1 value not known" in shown  # of the currency
    for word in ("Signed off", "Dead", "Dollars US"):
        assert f'name="word" value="{word}"' in shown
    assert 'name="word" value="won"' not in shown
    assert not Opportunity.objects.exists()


def test_a_word_mapped_once_serves_all_its_rows_and_the_next_file_of_the_source(steward: Client) -> None:
    batch = drop(steward, DEALS, name="deals.csv", kind="opportunities", encoding="utf-8")
    assert decide(steward, batch, **choices(Signed_off="won", Dead="lost", Dollars_US="USD")) == 302
    assert "3 values, all known" in page(steward, batch)
    post(steward, "load", batch)
    assert (finish(batch).created, batch.rejected) == (4, 0)
    assert dict(Opportunity.objects.values_list("key", "state")) == {"D1": "won", "D2": "won", "D3": "lost", "D4": "won"}
    assert Opportunity.objects.get(key="D2").currency == "USD"
    later = drop(steward, DEALS.replace("D", "E"), name="later.csv", kind="opportunities", encoding="utf-8")
    assert '<option value="won" selected>' in page(steward, later)


def test_a_word_of_the_source_can_be_read_otherwise_or_left_undecided_in_this_file(steward: Client) -> None:
    first = drop(steward, DEALS, name="deals.csv", kind="opportunities", encoding="utf-8")
    decide(steward, first, **choices(Signed_off="won", Dead="lost", Dollars_US="USD"))
    post(steward, "load", first)
    finish(first)
    batch = drop(steward, DEALS.replace(",One", ",Uno"), name="again.csv", kind="opportunities", encoding="utf-8")
    undone = {"word_field": ["stage"], "word": ["Dead"], "read_as": [""], "was": ["lost"]}
    assert decide(steward, batch, **undone) == 302
    assert "1 value not known" in page(steward, batch)
    post(steward, "load", batch)
    assert [reject.value for reject in finish(batch).rejects.all()] == ["Dead"]


def test_leave_empty_is_an_answer_and_nonsense_is_none(steward: Client) -> None:
    batch = drop(steward, DEALS, name="deals.csv", kind="opportunities", encoding="utf-8")
    assert decide(steward, batch, **choices(Dollars_US="MONOPOLY")) == 422
    assert decide(steward, batch, **choices(Dollars_US="-", Signed_off="-", Dead="abandoned")) == 302
    post(steward, "load", batch)
    assert finish(batch).rejected == 0
    assert Opportunity.objects.get(key="D2").currency == "EUR"
    assert Opportunity.objects.get(key="D1").state == "open"


def test_another_kind_forgets_the_words(steward: Client) -> None:
    batch = drop(steward, DEALS, name="deals.csv", kind="opportunities", encoding="utf-8")
    decide(steward, batch, **choices(Dead="lost"))
    post(steward, "decide", batch, kind="accounts", source="ERP")
    batch.refresh_from_db()
    assert batch.recipe["values"] == {}
    assert steward.get(reverse("imports:batch", args=[batch.pk])).status_code == 200


def test_each_column_says_what_its_values_showed(steward: Client) -> None:
    factories.account("Halden")
    rows = "D5,Five,Unknown buyer,12.5.5,EUR,won,2026-01-10,2026-02-10\nD6,Six,Halden,1,EUR,won,2026-01-10,2026-02-10\n"
    shown = page(steward, drop(steward, DEALS + rows, name="deals.csv", kind="opportunities", encoding="utf-8"))
    assert "1 of 3 names not known" in shown
    assert "1 value cannot be read" in shown
    assert "year-month-day" in shown
