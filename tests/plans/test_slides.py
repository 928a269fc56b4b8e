"""The account as PowerPoint: opened and read back, tables and chart native, nothing that its reader may not see. Spec: product.md L6."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override
from pptx import Presentation

from accounts.models import AccountKey
from accounts.verbs import judge_contact
from imports.models import Source
from plans import verbs
from plans.rows import ROW_KINDS
from pyramid import rollup
from reports.models import Paper
from reports.registry import Context, papers
from reports.slides import BESIDE
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(plan, karim):
    account = plan.account
    for year in range(2022, 2027):
        factories.invoice(account, dt.date(year, 5, 4), "920000")
    rollup.rebuild()
    ricci = factories.contact(account, "Dr Elena Ricci", role="decides", job_title="operations")
    judge_contact(ricci, {"attitude": "opposes"}, by=karim)
    factories.opportunity(account, (dt.date(2026, 9, 1), "qualified"), name="Lines 3 and 4", stage="proposal")
    verbs.write_prose(plan.sections.get(code="summary"), "Helios grows fast.", by=karim, base=0)
    verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner for release", "standing": "at_risk"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Joint review of line 2", "due_on": dt.date(2026, 12, 5)}, by=karim)
    return plan


def made(account, by, language="en"):
    with override(language):
        slides = papers["account"].slides(Context(str(account.pk), language, {"format": "pptx"}, by))
    return slides, Presentation(io.BytesIO(slides.content))


def texts(presentation):
    found = []
    for slide in presentation.slides:
        for shape in slide.shapes:
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
            elif shape.has_text_frame:
                found.append(shape.text_frame.text)
    return "\n".join(found)


def test_no_word_of_a_table_breaks_and_no_slide_is_page_one_of_one(told, karim):
    words = {"text": "Prepare the visit to the new quality director: three questions", "due_on": dt.date(2027, 1, 31)}
    verbs.add_row(told, ROW_KINDS["actions"], words, by=karim)
    for language in ("en", "fr"):
        _slides, presentation = made(told.account, karim, language)
        for table in (shape.table for slide in presentation.slides for shape in slide.shapes if shape.has_table):
            for row in table.rows:
                for cell, column in zip(row.cells, table.columns, strict=True):
                    word = max(cell.text.split(" "), key=len)
                    letter = cell.text_frame.paragraphs[0].runs[0].font.size * 0.6
                    assert column.width - 2 * BESIDE >= len(word) * letter, (word, cell.text)
        text = texts(presentation).replace("\u00a0", " ")
        assert "1 of 1" not in text
        assert "1 sur 1" not in text
    assert "Chiffres au 31 octobre 2026. Imprimé le" in text


def test_read_back_it_holds_native_tables_and_a_native_chart(told, karim):
    slides, presentation = made(told.account, karim)
    assert slides.count == len(presentation.slides) == 3
    charts = [shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart]
    (chart,) = charts
    assert list(chart.plots[0].series[0].values)[-1] == 0.92
    assert next(iter(chart.plots[0].categories)) == "2022"
    assert chart.part.chart_workbook.xlsx_part is not None
    tables = [shape for slide in presentation.slides for shape in slide.shapes if shape.has_table]
    assert len(tables) >= 4
    text = texts(presentation)
    for words in (
        "Helios grows fast.",
        "1. Partner for release",
        "at risk",
        "Dr Elena Ricci, operations",
        "opposes",
        "Lines 3 and 4",
        "Joint review of line 2",
    ):
        assert words in text, words
    assert all(slide.shapes.title.text for slide in presentation.slides)
    assert "not approved" in text


def test_the_coming_year_of_the_plan_is_a_bar_of_its_own_dashed(told, karim):
    verbs.add_row(told, ROW_KINDS["outlooks"], {"measure": "revenue", "year": 2027, "likely": 1_400_000}, by=karim)
    _slides, presentation = made(told.account, karim)
    (chart,) = [shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart]
    plot = chart.plots[0]
    assert (list(plot.categories)[-1], list(plot.series[0].values)[-1]) == ("2027 plan", 1.4)
    last = len(list(plot.categories)) - 1
    assert plot.series[0].points[last].format.line.dash_style is not None
    version = verbs.submit_plan(told, by=karim)
    factories.invoice(told.account, dt.date(2025, 5, 4), "500000")
    rollup.rebuild()
    with override("en"):
        kept = papers["account"].slides(Context(f"{told.account.pk}@{version.no}", "en", {"format": "pptx"}, karim))
    (frozen,) = [shape.chart for slide in Presentation(io.BytesIO(kept.content)).slides for shape in slide.shapes if shape.has_chart]
    assert list(frozen.plots[0].series[0].values) == list(plot.series[0].values), "an invoice that came later is no part of a version"


def test_who_may_not_judge_people_gets_no_attitude(told, mona):
    text = texts(made(told.account, mona)[1])
    assert "Dr Elena Ricci" in text
    assert "opposes" not in text
    assert "Attitude" not in text


def test_everything_stays_on_its_slide_whatever_the_plan_holds(told, karim):
    for number in range(40):
        factories.contact(told.account, f"Person {number} {'long ' * 30}", role="decides")
        verbs.add_row(told, ROW_KINDS["actions"], {"text": f"Act {number} {'word ' * 20}", "due_on": dt.date(2026, 12, 5)}, by=karim)
        verbs.add_row(told, ROW_KINDS["swot"], {"quadrant": "threat", "text": f"<b>Threat</b> {number}\x0b\x07"}, by=karim)
    slides, presentation = made(told.account, karim, "fr")
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= presentation.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= presentation.slide_height
    tall = [row.height for slide in presentation.slides for shape in slide.shapes if shape.has_table for row in shape.table.rows]
    assert len(set(tall)) > 1, "a row whose words wrap takes its lines: the last ran over the foot and out of the slide"
    assert any("de plus" in words for words in slides.not_shown)


def test_by_command_and_by_button(told, karim, client, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    AccountKey.objects.create(account=told.account, source=Source.objects.create(name="CRM"), key="C1")
    out = tmp_path / "helios.pptx"
    call_command("report", "account", "--account", "C1", "--lang", "en", "--out", str(out))
    assert "Helios grows fast." in texts(Presentation(str(out)))
    assert Paper.objects.get().file.name.endswith(".pptx")
    client.force_login(karim)
    assert 'name="format" value="pptx"' in client.get(reverse("plans:plan", args=[told.pk])).content.decode()
    order = {"scope": str(told.account.pk), "format": "pptx"}
    assert client.post(reverse("reports:print", args=["account"]), order).status_code == 302
    assert client.post(reverse("reports:print", args=["review"]), order).status_code == 404
