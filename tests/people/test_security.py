"""Passwords, sessions, throttles, headers, rights now: reliability.md A, S4, S5, S11."""

import datetime as dt
import re

import pytest
from django import forms as django_forms
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from base import clock
from base.models import Setting
from kamapp import settings as product
from people import forms, personas, throttle, verbs
from people.audit import Operator
from people.models import AuditLine, Invitation, Person, RoleGrant, Session, User
from people.permissions import Permission, Role
from people.rights import Refused, allowed, require
from tests import factories
from tests.mails import send_mails

SIGN_IN = "/sign/in/"
WORDS = "seven otters cross at dawn"


def sign_in(client: Client, email: str, password: str, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


@pytest.fixture
def tom(db) -> User:
    return factories.user("Tom Lasalle", Role.TEAM_MEMBER, password=WORDS)


# --- passwords


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        (WORDS, True),
        ("élève à l’école, 12 %", True),
        ("x7" * 64, True),
        ("short one", False),
        ("x7" * 64 + "z", False),
        ("password1234", False),
        ("tom.lasalle.1", False),
    ],
    ids=["words", "any characters", "128", "9 characters", "129", "common", "own data"],
)
def test_passwords_of_12_to_128_characters_that_are_neither_common_nor_ones_own_name(tom: User, password: str, is_good: bool) -> None:
    tom.email = "tom.lasalle@arvelle.example"
    try:
        validate_password(password, tom)
        assert is_good
    except ValidationError:
        assert not is_good


def test_the_list_of_common_passwords_has_nearly_twenty_thousand() -> None:
    assert len(CommonPasswordValidator().passwords) > 19_000


def test_passwords_are_kept_with_argon2(settings) -> None:
    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


# --- sign-in and throttle


def test_sign_in_with_the_right_password_leaves_a_line_and_a_new_session_key(client: Client, tom: User) -> None:
    client.get(SIGN_IN)
    before = client.session.session_key
    assert sign_in(client, tom.email, WORDS).status_code == 302
    assert client.session.session_key != before
    assert AuditLine.objects.filter(act="sign_in.done", actor=tom).count() == 1


def test_wrong_password_unknown_address_and_deactivated_read_the_same(tom: User) -> None:
    gone = factories.user("Gone", password=WORDS, is_active=False)
    answers = [sign_in(Client(), email, word) for email, word in ((tom.email, "wrong"), ("nobody@x.example", "wrong"), (gone.email, WORDS))]
    pages = {re.sub(r'value="[^"]*"', "", answer.content.decode().replace(answer["X-Request-ID"], "")) for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(pages) == 1


def test_guessing_is_slowed_without_a_countdown_and_the_owner_still_signs_in(tom: User) -> None:
    owner = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(owner, tom.email, WORDS)
    owner.post("/sign/out/")
    guesser = Client(REMOTE_ADDR="198.51.100.9")
    answers = [sign_in(guesser, tom.email, f"guess {number}") for number in range(8)]
    assert [answer.status_code for answer in answers[:5]] == [422] * 5
    slowed = answers[-1]
    assert slowed.status_code == 429
    assert 1 <= int(slowed["Retry-After"]) <= throttle.SLOWEST
    words = re.sub(r"<[^>]+>", " ", slowed.content.decode())
    assert slowed["Retry-After"] not in re.findall(r"\d+", words.replace(slowed["X-Request-ID"], ""))
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), tom.email, WORDS).status_code == 429  # an unknown device waits with the guesser…
    assert sign_in(owner, tom.email, WORDS).status_code == 302  # …his own does not


def test_each_further_guess_doubles_the_wait(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now().replace(minute=1, second=0)  # well inside one window
    monkeypatch.setattr(clock, "now", lambda: now)
    waits = []
    for number in range(12):
        try:
            throttle.before_sign_in("doubled@x.example", "198.51.100.77", known_device=False)
        except throttle.TooOften as error:
            waits.append(error.retry_after - 1)
        throttle.sign_in_failed("doubled@x.example", "198.51.100.77", known_device=False)
        assert len(waits) == max(0, number - 4)
    assert waits == [2, 4, 8, 16, 30, 30, 30]


def test_the_owner_without_his_device_signs_in_after_the_wait(tom: User, monkeypatch: pytest.MonkeyPatch) -> None:
    guesser = Client(REMOTE_ADDR="198.51.100.9")
    for number in range(7):
        sign_in(guesser, tom.email, f"guess {number}")
    later = clock.now() + dt.timedelta(seconds=throttle.SLOWEST + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), tom.email, WORDS).status_code == 302


def test_an_address_that_tries_many_accounts_waits(db) -> None:
    client = Client(REMOTE_ADDR="198.51.100.9")
    for number in range(throttle.SIGN_IN_PER_ADDRESS):
        throttle.sign_in_failed(f"person{number}@x.example", "198.51.100.9", known_device=False)
    assert sign_in(client, "another@x.example", "guess").status_code == 429


def test_without_the_throttle_the_guesser_would_go_on(tom: User, monkeypatch) -> None:
    """The twin."""
    monkeypatch.setattr(throttle, "before_sign_in", lambda *args, **kwargs: None)
    assert {sign_in(Client(), tom.email, f"guess {number}").status_code for number in range(8)} == {422}


