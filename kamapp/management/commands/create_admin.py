"""The first log-in of a company."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import NoReverseMatch, reverse

from people.audit import Operator
from people.verbs.errors import PeopleError
from people.verbs.users import create_administrator


class Command(BaseCommand):
    help = "Make an administrator, or make one of a log-in. Prints a one-time sign-in link, unless a password is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *, email: str, password_stdin: bool, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.", returncode=2) from error
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        try:
            _user, token = create_administrator(email, by=Operator.current(), password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PeopleError as reason:
            raise CommandError(str(reason)) from reason
        if password_stdin:
            self.stderr.write(f"{email} is an administrator and signs in at {settings.BASE_URL}")
            return
        try:
            path = reverse("people:invitation", args=[token])
        except NoReverseMatch as error:
            raise CommandError("This version has no page for invitations: give the password by --password-stdin.") from error
        self.stderr.write("One-time link, good for 72 hours:")
        self.stdout.write(settings.BASE_URL.rstrip("/") + path)
