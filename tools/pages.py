"""Every page of the running demo once: one address per route, with a person who may open it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import Resolver404, resolve

from kamapp.routes import Route, routes
from tools.visitor import Visitor

# Answers that are no page to look at: health, files, fragments, and what Django's own admin shows.
# Routes that answer with a file; fetching them counts against the limit of exports.
FILES = frozenset(
    {
        "accounts:export",
        "imports:file",
        "imports:rejects",
        "people:audit_export",
        "plans:annex",
        "pyramid:figure_csv",
        "pyramid:figure_xlsx",
        "reports:file",
        "teams:meeting_ics",
        "teams:missions_export",
    }
)
NOT_PAGES = ("/health/", "/metrics", "/static/", "/admin/", "/api/")


@dataclass(frozen=True)
class Found:
    route: str  # name with namespace
    path: str
    person: str  # words of the persona's form; "" for nobody


def wanted() -> list[Route]:
    """Routes that answer GET with a page for people, as far as the resolver can tell."""
    return [route for route in routes() if "GET" in route.methods and not route.path.startswith(NOT_PAGES)]


def route_of(path: str) -> str:
    """The name of the route, or the path itself when it has none."""
    try:
        return resolve(path).view_name or path
    except Resolver404:
        return path


def kind_of(path: str) -> str:
    """The name of the route, and which tab of an account: each tab is a page of its own."""
    try:
        match = resolve(path)
    except Resolver404:
        return path
    return f"{match.view_name} {match.kwargs['tab']}" if "tab" in match.kwargs else match.view_name or path


def find_pages(base: str, *, limit: int = 300, group: Callable[[str], str] = route_of) -> tuple[dict[str, Found], list[str]]:
    """One address per route, or per name that `group` gives, by crawling as nobody and as each persona; and what answered with an error.

    The first person of the sign-in page who reaches a route gets it, so most pages are seen by the sales director.
    """
    found: dict[str, Found] = {}
    broken: list[str] = []
    for person in ["", *Visitor(base).personas()]:
        visitor = Visitor(base)
        if person:
            visitor.sign_in(person)
        for answer in visitor.crawl(limit, group=kind_of, most=4, leave=FILES):
            if answer.status >= 500 or answer.status == 404:
                broken.append(f"{answer.status} {answer.url} as {person or 'nobody'}")
            if not answer.is_page or answer.status != 200:
                continue
            name = group(answer.path)
            if name not in found and not answer.path.startswith(NOT_PAGES):
                found[name] = Found(name, answer.url.removeprefix(base), person)
    return found, broken
