"""Journey 8: a team member works through his actions, moves a day of his own, comments, and leaves the team."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import AccountRole, ContactJudgement
from accounts.verbs import rebuild_access
from people.audit import Operator
from people.models import AuditLine, InboxItem, User
from people.permissions import Role
from plans import verbs
from plans.models import Action, Plan, ProseComment
from plans.rows import ROW_KINDS
from tests import factories
from tests.flows.test_kam_on_a_train import Phone

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
OPERATOR = Operator("tests")
LONG_AGO = dt.date(2024, 1, 1)


@pytest.fixture
def giulia(db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def tom(db: None) -> User:
    return factories.user("Tom Lasalle", Role.TEAM_MEMBER)


@pytest.fixture
def plan(giulia: User, tom: User) -> Plan:
    """Of Cervi, where Tom is of the core; his two actions, one late, and one of Giulia's."""
    cervi = factories.account("Cervi Biotech")
    accounts.assign_owner(cervi, giulia.person, by=OPERATOR, since=LONG_AGO)
    accounts.set_role(cervi, tom.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="core")
    rebuild_access()
    plan = verbs.open_plan(cervi, by=giulia)
    section = plan.sections.get(code="intent")
    verbs.write_prose(section, "Line 2 first.", by=giulia, base=section.head)
    for text, owner, days in (("Visit line 2", tom, 20), ("Send the curves", tom, -3), ("Call Dr Ricci", giulia, 5)):
        values = {"text": text, "owner_id": owner.person_id, "due_on": TODAY + dt.timedelta(days=days)}
        verbs.add_row(plan, ROW_KINDS["actions"], values, by=giulia)
    InboxItem.objects.all().delete()
    return plan


def action(text: str) -> Action:
    return Action.objects.get(text=text)


@pytest.mark.parametrize(
    ("language", "late", "told"), [("en", "3 days late", "moved an action"), ("fr", "3 jours de retard", "a déplacé une action")]
)
def test_the_way(client: Client, tom: User, giulia: User, plan: Plan, language: str, late: str, told: str) -> None:
    User.objects.update(language=language)
    client.force_login(tom)

    # 1: his own over all plans, late first; one tap done, one tap undo.
    phone = Phone(client)
    phone.first(reverse("plans:actions"))
    assert phone.page.index("Send the curves") < phone.page.index("Visit line 2")
    assert late in phone.page
    assert "Call Dr Ricci" not in phone.page
    finish = reverse("plans:action_finish", args=[action("Send the curves").pk])
    assert f'action="{finish}"' in phone.page
    client.post(finish)
    assert action("Send the curves").state == Action.State.DONE
    client.post(finish, {"act": "reopen"})
    assert action("Send the curves").state == Action.State.OPEN

    # 2: another day for his own; Giulia learns of it, once, with the day.
    mine = action("Visit line 2")
    move = reverse("plans:action_move", args=[mine.pk])
    assert f'action="{move}"' in phone.page
    day = TODAY + dt.timedelta(days=41)
    given = {"due_on": day.isoformat(), "base_due_on": mine.due_on.isoformat() if mine.due_on else ""}
    assert client.post(move, given).status_code == 302
    assert action("Visit line 2").due_on == day
    assert action("Visit line 2").first_due_on == TODAY + dt.timedelta(days=20), "the day first agreed stays"
    assert AuditLine.objects.filter(act="plan.row_edited", actor=tom).count() == 1
    client.force_login(giulia)
    inbox = client.get("/inbox/").content.decode()
    assert told in inbox
    assert "Visit line 2" in inbox
    assert InboxItem.objects.filter(person=tom.person, kind="action_moved").count() == 0


