"""Charts: well-formed, finite, escaped, labels apart at any extreme."""

import math
from itertools import combinations, islice, pairwise
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from django.utils import translation
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import charts
from reports.charts import svg as drawing_module
from reports.charts.scale import span, ticks
from reports.charts.svg import Box, Drawing, Spot, plain_number, text_width

SVG = "{http://www.w3.org/2000/svg}"
numbers = st.one_of(
    st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-1e12, 1e12), st.integers(-5, 5), st.decimals(-10, 10, places=2)
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
calm = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(markup: str) -> ET.Element:
    """The parsed drawing, after the checks that hold for every chart."""
    root = ET.fromstring(markup)
    assert root.get("role") == "img"
    assert root[0].tag == SVG + "title"
    assert (root[0].text or "") == root.get("aria-label")
    assert "style" not in {name for element in root.iter() for name in element.attrib}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name not in {"aria-label", "class", "font-family"}:
                assert "nan" not in value.lower(), (name, value)
                assert "inf" not in value.lower(), (name, value)
    return root


def boxes(root: ET.Element) -> list[Box]:
    found = []
    for text in root.iter(SVG + "text"):
        size = float(text.get("font-size", "12"))
        width = text_width(text.text or "", size, bold=text.get("font-weight") == "600")
        left = float(text.get("x", "0")) - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
        y = float(text.get("y", "0"))
        found.append(Box(left, y - size * 0.95, left + width, y + size * 0.3))
    return found


def assert_apart(root: ET.Element) -> None:
    _x, _y, width, height = map(float, root.get("viewBox", "").split())
    for box in (found := boxes(root)):
        assert box.left >= -0.1
        assert box.top >= -0.1
        assert box.right <= width + 0.1
        assert box.bottom <= height + 0.1
    for one, other in combinations(found, 2):
        smaller = Box(one.left + 0.1, one.top + 0.1, one.right - 0.1, one.bottom - 0.1)  # coordinates are written rounded
        assert not smaller.meets(other)


@calm
@given(st.lists(numbers, max_size=40), numbers, words)
def test_a_sparkline_bears_any_series(values, target, title) -> None:
    read(charts.sparkline(values, title=title, target=target))


points = st.builds(charts.Point, words, numbers, numbers, numbers, few=st.booleans())
events = st.builds(charts.Event, st.integers(-2, 40), words)


@calm
@given(st.lists(points, max_size=40), numbers, words, words, words, st.lists(events, max_size=6), st.booleans())
def test_a_line_bears_any_series_and_its_labels_stay_apart(series, target, title, last, note, happened, zero) -> None:
    markup = charts.line_band(
        series, title=title, target=target, target_label=note, last_label=last, last_note=note, events=happened, zero=zero
    )
    assert_apart(read(markup))


@calm
@given(st.lists(st.builds(charts.Bar, words, numbers, st.sampled_from(["current", "past", "plan"]), words), max_size=30), words)
def test_bars_bear_any_values_and_their_labels_stay_apart(items, title) -> None:
    assert_apart(read(charts.bars(items, title=title)))


@calm
@given(numbers, numbers, numbers, numbers, st.tuples(numbers, numbers), st.booleans())
def test_cells_bear_any_value(value, low, high, goal, scale, few) -> None:
    read(charts.dot_whisker(value, low, high, title="x", scale=scale, company=goal, few=few))
    read(charts.bullet(value, goal, title="x", scale=scale))
    read(charts.cell_bar(value, high or 0, title="x"))


@calm
@given(st.lists(st.tuples(numbers, numbers), max_size=30), st.lists(st.builds(charts.Mark, numbers, numbers, words), max_size=8), words)
def test_a_concentration_curve_bears_any_points(curve, marks, end) -> None:
    assert_apart(read(charts.pareto(curve, title="x", marks=marks, end_label=end)))


@calm
@given(st.lists(st.builds(charts.Bubble, numbers, numbers, numbers, words, st.sampled_from(["ok", "near", "below"])), max_size=25), words)
def test_bubbles_bear_any_values_and_their_labels_stay_apart(items, label) -> None:
    assert_apart(read(charts.bubble(items, title="x", x_label=label, y_label=label)))