def test_a_limited_view_answers_429_with_retry_after(client: Client, yann: User) -> None:
    client.force_login(yann)
    for _number in range(60):
        throttle.add(f"search:user:{yann.pk}", 60)
    answer = client.get(reverse("accounts:search"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= 61


# --- sessions


def test_a_session_ends_after_seven_days_however_used(client: Client, tom: User) -> None:
    sign_in(client, tom.email, WORDS)
    session = client.session
    session["began"] = (clock.now() - dt.timedelta(days=7, minutes=1)).isoformat()
    session.save()
    assert client.get("/me/").status_code == 302


def test_a_session_idles_for_twelve_hours(client: Client, tom: User) -> None:
    sign_in(client, tom.email, WORDS)
    row = Session.objects.get(user=tom)
    assert dt.timedelta(hours=11, minutes=59) < row.expire_date - clock.now() <= dt.timedelta(hours=12)
    Session.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    assert client.get("/me/").status_code == 302


def test_a_used_session_idles_from_its_last_use(client: Client, tom: User) -> None:
    sign_in(client, tom.email, WORDS)
    session = client.session
    session["seen"] = (clock.now() - dt.timedelta(minutes=30)).isoformat()
    session.save()
    Session.objects.update(expire_date=clock.now() + dt.timedelta(minutes=5))
    client.get("/me/")
    assert Session.objects.get(user=tom).expire_date - clock.now() > dt.timedelta(hours=11)


def test_who_was_deactivated_signs_in_anew_when_he_comes_back(client: Client, tom: User, yann: User) -> None:
    sign_in(client, tom.email, WORDS)
    verbs.deactivate(tom, by=yann)
    assert not Session.objects.filter(user=tom).exists()
    verbs.reactivate(tom, by=yann)
    assert client.get("/me/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(client: Client, tom: User) -> None:
    other = Client()
    sign_in(client, tom.email, WORDS)
    sign_in(other, tom.email, WORDS)
    form = {"present": WORDS, "password": "nine herons leave at dusk", "again": "nine herons leave at dusk"}
    assert client.post(reverse("people:password"), form).status_code == 302
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_a_person_ends_one_of_his_own_sessions(client: Client, tom: User) -> None:
    other = Client()
    sign_in(client, tom.email, WORDS)
    sign_in(other, tom.email, WORDS)
    row = Session.objects.exclude(session_key=client.session.session_key).get(user=tom)
    assert client.post(reverse("people:end_session", args=[row.mark])).status_code == 302
    assert other.get("/me/").status_code == 302


def test_sign_out_clears_what_the_browser_keeps(client: Client, tom: User) -> None:
    sign_in(client, tom.email, WORDS)
    answer = client.post("/sign/out/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/me/").status_code == 302


def test_a_reset_link_works_once_and_reads_the_same_for_strangers(client: Client, tom: User, mailoutbox) -> None:
    known = client.post("/sign/reset/", {"email": tom.email}, follow=True)
    unknown = Client().post("/sign/reset/", {"email": "nobody@x.example"}, follow=True)
    assert known.status_code == unknown.status_code == 200
    send_mails()
    assert len(mailoutbox) == 1
    link = "/" + mailoutbox[0].body.split("http")[1].split()[0].split("/", 3)[3]
    form = client.get(link, follow=True)
    new = "nine herons leave at dusk"
    assert client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}).status_code == 302
    assert sign_in(Client(), tom.email, new).status_code == 302
    assert "not valid" in Client().get(link, follow=True).content.decode()


def test_role_changes_ask_for_the_password_again_after_a_while(client: Client, tom: User) -> None:
    admin = factories.user("Admin", Role.ADMINISTRATOR, password=WORDS)
    sign_in(client, admin.email, WORDS)
    session = client.session
    session["began"] = (clock.now() - dt.timedelta(hours=1)).isoformat()
    session.save()
    address = reverse("people:roles", args=[tom.pk])
    assert client.post(address, {"grant": "kam"}).status_code == 409
    assert client.post(address, {"grant": "kam", "password": WORDS}).status_code == 302


# --- rights now (S4)


def test_who_is_not_signed_in_holds_nothing(db: None) -> None:
    assert [permission for permission in Permission if allowed(AnonymousUser(), permission)] == []
    with pytest.raises(Refused):
        require(AnonymousUser(), Permission.PEOPLE_VIEW)


def test_a_right_taken_away_is_gone_at_the_next_request(client: Client, karim: User, yann: User) -> None:
    account = factories.account("Helios")
    verbs.grant_role(karim, Role.SALES_DIRECTOR, by=yann)
    client.force_login(karim)
    address = reverse("accounts:account", args=[account.pk])
    assert client.get(address).status_code == 200
    verbs.end_role(karim, Role.SALES_DIRECTOR, by=yann)
    assert client.get(address).status_code == 404


def test_a_changed_cell_holds_at_the_next_request(client: Client, serge: User, yann: User) -> None:
    client.force_login(serge)
    assert client.get(reverse("people:audit")).status_code == 403
    with pytest.raises(verbs.PeopleError):  # what decides on rights stays with administrators
        verbs.change_cell(Role.SALES_DIRECTOR, Permission.AUDIT_VIEW, "all", by=yann)
    assert client.get(reverse("people:settings")).status_code == 200
    verbs.change_cell(Role.SALES_DIRECTOR, Permission.SETTINGS_FIGURES, "", by=yann)
    assert client.get(reverse("people:settings")).status_code == 403


def test_the_last_administrator_stays(yann: User) -> None:
    other = factories.user("Other", Role.ADMINISTRATOR)
    verbs.end_role(other, Role.ADMINISTRATOR, by=yann)
    with pytest.raises(verbs.PeopleError):
        verbs.deactivate(yann, by=Operator("root"))


# --- mass assignment (S5)


@pytest.mark.parametrize("model", [User, Person, RoleGrant, Invitation])
def test_fields_that_a_form_does_not_name_change_nothing(client: Client, karim: User, model) -> None:
    client.force_login(karim)
    extra = {field.attname: "1" for field in model._meta.local_fields}
    extra |= {"role": "administrator", "roles": "administrator", "is_active": "0", "is_key": "1", "owner": str(karim.person_id)}
    client.post(reverse("people:preferences"), {**extra, "language": "fr", "time_zone": "", "theme": "dark"})
    after = User.objects.get(pk=karim.pk)
    assert (after.language, after.theme, after.email, after.is_active) == ("fr", "dark", karim.email, True)
    assert after.roles == {Role.KAM}
    assert after.password == karim.password


# --- the demo: S11


@pytest.fixture
def demo(yann: User, claire: User, settings) -> list[User]:
    settings.BIND = "127.0.0.1"
    personas.mark_demo([claire, yann])
    return [claire, yann]


def test_personas_are_plain_forms_on_the_sign_in_page(client: Client, demo: list[User]) -> None:
    page = client.get(SIGN_IN).content.decode()
    actions = re.findall(r'action="([^"]*persona[^"]*)"', page)
    assert len(actions) == 2
    assert client.post(actions[1]).status_code == 302
    assert client.get(reverse("people:administration")).status_code == 200


@pytest.mark.parametrize(
    ("bind", "extra", "is_loaded"),
    [
        ("0.0.0.0", {}, True),
        ("10.0.0.8", {}, True),
        ("127.0.0.1", {"REMOTE_ADDR": "10.0.0.9"}, True),
        ("127.0.0.1", {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, True),
        ("127.0.0.1", {"HTTP_FORWARDED": "for=127.0.0.1"}, True),
        ("127.0.0.1", {}, False),
    ],
    ids=["every address", "a network address", "from elsewhere", "behind a proxy", "forwarded", "no demo"],
)
def test_no_persona_anywhere_else(demo: list[User], settings, bind: str, extra: dict, is_loaded: bool) -> None:
    settings.BIND = bind
    if not is_loaded:
        Setting.objects.filter(name=personas.DEMO).delete()
    client = Client(**extra)
    assert "persona" not in client.get(SIGN_IN).content.decode().replace("pages/people", "")
    assert client.post(reverse("people:persona", args=[demo[1].pk])).status_code == 404
    assert client.get("/me/").status_code == 302


def test_only_people_of_the_demo_are_personas(client: Client, demo: list[User], karim: User) -> None:
    assert client.post(reverse("people:persona", args=[karim.pk])).status_code == 404


@pytest.mark.parametrize(("accept", "word"), [("fr", "Se connecter"), ("en", "Sign in"), ("de", "Sign in")])
def test_the_sign_in_page_speaks_the_language_of_the_browser(client: Client, demo: list[User], accept: str, word: str) -> None:
    page = client.get(SIGN_IN, headers={"accept-language": accept}).content.decode()
    assert word in page
    assert re.search(r'<form[^>]*action="/display/"', page)
    assert 'name="language"' in page


def test_the_language_form_works_without_script(client: Client, db) -> None:
    assert client.post("/display/", {"language": "fr", "next": SIGN_IN}).status_code == 302
    assert "Se connecter" in client.get(SIGN_IN, headers={"accept-language": "en"}).content.decode()


# --- forms without token


def test_a_post_without_token_is_refused_and_changes_nothing(yann: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(yann)
    users = User.objects.count()
    assert client.post(reverse("people:invite"), {"name": "x", "email": "x@x.example", "language": "en"}).status_code == 403
    assert User.objects.count() == users
    assert AuditLine.objects.filter(act="refused", actor=yann).count() == 1


def test_no_form_takes_all_fields_of_a_model() -> None:
    for form in vars(forms).values():
        if isinstance(form, type) and issubclass(form, django_forms.ModelForm) and hasattr(form, "_meta") and form._meta.model:
            assert form._meta.fields not in (None, "__all__")
            assert not form._meta.exclude


def test_django_admin_is_not_there_for_business_roles(rf: RequestFactory, serge: User, yann: User) -> None:
    assert yann.is_staff
    assert not serge.is_staff
    assert apps.is_installed("django.contrib.admin")
