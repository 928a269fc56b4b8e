"""Figure formats and template components, available in every template. The gallery at /styleguide/ shows them all."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from base import clock, figures, formats
from base.figures import Standing
from base.keyset import Page
from base.periods import Period
from base.results import Result

register = template.Library()

# Formats ---------------------------------------------------------------------


@register.filter
def initials(name: str) -> str:
    """Two letters for a person: first letter of the first and of the last word."""
    words = name.split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""


def _empty(value: Any) -> bool:
    return value is None or value == ""


@register.simple_tag
def colon() -> str:
    """Between a label and what it names; never a literal ": " between two variables, French wants a space before it."""
    return formats.colon()


@register.simple_tag
def semicolon() -> str:
    return formats.joined(("", ""))


@register.filter
def joined(parts: Iterable[Any]) -> str:
    """a; b"""
    return formats.joined(parts)


@register.filter
def whole(value: Any) -> str:
    """1,904"""
    return formats.NO_VALUE if _empty(value) else formats.number(value)


@register.filter
def decimal(value: Any, decimals: int = 1) -> str:
    return formats.NO_VALUE if _empty(value) else formats.number(value, decimals)


@register.filter
def measured(value: Any) -> str:
    """12; 8.75: two decimals at most, and none that say nothing."""
    return formats.NO_VALUE if _empty(value) else formats.measured(value)


@register.filter
def signed(value: Any, decimals: int = 0) -> str:
    return formats.NO_VALUE if _empty(value) else formats.signed(value, decimals)


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """A ratio 0 to 1: 24 %."""
    return formats.NO_VALUE if _empty(value) else formats.percent(value, decimals)


@register.filter
def signed_percent(value: Any, decimals: int = 1) -> str:
    return formats.NO_VALUE if _empty(value) else formats.percent(value, decimals, signed=True)


@register.filter
def points(value: Any) -> str:
    return formats.NO_VALUE if _empty(value) else formats.points(value)


@register.filter
def money(value: Any, currency: str = "EUR") -> str:
    """EUR 84.2 M"""
    return formats.NO_VALUE if _empty(value) else formats.money(value, currency)


@register.filter
def money_exact(value: Any, currency: str = "EUR") -> str:
    """EUR 1,265,793.29"""
    return formats.NO_VALUE if _empty(value) else formats.money_exact(value, currency)


@register.filter
def thousands(value: Any) -> str:
    """An amount in thousands, without unit: 412. The head of the column says EUR k."""
    return formats.NO_VALUE if _empty(value) else formats.number(Decimal(value) / 1000)


@register.filter
def days(value: Any) -> str:
    return formats.NO_VALUE if _empty(value) else formats.days(value)


@register.filter
def short_date(value: dt.date | None) -> str:
    """31 Oct; the year when it is not this one."""
    return formats.short_date(value) if value else formats.NO_VALUE


@register.filter(expects_localtime=True)
def full_date(value: dt.date | None) -> str:
    """31 Oct 2026"""
    return formats.short_date(value, year=True) if value else formats.NO_VALUE


@register.filter
def last_day(value: dt.date | None) -> dt.date | None:
    """The last day included of what is kept with the first day without."""
    return formats.last_day(value) if value else None


@register.filter
def month_short(value: dt.date) -> str:
    """Nov; janv."""
    return formats.month_short(value)


@register.filter
def long_date(value: dt.date | None) -> str:
    """31 October 2026"""
    return formats.long_date(value) if value else formats.NO_VALUE


@register.filter
def moment(value: dt.datetime | None) -> str:
    """2 Nov 06:10, in the time zone of the person."""
    return formats.moment(value) if value else formats.NO_VALUE


@register.filter
def ago(value: dt.date | None) -> str:
    return formats.ago(value, clock.today()) if value else formats.NO_VALUE


@register.filter
def period(value: Period) -> str:
    """12 months to 31 Oct 2026"""
    return formats.period(value)


@register.filter
def filesize(value: int) -> str:
    return formats.size(value)


# Results ---------------------------------------------------------------------


@register.filter
def figure(result: Result | None) -> str:
    """A result in running text: 24 %, EUR 84.2 M or "—"."""
    return figures.text(result)


@register.filter
def proof(result: Result | None, source: str = "") -> str:
    """95 %: 20–28, n 412; 31 Oct"""
    return figures.proof(result, source)


@register.filter
def interval(result: Result | None) -> str:
    return figures.interval(result) if result is not None else ""


@register.filter
def silence(result: Result | None) -> str:
    """too few, no data, withheld, or nothing"""
    return figures.silence(result)


@register.filter
def reason(result: Result | None) -> str:
    """Why there is no value and what to do."""
    return figures.reason(result)


# Status ----------------------------------------------------------------------

SHAPES = {
    "good": "M.5 5a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
    "watch": "M5 0l5 5-5 5-5-5z",
    "bad": "M0 1h10L5 10z",
    "none": "M1 5a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
}


@register.simple_tag
def shape(tone: str) -> SafeString:
    """The mark alone: disc good, diamond watch, triangle bad, dashed ring none."""
    return format_html('<svg viewBox="0 0 10 10" aria-hidden="true"><path d="{}"/></svg>', SHAPES[tone])


@register.simple_tag
def status(tone: str, word: Any) -> SafeString:
    """A shape and a word; colour is the third signal. Tones: good, watch, bad, none."""
    return format_html('<span class="st st-{}">{}{}</span>', tone, shape(tone), word)


@register.simple_tag
def standing(value: Standing) -> SafeString:
    """The status of a figure against its target."""
    return status(value.tone, value.label)


# Components ------------------------------------------------------------------


@register.simple_block_tag
def panel(content: str, title: Any, *, note: Any = "", first: bool = False, anchor: str = "", level: int = 2) -> str:
    """A section: ink rule, heading, a note at the right. `first` drops the space above."""
    context = {"content": content, "title": title, "note": note, "first": first, "anchor": anchor, "level": level}
    return render_to_string("components/panel.html", context)


@register.simple_block_tag
def callout(content: str, tone: str = "info", *, word: Any = "", href: str = "", action: Any = "") -> str:
    """Money, trust or undo; one a page. Tones: info, watch, bad."""
    context = {"content": content, "tone": tone, "word": word, "href": href, "action": action}
    return render_to_string("components/callout.html", context)


@register.simple_block_tag
def state(content: str, title: Any, *, kind: str = "empty", level: int = 2, reference: str = "") -> str:
    """Empty, error, no_permission: a sentence, then what to do in the body."""
    context = {"content": content, "title": title, "kind": kind, "level": level, "reference": reference}
    return render_to_string("components/state.html", context)


@register.inclusion_tag("components/loading.html")
def loading(what: Any, *, rows: int = 3) -> dict[str, Any]:
    """A skeleton with its sentence for those who cannot see it."""
    return {"what": what, "rows": range(rows)}


@register.inclusion_tag("components/stamp.html")
def stamp(*facts: Any, as_of: dt.date | None = None, window: Any = "") -> dict[str, Any]:
    """Under each title: as of, period, then what else is to be known (source, n). `as_of` is exclusive: the day before is printed."""
    last = as_of - dt.timedelta(days=1) if as_of else None
    return {"last": last, "window": window, "facts": [fact for fact in facts if fact]}


IN_LINE = 5  # second-level links that a phone shows in one line


@register.inclusion_tag("components/nav2.html")
def nav2(label: Any, links: Iterable[tuple[Any, str, str]]) -> dict[str, Any]:
    """Second level: (words, address, aria-current "page", "true" or ""). Of more than five a phone shows four, the current one always."""
    known = list(links)
    kept = set(range(len(known)))
    if len(known) > IN_LINE:
        current = next((at for at, link in enumerate(known) if link[2]), 0)
        kept = {*range(IN_LINE - 1)} if current < IN_LINE - 1 else {*range(IN_LINE - 2), current}
    marked = [(words, address, current, at not in kept) for at, (words, address, current) in enumerate(known)]
    return {"label": label, "links": marked, "folded": [link for link in marked if link[3]]}


@register.inclusion_tag("components/tabs.html")
def tabs(label: Any, links: Iterable[tuple[Any, str, bool]]) -> dict[str, Any]:
    """A segment of links, one of them current: (words, address, is_current)."""
    return {"label": label, "links": list(links)}


@register.inclusion_tag("components/fig.html")
def fig(
    result: Result | None,
    name: Any,
    *,
    target: Any = None,
    compare: Any = "",
    spark: Any = "",
    source: Any = "",
    stone: bool = False,
    address: str = "",
) -> dict[str, Any]:
    """A figure in its five lines: name; value, unit, status; target and comparison; trend; proof.

    `spark` is the SVG of reports.charts. `stone` says worn instead of near, as the pyramid does.
    """
    return figure_lines(result, target) | {
        "name": name,
        "compare": compare,
        "spark": spark,
        "source": source,
        "stone": stone,
        "address": address,
    }


def figure_lines(result: Result | None, target: Any = None) -> dict[str, Any]:
    """What the lines of a figure say, ready to print."""
    against = [target] if target is not None else []
    lines: dict[str, Any] = {"result": result, "silence": figures.silence(result), "reason": figures.reason(result)}
    lines["standing"] = figures.standing(result, target)
    if result is not None and result.value is not None and figures.is_shown(result):
        lines["value"], lines["unit"] = figures.shown(result.value, result.unit, result.code, currency=result.currency, against=against)
        lines["is_few"] = not result.is_ok
    if result is not None and target is not None:
        lines["target"] = figures.goal(target, result.unit, result.code, currency=result.currency)
    return lines


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Any, page: Page, words: Any = "") -> dict[str, Any]:
    """Previous and next of a keyset page, every other part of the address kept."""
    request = context["request"]
    return {
        "page": page,
        "words": words,
        "shown": len(page.rows),
        "next": address(request, after=page.next_key, before=None) if page.next_key else "",
        "previous": address(request, before=page.previous_key, after=None) if page.previous_key else "",
    }


def address(request: Any, **changes: Any) -> str:
    """This page's query with some parts changed; None takes a part away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def link_with(context: Any, **changes: Any) -> str:
    """The address of this page with some parts of its query changed; the key of the page is left out."""
    return address(context["request"], **({"after": None, "before": None} | changes))


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: Any, label: Any, key: str, *, number: bool = False, parameter: str = "sort", default: str = "") -> dict[str, Any]:
    """The head of a column that sorts; pressed again it turns round. Numbers begin with the largest."""
    request = context["request"]
    current = request.GET.get(parameter, default)
    is_current = current.lstrip("-") == key
    first = f"-{key}" if number else key
    wanted = (key if current.startswith("-") else f"-{key}") if is_current else first
    direction = ("descending" if current.startswith("-") else "ascending") if is_current else ""
    href = address(request, **{parameter: wanted, "after": None, "before": None})
    return {"label": label, "href": href, "direction": direction, "number": number}