@calm
@given(
    st.lists(st.builds(charts.Slope, words, st.integers(-1, 20), st.integers(-1, 20), st.booleans()), max_size=30),
    st.lists(words, max_size=5),
)
def test_slopes_bear_any_ranks(items, tiers) -> None:
    assert_apart(read(charts.slope(items, title="x", left_label="Revenue", right_label="Score", tiers=tiers)))


def test_every_bar_bears_its_value_the_tallest_too() -> None:
    for width in (268, 332):
        bars = charts.bars([charts.Bar(str(year), value) for year, value in ((2024, 5), (2025, 4))], title="x", width=width)
        assert {"5", "4"} <= {text.text for text in read(bars).iter(SVG + "text")}


def test_each_bubble_bears_its_name_beside_the_others() -> None:
    """Eleven accounts as a real round placed them, on a phone: none without its name, no name on a bubble."""
    places = {
        "Ostermann Labs": (81, 83, 2.4),
        "Cervi Biotech": (88, 79, 1.9),
        "Institut Dorlay": (74, 76, 1.0),
        "Sauvel Cosmétique": (67, 73, 1.4),
        "Brightwater Utilities": (59, 67, 2.9),
        "Kestrel Aerospace": (88, 65, 0.9),
        "Marrow & Pike Brewing": (59, 61, 1.2),
        "Norvane Chimie": (47, 57, 5.8),
        "Groupe Vasselin": (47, 51, 4.1),
        "Halden Pharma": (68, 40, 4.9),
        "Teyrac Énergie": (39, 35, 3.5),
    }
    items = [charts.Bubble(x, y, size, name) for name, (x, y, size) in places.items()]
    root = read(charts.bubble(items, title="x", x_label="a", y_label="b", width=350, height=400))
    assert_apart(root)
    names = [box for box, text in zip(boxes(root), root.iter(SVG + "text"), strict=True) if text.text in places]
    assert len(names) == len(items)
    for disc in root.iter(SVG + "circle"):
        x, y, radius = (float(disc.get(part, "0")) for part in ("cx", "cy", "r"))
        for box in names:
            assert math.hypot(max(box.left - x, 0, x - box.right), max(box.top - y, 0, y - box.bottom)) >= radius - 0.2


def test_without_the_free_place_rule_labels_would_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Box, "meets", lambda self, other: False)
    crowded = charts.bubble([charts.Bubble(1, 1, 1, "Norvane Chimie")] * 3, title="x", x_label="", y_label="")
    monkeypatch.undo()
    with pytest.raises(AssertionError):
        assert_apart(read(crowded))


def test_the_estimate_of_a_text_is_never_narrower_than_the_font() -> None:
    for weight, bold in (("400", False), ("600", True)):
        font = TTFont(f"static/fonts/source-sans-3-latin-{weight}-normal.woff2")
        names, advances, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        for text in (
            "24 %",
            "Norvane Chimie",
            "412 000,5",
            "T3 2026",
            "WWW MMM",
            "cible 32 %",
            "Illili",
            "ÉÀÇ où garçon",
            "20–28, n 412",
            "−0.8 %",
        ):
            real = sum(advances[names[ord(sign)]][0] for sign in text.replace("−", "-")) / unit
            assert text_width(text, 1, bold=bold) >= real, (text, weight)
            assert text_width(text, 1, bold=bold) <= real * 1.6, (text, weight)


def test_markup_in_words_stays_words() -> None:
    evil = '</text></svg><script>alert(1)</script>" onload="x'
    markup = charts.bars([charts.Bar(evil, 1, "current", evil)], title=evil, width=2000)
    root = read(markup)
    assert not list(root.iter(SVG + "script"))
    assert "<script" not in markup
    assert root.get("onload") is None


