"""Way 11: somebody hostile with Tom Lasalle's sign-in. Each attempt fails, changes nothing, and the administrator finds it.

Step 4 on every page and paper, in mails and in charts: tests/access/test_injection.py. Step 5, thirty hostile files:
tests/imports/test_hostile.py.
"""

import re
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole, Interaction
from accounts.verbs import edit_account
from accounts.verbs.access import rebuild_access
from imports.models import Batch
from imports.verbs import import_file
from jobs.models import Job
from jobs.verbs import run_now
from people.audit import Operator
from people.models import AuditLine, User
from people.permissions import Role
from people.rights import Refused
from people.words import value_words
from tests import factories
from tests.access.asking import fingerprint, normalised
from tests.imports.test_hostile import HOSTILE
from tests.people.test_keys import get, key_of

WORDS = "seven otters cross at dawn"
NOWHERE = 987_654_321


@pytest.fixture
def cervi(db) -> Account:
    return factories.account("Cervi Biotech")


@pytest.fixture
def tom(cervi: Account) -> User:
    user = factories.user("Tom Lasalle", Role.TEAM_MEMBER, password=WORDS)
    AccountRole.objects.create(account=cervi, person=user.person, role="member", membership="extended", since="2020-01-01")
    rebuild_access()
    return user


@pytest.fixture
def foreign(db) -> Account:
    return factories.account("Norvane Chimie")


@pytest.fixture
def hostile(client: Client, tom: User) -> Client:
    client.force_login(tom)
    client.get("/me/")
    return client


ADDRESSES = ["accounts:account", "accounts:edit", "accounts:interaction_add", "accounts:contact_add", "accounts:note_add"]


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_foreign_account_is_like_a_number_that_never_was(hostile: Client, foreign: Account, name: str) -> None:
    answers = [hostile.get(reverse(name, args=[pk])) for pk in (foreign.pk, NOWHERE)]
    assert answers[0].status_code == 404
    assert normalised(answers[0]) == normalised(answers[1])
    assert "Norvane Chimie" not in hostile.get(reverse("accounts:search") + "?q=Norvane").content.decode()
    assert hostile.get(reverse("accounts:export", args=["csv"])).status_code == 403


def test_a_foreign_account_on_paper_is_like_a_number_that_never_was(hostile: Client, foreign: Account) -> None:
    papers = [
        hostile.post(reverse("reports:print", args=[code]), {"scope": pk}) for code in ("map", "review") for pk in (foreign.pk, NOWHERE)
    ]
    assert [answer.status_code for answer in papers] == [404] * 4
    assert normalised(papers[0]) == normalised(papers[1])
    assert normalised(papers[2]) == normalised(papers[3])
    assert not Job.objects.exists()


