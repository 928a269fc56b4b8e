"""The audit page: every act of every room in words of both languages, filters, masks, the same as a file."""

import ast
import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from base import clock
from people import audit, verbs
from people.acts import ACTS, GROUPS, KINDS
from people.models import AuditLine, Function, User
from people.permissions import Role
from people.words import value_words
from tests import factories

ROOT = Path(settings.BASE_DIR)


def calls_of_record() -> Iterator[tuple[str, ast.Call]]:
    """Each call of `record` in the rooms, with its place."""
    for room in settings.ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and len(node.args) > 1:
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if name == "record":
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_act_of_the_code_has_words() -> None:
    found = dict(calls_of_record())
    assert len(found) > 50
    hidden = [
        place for place, call in found.items() if not (isinstance(call.args[1], ast.Constant) and isinstance(call.args[1].value, str))
    ]
    assert hidden == [], "an act is a plain text in the code, so that this test can find it"
    acts = {call.args[1].value: place for place, call in found.items()}  # type: ignore[attr-defined]
    assert {act: place for act, place in acts.items() if act not in ACTS} == {}
    # Acts of former versions stay in the log, and keep their words.
    assert set(ACTS) - set(acts) == {"function.deleted"}


def test_the_words_differ_between_the_languages() -> None:
    for words in [*ACTS.values(), *(label for label, _acts in GROUPS.values())]:
        with translation.override("en"):
            english = str(words)
        with translation.override("fr"):
            assert str(words) != english or english in {"Imports", "Exports"}, english


def test_every_group_holds_an_act() -> None:
    for code, (_label, parts) in GROUPS.items():
        assert [act for act in ACTS if any(part in act for part in parts)], code


def test_what_an_act_was_done_to_is_said_in_words(client: Client, yann: User) -> None:
    ines = factories.user("Inès Kessler")
    verbs.grant_role(ines, Role.KAM, by=yann)
    client.force_login(yann)
    page = client.get(reverse("people:audit")).content.decode()
    assert "log-in Inès Kessler" in page
    assert set(KINDS) >= {"user", "person", "account"}


@pytest.fixture
def log(yann: User, karim: User, monkeypatch: pytest.MonkeyPatch) -> dict[str, AuditLine]:
    """Lines of three acts, two people, two days, two accounts; one value is restricted."""
    with monkeypatch.context() as january:
        january.setattr(clock, "now", lambda: dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC))
        target = audit.record(yann, "target.set", None, account=8, figure="nps")
    return {
        "cost": audit.record(karim, "account.edited", None, account=7, margin=("7654321", "8765432"), sector=("a", "b")),
        "target": target,
        "refused": audit.record(karim, "refused", "pk=1", status=403),
    }


def acts_shown(client: Client, query: str) -> list[str]:
    page = client.get(reverse("people:audit") + "?" + query)
    assert page.status_code == 200
    return sorted(shown.line.act for shown in page.context["lines"])


@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("who=karim", ["account.edited", "refused"]),
        ("act=target.set", ["target.set"]),
        ("group=refusals", ["refused"]),
        ("account=7", ["account.edited"]),
        ("account=999", []),
        ("since=2026-01-05&until=2026-01-05", ["target.set"]),
        ("until=2026-01-04", []),
        ("since=2026-13-45&act=nonsense&account=x&before=x&who=karim", ["account.edited", "refused"]),
    ],
    ids=["person", "act", "group", "account", "no such account", "day", "before all", "nonsense is no filter"],
)
def test_lines_are_found_by_person_act_account_and_day(
    client: Client, yann: User, log: dict[str, AuditLine], query: str, acts: list[str]
) -> None:
    client.force_login(yann)
    assert acts_shown(client, query) == acts


def test_restricted_values_are_masked_on_the_page_and_in_the_file(client: Client, yann: User, log: dict[str, AuditLine]) -> None:
    client.force_login(yann)
    page = client.get(reverse("people:audit") + "?account=7").content.decode()
    file = b"".join(client.get(reverse("people:audit_export") + "?account=7").streaming_content).decode()  # type: ignore[attr-defined]
    for text in (page, file):
        assert "masked" in text
        assert "7654321" not in text
        assert "8765432" not in text
        assert "sector" in text


def test_the_file_holds_what_the_filters_leave_and_leaves_a_line(client: Client, yann: User, log: dict[str, AuditLine]) -> None:
    client.force_login(yann)
    for number in range(700):
        audit.record(yann, "view.saved", f"{number}")
    answer = client.get(reverse("people:audit_export") + "?act=view.saved")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    delimiter_rows = [row for row in rows if row]
    assert len(delimiter_rows) == 701
    assert AuditLine.objects.filter(act="audit.exported", actor=yann).count() == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_refusals_of_today_are_one_click_from_the_first_page(client: Client, db, language: str) -> None:
    client.force_login(factories.user("Administrator", Role.ADMINISTRATOR, language=language))
    client.post(reverse("people:roles", args=[User.objects.get().pk]), {"grant": "kam"})  # refused: oneself
    first = client.get("/", follow=True).content.decode()
    link = next(part.split('"')[0] for part in first.split('href="') if "group=refusals" in part.split('"')[0])
    shown = client.get(link.replace("&amp;", "&")).context["lines"]
    assert [line.line.act for line in shown] == ["refused"]


