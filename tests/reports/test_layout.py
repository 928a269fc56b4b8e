"""Exactly one page for any content, and what is missing is said."""

import io
import os

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from base.models import Setting
from reports import engine
from reports.layout import MOST_LAYOUTS, PX_PER_MM, Fitted, _Press
from reports.registry import Block, Content
from tests.reports.conftest import TestPaper, context, table

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("KAMAPP_PAPER_EXAMPLES", "60"))  # `make bench` asks for 500
PARTS = 4  # so that processes share them
# A cell stands on the page up to 180 times and a table tries each of its line breaks: only the bench has time for very long ones
# in any script. The long ones below are always among them.
LONGEST_CELL = 60 if EXAMPLES <= 60 else 400


def fit(content: Content, *, language: str = "en", density: int = 0) -> Fitted:
    made = TestPaper()
    made.made = content
    return engine.render(made, context(language), density=density, in_helper=False)


def text_of(fitted: Fitted) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(fitted).pages).split())


def reader(fitted: Fitted) -> PdfReader:
    return PdfReader(io.BytesIO(fitted.pdf))


def test_the_usual_page_is_laid_out_once_at_full_size() -> None:
    fitted = fit(Content("Pyramid", [table("accounts", 12)]))
    assert (fitted.pages, fitted.density, fitted.layouts, fitted.not_shown) == (1, 0, 1, [])
    assert len(reader(fitted).pages) == 1


@pytest.mark.parametrize(("rows", "density"), [(42, 0), (45, 1), (52, 2)])
def test_a_fuller_page_gets_smaller_type_before_anything_goes(rows: int, density: int) -> None:
    fitted = fit(Content("Pyramid", [table("accounts", rows)]))
    assert (fitted.density, fitted.not_shown) == (density, [])
    assert fitted.layouts <= MOST_LAYOUTS
    assert len(reader(fitted).pages) == 1


def test_a_title_takes_the_room_that_its_dates_leave() -> None:
    head = Content("Steering committee of the programme", [table("accounts", 2)], right=["Figures as of 27 November 2026"])
    assert head.title in reader(fit(head)).pages[0].extract_text()  # no line ends within it


def test_a_page_starts_at_the_size_that_fitted_last_time() -> None:
    fitted = fit(Content("Pyramid", [table("accounts", 45)]), density=1)
    assert (fitted.density, fitted.layouts) == (1, 1)


def test_a_page_that_became_short_gets_larger_type_again() -> None:
    assert fit(Content("Pyramid", [table("accounts", 5)]), density=2).density == 1


def test_the_least_important_rows_go_and_are_named() -> None:
    fitted = fit(Content("Pyramid", [table("accounts", 30), table("promises", 40, position=90)]))
    assert fitted.density == 2
    assert len(fitted.not_shown) == 1
    left_out = int(fitted.not_shown[0].removeprefix("Promises: ").removesuffix(" more"))
    text = text_of(fitted)
    assert f"Not shown: Promises: {left_out} more." in text
    assert f"Norvane Chimie {40 - left_out - 1}" in text
    assert text.count("EUR 1.2 M") == 30 + 40 - left_out


def test_a_block_goes_as_a_whole_once_its_list_is_at_its_least() -> None:
    fitted = fit(Content("Pyramid", [table("accounts", 60, least=50), table("promises", 3, position=90)]))
    assert fitted.not_shown[0] == "Promises"
    assert "Promises" not in text_of(fitted).replace("Not shown: Promises", "")


def test_lists_are_shortened_before_a_block_goes_where_the_paper_says_so() -> None:
    blocks = [table("accounts", 60, least=3), table("promises", 3, position=90)]
    fitted = fit(Content("Pyramid", blocks, lists_first=True))
    assert [words.partition(":")[0] for words in fitted.not_shown] == ["Accounts"]
    assert text_of(fitted).count("EUR 1.2 M") >= 30


def test_rows_are_not_dropped_in_vain() -> None:
    """One row fewer dropped would not fit; the estimate is allowed two lines."""
    content = Content("Pyramid", [table("accounts", 30), table("promises", 40, position=90)])
    assert fit(content).filled > 0.93


def test_side_by_side_blocks_lose_only_what_helps() -> None:
    left, right = table("accounts", 70, column="left", position=1), table("promises", 30, column="right", position=2)
    fitted = fit(Content("Pyramid", [right, left]))
    assert all(words.startswith("Accounts") for words in fitted.not_shown), fitted.not_shown
    assert text_of(fitted).count("EUR 1.2 M") > 60


def test_long_fields_are_shortened_and_counted() -> None:
    content = Content("Pyramid", [table("accounts", 2, words="x" * 300)])
    fitted = fit(content)
    assert fitted.not_shown == ["2 texts shortened"]
    assert "…" in text_of(fitted)