def test_a_day_that_somebody_else_moved_meanwhile_is_not_overwritten(client: Client, tom: User, giulia: User, plan: Plan) -> None:
    mine = action("Visit line 2")
    began = mine.due_on
    theirs = TODAY + dt.timedelta(days=30)
    verbs.edit_row(mine, {"due_on": theirs}, by=giulia, base={"due_on": began})
    client.force_login(tom)
    move = reverse("plans:action_move", args=[mine.pk])
    page = client.post(move, {"due_on": "2027-01-15", "base_due_on": began.isoformat() if began else ""}, follow=True).content.decode()
    assert "a colleague moved this action to 24\u00a0Dec\u00a02026" in page
    assert "15\u00a0Jan\u00a02027" in page, "what he chose is not lost"
    assert action("Visit line 2").due_on == theirs
    assert "Choose a day" in client.post(move, {"due_on": "soon"}, follow=True).content.decode()
    assert action("Visit line 2").due_on == theirs


def test_rows_of_others_are_read_only_but_he_may_comment_and_name(client: Client, tom: User, giulia: User, plan: Plan) -> None:
    client.force_login(tom)
    theirs = action("Call Dr Ricci")
    for address, given in (
        (reverse("plans:action_move", args=[theirs.pk]), {"due_on": "2027-01-15"}),
        (reverse("plans:action_finish", args=[theirs.pk]), {}),
        (reverse("plans:row_edit", args=[plan.pk, "actions", theirs.pk]), {"text": "Mine"}),
    ):
        assert client.post(address, given).status_code == 403, address
    theirs.refresh_from_db()
    assert (theirs.text, theirs.state, theirs.due_on) == ("Call Dr Ricci", Action.State.OPEN, TODAY + dt.timedelta(days=5))
    assert AuditLine.objects.filter(actor=tom, act="refused").count() == 3
    said = {"body": "Ask @Giulia Ferrante for dates.", "anchor": "c1"}
    answer = client.post(reverse("plans:comment_add", args=[plan.pk, "intent"]), said)
    assert answer.status_code in {200, 302}
    assert ProseComment.objects.get().author == tom
    assert InboxItem.objects.filter(person=giulia.person).count() == 1


def test_core_reads_attitude_and_extended_does_not(client: Client, tom: User, plan: Plan) -> None:
    """Step 4: attitude and influence for the core alone; no cost or margin for either."""
    ricci = factories.contact(plan.account, "Dr Ricci")
    ContactJudgement.objects.create(contact=ricci, attitude="opposes", influence="high", matters="A fixed date")
    client.force_login(tom)
    address = reverse("accounts:contact", args=[ricci.account_id, ricci.pk])
    core = client.get(address).content.decode()
    assert "A fixed date" in core
    assert '<option value="opposes" selected>' in core
    AccountRole.objects.filter(person=tom.person).update(membership="extended")
    rebuild_access()
    extended = client.get(address).content.decode()
    assert "A fixed date" not in extended
    assert "opposes" not in extended
    page = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert "Dr Ricci" in extended
    assert not [word for word in ("Margin", "Cost to serve", "Share of wallet") if word in page]


def test_who_leaves_the_team_is_let_in_no_more(client: Client, tom: User, giulia: User, plan: Plan) -> None:
    """Step 5: 404 at the next request. That the open page shuts within 5 s is tried in a browser (`tests/browser/test_prose.py`)."""
    client.force_login(tom)
    address = reverse("plans:plan", args=[plan.pk])
    assert client.get(address).status_code == 200
    accounts.end_role(AccountRole.objects.get(person=tom.person), by=giulia)
    for gone in (address, reverse("plans:version", args=[plan.pk, 1]), reverse("plans:comments", args=[plan.pk])):
        assert client.get(gone).status_code == 404, gone
    move = reverse("plans:action_move", args=[action("Visit line 2").pk])
    for posted in (move, reverse("plans:sync", args=[plan.pk])):
        assert client.post(posted, {"due_on": "2027-01-15"}).status_code == 404, posted
    assert "Visit line 2" not in client.get(reverse("plans:actions")).content.decode()
