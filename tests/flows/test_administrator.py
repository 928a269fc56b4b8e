"""Way 10: an administrator invites, grants, reads the audit, deactivates, saves and restores; he has no business rights himself.

A backup that runs while others write, restored into an empty home by other processes, stands in tests/ops/test_backup.py.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from base import clock
from jobs.models import Job
from jobs.verbs import run_now
from people import audit
from people.models import AuditLine, User
from people.permissions import Role
from reports.models import Paper
from reports.verbs import print_paper
from tests import factories
from tests.access.asking import normalised
from tests.mails import send_mails
from tests.ops import backup_rows
from tests.ops.test_backup import hashes

WORDS = "seven otters cross at dawn"


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_administrator_takes_a_colleague_in_and_out(client: Client, yann: User, mailoutbox, language: str) -> None:  # noqa: PLR0915 (one way, step by step)
    User.objects.filter(pk=yann.pk).update(language=language)
    helios = factories.account("Helios")
    client.force_login(yann)

    # 1. Invites: a link of 72 hours, once; used, late and false links read the same.
    form = {"name": "Ines Kessler", "email": "ines@arvelle.example", "role": "", "language": language}
    assert client.post(reverse("people:invite"), form).status_code == 200
    ines = User.objects.get(email="ines@arvelle.example")
    send_mails()
    path = path_of(mailoutbox[0].body.split()[-1])
    assert dt.timedelta(hours=71) < ines.invitations.get().expires_at - clock.now() <= dt.timedelta(hours=72)
    colleague = Client(HTTP_ACCEPT_LANGUAGE=language)
    assert colleague.post(path, {"password": WORDS, "again": WORDS}).status_code == 302
    late_user = factories.user("Late")
    late = client.post(reverse("people:invite_again", args=[late_user.pk])).context["link"]
    late_user.invitations.update(expires_at="2020-01-01T00:00:00Z")
    answers = [Client().get(address) for address in (path, path_of(late), "/invitation/never-was/")]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [normalised(answer)[1].replace(answer.request["PATH_INFO"], "HERE") for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]

    # 2. Grants the KAM role; accounts are given by others; a role for himself is refused.
    assert client.post(reverse("people:roles", args=[ines.pk]), {"grant": "kam"}).status_code == 302
    assert User.objects.get(pk=ines.pk).roles == {Role.KAM}
    assert client.post(reverse("people:roles", args=[yann.pk]), {"grant": "kam"}).status_code == 403
    assert User.objects.get(pk=yann.pk).roles == {Role.ADMINISTRATOR}

    # 3. Board and diagnosis: 403. An account’s address: 404.
    assert client.get(reverse("pyramid:board")).status_code == 403
    assert client.get(reverse("pyramid:diagnosis")).status_code == 403
    assert client.get(reverse("accounts:account", args=[helios.pk])).status_code == 404

    # 4. The audit, two clicks from the first page: refusals and changes of rights.
    first = client.get("/", follow=True)
    assert first.request["PATH_INFO"] == reverse("people:administration")
    assert reverse("people:audit") in first.content.decode()
    page = client.get(reverse("people:audit") + "?group=refusals")
    assert 'href="?group=refusals' in client.get(reverse("people:audit")).content.decode()
    assert len(page.context["lines"]) == 4
    rights = [shown.line.act for shown in client.get(reverse("people:audit") + "?group=rights").context["lines"]]
    assert {"user.invited", "role.granted"} <= set(rights)

    contact = factories.contact(helios, "Dr Ricci")
    audit.record(ines, "contact.edited", contact, account=helios, phone=("+33 1 99 88 77 66", "+33 1 00 00 00 00"))
    masked = client.get(reverse("people:audit")).content.decode()
    assert "contact.edited" in {shown.line.act for shown in client.get(reverse("people:audit")).context["lines"]}
    assert "+33 1 " not in masked

    # 5. Deactivates: the next request is sign-in, and what waited for this person stops at its start.
    waiting = Job.objects.create(key="waits", name="reports.print_page", by=ines)
    assert colleague.get(reverse("accounts:list")).status_code == 200
    assert client.post(reverse("people:deactivate", args=[ines.pk])).status_code == 302
    assert colleague.get(reverse("accounts:list")).status_code == 302
    assert User.objects.get(pk=ines.pk).roles == frozenset()
    stopped = run_now(waiting)
    assert (stopped.state, set(stopped.result or ())) == (Job.State.FAILED, {"why"})  # nothing but the reason
    assert "deactivated" in stopped.error or "désactivé" in stopped.error

    # The log holds, and every act and refusal left its line.
    audit.seal_new_lines()
    verified, unsealed, broken = audit.verify()
    assert (unsealed, broken) == (0, [])
    assert verified == AuditLine.objects.count()
    acts = set(AuditLine.objects.values_list("act", flat=True))
    assert {"user.invited", "invitation.accepted", "sign_in.done", "role.granted", "refused", "user.deactivated"} <= acts


def test_he_saves_and_restores_and_the_log_names_what_a_hand_changed(
    client: Client, yann: User, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Step 6: the same rows and files, by count and hash; only with --replace over data; sign-in, a paper, the log."""
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    backup_rows.lay()
    director = factories.user("Claire Morvan", Role.SALES_DIRECTOR)
    before, accounts = hashes(), Account.objects.count()
    saved = tmp_path / "saved.zip"
    call_command("backup", str(saved))
    Account.objects.update(name="spoiled")
    (tmp_path / "files" / "abc123").write_bytes(b"spoiled")
    spoiled = hashes()
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(saved))
    assert hashes() == spoiled  # refused, nothing changed
    call_command("restore", str(saved), "--replace")
    assert (hashes(), Account.objects.count()) == (before, accounts)
    assert (tmp_path / "files" / "abc123").read_bytes() == b"%PDF-1.7 not really"

    assert client.post("/sign/in/", {"login": "zoe@arvelle.example", "password": backup_rows.PASSWORD}).status_code == 302
    job = run_now(print_paper("pyramid", language="en", by=User.objects.get(pk=director.pk)))
    assert job.state == Job.State.DONE, job.error
    assert Paper.objects.get(pk=job.result["paper"]).pages == 1

    capsys.readouterr()
    call_command("verify_audit", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["broken"], told["unsealed"]) == ([], 0)
    assert told["verified"] == AuditLine.objects.count() > 0
    if connection.vendor == "postgresql":  # its trigger refuses the hand
        return
    line = AuditLine.objects.get(act="test.act")
    AuditLine.objects.filter(pk=line.pk).update(act="test.other")
    with pytest.raises(SystemExit) as left:
        call_command("verify_audit")
    assert left.value.code == 1
    assert f"line {line.pk}, position {line.position}" in capsys.readouterr().out