def test_by_machine_a_foreign_account_is_nowhere_and_margin_neither_sorts_nor_filters(cervi: Account, foreign: Account) -> None:
    """Tom's key reads nothing, for he may not export; a KAM's key reads his own account alone."""
    giulia = factories.user("Giulia Ferrante", Role.KAM)
    AccountRole.objects.create(account=cervi, person=giulia.person, role="kam", since="2020-01-01")
    rebuild_access()
    key = key_of(giulia)
    assert get(key, reverse("api:account", args=[cervi.pk])).json()["name"] == "Cervi Biotech"
    answers = [get(key, reverse("api:account", args=[pk])) for pk in (foreign.pk, NOWHERE)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert normalised(answers[0]) == normalised(answers[1])
    assert "Norvane" not in get(key, reverse("api:accounts")).content.decode()
    for asked in ({"margin": "1"}, {"margin__gt": "0.1"}, {"ordering": "margin"}, {"sort": "margin"}):
        assert get(key, reverse("api:accounts"), **asked).status_code == 400, asked


def test_a_team_member_gets_no_key_and_a_key_writes_nothing(tom: User, cervi: Account) -> None:
    with pytest.raises(Refused):
        key_of(tom)
    giulia = factories.user("Giulia Ferrante", Role.KAM)
    AccountRole.objects.create(account=cervi, person=giulia.person, role="kam", since="2020-01-01")
    rebuild_access()
    headers = {"authorization": f"Bearer {key_of(giulia)}"}
    client = Client(enforce_csrf_checks=True)
    for method in (client.post, client.put, client.patch, client.delete):
        address = reverse("api:account", args=[cervi.pk])
        assert method(address, {"name": "Mine"}, content_type="application/json", headers=headers).status_code in {403, 405}
    cervi.refresh_from_db()
    assert cervi.name == "Cervi Biotech"


@pytest.mark.parametrize("asked", ["sort=margin", "sort=-share_of_wallet", "columns=margin"])
def test_to_sort_by_margin_is_a_400_not_an_empty_list(hostile: Client, asked: str) -> None:
    assert hostile.get(reverse("accounts:list") + "?" + asked).status_code == 400


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "@SUM(A1)", "+1+2", "-2+3", "\t=1"])
def test_a_formula_as_a_name_goes_out_as_text(client: Client, claire: User, name: str) -> None:
    factories.account(name)
    client.force_login(claire)
    answer = client.get(reverse("accounts:export", args=["csv"]))
    body = b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8-sig")
    cells = [cell.strip('"') for line in body.splitlines()[1:] for cell in re.split("[;,]", line)[:1]]
    assert not [cell for cell in cells if cell.lstrip()[:1] in "=+-@" and cell.lstrip()[:1]]


def test_a_formula_as_a_name_comes_back_as_it_went(client: Client, claire: User, tmp_path: Path) -> None:
    """The round trip: our own list, as a file, imported again: the same names, no guard of a spreadsheet among them."""
    names = ["=HYPERLINK(1)", "@SUM(A1)", "+1+2", "-2+3"]
    for name in names:
        factories.account(name)
    client.force_login(claire)
    for kind in ("csv", "xlsx"):
        path = tmp_path / f"accounts.{kind}"
        path.write_bytes(b"".join(client.get(reverse("accounts:export", args=[kind])).streaming_content))  # type: ignore[attr-defined]
        assert import_file(path, "accounts", source="list", by=Operator("test")).rejected == 0
        assert set(Account.objects.values_list("name", flat=True)) == set(names), kind


