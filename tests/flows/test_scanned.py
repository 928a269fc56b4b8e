"""Every way by which a file comes in is walked: what the virus scanner refuses is kept nowhere, by page or by command."""

import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from base.models import StoredFile
from imports.models import Batch
from people.audit import Operator
from people.models import User
from plans import verbs
from plans.models import Plan
from programs import verbs as programs
from programs.models import Process
from tests import factories
from tests.plans import old_files

ROOT = Path(__file__).resolve().parents[2]
CSV = b"name\nHelios\n"
Way = Callable[[Plan], tuple[str, dict[str, Any]]]


def _docx() -> bytes:
    with TemporaryDirectory() as folder:
        return old_files.word(Path(folder) / "plan.docx").read_bytes()


def _template(plan: Plan) -> Process:
    return programs.add_process(programs.ProcessForm("Review", "template", factories.person("Ola"), "Look back"), by=Operator("tests"))


# The form that takes a file: its address, and what is sent.
WAYS: dict[str, Way] = {
    "DropForm": lambda _plan: (reverse("imports:new"), {"file": SimpleUploadedFile("a.csv", CSV), "kind": "accounts"}),
    "AnnexForm": lambda plan: (reverse("plans:annexes", args=[plan.pk]), {"file": SimpleUploadedFile("a.txt", b"Words."), "note": "x"}),
    "TemplateFileForm": lambda plan: (
        reverse("programs:template_file", args=[_template(plan).pk]),
        {"file": SimpleUploadedFile("a.txt", b"Words."), "act": "keep"},
    ),
    "PlanFileForm": lambda plan: (reverse("plans:bring", args=[plan.pk]), {"file": SimpleUploadedFile("a.docx", _docx())}),
}


def below(form: type) -> Iterator[Any]:
    for each in form.__subclasses__():
        yield each
        yield from below(each)


def taking_files() -> set[str]:
    """Forms of ours with a field for a file; the resolver has loaded every page."""
    assert get_resolver().url_patterns
    ours = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()} - {"tests"}
    found = [form for form in below(forms.BaseForm) if form.__module__.partition(".")[0] in ours]
    return {form.__name__ for form in found if any(isinstance(field, forms.FileField) for field in form.base_fields.values())}


def test_every_form_that_takes_a_file_is_walked() -> None:
    assert taking_files() == set(WAYS)


def test_no_page_takes_a_file_without_a_form() -> None:
    reading = re.compile(r"\.FILES\b(?!\s*(\)|or None))")
    rooms = [path for path in ROOT.iterdir() if (path / "__init__.py").is_file() and path.name != "tests"]
    raw = [path for room in rooms for path in room.rglob("*.py") if reading.search(path.read_text())]
    assert raw == []


@pytest.mark.parametrize(("command", "said"), [("false", "scanner refuses"), ("no-such-scanner", "does not answer")])
@pytest.mark.parametrize("way", WAYS)
def test_a_page_keeps_nothing_that_is_refused(client: Client, claire: User, settings: Any, way: str, command: str, said: str) -> None:
    plan = verbs.open_plan(factories.account("Helios"), by=claire)
    address, sent = WAYS[way](plan)
    client.force_login(claire)
    settings.SCANNER = command
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 422 or answer.redirect_chain
    assert said in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not Batch.objects.exists()


def test_a_page_keeps_what_is_clean(client: Client, claire: User, settings: Any) -> None:
    plan = verbs.open_plan(factories.account("Helios"), by=claire)
    client.force_login(claire)
    settings.SCANNER = "true"
    assert [client.post(*way(plan)).status_code for way in WAYS.values()] == [302] * len(WAYS)


@pytest.mark.parametrize(("command", "code"), [("false", "infected"), ("no-such-scanner", "scanner")])
@pytest.mark.parametrize("trial", [[], ["--dry-run"]], ids=["load", "dry run"])
def test_the_command_loads_nothing_that_is_refused(
    db: None, settings: Any, tmp_path: Path, command: str, code: str, trial: list[str]
) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(CSV)
    settings.SCANNER = command
    said = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_data", str(path), "--kind", "accounts", "--json", *trial, stdout=said)
    assert left.value.code == 2
    assert json.loads(said.getvalue())["refused"]["code"] == code
    assert not Batch.objects.exists()
