"""The demo company, loaded: its files through the ordinary import, its log-ins, roles and settings through the ordinary acts."""

import datetime as dt
import json
import secrets
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from accounts.models import Account, AccountRole
from accounts.verbs.roles import set_role
from base import company
from kamapp.demo import story
from kamapp.demo.buying import form_buying_groups
from kamapp.demo.files import DemoFile, generate
from kamapp.demo.handover import hand_over
from kamapp.demo.market import CUSTOMERS
from kamapp.demo.meetings import hold_meetings
from kamapp.demo.method import run_method
from kamapp.demo.missions import call_missions
from kamapp.demo.plans import write_plans
from kamapp.demo.programme import run_programme
from kamapp.demo.skills import assess_kams
from kamapp.demo.teams import form_teams
from kamapp.demo.ties import draw_maps
from people.audit import Operator
from people.models import Person, User
from people.personas import mark_demo
from people.verbs import change_setting, grant_role, set_capacity
from pyramid import rollup

Say = Callable[[str], None]

# The order of the sign-in page.
PERSONAS = (
    "Claire Morvan",
    "Giulia Ferrante",
    "Nadia Berthier",
    "Tom Lasalle",
    "Jeanne Maret",
    "Antoine Lévêque",
    "Hugo Delmas",
    "Yann Le Goff",
)
NAME = "Arvelle Instruments"


class DemoError(Exception):
    """A file of the demo was refused."""


FULL_TIME, PART_TIME = Decimal(35), Decimal(28)  # hours a week


def is_empty() -> bool:
    return not (Account.objects.exists() or User.objects.exists() or Person.objects.exists())


def load(*, seed: int, today: dt.date, by: Operator, say: Say) -> dict[str, str]:
    """Fill an empty company. Gives the passwords by e-mail address: they are random and kept nowhere."""
    passwords = {one.name: secrets.token_urlsafe(12) for one in story.COLLEAGUES if one.role is not None}
    with ThreadPoolExecutor(1) as beside, tempfile.TemporaryDirectory(prefix="kamapp-demo-") as folder:
        # Hashing is made to take long, and needs no database: it goes on while the files come in.
        hashes = {name: beside.submit(make_password, password) for name, password in passwords.items()}
        for file, path in generate(Path(folder), seed=seed, today=today):
            _import(file, path, say)
    with transaction.atomic():
        for name, value in {"company_name": NAME, **story.SETTINGS}.items():
            if name in company.declared():
                change_setting(name, value, by=by)
        addresses = _people({name: made.result() for name, made in hashes.items()}, by)
        _roles(by)
        _hours(by)
        say(f"  people judged on relationship maps: {draw_maps(today=today)}")
        say(f"  people in buying groups: {form_buying_groups()}")
        rollup.refresh()  # the white space of a version tells what was sold
        say(f"  account plans: {write_plans(today=today, by=by)}")
        say(f"  agreements on hours: {form_teams(today=today, by=by)}")
        say(f"  missions: {call_missions(today=today, by=by)}")
        say(f"  handovers: {hand_over(today=today)}")
        say(f"  meetings: {hold_meetings(today=today)}")
        say(f"  answers on maturity: {run_programme(today=today, by=by)}")
        say(f"  processes of the programme: {run_method(today=today, by=by)}")
        say(f"  grids of skills: {assess_kams(today=today, by=by)}")
    return {email: passwords[name] for name, email in addresses.items()}


def _import(file: DemoFile, path: Path, say: Say) -> None:
    options = [f"--map={column}={field}" for column, field in file.mapping.items()]
    options += [f"--value={field}:{word}={value}" for field, words in file.values.items() for word, value in words.items()]
    options += [f"--set={field}={value}" for field, value in file.fixed.items()]
    answer, trouble = StringIO(), StringIO()
    words = ["--kind", file.kind, "--source", file.source, "--json", *options]
    try:
        call_command("import_data", str(path), *words, stdout=answer, stderr=trouble)
    except SystemExit as stop:
        raise DemoError(f"{path.name}: {answer.getvalue()}{trouble.getvalue()}") from stop
    counts: dict[str, Any] = json.loads(answer.getvalue())
    say(f"  {file.kind}: {counts['created']} created, {counts['rejected']} rejected, {counts['seconds']:.1f} s")


def _people(hashes: dict[str, str], by: Operator) -> dict[str, str]:
    """Twelve log-ins over the eight roles; each colleague stands in the company already, from the HR file. Gives their addresses."""
    users: dict[str, User] = {}
    for colleague in story.COLLEAGUES:
        if colleague.role is None:
            continue
        person = Person.objects.get(name=colleague.name)
        users[colleague.name] = User.objects.create(email=person.email.lower(), password=hashes[colleague.name], person=person)
        grant_role(users[colleague.name], colleague.role, by=by)
    mark_demo([users[name] for name in PERSONAS], customers=CUSTOMERS)
    return {name: user.email for name, user in users.items()}


def _hours(by: Operator) -> None:
    """Full time for most, four days a week for each ninth."""
    for number, person in enumerate(Person.objects.in_post().order_by("pk")):
        if person.start:
            set_capacity(person, PART_TIME if number % 9 == 8 else FULL_TIME, person.start, by=by)


def _roles(by: Operator) -> None:
    """The KAM and the sponsor of each key account, and the core team, since the account is key."""
    for key in story.KEY_ACCOUNTS:
        account = Account.objects.get(name=key.name)
        since = dt.date(key.key_since, 1, 1)
        kam = Person.objects.get(name=key.kam)
        set_role(account, kam, AccountRole.Role.KAM, by=by, since=max(since, kam.start or since))
        if key.sponsor:
            sponsor = Person.objects.get(name=key.sponsor)
            set_role(account, sponsor, AccountRole.Role.SPONSOR, by=by, since=max(since, sponsor.start or since))
    for name, second in story.SECOND_KAMS.items():
        account, kam = Account.objects.get(name=name), Person.objects.get(name=second)
        set_role(account, kam, AccountRole.Role.KAM, by=by, since=kam.start)
    for member in AccountRole.objects.filter(role=AccountRole.Role.MEMBER, membership="", person__name="Tom Lasalle"):
        member.membership = AccountRole.Membership.CORE
        member.save(update_fields=["membership"])
