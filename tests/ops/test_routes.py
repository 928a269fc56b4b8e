"""The list of routes is that of the resolver, with the methods each view declares."""

import json
from io import StringIO

from django.core.management import call_command
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import View

from kamapp.routes import methods_of, routes


def test_the_table_holds_every_route_once_with_a_leading_slash() -> None:
    out = StringIO()
    call_command("access_table", "--json", stdout=out)
    table = json.loads(out.getvalue())
    assert {"path": "/health/work", "name": "health_work", "methods": ["GET"]} in table
    paths = [(row["path"], row["name"]) for row in table]
    assert len(paths) == len(set(paths)) == len(routes())
    assert all(path.startswith("/") for path, _name in paths)


def test_methods_are_read_from_classes_and_decorators() -> None:
    class Page(View):
        def get(self, request: object) -> None: ...

    def plain(request: object) -> None: ...

    assert methods_of(Page.as_view()) == ["GET"]
    assert methods_of(require_http_methods(["POST", "PATCH"])(plain)) == ["POST", "PATCH"]
    assert methods_of(require_safe(plain)) == ["GET"]
    assert methods_of(plain) == ["GET", "POST"]