@register.inclusion_tag("components/chips.html")
def chips(filters: Iterable[tuple[Any, str]], clear: str = "") -> dict[str, Any]:
    """The filters in force: (words, address without it); `clear` takes all away."""
    return {"filters": list(filters), "clear": clear}


@register.inclusion_tag("components/field.html")
def field(bound: Any, hint: Any = "") -> dict[str, Any]:
    """A form field: label above, hint and error below, tied to it for screen readers."""
    if getattr(bound.field, "empty_label", None) == "---------":
        bound.field.empty_label = formats.NO_VALUE
    hint = hint or bound.help_text
    described = [f"{bound.id_for_label}_hint"] if hint else []
    attributes: dict[str, Any] = {}
    if bound.errors:
        described.append(f"{bound.id_for_label}_error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return {"field": bound, "hint": hint, "widget": bound.as_widget(attrs=attributes)}


@register.inclusion_tag("components/meter.html")
def meter(done: Any, total: Any, label: Any, *, failed: bool = False) -> dict[str, Any]:
    """How far work is; without a total it waits."""
    return {"done": done or 0, "total": total, "label": label, "failed": failed}


@register.simple_tag
def bar(value: Any, largest: Any, *, other: bool = False, width: int = 60) -> SafeString:
    """A bar before a number in a row, `largest` being full width. Decoration: the number says it all."""
    share = max(0.0, min(1.0, float(value or 0) / float(largest))) if largest else 0.0
    drawn = max(1, round(share * width)) if value and float(value) > 0 else 0
    return format_html(
        '<svg class="bar{}" width="{}" height="8" aria-hidden="true"><rect width="{}" height="8"/></svg>',
        " o" if other else "",
        width,
        drawn,
    )