def test_a_line_does_not_bridge_what_is_unknown() -> None:
    series = [charts.Point("a", 1), charts.Point("b", 2), charts.Point("c", None), charts.Point("d", 2), charts.Point("e", 1)]
    root = read(charts.line_band(series, title="x"))
    lines = [element for element in root.iter(SVG + "polyline") if element.get("class") == "ln"]
    assert [len(line.get("points", "").split()) for line in lines] == [2, 2]


def test_the_last_value_stands_at_the_end_of_the_line() -> None:
    root = read(
        charts.line_band([charts.Point("Q1", 0.33), charts.Point("Q2", 0.24)], title="x", last_label="24 %", last_note="20–28, n 412")
    )
    assert {"24 %", "20–28, n 412"} <= {text.text for text in root.iter(SVG + "text")}


def test_bars_start_at_zero_and_are_in_proportion() -> None:
    root = read(charts.bars([charts.Bar("2024", 10), charts.Bar("2025", 20, "current")], title="x"))
    one, two = (float(rect.get("height", "0")) for rect in root.iter(SVG + "rect"))
    assert two == pytest.approx(2 * one, abs=0.2)


def test_an_interval_beyond_the_scale_ends_in_an_arrow() -> None:
    plain = charts.dot_whisker(0.25, 0.1, 0.4, title="x", scale=(0, 0.5))
    beyond = charts.dot_whisker(0.25, 0.1, 0.7, title="x", scale=(0, 0.5))
    assert plain.count(" L ") == 0
    assert beyond.count(" L ") == 2


def test_nothing_known_says_so() -> None:
    with translation.override("en"):
        assert "No data" in charts.line_band([charts.Point("a", None)], title="x")
        assert "No data" in charts.bars([], title="x")


def test_numbers_follow_the_language() -> None:
    with translation.override("fr"):
        assert plain_number(-1234.5) == "−1\u00a0234,5"
    with translation.override("en"):
        assert plain_number(-1234.5) == "−1,234.5"


def test_colour_is_never_alone() -> None:
    """Statuses of a bubble, kinds of a bar differ in outline or fill also without colour."""
    paints = [drawing_module.PAINT[name] for name in ("bu", "bun", "bub")]
    assert len({(paint.get("stroke-dasharray"), paint["stroke-width"]) for paint in paints}) == 3


def test_tags_give_the_same_as_the_functions() -> None:
    page = Template("{% load charts %}{% sparkline values title='Win rate' target=3 %}").render(Context({"values": [1, 2, None, 4]}))
    assert page == charts.sparkline([1, 2, None, 4], title="Win rate", target=3)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 17), (0.15, 0.4), (1e11, 3e12), (0, 1e-9)])
