"""Tables of one migration made at once.

Django renders the models again after each `CreateModel`, all that hang together, and ours hang together: the first `migrate`
spent nine tenths of its time so. Rendered once for a whole run of them, the tables are the same and an empty database is
ready in a fraction of the time.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Several `CreateModel`, each with what the last of them leaves as its state."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Create models " + ", ".join(operation.describe().removeprefix("Create model ") for operation in self.operations)


def at_once(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations, each run of `CreateModel` as one."""
    found: list[Operation] = []
    for creates, group in groupby(operations, lambda operation: isinstance(operation, CreateModel)):
        run = list(group)
        found += [CreateModels(run)] if creates else run
    return found
