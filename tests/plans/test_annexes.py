"""Files kept with a plan: what is refused and why, who may open them, what removing, erasing, versions and backups do."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import privacy
from base import clock
from base.models import StoredFile
from jobs import helper
from kamapp import backups
from people.audit import Operator
from people.models import AuditLine, User
from people.rights import Refused
from plans import annexes, customer, verbs
from plans.models import Plan, PlanFile
from plans.verbs.annexes import erase_removed
from tests import factories

pytestmark = pytest.mark.django_db
OPERATOR = Operator("tests")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 10, 10, 8, 2, 0, 0, 0)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


def package(main: str = "word/document.xml", body: str = "<w/>", **more: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(main, body)
        for name, content in more.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(kind: str, target: str) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<Relationships><Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'


@pytest.fixture
def kept(plan: Plan, karim: User, tmp_path: Path) -> Callable[..., PlanFile]:
    def keep(content: bytes = b"What was said.", name: str = "notes.txt", by: Any = karim, **more: Any) -> PlanFile:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return verbs.add_annex(plan, path, name, by=by, **more)

    return keep


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Frame contract.pdf", PDF),
        ("map.png", PNG),
        ("photo.JPEG", b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x03" + b"\x00" * 20),
        ("plan.docx", package()),
        ("plan.xlsx", package("xl/workbook.xml", **{"xl/printerSettings/printerSettings1.bin": b"x"})),
        ("plan.pptx", package("ppt/presentation.xml", **{"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": b"x"})),
        ("linked.docx", package(**{"word/_rels/document.xml.rels": relations("hyperlink", "https://halden.example")})),
        ("template.docx", package(**{"word/_rels/settings.xml.rels": relations("attachedTemplate", "file:///C:/Halden.dotx")})),
        ("rows.csv", "Société;Montant\nHelios;12".encode("cp1252")),
        ("notes.txt", "\ufeffÀ lire".encode("utf-16")),
    ],
)
def test_what_is_kept_lies_outside_the_web_root_under_a_name_of_chance(kept: Any, home: Path, name: str, content: bytes) -> None:
    annex = kept(content, name)
    path = annexes.path_of(annex.file)
    assert (annex.file.name, path.read_bytes(), annex.file.size) == (name, content, len(content))
    assert path.parent == home / "files" / "annexes"
    assert path.stem not in name
    assert oct(path.stat().st_mode)[-3:] == "600"


BOMB = package(body="0" * (80 * 2**20))
HOSTILE = {
    "empty": ("a.pdf", b""),
    "old": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100),
    "page": ("a.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
    "drawing": ("a.csv", b"<svg onload=alert(1)>"),
    "named page": ("a.html", b"words"),
    "program": ("a.exe", b"MZ"),
    "program as PDF": ("a.pdf", b"MZ" + PDF),
    "page before the package": ("a.docx", b"<html>" + package()),
    "workbook as document": ("a.docx", package("xl/workbook.xml")),
    "macros": ("a.docx", package(**{"word/vbaProject.bin": b"x"})),
    "macros by type": (
        "a.docx",
        package(**{"x/[Content_Types].xml": 'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"'}),
    ),
    "other workbook": ("a.xlsx", package("xl/workbook.xml", **{"xl/externalLinks/externalLink1.xml": "<x/>"})),
    "object": ("a.pptx", package("ppt/presentation.xml", **{"ppt/embeddings/oleObject1.bin": b"x"})),
    "template from outside": (
        "a.docx",
        package(**{"word/_rels/settings.xml.rels": relations("attachedTemplate", "https://evil.example/x.dotm")}),
    ),
    "picture from a share": ("a.docx", package(**{"word/_rels/document.xml.rels": relations("image", "file:///\\\\evil\\x.png")})),
    "entity": ("a.docx", package(body='<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>')),
    "entity in UTF-16": ("a.docx", package(**{"word/x.xml": '<!DOCTYPE w [<!ENTITY x "y">]><w/>'.encode("utf-16-le")})),
    "bomb": ("a.docx", BOMB),
    "cut off": ("a.docx", package(body="words" * 1000)[:-40]),
    "climbs out": ("a.docx", package(**{"../../evil.txt": b"x"})),
    "locked PDF": ("a.pdf", PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 5 0 R")),
    "cut PDF": ("a.pdf", PDF[:-10]),
    "huge picture": ("a.png", PNG[:16] + struct.pack(">II", 9000, 9000) + PNG[24:]),
    "no picture": ("a.png", b"\x89PNG\r\n\x1a\n"),
    "cut JPEG": ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10"),
    "NUL": ("a.csv", b"a;b\n\x00;1"),
}


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_a_hostile_file_ends_in_a_sentence_and_leaves_nothing(client: Client, plan: Plan, karim: User, home: Path, case: str) -> None:
    name, content = HOSTILE[case]
    client.force_login(karim)
    answer = client.post(reverse("plans:annexes", args=[plan.pk]), {"file": SimpleUploadedFile(name, content)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="err"' in page
    assert not PlanFile.objects.exists()
    assert not StoredFile.objects.exists()
    assert not list((home / "files").rglob("*.*"))


def test_a_machine_too_busy_to_look_says_so(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is wrong with the file, so its owner is not told that it unpacks to too much."""

    def late(*_words: Any, **_limits: Any) -> str:
        raise helper.HelperTimeout

    monkeypatch.setattr(helper, "call", late)
    with pytest.raises(verbs.PlanError, match="too long to read"):
        kept(package())


