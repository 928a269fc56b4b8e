"""Way 11: somebody hostile with Tom Lasalle's sign-in. Each attempt fails, changes nothing, and the administrator finds it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole, Interaction
from accounts.verbs.access import rebuild_access
from people.models import AuditLine, User
from people.permissions import Role
from tests import factories
from tests.access.test_table import fingerprint, normalised

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
