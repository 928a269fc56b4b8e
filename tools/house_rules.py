"""Rules of this house that no ready-made linter knows: templates, styles, forms, and the few places for raw SQL and safe text.

Each rule gives `(path, line, what to do)`. A module that needs raw SQL or builds safe markup is listed here with its reason,
so that a reader finds all of them in one place (reliability.md S5, S6).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["base", "people", "jobs", "imports", "reports", "accounts", "pyramid", "teams", "plans", "programs", "kamapp"]

# Modules that may send SQL of their own: set-wise work that the ORM cannot say.
RAW_SQL: dict[str, str] = {
    "accounts/search.py": "trigram search on both databases",
    "accounts/kinds/money.py": "invoices worth their lines, summed and written by one statement",
    "imports/writer.py": "COPY or executemany, and the set-wise update",
    "imports/staging.py": "the staged file and its set-wise comparison",
    "pyramid/rollup.py": "cells rebuilt set-wise from the facts that changed",
    "pyramid/facts/revenue.py": "sums of cells as whole numbers on both databases, months as texts read once",
    "kamapp/backups.py": "snapshots, emptying all tables at once, sequences",
    "pyramid/behind.py": "the union of facts behind a figure, without a query of its own for each kind",
}
# Modules that may declare markup safe: they escape every text themselves.
SAFE_TEXT: dict[str, str] = {
    "plans/prose_html.py": "the one writer of the HTML of prose; nh3 cleans it when it is kept and when it is shown",
    "reports/charts/svg.py": "the one builder of SVG; it escapes each text and attribute",
    "reports/engine.py": 'a constant comment that marks the place of the words "not shown"',
}

Fault = tuple[str, int, str]

STYLE = re.compile(r"\sstyle\s*=", re.I)
HANDLER = re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.I)
INLINE_STYLE = re.compile(r"<style\b", re.I)
SAFE_FILTER = re.compile(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off")
FOREIGN = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I)
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", re.S)
PUNCTUATION = re.compile(r"(?:}}|%}|</span>)[:;] |\|join:\"; \"")
RAW_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|lch)\(", re.I)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
CLASSES = re.compile(r"class=\"([^\"]*)\"")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.S)
SELECTOR = re.compile(r"\.([a-zA-Z][\w-]*)")


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1


def template_faults(name: str, text: str, *, paper: bool = False) -> Iterator[Fault]:
    """`paper`: a template that only WeasyPrint reads; its style sheet stands in it."""
    rules = [
        (HANDLER, "no inline handler: the content-security policy blocks it; write a module in static/js"),
        (SAFE_FILTER, "no |safe and no autoescape off: give the template a SafeString of a listed module"),
        (FOREIGN, "nothing from another host"),
    ]
    if not paper:
        rules += [
            (STYLE, "no style=: use a class"),
            (INLINE_SCRIPT, "no inline script: write a module in static/js"),
            (INLINE_STYLE, "no style element: use a file in static/"),
        ]
    for pattern, remedy in rules:
        for line in lines_with(pattern, text):
            yield name, line, remedy
    untranslated = TRANSLATED.sub(lambda match: "\n" * match[0].count("\n") + "%}", text)
    for line in lines_with(PUNCTUATION, untranslated):
        yield name, line, "French sets : and ; apart: write {% colon %}, {% semicolon %} or |joined"


def style_faults(name: str, text: str) -> Iterator[Fault]:
    """Raw colours stand in tokens.css alone. Comments are blanked, keeping lines."""
    plain = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    if Path(name).name != "tokens.css" and not Path(name).name.startswith("paper"):  # paper has no themes
        for line in lines_with(RAW_COLOUR, re.sub(r"url\([^)]*\)", lambda match: " " * len(match[0]), plain)):
            yield name, line, "no raw colour: take a token of tokens.css"
    for line in lines_with(re.compile(r"!important"), plain):
        if Path(name).name not in {"tokens.css", "base.css"}:
            yield name, line, "no !important: make the selector right"
    if plain.count("{") != plain.count("}"):
        yield name, plain.count("\n") + 1, "braces do not match"


def sheet_faults(root: Path = ROOT) -> Iterator[Fault]:
    """A page loads the sheet of its room alone: a class that only another room's sheet knows has no effect there."""
    known: dict[str, set[str]] = {}
    for path in (root / "static").rglob("*.css"):
        room = path.stem if path.parent.name == "pages" else ""
        for name in SELECTOR.findall(COMMENT.sub("", path.read_text(encoding="utf-8"))):
            known.setdefault(name, set()).add(room)
    for path in sorted((root / "templates").rglob("*.html")):
        room, text = path.relative_to(root / "templates").parts[0], path.read_text(encoding="utf-8")
        loads = {"", {"account": "people"}.get(room, room), *(["accounts"] if "account" in path.parts or path.stem == "tab" else [])}
        for match in CLASSES.finditer(text):
            for name in TAG.sub(" ", match[1]).split():
                if known.get(name, loads).isdisjoint(loads):
                    line = text.count("\n", 0, match.start()) + 1
                    yield str(path.relative_to(root)), line, f"no page of {room} loads .{name}: move it to static/base.css or components/"


def python_faults(name: str, source: str) -> Iterator[Fault]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name == "Meta":
            yield from _meta_faults(name, node)
        called = _called(node)
        if called in {"mark_safe", "SafeString", "SafeText"} and name not in SAFE_TEXT:
            yield name, getattr(node, "lineno", 0), f"no {called}: use format_html, or list the module in tools/house_rules.py"
        if called in {"raw", "extra", "RawSQL", "execute", "executemany", "executescript"} and name not in RAW_SQL and _is_sql(node):
            yield name, getattr(node, "lineno", 0), "no SQL of your own: use a queryset, or list the module in tools/house_rules.py"


def _meta_faults(name: str, meta: ast.ClassDef) -> Iterator[Fault]:
    for line in meta.body:
        if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
            continue
        target, value = line.targets[0].id, line.value
        if target == "fields" and isinstance(value, ast.Constant) and value.value == "__all__":
            yield name, line.lineno, "no __all__: list the fields by name"
        if target == "exclude":
            yield name, line.lineno, "no exclude: list the fields by name"


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _is_sql(node: ast.AST) -> bool:
    """`execute` is also the name of other acts; ours is SQL when it is called on a cursor, or the method is one of a queryset."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return True
    owner = node.func.value
    if node.func.attr in {"raw", "extra"}:
        return "objects" in ast.dump(owner) or bool(node.args)
    return "cursor" in ast.dump(owner).lower() or "connection" in ast.dump(owner).lower()


def faults(root: Path = ROOT) -> Iterator[Fault]:
    for path in sorted((root / "templates").rglob("*.html")):
        name = str(path.relative_to(root))
        yield from template_faults(name, path.read_text(encoding="utf-8"), paper="papers" in path.parts or "paper" in path.stem)
    for path in sorted((root / "static").rglob("*.css")):
        if "vendor" not in path.parts:
            yield from style_faults(str(path.relative_to(root)), path.read_text(encoding="utf-8"))
    yield from sheet_faults(root)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from python_faults(str(path.relative_to(root)), path.read_text(encoding="utf-8"))


def check() -> int:
    found = list(faults())
    for name, line, remedy in found:
        print(f"{name}:{line}: {remedy}")
    return 1 if found else 0
