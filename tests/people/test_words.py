"""Each column and table that people may meet raw, in the audit log or in a person's data, has words in both languages."""

import pytest
from django.apps import apps
from django.utils import translation

from accounts.models import Contact
from accounts.privacy.giving import LEFT_OUT, MACHINERY
from accounts.privacy.places import places
from people.acts import KINDS, kind_label
from people.models import Person, User
from people.words import COLUMNS, TABLES, column_label
from tests.people.test_audit_page import calls_of_record

SAME_IN_BOTH = 25  # in a hundred: words such as action, code, page


def met() -> tuple[set[str], set[str]]:
    """Models and columns that stand in a person's data: rows of the person, rows that point to one, texts."""
    tables, columns = set(), set()
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        points = any(field.is_relation and field.related_model in (Contact, Person, User) for field in fields)
        if model._meta.managed and not model._meta.proxy and (points or model in (Contact, Person, User)):
            tables.add(model._meta.model_name)
            columns |= {field.name for field in fields}
    for place in places():
        tables.add(place.model._meta.model_name)
        columns |= {field.name for field in (*place.texts, *place.documents)}
    return tables, columns - LEFT_OUT - MACHINERY


def test_every_column_and_table_of_a_persons_data_has_words() -> None:
    tables, columns = met()
    assert sorted(columns - set(COLUMNS)) == []
    assert sorted(table for table in tables if table not in KINDS and table not in TABLES) == []


def test_every_value_of_the_log_has_words() -> None:
    named = {word.arg for call in dict(calls_of_record()).values() for word in call.keywords if word.arg and word.arg != "account"}
    assert len(named) > 80
    assert sorted(named - set(COLUMNS)) == []


@pytest.mark.parametrize("words", [COLUMNS, TABLES], ids=["columns", "tables"])
def test_the_words_are_french_in_french(words: dict[str, str]) -> None:
    with translation.override("en"):
        english = {name: str(text) for name, text in words.items()}
    with translation.override("fr"):
        same = [name for name, text in english.items() if str(words[name]) == text]
        assert (kind_label("promise"), column_label("due_on"), column_label("nobody_knows")) == ("promesse", "échéance le", "nobody_knows")
    assert len(same) < len(words) * SAME_IN_BOTH / 100
