"""Way 2, Monday of the sales director: the verdict and its reasons, an objection, a corrected file. On files of our own."""

import datetime as dt
import json
import re

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from base import formats
from imports.verbs import import_file
from people.models import AuditLine
from people.permissions import Role
from pyramid.diagnosis import window
from pyramid.models import Verdict
from tests import factories
from tests.flows.monday import MISTAKEN, OPERATOR, opportunities, refresh, write

DIAGNOSIS = "/pyramid/diagnosis/"


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
