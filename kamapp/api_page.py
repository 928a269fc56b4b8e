"""The document of the API as a page of ours: no viewer from elsewhere, no inline script."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@require_safe
@login_required
def document(request: HttpRequest) -> HttpResponse:
    """Each address with its parameters and the fields that it answers."""
    schema: dict[str, Any] = SchemaGenerator(urlconf="kamapp.urls").get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    calls = [
        {
            "path": path,
            "words": call.get("description", ""),
            "parameters": [
                (each["name"], each.get("description", ""), _type(each.get("schema", {}))) for each in call.get("parameters", ())
            ],
            "fields": _fields(schema, call),
        }
        for path, calls in schema["paths"].items()
        for method, call in calls.items()
        if method == "get" and not path.endswith("/schema/")
    ]
    return render(request, "base/api.html", {"calls": calls})


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    return str(schema.get("format") or schema.get("type") or "")


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for, also where it is wrapped: in `allOf` for a note beside it, in `oneOf` for a value that may be empty."""
    while found := part.get("allOf") or part.get("oneOf") or (["$ref"] if "$ref" in part else []):
        part = schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else found[0]
    return part


def _fields(schema: dict[str, Any], call: dict[str, Any]) -> list[tuple[str, str]]:
    """Fields of one row of the answer."""
    content = call["responses"].get("200", {}).get("content", {}).get("application/json", {})
    part = _resolved(schema, content.get("schema", {}))
    for step in ("results", "items"):
        if step == "results" and step in part.get("properties", {}):
            part = _resolved(schema, part["properties"]["results"])
        if part.get("type") == "array":
            part = _resolved(schema, part["items"])
    return [(name, _type(_resolved(schema, each))) for name, each in part.get("properties", {}).items()]
