"""Way 2, Monday of the sales director: the verdict and its reasons, an objection, a corrected file. On files of our own."""

import csv
import datetime as dt
import json
import re

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from base import formats
from imports.verbs import import_file
from jobs.models import Job
from jobs.verbs import run_now
from people.audit import Operator
from people.models import AuditLine
from people.permissions import Role
from people.verbs import change_setting
from pyramid.diagnosis import window
from pyramid.models import Verdict
from tests import factories

DIAGNOSIS = "/pyramid/diagnosis/"
OPERATOR = Operator("tests")
KINDS = ("accounts", "invoices", "promises", "deliveries", "opportunities")
MISTAKEN = range(0, 6, 2)  # three opportunities that stand lost in the file and were won


def write(folder, kind, rows):
    rows = list(rows)
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def opportunities(won):
    for number in range(40):
        yield {
            "id": f"O{number}",
            "account_id": f"A{number:02}",
            "name": f"Deal {number}",
            "amount": "500",
            "currency": "EUR",
            "stage": "won" if number % 2 or number in won else "lost",
            "created_on": "2026-02-10",
            "qualified_on": "2026-02-20",
            "closed_on": "2026-06-01",
        }


@pytest.fixture
def files(tmp_path):
    """Forty customers who stay; 24 of 40 promises of the sale kept, 30 of 60 deliveries in time, 20 of 40 deals won."""
    accounts = [f"A{number:02}" for number in range(40)]
    write(tmp_path, "accounts", ({"id": key, "name": f"Company {key}"} for key in accounts))
    document = {"kind": "invoice", "amount": "1000", "currency": "EUR"}
    days = ("2025-05-15", "2026-05-15")
    write(tmp_path, "invoices", ({"id": f"{key}-{on}", "account_id": key, "on": on, **document} for key in accounts for on in days))
    promise = {"origin": "sale", "made_on": "2026-01-05", "due_on": "2026-03-02"}
    kept = ({"kept_on": "2026-03-01", "state": "kept"}, {"kept_on": "", "state": "open"})
    write(tmp_path, "promises", ({"id": f"P{n}", "account_id": accounts[n], **promise, **kept[n >= 24]} for n in range(40)))
    delivery = [{"first_due_on": "2026-04-07", "delivered_on": day} for day in ("2026-04-07", "2026-04-20")]
    write(tmp_path, "deliveries", ({"id": f"D{n}", "account_id": accounts[n % 40], **delivery[n >= 30]} for n in range(60)))
    write(tmp_path, "opportunities", opportunities(won=()))
    return tmp_path


def refresh():
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        assert run_now(job).state == Job.State.DONE


@pytest.fixture
def company(db, files):
    for kind in KINDS:
        assert import_file(files / f"{kind}.csv", kind, source="crm", by=OPERATOR).rejected == 0
    change_setting("kam_intent", True, by=OPERATOR)
    refresh()
    return files


@pytest.fixture
def director(db):
    return factories.user("Claire Morvan", Role.SALES_DIRECTOR)


