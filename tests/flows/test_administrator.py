"""Way 10: an administrator invites, grants, reads the audit, deactivates; he has no business rights himself."""

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Job
from jobs.verbs import run_now
from people import audit
from people.models import AuditLine, User
from people.permissions import Role
from tests import factories
from tests.mails import send_mails

WORDS = "seven otters cross at dawn"


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_administrator_takes_a_colleague_in_and_out(client: Client, yann: User, mailoutbox, language: str) -> None:
    User.objects.filter(pk=yann.pk).update(language=language)
    helios = factories.account("Helios")
    client.force_login(yann)

    # 1. Invites: a link of 72 hours, once; used, late and false links read the same.
    form = {"name": "Ines Kessler", "email": "ines@arvelle.example", "role": "", "language": language}
    assert client.post(reverse("people:invite"), form).status_code == 200
    ines = User.objects.get(email="ines@arvelle.example")
    send_mails()
    path = path_of(mailoutbox[0].body.split()[-1])
    colleague = Client(HTTP_ACCEPT_LANGUAGE=language)
    assert colleague.post(path, {"password": WORDS, "again": WORDS}).status_code == 302
    late_user = factories.user("Late")
    late = client.post(reverse("people:invite_again", args=[late_user.pk])).context["link"]
    late_user.invitations.update(expires_at="2020-01-01T00:00:00Z")
    answers = [Client().get(address) for address in (path, path_of(late), "/invitation/never-was/")]
    assert {answer.status_code for answer in answers} == {404}

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

    # 5. Deactivates: the next request is sign-in, and what waited for this person stops at its start.
    waiting = Job.objects.create(key="waits", name="reports.print_page", by=ines)
    assert colleague.get(reverse("accounts:list")).status_code == 200
    assert client.post(reverse("people:deactivate", args=[ines.pk])).status_code == 302
    assert colleague.get(reverse("accounts:list")).status_code == 302
    assert User.objects.get(pk=ines.pk).roles == frozenset()
    stopped = run_now(waiting)
    assert (stopped.state, stopped.result) == (Job.State.FAILED, None)
    assert "deactivated" in stopped.error or "désactivé" in stopped.error

    # 6. The log holds, and every act and refusal left its line.
    audit.seal_new_lines()
    verified, unsealed, broken = audit.verify()
    assert (unsealed, broken) == (0, [])
    assert verified == AuditLine.objects.count()
    acts = set(AuditLine.objects.values_list("act", flat=True))
    assert {"user.invited", "invitation.accepted", "sign_in.done", "role.granted", "refused", "user.deactivated"} <= acts
