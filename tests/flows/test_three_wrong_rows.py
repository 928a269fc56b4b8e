"""Way 2, steps 3 to 6 and 9: from the figure to three wrong rows, their file and line, the steward; and the page for the committee."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Opportunity
from base.periods import Period
from imports.models import Batch
from imports.verbs import import_file
from people.models import AuditLine, InboxItem, User
from people.permissions import Role
from pyramid.diagnosis import window
from tests import factories
from tests.flows.monday import MISTAKEN, OPERATOR, refresh, write

CODE = "win_rate_count"


@pytest.fixture
def period() -> Period:
    return window()[0]


def test_she_finds_three_wrong_rows_and_tells_the_steward(
    client: Client,
    company: Path,
    director: User,
    period: Period,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hugo = factories.user("Hugo Delmas", Role.DATA_STEWARD)
    client.force_login(director)
    # 3. the figure is the command's, and the rows behind it are as many as it counts
    capsys.readouterr()
    call_command("kpi", CODE, "--from", str(period.start), "--to", str(period.end), "--json")
    said = json.loads(capsys.readouterr().out)
    address = reverse("pyramid:figure", args=[CODE])
    shown = client.get(address, {"rows": "1"}).context
    assert (shown["result"].value, shown["result"].n) == (said["value"], said["n"]) == (0.5, 40)
    listed = b"".join(client.get(reverse("pyramid:figure_csv", args=[CODE])).streaming_content)  # type: ignore[attr-defined]
    assert len(listed.decode("utf-8-sig").splitlines()) == 1 + said["n"]
    # 4. narrowed to three
    wrong = list(Opportunity.objects.filter(key__in=[f"O{number}" for number in MISTAKEN]).order_by("pk"))
    assert {row.state for row in wrong} == {"lost"}
    narrowed = client.get(address, {"rows": "1", "q": "Deal 0"}).content.decode()
    assert "Deal 0" in narrowed
    # 5. file, line, import, person, time, each value as it came; the file and the undo are not hers
    origin = reverse("imports:origin", args=["opportunities", wrong[0].pk])
    assert origin in narrowed
    page = client.get(origin).content.decode()
    batch = Batch.objects.get(kind="opportunities")
    for words in ("opportunities.csv", "line 2", "Deal 0", "2026-06-01"):
        assert words in page
    for refused in (client.get(reverse("imports:file", args=[batch.pk])), client.post(reverse("imports:undo", args=[batch.pk]))):
        assert refused.status_code == 403
    # 6. one inbox line of Hugo opens these three rows; the figure says so and does not move
    sentence = {"row": [row.pk for row in wrong], "note": "These three were won."}
    assert client.post(reverse("pyramid:question", args=[CODE]), sentence).status_code == 302
    after = client.get(address, {"rows": "1"})
    assert "3 rows questioned" in after.content.decode()
    assert after.context["result"].value == 0.5
    line = InboxItem.objects.get(person=hugo.person, kind="rows_questioned")
    steward = Client()
    steward.force_login(hugo)
    assert steward.get(line.link).content.decode().count('name="row"') == 3
    acts = set(AuditLine.objects.values_list("act", flat=True))
    assert {"rows.questioned", "refused"} <= acts


@pytest.mark.parametrize(("language", "words"), [("en", "7 never qualified"), ("fr", "7 jamais qualifiées")])
def test_rows_listed_and_rows_set_aside_by_cause_are_all_that_was_decided(
    client: Client,
    company: Path,
    director: User,
    language: str,
    words: str,
) -> None:
    """Step 3: seven deals more were lost that nobody ever qualified."""
    common = {"amount": "500", "currency": "EUR", "stage": "lost", "created_on": "2026-02-10", "closed_on": "2026-06-01"}
    rows = ({"id": f"U{n}", "account_id": f"A{n:02}", "name": f"Unqualified {n}", **common} for n in range(7))
    batch = import_file(write(company, "more", rows), "opportunities", source="crm", by=OPERATOR)
    assert (batch.created, batch.rejected) == (7, 0)
    refresh()
    director.language = language
    director.save(update_fields=["language"])
    client.force_login(director)
    answer = client.get(reverse("pyramid:figure", args=[CODE]), {"rows": "1"})
    shown = answer.context["result"]
    assert answer.context["excluded"] == [words]
    assert words in answer.text
    listed = b"".join(client.get(reverse("pyramid:figure_csv", args=[CODE])).streaming_content)  # type: ignore[attr-defined]
    decided = Opportunity.objects.filter(state__in=["won", "lost", "abandoned"]).count()
    assert len(listed.decode("utf-8-sig").splitlines()) - 1 + sum(shown.excluded.values()) == shown.n + 7 == decided == 47


@pytest.mark.parametrize("language", ["en", "fr"])
def test_one_page_for_the_committee_says_what_the_board_says(
    client: Client,
    company: Path,
    director: User,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    language: str,
) -> None:
    User.objects.filter(pk=director.pk).update(language=language)
    client.force_login(director)
    board = client.get(reverse("pyramid:board")).content.decode()
    assert reverse("reports:print", args=["pyramid"]) in board  # one press from the board
    out = tmp_path / "page.pdf"
    capsys.readouterr()
    call_command("report", "pyramid", "--lang", language, "--out", str(out), "--json")
    said = json.loads(capsys.readouterr().out)
    assert said["pages"] == len(PdfReader(out).pages) == 1
    assert isinstance(said["not_shown"], list)
    assert [round(float(side) / 72 * 25.4) for side in PdfReader(out).pages[0].mediabox[2:]] == [210, 297]  # A4, upright
    words = " ".join(PdfReader(out).pages[0].extract_text().split())
    assert {"en": "31 Oct", "fr": "31 oct"}[language] in words  # the last day that the figures know
    for figure in ("60", "50"):  # promises kept at the sale, and the win rate, as the board shows them
        assert f"{figure}\u00a0%" in board
        assert figure in words
