"""The first log-in of a company, from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from people.models import User
from people.permissions import Role

pytestmark = pytest.mark.django_db


def test_a_link_to_set_the_password_is_printed_and_opens() -> None:
    out = StringIO()
    call_command("create_admin", "root@arvelle.example", stdout=out, stderr=StringIO())
    user = User.objects.get(email="root@arvelle.example")
    assert user.roles == {Role.ADMINISTRATOR}
    assert not user.has_usable_password()
    path = "/" + out.getvalue().strip().split("/", 3)[3]
    assert Client().get(path, follow=True).status_code == 200


def test_a_password_from_standard_input_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("correct horse battery\n"))
    call_command("create_admin", "root@arvelle.example", "--password-stdin", stdout=StringIO(), stderr=StringIO())
    assert User.objects.get(email="root@arvelle.example").check_password("correct horse battery")


def test_a_weak_password_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("short\n"))
    with pytest.raises(CommandError, match="12"):
        call_command("create_admin", "root@arvelle.example", "--password-stdin", stderr=StringIO())
    assert not User.objects.exists()


def test_what_is_no_address_ends_with_2() -> None:
    with pytest.raises(CommandError) as caught:
        call_command("create_admin", "nobody")
    assert caught.value.returncode == 2
