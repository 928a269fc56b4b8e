"""`create_admin EMAIL [--password-stdin]`: an administrator; prints a one-time link unless a password comes in."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from people import verbs
from people.audit import Operator


class Command(BaseCommand):
    help = "Make an administrator, or give the role to somebody. Prints a link for the first password: good once, for 72 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input, one line")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.", returncode=2) from None
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        try:
            user, token = verbs.create_administrator(email, by=Operator.current(), password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        except verbs.PeopleError as error:
            raise CommandError(str(error), returncode=1) from None
        if token:
            self.stderr.write(f"{user.email} is an administrator. Open this link to choose a password; it is good once, for 72 hours:")
            self.stdout.write(settings.BASE_URL + reverse("people:invitation", args=[token]))
        else:
            self.stderr.write(f"{user.email} is an administrator and signs in with the password given.")