def test_a_script_as_a_name_is_text_in_the_answers_of_the_api(cervi: Account) -> None:
    giulia = factories.user("Giulia Ferrante", Role.KAM)
    AccountRole.objects.create(account=cervi, person=giulia.person, role="kam", since="2020-01-01")
    rebuild_access()
    Account.objects.filter(pk=cervi.pk).update(name="<script>alert(1)</script>")
    answer = get(key_of(giulia), reverse("api:account", args=[cervi.pk]))
    assert answer["Content-Type"].startswith("application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["name"] == "<script>alert(1)</script>"


def test_a_script_as_a_name_is_text_on_the_page(client: Client, claire: User) -> None:
    account = factories.account("<script>alert(1)</script>")
    client.force_login(claire)
    for address in (reverse("accounts:account", args=[account.pk]), reverse("accounts:list"), reverse("accounts:search") + "?q=script"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_the_same_form_twice_has_one_effect(hostile: Client, cervi: Account) -> None:
    form = {"note": "Called.", "on": "2026-11-23", "channel": "call", "occasion": "3b241101-e2bb-4255-8caf-4136c566a962"}
    for _time in range(2):
        assert hostile.post(reverse("accounts:interaction_add", args=[cervi.pk]), form).status_code == 302
    assert Interaction.objects.filter(account=cervi).count() == 1


def test_a_stale_form_is_answered_with_both_texts(client: Client, claire: User, cervi: Account) -> None:
    client.force_login(claire)
    address = reverse("accounts:edit", args=[cervi.pk])
    form = client.get(address).context["form"]
    sent = {"name": cervi.name, "kind": cervi.kind, **dict(form.bases()), "version": str(cervi.version), "city": "Copied"}
    edit_account(cervi, {"city": "Torino"}, by=claire)
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "<ins>Copied</ins>" in answer.content.decode()
    assert "<del>Torino</del>" in answer.content.decode()
    cervi.refresh_from_db()
    assert cervi.city == "Torino"


def test_the_api_has_no_form_to_copy(claire: User, cervi: Account) -> None:
    """Step 6 by machine: it only reads, so that neither a copied nor a stale request can act."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(claire)
    address = reverse("api:account", args=[cervi.pk])
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(address, {"name": "x"}, content_type="application/json").status_code in {403, 405}
    cervi.refresh_from_db()
    assert cervi.name == "Cervi Biotech"


LARGE = ["60 MiB", "bomb", "a million columns", "one endless line"]


@pytest.mark.parametrize("case", LARGE)
def test_a_file_to_choke_on_is_refused_in_a_sentence_and_the_worker_lives(client: Client, dora: User, case: str, tmp_path: Path) -> None:
    """Step 5, by the page where Hugo drops it: a sentence, no 500, nothing written; the next file is taken as ever."""
    name, make, _code, _line = HOSTILE[case]
    client.force_login(dora)
    content = make()
    started = time.process_time()
    answer = client.post(reverse("imports:new"), {"file": SimpleUploadedFile(name, content), "kind": "accounts", "source": "crm"})
    if answer.status_code == 302:  # kept as a draft, so that its page can say what is wrong
        answer = client.get(answer["Location"])
    assert answer.status_code in {200, 413, 422}
    page = answer.content.decode()
    assert 'role="alert"' in page or 'class="err' in page or "st-bad" in page, page[:500]
    assert time.process_time() - started < 10
    for batch in Batch.objects.all():  # and whoever loads it all the same gets the same sentence
        client.post(reverse("imports:load", args=[batch.pk]))
    for job in Job.objects.filter(state=Job.State.QUEUED):
        assert run_now(job).state in {Job.State.DONE, Job.State.FAILED}
    assert not Account.objects.exists()
    good = SimpleUploadedFile("good.csv", b"id,name\na1,Cervi\n")
    assert client.post(reverse("imports:new"), {"file": good, "kind": "accounts", "source": "crm"}).status_code == 302
    batch = Batch.objects.latest("pk")
    client.post(reverse("imports:load", args=[batch.pk]))
    for job in Job.objects.filter(state=Job.State.QUEUED, key=f"import:{batch.pk}"):
        assert run_now(job).state == Job.State.DONE
    assert Account.objects.get().name == "Cervi"


def test_a_copied_post_without_its_token_is_refused(tom: User, cervi: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(tom)
    assert client.post(reverse("accounts:interaction_add", args=[cervi.pk]), {"note": "x"}).status_code == 403
    assert not Interaction.objects.exists()


def test_extra_fields_change_nothing(hostile: Client, tom: User, cervi: Account) -> None:
    extra = {"role": "administrator", "is_key": "1", "owner": str(tom.person_id), "is_active": "1", "email": "x@x.example"}
    hostile.post(reverse("people:preferences"), {**extra, "language": "en", "time_zone": "", "theme": "dark"})
    hostile.post(reverse("base:display"), {**extra, "theme": "dark"})
    assert User.objects.get(pk=tom.pk).roles == {Role.TEAM_MEMBER}
    assert User.objects.get(pk=tom.pk).email == tom.email
    assert not cervi.key_periods.exists()
    assert not AccountRole.objects.filter(account=cervi, role="owner").exists()


def test_guessing_is_slowed_and_the_owner_still_signs_in(tom: User) -> None:
    owner, guesser = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="198.51.100.7")
    owner.post("/sign/in/", {"login": tom.email, "password": WORDS})
    owner.post("/sign/out/")
    answers = [guesser.post("/sign/in/", {"login": tom.email, "password": f"guess {n}"}) for n in range(10)]
    assert answers[-1].status_code == 429
    words = re.sub(r"<[^>]+>", " ", answers[-1].content.decode()).replace(answers[-1]["X-Request-ID"], "")
    assert answers[-1]["Retry-After"] not in re.findall(r"\d+", words)  # no countdown
    assert owner.post("/sign/in/", {"login": tom.email, "password": WORDS}).status_code == 302


def test_the_administrator_finds_each_refusal_and_nothing_else_has_changed(
    hostile: Client, tom: User, yann: User, foreign: Account
) -> None:
    before = fingerprint()
    attempts = [
        (hostile.get(reverse("accounts:account", args=[foreign.pk])), 404),
        (hostile.get(reverse("accounts:list") + "?sort=margin"), 400),
        (hostile.get(reverse("people:audit")), 403),
        (hostile.post(reverse("people:roles", args=[tom.pk]), {"grant": "administrator"}), 403),
        (hostile.post(reverse("accounts:key", args=[foreign.pk])), 404),
    ]
    assert [answer.status_code for answer, _expected in attempts] == [expected for _answer, expected in attempts]
    assert fingerprint() == before
    assert AuditLine.objects.filter(act="refused", actor=tom).count() == len(attempts)
    administrator = Client()
    administrator.force_login(yann)
    lines = administrator.get(reverse("people:audit") + "?group=refusals").context["lines"]
    assert [shown.line.actor for shown in lines] == [tom] * len(attempts)


def test_the_administrator_finds_what_was_refused_by_machine(yann: User, cervi: Account, foreign: Account) -> None:
    giulia = factories.user("Giulia Ferrante", Role.KAM)
    AccountRole.objects.create(account=cervi, person=giulia.person, role="kam", since="2020-01-01")
    rebuild_access()
    key = key_of(giulia)
    assert get(key, reverse("api:accounts")).status_code == 200  # from now on the key says when it was used
    before = fingerprint()
    asked = [
        (get(key, reverse("api:account", args=[foreign.pk])), 404),
        (get(key, reverse("api:account", args=[NOWHERE])), 404),
        (get(key, reverse("api:accounts"), sort="margin"), 400),
    ]
    assert [answer.status_code for answer, _expected in asked] == [expected for _answer, expected in asked]
    assert fingerprint() == before
    shown = found_by(yann, giulia)
    assert sorted((row["page"], row["status"]) for row in shown) == [
        ("/api/v1/accounts/", "400, could not be read"),
        ("/api/v1/accounts/…/", "404, nothing there for this person"),
        ("/api/v1/accounts/…/", "404, nothing there for this person"),
    ]


def found_by(administrator: User, who: User) -> list[dict[str, str]]:
    """What the page of refusals shows about somebody: name of each value and what it is."""
    client = Client()
    client.force_login(administrator)
    lines = client.get(reverse("people:audit") + "?group=refusals").context["lines"]
    return [{name: after for name, _before, after in shown.values} for shown in lines if shown.line.actor == who]


@pytest.mark.parametrize("case", LARGE)
def test_the_administrator_finds_each_file_that_was_refused(client: Client, dora: User, yann: User, case: str, tmp_path: Path) -> None:
    """Too large for a form is refused there (413), what chokes when it is read on its draft: both are found."""
    name, make, code, _line = HOSTILE[case]
    client.force_login(dora)
    client.post(reverse("imports:new"), {"file": SimpleUploadedFile(name, make()), "kind": "accounts", "source": "crm"})
    (shown,) = found_by(yann, dora)
    told = None if case == "60 MiB" else value_words("import.refused", "code", code)
    assert (shown.get("status"), shown.get("code")) == (value_words("refused", "status", "413") if told is None else None, told)
    path = tmp_path / name
    path.write_bytes(b"" if case == "60 MiB" else make())
    with pytest.raises(CommandError):
        call_command("import_data", path, kind="accounts")
    assert AuditLine.objects.filter(act="import.refused", operator=Operator.current().name).count() == 1
