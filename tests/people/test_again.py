"""Acts that need the password again after a while (reliability.md A), the address of a caller behind a proxy, what sign-in logs."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from base import clock
from jobs.models import Job
from people import throttle
from people.models import ApiToken, AuditLine, Session, User
from people.permissions import Role
from tests import factories

WORDS = "seven otters cross at dawn"
KEY = {"name": "BI", "scopes": ["accounts"], "days": "30"}


def signed_in(user: User, *, ago: dt.timedelta) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["began"] = (clock.now() - ago).isoformat()
    session.save()
    return client


@pytest.fixture
def steward(db: None) -> User:
    return factories.user("Dora", Role.DATA_STEWARD, password=WORDS)


@pytest.fixture
def stale(steward: User) -> Client:
    return signed_in(steward, ago=dt.timedelta(hours=1))


def test_a_key_for_programs_asks_for_the_password_again(stale: Client, steward: User) -> None:
    address = reverse("people:key_add")
    assert stale.post(address, KEY).status_code == 422
    assert stale.post(address, {**KEY, "password": "wrong"}).status_code == 422
    assert not ApiToken.objects.exists()
    assert stale.post(address, {**KEY, "password": WORDS}).status_code == 200
    assert ApiToken.objects.filter(user=steward).count() == 1


def test_ending_a_session_asks_for_the_password_again(stale: Client, steward: User) -> None:
    other = signed_in(steward, ago=dt.timedelta(0))
    mark = Session.objects.get(session_key=other.session.session_key).mark
    assert 'form="sessions"' in stale.get(reverse("people:me")).content.decode()
    address = reverse("people:end_session", args=[mark])
    assert stale.post(address).status_code == 409
    assert other.get(reverse("people:me")).status_code == 200
    assert stale.post(address, {"password": WORDS}).status_code == 302
    assert other.get(reverse("people:me")).status_code == 302


def test_an_erasure_asks_for_the_password_again(stale: Client) -> None:
    contact = factories.contact(factories.account("Helios"), "Reto Frei")
    address = reverse("accounts:person_erase", args=["contact", contact.pk])
    assert stale.post(address, {"name": "Reto Frei"}).status_code == 409
    assert not Job.objects.exists()
    assert stale.post(address, {"name": "Reto Frei", "password": WORDS}).status_code == 302
    assert Job.objects.count() == 1


def test_the_password_given_again_moves_the_session_to_a_new_key(stale: Client) -> None:
    before = stale.session.session_key
    stale.post(reverse("people:key_add"), {**KEY, "password": WORDS})
    assert stale.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert stale.get(reverse("people:me")).status_code == 200


def test_who_has_just_signed_in_is_not_asked(steward: User) -> None:
    client = signed_in(steward, ago=dt.timedelta(minutes=5))
    assert (
        'name="password" type="password" autocomplete="current-password" required' not in client.get(reverse("people:me")).content.decode()
    )
    assert client.post(reverse("people:key_add"), KEY).status_code == 200


# --- the address behind a proxy


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    keys: list[str] = []
    monkeypatch.setattr(throttle, "hit", lambda key, limit, seconds: keys.append(key))
    return keys


@pytest.mark.parametrize("way", ["reset", "invitation"])
def test_people_behind_one_proxy_are_counted_apart(client: Client, db: None, settings, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Else one stranger's twenty resets would leave a whole company without."""
    settings.SECURE = True
    keys = counted(monkeypatch)
    for caller in ("203.0.113.5", "203.0.113.6"):
        more = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"192.0.2.1, {caller}"}
        if way == "reset":
            client.post(reverse("account_reset_password"), {"email": "nobody@x.example"}, **more)
        else:
            client.get(reverse("people:invitation", args=["false"]), **more)
    assert len({key for key in keys if key.startswith(("reset:address", "invitation"))}) == 2


@pytest.mark.parametrize("secure", [True, False])
def test_a_caller_cannot_choose_the_address_that_is_counted(
    client: Client, db: None, settings, monkeypatch: pytest.MonkeyPatch, secure: bool
) -> None:
    """Behind the proxy its own last word counts; without one the header counts for nothing."""
    settings.SECURE = secure
    keys = counted(monkeypatch)
    for invented in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        told = f"{invented}, 203.0.113.5" if secure else invented
        client.post(reverse("account_reset_password"), {"email": "nobody@x.example"}, HTTP_X_FORWARDED_FOR=told, REMOTE_ADDR="10.0.0.1")
    assert len({key for key in keys if key.startswith("reset:address")}) == 1


def test_a_failed_sign_in_and_a_sign_out_leave_a_line(client: Client, steward: User) -> None:
    address = reverse("account_login")
    client.post(address, {"login": steward.email, "password": "wrong"}, REMOTE_ADDR="203.0.113.5")
    client.post(address, {"login": steward.email, "password": WORDS})
    client.post(reverse("account_logout"))
    acts = list(AuditLine.objects.filter(act__startswith="sign_").order_by("pk").values_list("act", "address"))
    assert acts == [("sign_in.failed", "203.0.113.5"), ("sign_in.done", "127.0.0.1"), ("sign_out.done", "127.0.0.1")]
