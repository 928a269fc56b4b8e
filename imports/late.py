"""Words of a file that stand for something nobody knows yet: they wait on their rows until a person says what they mean."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet


class Late:
    """A text of a kind's rows that will stand for a row of the kind `to`. Soft references are such; a kind adds its own."""

    name: str = ""
    label: Any = ""
    to: str = ""
    text_column: str = ""

    def waiting(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Those of `rows` whose text stands for nothing yet."""
        raise NotImplementedError

    def write(self, ids: Iterable[int], target: int, by: Any) -> None:
        """Let these rows mean `target`; its other name is remembered already."""
        raise NotImplementedError
