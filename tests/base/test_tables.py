"""Tables made at once, so that the first start does not wait for Django to render the same models again and again."""

from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState, ProjectState, StateApps

from base.tables import CreateModels, at_once

KEY = ("id", models.BigAutoField(primary_key=True))


def two() -> list[migrations.operations.base.Operation]:
    return [
        CreateModel("Shelf", [KEY, ("name", models.CharField(max_length=9))]),
        CreateModel("Book", [KEY, ("shelf", models.ForeignKey("library.Shelf", models.CASCADE))]),
        migrations.RunPython(migrations.RunPython.noop),
    ]


def test_only_runs_of_tables_are_joined() -> None:
    joined = at_once([*two(), *two()])
    assert [type(one).__name__ for one in joined] == ["CreateModels", "RunPython"] * 2


def test_they_leave_the_state_of_single_ones_and_render_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, joined = ProjectState(), ProjectState()
    for state in (plain, joined):
        assert state.apps
    for operation in two():
        operation.state_forwards("library", plain)
    rendered: list[int] = []
    whole = StateApps.render_multiple

    def counted(self: StateApps, states: list[ModelState]) -> None:
        rendered.append(len(states))
        whole(self, states)

    monkeypatch.setattr(StateApps, "render_multiple", counted)
    for operation in at_once(two()):
        operation.state_forwards("library", joined)
    assert joined == plain
    assert {model.__name__ for model in joined.apps.get_models()} == {"Shelf", "Book"}
    assert rendered == [2]


@pytest.mark.django_db(transaction=True)
def test_they_are_made_and_dropped_again() -> None:
    before, after = ProjectState(), ProjectState()
    (tables, _) = at_once(two())
    tables.state_forwards("library", after)
    with connection.schema_editor() as editor:
        tables.database_forwards("library", editor, before, after)
    assert {"library_shelf", "library_book"} <= set(connection.introspection.table_names())
    with connection.schema_editor() as editor:
        tables.database_backwards("library", editor, after, before)
    assert not {"library_shelf", "library_book"} & set(connection.introspection.table_names())
    assert tables.describe() == "Create models Shelf, Book"


def test_our_migrations_make_theirs_at_once() -> None:
    found = MigrationLoader(None).disk_migrations
    ours = {key: one for key, one in found.items() if (settings.BASE_DIR / key[0] / "migrations").is_dir()}
    assert any(isinstance(operation, CreateModels) for one in ours.values() for operation in one.operations)
    apart = [key for key, one in ours.items() for pair in pairwise(one.operations) if all(isinstance(each, CreateModel) for each in pair)]
    assert not apart, f"wrap their operations in base.tables.at_once: {apart}"


def test_squashed_migrations_leave_what_the_long_way_leaves() -> None:
    short, long = (MigrationLoader(None, replace_migrations=short).project_state() for short in (True, False))
    ours = {app for app, _ in MigrationLoader(None).disk_migrations if (settings.BASE_DIR / app / "migrations").is_dir()}
    models_of = [
        {
            key: (
                sorted((name, repr(field.deconstruct()[1:])) for name, field in model.fields.items()),
                {name: sorted(map(repr, value)) if isinstance(value, list) else value for name, value in model.options.items() if value},
            )
            for key, model in state.models.items()
            if key[0] in ours
        }
        for state in (short, long)
    ]
    assert len(models_of[0]) > 100
    assert models_of[0] == models_of[1]