def test_ticks_are_round_and_few(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 7
    assert all(low <= mark <= high * (1 + 1e-9) for mark in marks)


def test_a_flat_series_has_a_span() -> None:
    low, high = span([5.0, 5.0])
    assert low < 5 < high
    assert math.isfinite(low)


def test_a_text_that_fits_nowhere_is_left_out() -> None:
    drawing = Drawing(100, 20, "x")
    assert drawing.text("first", [Spot(0, 14)])
    assert not drawing.text("second", [Spot(5, 14)])


# The organisation chart


def cards(parents: dict[int, int | None], **fields: object) -> list[charts.Card]:
    return [charts.Card(key, (charts.Line(f"Person {key}", bold=True),), parent, **fields) for key, parent in parents.items()]


def places(markup: str) -> list[Box]:
    rects = [each for each in ET.fromstring(markup).iter(SVG + "rect") if float(each.get("height", "0")) > 80]
    found = []
    for each in rects:
        x, y = float(each.get("x", "0")), float(each.get("y", "0"))
        found.append(Box(x, y, x + float(each.get("width", "0")), y + float(each.get("height", "0"))))
    return found


trees = st.dictionaries(st.integers(1, 40), st.one_of(st.none(), st.integers(1, 40)), max_size=40)


@calm
@given(trees, st.integers(1, 6))
def test_cards_of_any_tree_stand_apart_and_inside(parents, columns):
    markup = charts.tree(cards(parents), title="Who", columns=columns)
    root = ET.fromstring(markup)
    _x, _y, width, height = map(float, root.get("viewBox", "").split())
    found = places(markup)
    assert len(found) == len(parents)
    assert not [pair for pair in combinations(found, 2) if pair[0].meets(pair[1])]
    assert all(box.left >= 0 and box.right <= width + 0.1 and box.bottom <= height + 0.1 for box in found)


@calm
@given(trees)
def test_on_sheets_everybody_stands_somewhere_and_no_sheet_is_too_tall(parents):
    sheets = charts.in_sheets(cards(parents), columns=3, tallest=600)
    assert {card.key for sheet in sheets for card in sheet} == set(parents)
    for sheet in sheets:
        assert float(ET.fromstring(charts.tree(sheet, title="Who", columns=3)).get("height", "0")) <= 610


def test_a_chart_with_links_is_a_group_that_the_keyboard_reaches():
    root = ET.fromstring(charts.tree(cards({1: None}, href="?person=1", words="Person 1; decides"), title="Who"))
    assert root.get("role") == "group"
    (link,) = root.iter(SVG + "a")
    assert (link.get("href"), link.get("aria-label")) == ("?person=1", "Person 1; decides")
    assert read(charts.tree(cards({1: None, 2: 1}), [charts.Link(1, 2, "listens to")], title="Who"))


def test_the_words_of_a_tie_are_written_whole_where_there_is_room():
    root = ET.fromstring(charts.tree(cards({1: None, 2: 1, 3: 1, 4: 1}), [charts.Link(3, 4, "est en désaccord avec")], title="Qui"))
    assert [each.text for each in root.iter(SVG + "text") if each.get("class") == "ours t11"] == ["est en désaccord avec"]


def test_the_words_of_a_tie_stand_beside_lines_or_interrupt_them():
    """Cards in three rows: lines of the tree fill each gap, and the tie runs across all of them."""
    parents = {1: None, 2: 1, 3: 1, 4: 1, 5: 2, 6: 3, 7: 4}
    root = ET.fromstring(charts.tree(cards(parents), [charts.Link(1, 6, "listens to"), charts.Link(5, 7, "is at odds with")], title="Who"))
    boxes, words = list(root.iter(SVG + "rect")), [each for each in root.iter(SVG + "text") if each.get("class") == "ours t11"]
    assert len(words) == 2
    runs = []
    for line in root.iter(SVG + "polyline"):
        points = [tuple(map(float, point.split(","))) for point in (line.get("points") or "").split()]
        runs += [Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)) for (x, y), (to_x, to_y) in pairwise(points)]
    for each in words:
        x, y = float(each.get("x", "0")), float(each.get("y", "0"))
        if each.get("text-anchor") == "end":
            x -= 40
        own = Box(x, y - 8, x + 40, y + 2)
        is_backed = any(box.get("class") == "hb" and 0 <= y - float(box.get("y", "0")) <= 14 for box in boxes)
        assert is_backed or not [run for run in runs if own.meets(run)]


# Bands with ties between their cards


ties = st.lists(st.tuples(st.integers(1, 24), st.integers(1, 24), st.sampled_from(["arrow", "dots", "bars", "rings"])), max_size=30)


@calm
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), ties, st.integers(1, 5))
def test_no_tie_runs_across_a_card(sizes, pairs, columns):
    keys = iter(range(1, 100))
    found = [charts.Band(f"Band {size}", cards(dict.fromkeys(islice(keys, size)))) for size in sizes]
    drawn = {card.key for band in found for card in band.cards}
    links = [charts.Link(one, other, "knows", ends) for one, other, ends in pairs]
    markup = charts.bands(found, links, title="Who", columns=columns)
    boxes = places(markup)
    lines = list(ET.fromstring(markup).iter(SVG + "polyline"))
    assert len(lines) == sum(one != other and {one, other} <= drawn for one, other, _ends in pairs)
    for line in lines:
        points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
        for (x, y), (to_x, to_y) in pairwise(points):
            run = Box(min(x, to_x) - 0.1, min(y, to_y) + 0.2, max(x, to_x) + 0.1, max(y, to_y) - 0.2)
            assert not [box for box in boxes if run.meets(box)], points