def test_the_same_content_without_the_harm_is_kept(kept: Any) -> None:
    """The twin of the list above: it is not refused for something else."""
    for number, (name, main) in enumerate(
        {"a.docx": "word/document.xml", "a.xlsx": "xl/workbook.xml", "a.pptx": "ppt/presentation.xml"}.items()
    ):
        kept(package(main, body=f"<w>{number}</w>"), name)
    assert PlanFile.objects.count() == 3


def test_limits_of_size_number_person_and_company(kept: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept()
    for setting, value in (("MOST_FILES", 1), ("MOST_OF_USER", 20), ("MOST_OF_COMPANY", 20)):
        with monkeypatch.context() as patch:
            patch.setattr(annexes, setting, value)
            with pytest.raises(verbs.PlanError):
                kept(b"Other words.")
    monkeypatch.setattr(annexes, "MAX_BYTES", 5)
    with pytest.raises(verbs.PlanError, match="20 MiB"):
        kept(b"Other words.")
    monkeypatch.undo()
    with pytest.raises(verbs.PlanError, match="already"):
        kept()
    kept(b"Other words.")


def test_sent_twice_it_is_kept_once(kept: Any) -> None:
    token = "8a0f1d2e-0000-4000-8000-000000000001"
    assert kept(token=token).pk == kept(token=token).pk


def test_it_leaves_as_an_attachment_that_can_do_nothing(client: Client, plan: Plan, kept: Any, mona: User) -> None:
    annex = kept(b"a;b", 'evil"\u202ename\r\n.csv')
    assert annex.file.name == 'evil"name.csv'
    client.force_login(mona)
    answer = client.get(reverse("plans:annex", args=[plan.pk, annex.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "default-src 'none'; sandbox")
    assert b"".join(answer.streaming_content) == b"a;b"  # type: ignore[attr-defined]
    assert AuditLine.objects.filter(act="plan.annex_opened", actor=mona).count() == 1


def test_confidentiality_of_the_plan_is_that_of_its_annexes(client: Client, plan: Plan, kept: Any, karim: User, mona: User) -> None:
    annex = kept()
    client.force_login(mona)
    addresses = [reverse("plans:annexes", args=[plan.pk]), reverse("plans:annex", args=[plan.pk, annex.pk])]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert PlanFile.objects.visible_to(mona).exists()
    verbs.set_confidentiality(plan, "circle", by=karim)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert not PlanFile.objects.visible_to(mona).exists()
    verbs.set_confidentiality(plan, "named", by=karim, readers=[mona.person])
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_who_reads_may_not_add_or_remove(kept: Any, mona: User, karim: User) -> None:
    annex = kept()
    for act in (
        lambda: kept(b"Mine.", by=mona),
        lambda: verbs.remove_annex(annex, "No", by=mona),
        lambda: verbs.share_annex(annex, True, by=mona),
        lambda: verbs.put_annex_back(annex, by=mona),
    ):
        with pytest.raises(Refused):
            act()


def test_another_plans_file_is_not_opened_through_this_one(client: Client, kept: Any, karim: User, helios: Any) -> None:
    annex = kept()
    other = verbs.open_plan(helios, by=karim, year=2031, until_year=2032)
    client.force_login(karim)
    assert client.get(reverse("plans:annex", args=[other.pk, annex.pk])).status_code == 404


def test_a_removed_file_can_be_put_back_until_its_content_goes(client: Client, plan: Plan, kept: Any, karim: User) -> None:
    annex = kept()
    with pytest.raises(verbs.PlanError, match="why"):
        verbs.remove_annex(annex, " ", by=karim)
    verbs.remove_annex(annex, "Of another customer", by=karim)
    client.force_login(karim)
    assert client.get(reverse("plans:annex", args=[plan.pk, annex.pk])).status_code == 404
    assert "Of another customer" in client.get(reverse("plans:annexes", args=[plan.pk])).content.decode()
    client.post(reverse("plans:annex_put_back", args=[plan.pk, annex.pk]))
    assert client.get(reverse("plans:annex", args=[plan.pk, annex.pk])).status_code == 200
    verbs.remove_annex(PlanFile.objects.get(), "Once more", by=karim)
    assert erase_removed(clock.now()) == 1
    again = PlanFile.objects.select_related("file", "plan__account").get()
    assert not again.has_content
    with pytest.raises(verbs.PlanError, match="erased"):
        verbs.put_annex_back(again, by=karim)


def test_erased_at_once(kept: Any, karim: User, django_capture_on_commit_callbacks: Any) -> None:
    annex = kept()
    path = annexes.path_of(annex.file)
    with django_capture_on_commit_callbacks(execute=True):
        verbs.remove_annex(annex, "It names a patient", by=karim, erase=True)
    assert not path.exists()
    assert StoredFile.objects.get().size == 0


def test_nothing_moves_while_the_plan_waits(kept: Any, plan: Plan, karim: User) -> None:
    annex = kept()
    verbs.submit_plan(plan, by=karim)
    for act in (lambda: kept(b"More."), lambda: verbs.remove_annex(annex, "No", by=karim)):
        with pytest.raises(verbs.Locked):
            act()


def test_the_customer_reads_the_names_that_are_marked_and_no_other(plan: Plan, kept: Any, karim: User) -> None:
    kept(b"Ours alone.", "margin.txt")
    open_one = kept(b"For both.", "calendar.txt", note="visits of 2027")
    assert not customer.sheet(plan, None).files
    verbs.share_annex(open_one, True, by=karim)
    version = verbs.submit_plan(plan, by=karim)
    for sheet in (customer.sheet(plan, None), customer.sheet(plan, version)):
        assert [(item.text, item.beside) for item in sheet.files] == [("calendar.txt", "visits of 2027")]
    verbs.approve_version(version, by=OPERATOR)
    verbs.share_annex(open_one, False, by=karim)
    assert not customer.sheet(plan, None).files
    assert version.rows["annexes"][0]["sha256"] == open_one.file.sha256


def test_the_section_is_filled_by_a_file(plan: Plan, kept: Any, karim: User) -> None:
    assert not plan.sections.get(code="annexes").filled
    annex = kept()
    assert plan.sections.get(code="annexes").filled
    verbs.remove_annex(annex, "Old", by=karim)
    assert not plan.sections.get(code="annexes").filled


def written_pdf(words: str) -> bytes:
    text = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text), b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(made))


def test_a_person_who_is_erased_is_in_no_annexe(plan: Plan, kept: Any) -> None:
    contact = factories.contact(plan.account, "Reto Markerson", email="reto@halden.example")
    named = [
        kept(written_pdf("Reto Markerson signs"), "contract.pdf"),
        kept(package(body="<w:t>Reto </w:t><w:t>Markerson</w:t>"), "plan.docx", note="from Reto Markerson"),
    ]
    text = kept(b"Reto Markerson wants it.", "Reto Markerson.txt")
    other = kept(written_pdf("Somebody signs"), "other.pdf")
    scan = kept(PDF, "scan.pdf")
    picture = kept(PNG, "map.png")
    done = privacy.forget(privacy.subject_of("contact", contact.pk), by=OPERATOR)
    for annex in named:
        assert not annexes.path_of(annex.file).exists()
        annex.file.refresh_from_db()
        assert not annex.has_content
    text.file.refresh_from_db()
    assert annexes.path_of(text.file).read_text() == f"erased-contact-{contact.pk} wants it."
    assert "Markerson" not in text.file.name + PlanFile.objects.get(pk=named[1].pk).note
    assert annexes.path_of(other.file).exists()
    assert {pk for label, pk in done.to_read if label == "base.StoredFile"} == {scan.file_id, picture.file_id}


@pytest.mark.django_db(transaction=True)  # a backup begins a transaction of its own
def test_a_backup_carries_the_files(plan: Plan, kept: Any, home: Path) -> None:
    annex = kept(PDF, "contract.pdf")
    backups.backup(home / "b.zip", by=OPERATOR)
    annexes.path_of(annex.file).unlink()
    backups.restore(home / "b.zip", by=OPERATOR, replace=True)
    again = PlanFile.objects.select_related("file").get()
    assert (annexes.path_of(again.file).read_bytes(), again.file.sha256) == (PDF, annex.file.sha256)


def test_what_the_virus_scanner_refuses_is_not_kept(plan: Plan, karim: User, settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "contract.pdf"
    path.write_bytes(PDF)
    for command, word in (("false", "scanner refuses"), ("no-such-scanner", "does not answer")):
        settings.SCANNER = command
        with pytest.raises(verbs.PlanError) as caught:
            verbs.add_annex(plan, path, "contract.pdf", by=karim)
        assert word in str(caught.value.sentence)
    assert not PlanFile.objects.exists()
    settings.SCANNER = "true"
    assert verbs.add_annex(plan, path, "contract.pdf", by=karim).kind == "pdf"
