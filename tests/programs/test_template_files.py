"""The file of a template: kept under the limits of annexes, taken in one gesture that counts as use."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from base.models import StoredFile
from people.models import AuditLine, User
from people.rights import Refused
from plans import annexes
from plans.models import Plan
from programs import method, verbs
from programs.models import Process
from tests import factories
from tests.faults import half_done

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def nadia(db: None) -> User:
    return factories.user("Nadia", "programme_director")


@pytest.fixture
def template(nadia: User, karim: User) -> Process:
    return verbs.add_process(verbs.ProcessForm("Account review", "template", karim.person, "Look back"), by=nadia)


def upload(content: bytes = PDF, name: str = "review.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_its_owner_attaches_it_and_taking_it_is_use(client: Client, template: Process, karim: User, serge: User) -> None:
    address = f"/programme/method/{template.pk}/file/"
    client.force_login(karim)
    assert "Attach the file" in client.get("/programme/method/").content.decode()
    assert client.post(address, {"act": "keep", "file": upload()}).status_code == 302
    client.force_login(serge)
    page = client.get("/programme/method/").content.decode()
    assert "Take review.pdf" in page
    assert "Another file" not in page
    assert method.lines()[0].last is None
    answer = client.post(address, {"act": "take"})
    assert (b"".join(answer.streaming_content), answer["X-Content-Type-Options"]) == (PDF, "nosniff")  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert method.lines()[0].last == factories.TODAY
    assert AuditLine.objects.filter(act="method.file_opened").count() == 1


def test_others_attach_nothing_and_a_process_has_no_file(template: Process, serge: User, nadia: User, tmp_path: Path) -> None:
    path = tmp_path / "up"
    path.write_bytes(PDF)
    with pytest.raises(Refused):
        verbs.keep_file(template, path, "review.pdf", by=serge)
    plain = verbs.add_process(verbs.ProcessForm("Review", "process", serge.person, "Look back"), by=nadia)
    with pytest.raises(verbs.ProgrammeError):
        verbs.keep_file(plain, path, "review.pdf", by=nadia)


def test_another_file_takes_its_place_and_the_bytes_of_the_first_go(
    template: Process, nadia: User, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    path = tmp_path / "up"
    path.write_bytes(PDF)
    verbs.keep_file(template, path, "one.pdf", by=nadia)
    first = StoredFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        verbs.keep_file(template, path, "two.pdf", by=nadia)
    assert not annexes.path_of(first).exists()
    assert str(template.file) == "two.pdf"
    with django_capture_on_commit_callbacks(execute=True):
        verbs.remove_file(template, by=nadia)
    assert not any((tmp_path / "files" / annexes.FOLDER).iterdir())


@pytest.mark.parametrize(("content", "name"), [(b"MZ" + PDF, "a.pdf"), (b"<html></html>", "a.html"), (b"", "a.txt")])
def test_what_annexes_refuse_is_refused_here(client: Client, template: Process, nadia: User, content: bytes, name: str) -> None:
    client.force_login(nadia)
    client.post(f"/programme/method/{template.pk}/file/", {"act": "keep", "file": upload(content, name)})
    assert not StoredFile.objects.exists()


def test_the_limit_of_a_person_counts_templates(template: Process, nadia: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "up"
    path.write_bytes(PDF)
    monkeypatch.setattr(annexes, "MOST_OF_USER", len(PDF) + 10)
    verbs.keep_file(template, path, "one.pdf", by=nadia)
    with pytest.raises(verbs.ProgrammeError):
        verbs.keep_file(template, path, "two.pdf", by=nadia)


def test_an_annex_counts_templates_too(template: Process, nadia: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, plan = tmp_path / "up", Plan(account=factories.account("Halden"), year=2026, until_year=2028)
    path.write_bytes(PDF)
    plan.save()
    verbs.keep_file(template, path, "one.pdf", by=nadia)
    for limit, code in (("MOST_OF_USER", "user"), ("MOST_OF_COMPANY", "company")):
        with monkeypatch.context() as patch:
            patch.setattr(annexes, limit, len(PDF) + 10)
            with pytest.raises(annexes.AnnexError, match=code):
                annexes.refuse_beyond_limits(plan, 11, "another", nadia)
            annexes.refuse_beyond_limits(plan, 10, "another", nadia)


def test_it_is_opened_with_its_use_and_its_line_or_not_at_all(client: Client, template: Process, nadia: User, tmp_path: Path) -> None:
    path = tmp_path / "agenda.pdf"
    path.write_bytes(PDF)
    verbs.keep_file(template, path, "agenda.pdf", by=nadia)
    client.force_login(nadia)
    assert half_done(lambda: client.post(f"/programme/method/{template.pk}/file/")) == []
