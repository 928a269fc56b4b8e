"""The words of a section as HTML, cleaned: for pages, papers, and readers outside the house. Knows blocks, not their document."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote"}


def rendered(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Real headings, lists and quotes for reading and paper, cleaned."""
    parts: list[str] = []
    for block in blocks:
        inner = "".join(_run(text, marks) for text, marks in block["runs"])
        if not inner.strip():
            continue
        kind = block["kind"]
        if kind in ("ul", "ol"):
            parts.append(f"<{kind}>{'<li>' + inner + '</li>'}</{kind}>")
        else:
            tag = {"p": "p", "h2": "h3", "h3": "h4", "quote": "blockquote"}[kind]  # the section's own title is the h2
            parts.append(f"<{tag}>{inner}</{tag}>")
    joined = "".join(parts).replace("</ul><ul>", "").replace("</ol><ol>", "")
    return _clean(joined)


def rich(kept: str) -> SafeString:
    """Kept HTML for a page, cleaned once more."""
    return SafeString(_clean(kept))


BARE = TAGS - {"a"}


def bare(kept: str) -> SafeString:
    """Kept HTML for a reader outside the house: no link, no attribute, nothing but words and their shape."""
    return SafeString(nh3.clean(kept, tags=BARE, attributes={}))


def _clean(raw: str) -> str:
    return nh3.clean(raw, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}, link_rel="noopener nofollow")


def _run(text: str, marks: Mapping[str, Any]) -> str:
    inner = html.escape(text).replace("\n", "<br>")
    if "em" in marks:
        inner = f"<em>{inner}</em>"
    if "strong" in marks:
        inner = f"<strong>{inner}</strong>"
    return f'<a href="{html.escape(marks["link"])}">{inner}</a>' if marks.get("link") else inner
