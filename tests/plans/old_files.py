"""Plans as companies keep them, made for tests: in Word, PowerPoint and Excel, in either language."""

import io
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document
from pptx import Presentation
from pptx.util import Inches


def saved(made: Any, path: Path) -> Path:
    made.save(str(path))
    return path


def word(path: Path) -> Path:
    made = Document()
    made.add_heading("Account plan Helios 2026", 0)
    made.add_heading("1. Executive summary", 1)
    made.add_paragraph("Helios makes modules in Lyon and Turin.")
    made.add_paragraph("We supply half of what they buy.")
    made.add_heading("2. Company profile", 1)
    made.add_paragraph("Family owned, 1,400 people.")
    made.add_heading("Sites", 2)
    made.add_paragraph("Lyon", style="List Bullet")
    made.add_paragraph("Turin", style="List Bullet")
    made.add_heading("3. SWOT analysis", 1)
    table = made.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Strengths\nFast service\nLocal team", "Weaknesses\nNo frame contract", "Opportunities\nSecond line", "Threats\nVeltram"),
        strict=True,
    ):
        cell.text = text
    made.add_heading("4. Objectives", 1)
    filled(made, [["Objective", "Owner", "Due date", "KPI"], ["Be their partner for release", "Karim", "31/12/2027", "share 60 %"]])
    made.add_heading("5. Tactics", 1)
    filled(made, [["Tactic", "Objective", "Who"], ["Prove it on line 2", "Be their partner for release", "Nobody Known"]])
    made.add_heading("6. Holiday pictures", 1)
    made.add_paragraph("Something else.")
    return saved(made, path)


def filled(made: Any, rows: list[list[str]]) -> None:
    table = made.add_table(len(rows), len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text


def slides(path: Path) -> Path:
    made = Presentation()
    blank = made.slide_layouts[5]
    first = made.slides.add_slide(blank)
    first.shapes.title.text = "Helios – Synthèse"
    first.shapes.add_textbox(Inches(1), Inches(2), Inches(5), Inches(1)).text_frame.text = "Nous voulons la deuxième ligne."
    swot = made.slides.add_slide(blank)
    swot.shapes.title.text = "Analyse SWOT"
    for at, text in enumerate(
        ("Forces\nÉquipe locale", "Faiblesses\nPas de contrat-cadre", "Opportunités\nDeuxième ligne", "Menaces\nVeltram")
    ):
        swot.shapes.add_textbox(Inches(1 + 4 * (at % 2)), Inches(2 + 2 * (at // 2)), Inches(3), Inches(1)).text_frame.text = text
    actions = made.slides.add_slide(blank)
    actions.shapes.title.text = "Plan d’actions"
    shape = actions.shapes.add_table(3, 4, Inches(1), Inches(2), Inches(8), Inches(2))
    rows = [
        ["Action", "Pilote", "Échéance", "Statut"],
        ["Appeler le Dr Ricci", "Mona", "15/03/2027", "fait"],
        ["Visiter Turin", "M. Inconnu", "T2 2027", ""],
    ]
    for line, row in zip(shape.table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    return saved(made, path)


def workbook(path: Path) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Concurrents"
    for row in (["Concurrent", "Domaine", "Points forts", "Notre réponse"], ["Veltram", "Lyon", "Prix", "Service en 4 h"]):
        sheet.append(row)
    people = made.create_sheet("Interlocuteurs")
    for row in (["Nom", "Fonction", "E-mail"], ["Ines Ricci", "Directrice qualité", "ines@helios.example"], ["Paul Roux", "Achats", ""]):
        people.append(row)
    mixed = made.create_sheet("Divers")
    for row in (["Risques"], ["Un seul interlocuteur"], [], ["Historique"], ["2019", "Premier contrat"], ["2023", "Deuxième site"]):
        mixed.append(row)
    return saved(made, path)


def many_slides(path: Path, count: int) -> Path:
    """A presentation of `count` slides that all show one part, as small as such a file can be."""
    import zipfile  # noqa: PLC0415

    source = io.BytesIO()
    made = Presentation()
    made.slides.add_slide(made.slide_layouts[6])
    made.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "ppt/presentation.xml":
                start, rest = content.split(b"<p:sldId ", 1)
                entry, end = rest.split(b"/>", 1)
                identity = entry.split(b'r:id="')[1].split(b'"')[0]
                entries = b"".join(b'<p:sldId id="%d" r:id="%s"/>' % (300 + at, identity) for at in range(count))
                content = start + entries + end
            new.writestr(name, content)
    return path


PDF_STYLE = """
@page { size: A4; margin: 20mm; @bottom-center { content: "Helios, confidential, page " counter(page); font-size: 8pt } }
body { font: 10pt "DejaVu Sans" } h1 { font-size: 20pt } h2 { font-size: 14pt } h3 { font-size: 10pt; font-weight: bold }
td, th { padding: 2pt 24pt 2pt 0; text-align: left; vertical-align: top; font-weight: normal }
.break { break-before: page }
"""
PDF_PLAN = """
<h1>Account plan Helios 2026</h1>
<h2>1. Executive summary</h2><p>Helios makes modules in Lyon and Turin and sells them to builders of substations all over Europe, who
ask for shorter times of delivery each year; we supply about half of what they buy.</p><p>We want the second line.</p>
<h2>2. SWOT analysis</h2><h3>Strengths</h3><ul><li>Fast service</li><li>Local team</li></ul><h3>Threats</h3><ul><li>Veltram</li></ul>
<h2 class="break">3. Objectives</h2><table><tr><th>Objective</th><th>Owner</th><th>Due date</th></tr>
<tr><td>Be their partner for release</td><td>Karim</td><td>31/12/2027</td></tr>
<tr><td>Open Turin</td><td>Karim</td><td>30/06/2027</td></tr></table>
<h2 class="break">4. Actions</h2><table><tr><th>Action</th><th>Owner</th><th>Due date</th></tr>
<tr><td>Visit Lyon</td><td>Karim</td><td>01/12/2026</td></tr><tr><td>Send the offer</td><td>Mona</td><td>15/12/2026</td></tr></table>
<h2 class="break">5. Holiday pictures</h2><p>Something else.</p>
"""


def pdf(path: Path, body: str = PDF_PLAN) -> Path:
    from weasyprint import HTML  # noqa: PLC0415  slow to import

    HTML(string=f"<style>{PDF_STYLE}</style>{body}").write_pdf(path)
    return path
