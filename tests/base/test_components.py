"""Components as they are rendered, and the gallery that shows them."""

import re
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from base import gallery
from base.figures import Standing
from base.keyset import Page


def render(text: str, address: str = "/", **context: Any) -> str:
    return Template(text).render(Context({"request": RequestFactory().get(address)} | context))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, ["24", "below", "target 32", "95\u00a0%: 20–28, n\u00a0412; 31\u00a0Oct"]),
        (1, ["+18", "near"]),
        (2, ["103.4", "on target", "target 102\u00a0%"]),
        (3, ["124", "days", "over"]),
        (4, ["84.2", "EUR\u00a0M"]),
        (5, ["44", "too few", "Too few: 9 of 10", "95\u00a0%: 19–73"]),
        (6, ["—", "no data", "import costs"]),
        (7, ["—", "withheld", "nobody is recognised"]),
    ],
)
def test_a_figure_prints_its_lines_in_order(number: int, words: list[str]) -> None:
    name, result, target = gallery.examples()[number]
    page = render("{% fig result name target=target %}", result=result, name=name, target=target)
    places = [page.find(word) for word in [str(name), *words]]
    assert -1 not in places, words[places.index(-1) - 1]
    assert places == sorted(places)


def test_few_cases_are_grey_and_carry_no_status_against_the_target() -> None:
    name, result, target = gallery.examples()[5]
    page = render("{% fig result name target=target %}", result=result, name=name, target=target)
    assert 'class="fig few"' in page
    assert "st-bad" not in page


@pytest.mark.parametrize("standing", list(Standing))
def test_a_status_is_a_shape_and_a_word(standing: Standing) -> None:
    page = render("{% standing value %}", value=standing)
    assert "<svg" in page
    assert str(standing.label) in page


def test_what_people_wrote_is_escaped() -> None:
    page = render(
        "{% panel title %}{{ body }}{% endpanel %}{% stamp body %}{% chips filters %}", title="<b>", body="<i>", filters=[("<u>", "?")]
    )
    assert not re.search(r"<[biu]>", page.replace("<b>As of", ""))


def test_the_pager_keeps_the_rest_of_the_address() -> None:
    page = render("{% pager page %}", "/?q=norvane&after=old", page=Page([1], "new", "", 412))
    assert "?q=norvane&amp;after=new" in page
    assert "Previous" not in page


def test_a_sorted_head_says_so_and_turns_round() -> None:
    page = render('{% sort_head "Revenue" "revenue" number=True %}', "/?sort=-revenue&after=x")
    assert 'aria-sort="descending"' in page
    assert 'href="?sort=revenue"' in page


def test_a_field_is_tied_to_its_hint_and_its_error() -> None:
    form = gallery.ExampleForm({"target": "320"})
    page = render("{% field form.target %}", form=form)
    assert 'aria-describedby="id_target_hint id_target_error"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_gallery_shows_every_component(rf: RequestFactory, language: str) -> None:
    with translation.override(language):
        request = rf.get("/styleguide/")
        request.resolver_match = None  # type: ignore[assignment]
        answer = gallery.styleguide(request)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "style=" not in page
    for name in ("callout", "seg", "chip", "field", "meter", "pager", "state", "sk", "figs", "stamp", "sortl"):
        assert re.search(rf'class="[^"]*\b{name}\b', page), name
