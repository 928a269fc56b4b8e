"""Each page of people opens for who holds it, says no to the others, and shows what it should."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from base import clock
from people import verbs
from people.audit import Operator, record
from people.inbox import tell
from people.models import AuditLine, Person, User
from people.permissions import Role
from tests import factories
from tests.mails import send_mails

PAGES = ["me", "rights", "organisation", "inbox", "administration", "audit", "settings", "colleagues"]
OPEN_TO = {
    "administration": {"yann"},
    "audit": {"yann"},
    "colleagues": {"lea"},
    "settings": {"claire", "serge", "yann", "dora"},
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["claire", "serge", "karim", "lea", "dora", "yann"])
def test_a_page_opens_for_those_who_hold_its_permission(client: Client, request, who: str, name: str) -> None:
    client.force_login(request.getfixturevalue(who))
    answer = client.get(reverse(f"people:{name}"))
    expected = 200 if who in OPEN_TO.get(name, {who}) else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_sign_in(client: Client, db, name: str) -> None:
    answer = client.get(reverse(f"people:{name}"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign/in/")
    assert client.get(reverse(f"people:{name}"), headers={"accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_are_made_in_both_languages(client: Client, db, language: str, name: str) -> None:
    user = factories.user("Two Roles", Role.ADMINISTRATOR, Role.LINE_MANAGER, language=language)
    factories.person("Below", manager=user.person)
    verbs.rebuild_lines()
    tell(user, "role_granted", "k", "/me/")
    client.force_login(user)
    page = client.get(reverse(f"people:{name}"))
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("many", [5, 60])
def test_lists_cost_the_same_number_of_queries(client: Client, yann: User, django_assert_max_num_queries, many: int) -> None:
    for number in range(many):
        factories.user(f"Colleague {number}", Role.KAM)
    client.force_login(yann)
    client.get(reverse("people:me"))  # begins the session
    for name, ceiling in (("administration", 10), ("organisation", 14), ("audit", 9)):
        with django_assert_max_num_queries(ceiling):
            assert client.get(reverse(f"people:{name}")).status_code == 200


def test_an_administrator_invites_and_the_link_sets_the_first_password_once(client: Client, yann: User, mailoutbox) -> None:
    client.force_login(yann)
    form = {"name": "Inès Kessler", "email": "Ines@arvelle.example", "role": "kam", "language": "fr"}
    answer = client.post(reverse("people:invite"), form)
    assert answer.status_code == 200
    invited = User.objects.get(email="ines@arvelle.example")
    send_mails()
    link = mailoutbox[0].body.split("http")[1].split()[0]
    assert invited.roles == {Role.KAM}
    path = "/" + link.split("/", 3)[3]
    stranger = Client()
    assert stranger.get(path).status_code == 200
    assert stranger.post(path, {"password": "short", "again": "short"}).status_code == 422
    words = "seven otters cross at dawn"
    assert stranger.post(path, {"password": words, "again": words}).status_code == 302
    assert stranger.get("/me/").status_code == 200
    used, false = Client().get(path), Client().get(reverse("people:invitation", args=["never"]))
    assert used.status_code == false.status_code == 404
    assert "not valid" in used.content.decode()


def test_a_role_for_oneself_is_refused_and_leaves_a_line(client: Client, yann: User) -> None:
    client.force_login(yann)
    answer = client.post(reverse("people:roles", args=[yann.pk]), {"grant": "sales_director"})
    assert answer.status_code == 403
    assert yann.grants.count() == 1
    line = AuditLine.objects.get(act="refused")
    assert (line.actor, line.object_id) == (yann, f"pk={yann.pk}")


def test_a_deactivated_colleague_is_out_at_the_next_request(client: Client, yann: User, karim: User) -> None:
    colleague = Client()
    colleague.force_login(karim)
    assert colleague.get("/me/").status_code == 200
    client.force_login(yann)
    assert client.post(reverse("people:deactivate", args=[karim.pk])).status_code == 302
    assert colleague.get("/me/").status_code == 302
    assert not User.objects.get(pk=karim.pk).roles


def test_a_line_manager_changes_hours_of_his_people_alone(client: Client, lea: User, karim: User) -> None:
    below = factories.person("Below", manager=lea.person)
    verbs.rebuild_lines()
    client.force_login(lea)
    hours = {"weekly_hours": "28", "since": "2026-12-01"}
    assert client.post(reverse("people:capacity", args=[below.pk]), hours).status_code == 302
    assert below.capacities.get().weekly_hours == 28
    assert client.post(reverse("people:capacity", args=[below.pk]), {"weekly_hours": "35", "since": "2027-03-01"}).status_code == 302
    rows = client.get(reverse("people:person", args=[below.pk])).content.decode().replace("\xa0", " ")
    assert "<td>28 Feb 2027</td>" in rows, "the last day of the first hours, not the first of the next"
    assert client.post(reverse("people:capacity", args=[karim.person.pk]), hours).status_code == 403
    assert client.post(reverse("people:capacity", args=[999999]), hours).status_code == 404


def test_a_stale_change_of_a_colleague_is_refused(client: Client, yann: User) -> None:
    person = factories.person("Someone")
    client.force_login(yann)
    address = reverse("people:person", args=[person.pk])
    form = {"version": "1", "job_title": "Engineer", "unit": "", "manager": "", "function": ""}
    assert client.post(address, form).status_code == 302
    assert client.post(address, {**form, "job_title": "Other"}).status_code == 409
    assert Person.objects.get(pk=person.pk).job_title == "Engineer"


def test_a_line_of_managers_never_closes_on_itself(yann: User) -> None:
    above = factories.person("Above")
    below = factories.person("Below", manager=above)
    with pytest.raises(verbs.PeopleError):
        verbs.change_person(above, {"manager": below}, version=1, by=yann)


def test_the_first_page_of_an_administrator_names_what_the_house_needs(client: Client, yann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles about to end, log-ins that open nothing, a backup that is missing, and his inbox."""
    today = clock.now().date()
    ending, _idle = factories.user("Ends Soon", Role.KAM), factories.user("Opens Nothing")
    ending.grants.update(until=today + dt.timedelta(days=9))
    factories.user("Goes On", Role.KAM).grants.update(until=today + dt.timedelta(days=90))
    tell(yann, "role_granted", "k", "/people/rights/")
    client.force_login(yann)
    page = client.get(reverse("people:administration"))
    titles = [need.title for need in page.context["needs"]]
    assert titles == ["Ends Soon: the role KAM ends", "Opens Nothing has no role", "No backup yet"]
    assert [line.title for line in page.context["waiting"]] == ["You have a new role"]
    listed = client.get(reverse("people:administration") + "?state=no_role").context["users"]
    assert [row["user"].name for row in listed] == ["Opens Nothing"]

    record(Operator("root"), "backup.made", file="kamapp.zip")
    page = client.get(reverse("people:administration"))
    assert "Last backup" in page.content.decode()
    assert "No backup yet" not in [need.title for need in page.context["needs"]]
    monkeypatch.setattr("people.views.administration.BACKUP_AGE", dt.timedelta(0))  # lines of the log cannot be made older
    assert "The last backup is more than a week old" in client.get(reverse("people:administration")).content.decode()
