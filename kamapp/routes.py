"""All routes, found by walking the URL resolver, so that none can be forgotten."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    path: str  # leading slash, converters as in <int:pk>
    name: str  # with its namespace
    methods: list[str]
    view: Any


def routes() -> list[Route]:
    return sorted(_walk(get_resolver(), "/", ""), key=lambda route: (route.path, route.name))


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern).lstrip("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, path, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(path, f"{space}{pattern.name or ''}", methods_of(pattern.callback), pattern.callback)


def methods_of(view: Callable[..., Any]) -> list[str]:
    """The methods that a view answers: of its class, or of the `require_…` decorator around it, else GET and POST."""
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if view_class is not None:
        return [method for method in METHODS if hasattr(view_class, method.lower())]
    step: Any = view
    while step is not None:
        for cell in getattr(step, "__closure__", None) or ():
            held = cell.cell_contents
            if isinstance(held, list | tuple) and held and all(isinstance(word, str) and word.isupper() for word in held):
                return [method for method in METHODS if method in held]
        step = getattr(step, "__wrapped__", None)
    return ["GET", "POST"]