def test_signs_that_no_font_has_are_named() -> None:
    fitted = fit(Content("Pyramid \U00012000", [table("accounts", 2)]))  # cuneiform
    assert fitted.not_shown == ["signs without a font: U+12000"]
    assert "U+12000" in text_of(fitted)


def test_greek_cyrillic_and_polish_are_printed_in_our_own_fonts() -> None:
    fitted = fit(Content("Αθήνα Київ Łódź", [table("accounts", 1)]))
    assert fitted.not_shown == []
    assert "Αθήνα Київ Łódź" in text_of(fitted)
    fonts = {str(font["/BaseFont"]) for page in reader(fitted).pages for font in _fonts(page)}
    assert fonts
    assert all("Source" in name for name in fonts), fonts


def _fonts(page) -> list:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_every_font_is_embedded() -> None:
    for page in reader(fit(Content("Pyramid", [table("accounts", 3)]))).pages:
        for font in _fonts(page):
            descendant = font["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_it_is_pdf_ua_with_tags_language_and_title() -> None:
    Setting.objects.create(name="company_name", value="Arvelle Instruments")
    document = reader(fit(Content("La pyramide", [table("accounts", 3)]), language="fr"))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert document.metadata.title == "La pyramide"
    assert document.metadata.author == "Arvelle Instruments"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert {"/H1", "/H2", "/Table", "/TH"} <= _tags(root["/StructTreeRoot"])


def _tags(node) -> set[str]:
    node = node.get_object()
    found: set[str] = set()
    if isinstance(node, list):
        for child in node:
            found |= _tags(child)
    elif isinstance(node, dict):
        if "/S" in node:
            found.add(node["/S"])
        if "/K" in node:
            found |= _tags(node["/K"])
    return found


def test_french_says_what_is_missing_in_french() -> None:
    fitted = fit(Content("Pyramide", [table("comptes", 90)]), language="fr")
    assert "de plus" in fitted.not_shown[0]
    assert "Non affiché" in text_of(fitted)


def test_markup_in_a_field_stays_words() -> None:
    fitted = fit(Content("<b>x</b><!--row--><script>", [table("accounts", 2, words="<!--row--><img src=x><!--/row-->")]))
    assert "<script>" in text_of(fitted)
    assert "<img src=x>" in text_of(fitted)


signs = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"])
known = st.sampled_from(["Norvane Chimie", "W" * 250, "Société " * 40, "Łódź Ωμέγα", "", "a b"])
words, cells = st.text(signs, max_size=400) | known, st.text(signs, max_size=LONGEST_CELL) | known
blocks = st.lists(
    st.tuples(st.integers(0, 30), cells, st.sampled_from(["full", "left", "right"]), st.integers(0, 8), st.booleans(), st.integers(0, 99)),
    max_size=6,
)


@pytest.mark.parametrize("part", range(PARTS))
def test_any_content_is_one_page(part: int) -> None:
    @seed(part)
    @settings(max_examples=EXAMPLES // PARTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(words, words, blocks, st.integers(0, 2))
    def holds(title: str, line: str, parts: list, density: int) -> None:
        one_page(title, line, parts, density)

    holds()


def test_a_content_that_once_needed_two_pages_is_one_page() -> None:
    one_page(
        title="A title",
        line="<",
        parts=[
            (2, "", "full", 0, False, 52),
            (0, "", "left", 0, True, 55),
            (4, "Łódź Ωμέγα", "full", 6, True, 6),
            (24, "Lç𝼜Í👝$Yč𭽸·", "full", 6, False, 22),
            (2, "{Ò𪃨", "full", 8, False, 95),
            (10, "Norvane Chimie", "right", 4, False, 71),
        ],
        density=0,
    )


def one_page(title: str, line: str, parts: list, density: int) -> None:
    made: list[Block] = []
    for number, (rows, cell, column, least, as_list, position) in enumerate(parts):
        code = f"b{number}"
        if as_list:
            made.append(Block(code, cell or code, "reports/block_list.html", {}, [cell] * rows, least, column, position))
        else:
            made.append(table(code, rows, words=cell, column=column, position=position, least=least))
    fitted = fit(Content(title, made, subtitle=line, right=[line, line], foot=[line]), density=density)
    assert len(reader(fitted).pages) == 1
    assert fitted.layouts <= MOST_LAYOUTS + 1  # one more where a sign has no font


def test_a_word_without_end_breaks_before_the_edge() -> None:
    sheet = engine.sheet_of(Content("Pyramid", [table("accounts", 2, words="W" * 150)]), TestPaper(), "en")
    page = _Press(sheet, str(engine.static_folder())).lay_out(0, 0).pages[0]
    edges = [box.position_x + box.width for box in page._page_box.descendants() if type(box).__name__ == "TextBox"]
    assert len(edges) > 12
    assert max(edges) <= (210 - 14) * PX_PER_MM + 1
