"""What tables and columns are called where people read them raw: in the audit log and in a person's data.

Data about all rooms, by the names that the models have; `tests/people/test_words.py` finds each one without words.
"""

from typing import Any

from people.words.columns_a import COLUMNS as FIRST
from people.words.columns_k import COLUMNS as SECOND
from people.words.tables import TABLES

COLUMNS: dict[str, Any] = FIRST | SECOND

__all__ = ["COLUMNS", "TABLES", "column_label"]


def column_label(name: str) -> str:
    """The words for a column or a value; of one without words, its name."""
    return str(COLUMNS.get(name, name))