def test_values_are_told_in_words_and_refused_pages_by_their_address() -> None:
    for act, field, value, words in (
        ("sign_in.done", "way", "persona", "one click, as a person of the demo"),
        ("refused", "route", "imports:undo", "/data/…/undo/"),
        ("refused", "route", "no:such", "no:such"),
        ("refused", "status", "404", "404, nothing there for this person"),
        ("import.refused", "code", "nul_byte", "NUL byte; export as text."),
        ("import.refused", "code", "other_currency", "other_currency"),  # its sentence needs what was found
        ("import.loaded", "kind", "invoices", "Invoices"),
        ("function.made", "code", "bomb", "bomb"),  # the code of a function of ours
        ("setting.changed", "value", "true", "yes"),
        ("setting.changed", "value", None, ""),
    ):
        assert value_words(act, field, value) == words, (act, field)


def test_codes_of_every_room_are_told_in_words() -> None:
    with translation.override("fr"):
        for act, kind, field, value, words in (
            ("account.role_given", "account", "role", "member", "membre d’équipe"),
            ("account.role_given", "account", "membership", "extended", "élargie"),
            ("contact.edited", "contact", "level", "executive", "dirigeant"),
            ("handover.agreed", "handover", "roles", "owner, kam", "responsable, Responsable compte clé (KAM)"),
            ("handover.step", "handover", "state", "done", "terminé"),
            ("meeting.point_settled", "meeting", "state", "done", "traité"),
            ("team.kind_decided", "account", "decided", "fluid", "équipe fluide"),
            ("plan.written", "plan", "section", "intent", "Intention stratégique"),
            ("plan.old_confirmed", "plan", "sections", "history, competition", "Historique, Concurrence"),
            ("plan.section_added", "plan", "section", "Our own", "Our own"),
            ("plan.opened", "plan", "template", "light 1", "Léger"),
            ("plan.clash_left", "tactic", "field", "text", "texte"),
            ("plan.row_edited", "objective", "standing", "at_risk", "à risque"),
            ("plan.white_space_stated", "whitespacecell", "stated", "not_fit", "inadapté"),
            ("skills.assessed", "person", "rater", "manager", "responsable"),
            ("skills.step_added", "person", "skill", "development", "Innover avec le client"),
            ("skills.step_added", "person", "skill", "Our own", "Our own"),
            ("skills.needs_set", "", "levels", "finance 3.00, Our own 2.50", "Finance 3, Our own 2,5"),
            ("selection.decided", "account", "outcome", "watch", "reste, à surveiller"),
            ("method.path_chosen", "methodchoice", "proposed", "light", "légère"),
            ("programme.budget_set", "budget", "kind", "kam_programme", "Programme KAM"),
            ("strategy.goal_set", "", "kpi", "promises_kept", "Promesses tenues"),
            ("rights.changed", "", "relation", "own", "le mien"),
        ):
            assert value_words(act, field, value, kind=kind) == words, (act, field)


@pytest.mark.parametrize(("language", "words"), [("en", "Key accounts"), ("fr", "Comptes clés")])
def test_a_function_is_told_by_its_name(client: Client, db: None, language: str, words: str) -> None:
    Function.objects.update_or_create(code="kam", defaults={"name_en": "Key accounts", "name_fr": "Comptes clés"})
    reader = factories.user("Administrator", Role.ADMINISTRATOR, language=language)
    audit.record(reader, "skills.needs_set", None, function="kam")
    client.force_login(reader)
    line = client.get(reverse("people:audit") + "?act=skills.needs_set").context["lines"][0]
    assert [after for _field, _before, after in line.values] == [words]


def test_a_refused_page_is_told_by_its_address(client: Client, yann: User, karim: User) -> None:
    audit.record(karim, "refused", "kind=actions,pk=1,row_pk=2", status=403, route="plans:row_edit")
    audit.record(karim, "refused", "pk=7", status=403, route="no:such")
    client.force_login(yann)
    assert [line.on for line in client.get(reverse("people:audit")).context["lines"]] == ["pk=7", "/plans/1/actions/2/"]


def test_acts_that_differ_have_words_that_differ() -> None:
    """They stand beside each other in the filter."""
    labels = [str(label) for label in ACTS.values()]
    assert sorted(label for label in labels if labels.count(label) > 1) == []
