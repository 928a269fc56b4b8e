"""Nothing of an old plan is left behind in silence: columns that no field holds, rows without a name, first lines of a slide's box."""

from pathlib import Path

from pptx import Presentation
from weasyprint import HTML

from plans.old_found import Found
from plans.old_match import Proposal, proposals
from plans.old_read import READERS
from plans.views.bringing import as_read

HEADS = ["Action", "Qui", "Pour quand", "Budget"]


def table(*rows: list[str]) -> list[Proposal]:
    found = Found("sheet", 1, "Plan d'action", sheet="Plan d'action", tables=[(1, [HEADS, *rows])])
    return proposals([found], "")


def test_cells_that_no_field_holds_follow_the_rows_as_words() -> None:
    rows, rest = table(["Envoyer le protocole", "Mona", "2026-12-05", "12 k"], ["", "Karim", "2027-01-12", ""], ["Vérifier", "", "", ""])
    assert rows.kind == "actions"
    assert rows.rows[0] == {"text": "Envoyer le protocole", "owner": "Mona", "due_on": "2026-12-05"}
    assert (rest.kind, rest.section) == ("", rows.section)
    assert rest.text.splitlines() == ["- Envoyer le protocole; Budget: 12 k", "- Qui: Karim; Pour quand: 2027-01-12"]


def test_where_every_cell_is_held_nothing_follows() -> None:
    assert [each.kind for each in table(["Envoyer le protocole", "Mona", "2026-12-05", ""])] == ["actions"]


def boxes(folder: Path, title: str, *lines: str, bold: bool = False) -> list[Found]:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = title
    frame = slide.placeholders[1].text_frame
    frame.text = "\n".join(lines)
    frame.paragraphs[0].runs[0].font.bold = bold
    deck.save(str(folder / "old.pptx"))
    return list(READERS["pptx"](str(folder / "old.pptx")))


def test_the_first_point_of_a_slide_is_a_point_like_the_others(tmp_path: Path) -> None:
    (slide,) = boxes(tmp_path, "Objectifs", "Équiper la machine 4", "Devenir leur fournisseur de référence")
    (piece,) = proposals([slide], "")
    assert piece.kind == "objectives"
    assert [row["text"] for row in piece.rows] == ["Équiper la machine 4", "Devenir leur fournisseur de référence"]


def test_a_first_line_in_bold_or_that_names_a_section_still_heads_its_box(tmp_path: Path) -> None:
    for first, bold in (("Sur le site de Gävle", True), ("Menaces", False)):
        parts = boxes(tmp_path, "Analyse", first, "Un concurrent local", bold=bold)
        assert [each.heading for each in parts if not each.is_empty] == [first]


def test_cells_of_a_pdf_that_wrap_word_by_word_keep_every_word_and_say_to_check_them(tmp_path: Path) -> None:
    rows = (
        "Préparer la démonstration en continu<td>Sarah Whitlock<td>15 janvier 2027",
        "Négocier le contrat-cadre<td>Sophie Pons<td>28/02/2027",
    )
    cells = "".join(f"<tr><td>{row}</tr>" for row in rows)
    style = "<style>body{font:10pt sans-serif}table{width:45%;border-collapse:collapse}td{width:33%;border:1px solid}</style>"
    HTML(string=f"{style}<h1>Plan d’action</h1><table>{cells}</table>").write_pdf(str(tmp_path / "old.pdf"))
    pieces = proposals(list(READERS["pdf"](str(tmp_path / "old.pdf"))), "")
    words = " ".join(piece.text for piece in pieces).split()
    assert sorted(words) == sorted(" ".join(rows).replace("<td>", " ").split())
    assert all(piece.in_columns for piece in pieces)


def test_a_piece_is_shown_as_it_will_read_without_its_signs() -> None:
    shown = as_read("### Machine 4\nStarts in <June>.\n- Two sensors\n- One analyser")
    assert shown == "<h3>Machine 4</h3><p>Starts in &lt;June&gt;.</p><ul><li>Two sensors</li><li>One analyser</li></ul>"
