"""The examples of docs/extending.md are code that runs, each in at most twenty lines."""

import datetime as dt
import re
from pathlib import Path
from typing import Any, ClassVar

import django_filters
import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountRole, AccountSnapshot, Promise
from accounts.registry import Duty, Reading, Tab, Task
from accounts.verbs import rebuild_access
from base.models import DataVersion
from base.registry import Registry
from base.results import Direction, Layer, Result, Unit
from imports.fields import Day, Reference, Text
from imports.registry import Kind
from people.api import GuardedSerializer, Of, Rows
from people.models import ApiToken, User
from people.permissions import Permission
from people.rights import allowed
from pyramid.clauses import Clause, Context, State, either, every
from pyramid.diagnosis_vectors import result_of
from pyramid.registry import KPI, Ask, Finding, Severity
from reports.registry import Block, Content, Paper
from reports.registry import Context as PaperContext
from teams.registry import AgendaSource, Point
from teams.rituals import lateness
from tests import factories

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "extending.md"
BLOCKS = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
DOORS = {"kpis": KPI, "findings": Finding, "kinds": Kind, "papers": Paper, "tabs": Tab, "duties": Duty, "agenda": AgendaSource}
# One for each of these doors; the others build on a paper, or stand in the file that they name.
EXAMPLES = [code for code in BLOCKS if re.search(rf"^@({'|'.join(DOORS)})\.register", code, re.M) and "(LongPaper)" not in code]
NAMES = [
    Account,
    AgendaSource,
    Any,
    Ask,
    Block,
    ClassVar,
    Clause,
    Content,
    DataVersion,
    Day,
    Direction,
    Duty,
    Finding,
    KPI,
    Kind,
    Layer,
    Paper,
    Permission,
    Point,
    Reading,
    Reference,
    Result,
    Severity,
    Tab,
    Task,
    Text,
    Unit,
    User,
    allowed,
    either,
    every,
]


def run(code: str) -> tuple[str, Any]:
    """Register the class of an example in registries of its own; gives the door and what came through it."""
    door = re.search(r"@(\w+)\.register", code)[1]
    registry = Registry(DOORS[door], "nowhere")
    names = {each.__name__: each for each in NAMES if hasattr(each, "__name__")} | {"Any": Any}
    names |= {"_": _, "Complaint": Promise, "reverse": reverse, "lateness": lateness, "dt": dt, "Context": PaperContext, door: registry}
    exec(compile(code, str(DOCUMENT), "exec"), names)
    (thing,) = registry
    return door, thing


@pytest.mark.parametrize("code", EXAMPLES, ids=[re.search(r"class (\w+)", code)[1] for code in EXAMPLES])
def test_an_example_registers_and_is_short(code):
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
    assert run(code)[1].code


@pytest.mark.parametrize("code", [code for code in BLOCKS if code not in EXAMPLES])
def test_the_other_examples_are_python_and_short(code):
    compile(code, str(DOCUMENT), "exec")
    assert len([line for line in code.splitlines() if line.strip()]) <= 20


def test_every_door_has_its_example():
    assert [run(code)[0] for code in EXAMPLES] == ["kpis", "findings", "kinds", "papers", "tabs", "duties", "agenda"]


def test_the_rule_of_the_document_judges():
    _door, rule = run(EXAMPLES[1])
    figures = {"support_response": 0.6, "csat": 0.5}
    inputs = {key: result_of(key, {"status": "ok", "value": value, "n": 60}) for key, value in figures.items()}
    judgement = rule.judge(inputs, Context(), {})
    assert judgement.state is State.HELD
    assert judgement.missing == {"nps"}
    assert set(rule.thresholds) == {"D18.support_response", "D18.csat", "D18.nps"}


def test_the_kind_of_the_document_writes_columns_of_a_table_of_facts():
    _door, kind = run(EXAMPLES[2])
    columns = {field.attname for field in Promise._meta.concrete_fields}
    assert {item.attname for item in kind.references} | {kind.cell[0]} <= columns
    assert set(kind.identity) <= set(kind.by_name)


@pytest.mark.django_db
def test_the_paper_of_the_document_names_what_its_reader_may_open(karim: User, oscar: User):
    _door, paper = run(EXAMPLES[3])
    for name, revenue in (("Helios", 200), ("Selene", 300)):
        AccountSnapshot.objects.update_or_create(account=factories.account(name), defaults={"revenue_minor": revenue})
    AccountRole.objects.create(account=Account.objects.get(name="Helios"), person=karim.person, role="kam", since=factories.TODAY)
    rebuild_access()
    named = {by: paper.content(PaperContext("", "en", {}, by)).blocks[0].rows for by in (karim, oscar, None)}
    assert named == {karim: ["Helios"], oscar: [], None: ["Selene", "Helios"]}
    assert len({paper.audience(PaperContext("", "en", {}, by)) for by in (karim, oscar, None)}) == 3


@pytest.mark.django_db
def test_the_duty_of_the_document_lists_what_waits_for_its_reader_alone(claire: User, oscar: User, django_assert_num_queries):
    _door, duty = run(EXAMPLES[5])
    account = factories.account("Helios")
    for user, text in ((claire, "Hers"), (oscar, "His")):
        Promise.objects.create(account=account, text=text, due_on=factories.TODAY, made_by=user.person, state="open")
    with django_assert_num_queries(2):  # the roles of the reader, then the one question
        (task,) = duty.tasks(claire)
    assert (task.text, task.about, task.is_late) == ("Hers", "Helios", False)
    assert duty.tasks(oscar) == []  # he may not open the account


@pytest.mark.django_db
def test_the_point_of_the_document_presses_once_it_is_late(claire: User):
    _door, source = run(EXAMPLES[6])
    account = factories.account("Helios")
    for days in (-1, 3, 30):
        Promise.objects.create(account=account, text=f"in {days}", due_on=factories.TODAY + dt.timedelta(days=days), state="open")
    points = source.points(Reading(account, claire), factories.TODAY + dt.timedelta(days=14))
    assert [(point.text, point.presses) for point in points] == [("in -1", True), ("in 3", False)]


@pytest.mark.django_db
def test_the_list_of_the_document_answers_programs(claire: User, oscar: User, rf: RequestFactory):
    (code,) = (block for block in BLOCKS if "Rows):" in block)
    code = code.replace('("id", "account", "on", "subject")', '("id", "account", "due_on", "text")')  # of the table that stands in
    names: dict[str, Any] = {each.__name__: each for each in (Account, ApiToken, GuardedSerializer, Of, Permission, QuerySet, Rows)}
    names |= {"_": _, "Any": Any, "Complaint": Promise, "django_filters": django_filters, "__name__": __name__}
    exec(compile(code, str(DOCUMENT), "exec"), names)
    Promise.objects.create(account=factories.account("Helios"), text="Hers", due_on=factories.TODAY)
    found = {}
    for user in (claire, oscar):
        request = rf.get("/api/v1/complaints/")
        request.user = user
        found[user] = [row["text"] for row in names["ComplaintRows"].as_view()(request).data["results"]]
    assert found == {claire: ["Hers"], oscar: []}