def printed(capsys):
    period, _as_of = window()
    capsys.readouterr()
    call_command("diagnose", "--from", str(period.start), "--to", str(period.end), "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_she_reads_why(client, company, director, capsys, language):
    director.language = language
    director.save(update_fields=["language"])
    client.force_login(director)
    said = printed(capsys)
    assert (said["verdict"], said["stories"]) == ("kam_wrong_now", ["over_promising"])
    board = client.get("/pyramid/").content.decode()
    assert said["sentence"][language] in board
    assert DIAGNOSIS in board
    response = client.get(DIAGNOSIS)
    page = response.content.decode()
    # the sentence and the states are those of the command
    assert said["sentence"][language] in page
    assert response.context["told"].rules == said["rules"]
    # what cannot be read is named
    assert len(response.context["silent"]) == len(said["unknown_inputs"]) > 0
    # each proof opens its figure, where figures have pages
    for proof in response.context["evidence"]:
        if proof.address:
            assert client.get(proof.address).status_code == 200
    # at the very period, and as the rule reads it: the value on the figure's page is the one in the proof
    promises = next(proof for proof in response.context["evidence"] if "promises_kept" in proof.address)
    figure = client.get(promises.address).context
    assert (figure["result"].code, figure["question"].period) == ("promises_kept.sale", window()[0])
    assert figure["result"].value == said["inputs"]["promises_kept.sale"]["value"] == 0.6
    # how much must change: 24 of 40 promises are kept, 80 % are asked for
    exits = next(rule.exits for rule in response.context["do_first"] if rule.code == "D01")
    assert "24" in exits[0]
    assert "40" in exits[0]
    assert "32" in exits[0]
    # evidence, rule, layer, verdict, what would change it
    assert len(re.findall(r"<li><b>", page.split('<ol class="chain">')[1].split("</ol>")[0])) == 5


def test_she_contests_it_in_writing_and_it_stays(client, company, director, capsys):
    client.force_login(director)
    before = printed(capsys)
    verdict = Verdict.objects.get()
    answer = client.post(DIAGNOSIS + "disagree/", {"verdict": verdict.pk, "rule": "D01", "text": "Half of the dates were moved by them."})
    assert answer.status_code == 302
    page = client.get(answer["Location"].split("#")[0]).content.decode()
    assert "Half of the dates were moved by them." in page
    assert "Claire Morvan" in page
    assert formats.moment(verdict.disagreements.get().at) in page  # its date stands beside it
    assert AuditLine.objects.filter(act="verdict.disagreed").count() == 1
    assert printed(capsys)["rules"] == before["rules"]
    assert Verdict.objects.get().pk == verdict.pk


def test_a_colleague_answers_and_the_page_for_the_committee_shows_both(client, company, director, capsys, tmp_path):
    client.force_login(director)
    client.post(DIAGNOSIS + "disagree/", {"verdict": Verdict.objects.get().pk, "rule": "D01", "text": "Half were moved by them."})
    colleague = factories.user("Nadia Berthier", Role.PROGRAMME_DIRECTOR)
    client.force_login(colleague)
    objection = Verdict.objects.get().disagreements.get()
    before = printed(capsys)["rules"]
    assert client.post(f"{DIAGNOSIS}disagreements/{objection.pk}/answer/", {"text": "Eleven of them, checked."}).status_code == 302
    assert printed(capsys)["rules"] == before
    out = tmp_path / "committee.pdf"
    call_command("report", "diagnosis", "--lang", "en", "--out", str(out), "--json")
    assert '"pages": 1' in capsys.readouterr().out
    words = " ".join(PdfReader(out).pages[0].extract_text().split())
    assert "Half were moved by them." in words
    assert "Eleven of them, checked." in words


def test_a_corrected_file_moves_one_figure_and_keeps_the_old_verdict(client, company, director, capsys):
    client.force_login(director)
    old = Verdict.objects.get()
    said = old.document["sentence"]
    corrected = import_file(write(company, "opportunities", opportunities(won=MISTAKEN)), "opportunities", source="crm", by=OPERATOR)
    assert (corrected.updated, corrected.unchanged, corrected.created) == (3, 37, 0)
    refresh()
    assert printed(capsys)["inputs"]["win_rate_count"]["value"] == 0.575  # 23 of 40
    past = client.get(DIAGNOSIS).context["past"]
    assert [item.verdict.pk for item in past] == [past[0].verdict.pk, old.pk]
    assert past[0].verdict.at > old.at
    assert past[0].moves == []  # no rule moved, a figure did
    kept = Verdict.objects.get(pk=old.pk)
    assert (kept.document["sentence"], kept.at, kept.end) == (said, old.at, dt.date(2026, 11, 1))
    page = client.get(DIAGNOSIS, {"verdict": old.pk}).content.decode()
    assert said["en"]["title"] in page
