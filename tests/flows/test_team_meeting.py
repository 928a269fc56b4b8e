"""A team holds its round: convened, prepared, written down by two at once, decided, closed; the next one takes over."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Promise
from accounts.verbs import rebuild_access
from people.audit import Operator
from people.models import User
from people.permissions import Role
from plans import verbs as plans
from plans.models import Action, Plan
from plans.rows import ROW_KINDS
from teams.models import Meeting
from tests import factories
from tests.flows.test_kam_on_a_train import Phone

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY
DAY = dt.timedelta(days=1)
OPERATOR = Operator("tests")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def giulia(db: None) -> User:
    return factories.user("Giulia Ferrante", Role.KAM)


@pytest.fixture
def tom(db: None) -> User:
    return factories.user("Tom Lasalle", Role.TEAM_MEMBER)


@pytest.fixture
def plan(giulia: User, tom: User) -> Plan:
    account = factories.account("Cervi Biotech")
    accounts.assign_owner(account, giulia.person, by=OPERATOR, since=dt.date(2024, 1, 1))
    accounts.set_role(account, tom.person, AccountRole.Role.MEMBER, by=OPERATOR, since=dt.date(2024, 1, 1), membership="core")
    rebuild_access()
    made = plans.open_plan(account, by=giulia)
    late = {"text": "Prove release", "due_on": TODAY - 3 * DAY, "owner_id": tom.person_id}
    plans.add_row(made, ROW_KINDS["actions"], late, by=giulia)
    Promise.objects.create(account=account, text="Two slots", due_on=TODAY - DAY, recorded_on=TODAY)
    return made


WORDS = {
    "en": ("Convene a meeting", "See the agenda", "late", "In the plan", "Carried over from", "Read the minutes"),
    "fr": ("Convoquer une réunion", "Voir l’ordre du jour", "en retard", "Dans le plan", "Report du", "Lire le compte rendu"),
}


def form(people: list[User], on: dt.date) -> dict[str, object]:
    when = {"on": on.isoformat(), "at": "09:00", "minutes_long": "30"}
    return {"kind": "round", "openness": "team", "people": [user.person_id for user in people], **when}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_way(client: Client, plan: Plan, giulia: User, tom: User, language: str) -> None:
    User.objects.update(language=language)
    convene, see, late, in_plan, carried, read = WORDS[language]
    account: Account = plan.account

    # 1: the KAM convenes it from the page of the team; the agenda holds what is late, the plan's and the promises'.
    client.force_login(giulia)
    phone = Phone(client)
    phone.first(reverse("teams:team", args=[account.pk]))
    phone.tap(convene)
    given = form([giulia, tom], TODAY) | {"token": phone.value("token")}
    for _twice in range(2):
        answer = client.post(reverse("teams:meeting_add", args=[account.pk]), given)
    meeting = Meeting.objects.get()
    phone.first(answer["Location"])
    for words in ("Prove release", "Two slots", late):
        assert words in phone.page

    # 2: Tom finds it in his inbox, takes it into his calendar, and adds a point of his own.
    client.force_login(tom)
    phone.first("/inbox/")
    phone.tap(see)
    assert "Prove release" in phone.page
    (event,) = Calendar.from_ical(client.get(reverse("teams:meeting_ics", args=[meeting.pk])).content).walk("VEVENT")
    assert event.decoded("dtstart") == dt.datetime.combine(TODAY, dt.time(9), timezone.get_default_timezone())
    page = reverse("teams:meeting", args=[meeting.pk])
    client.post(page, {"act": "add", "text": "Slots of January"})
    assert client.get(reverse("teams:meeting_edit", args=[meeting.pk])).status_code == 403, "he does not lead it"

    both_write(client, meeting, tom, giulia)

    # 4: what they decide is an action of the living plan, and stands with Tom's other actions.
    due = (TODAY + 9 * DAY).isoformat()
    decided = {"text": "Call Dr Ricci", "owner": tom.person_id, "due_on": due}
    assert client.post(reverse("teams:meeting_decide", args=[meeting.pk]), decided).status_code == 302
    action = Action.objects.get(text="Call Dr Ricci")
    assert (action.plan, action.owner, action.due_on) == (plan, tom.person, TODAY + 9 * DAY)
    assert in_plan in client.get(page).content.decode()

    # 5: closed; Tom reads the minutes from his inbox and finds the action among his own.
    for point in meeting.points.exclude(text="Slots of January"):
        client.post(page, {"act": f"done:{point.pk}"})
    assert client.post(page, {"act": "close", "there": [giulia.person_id, tom.person_id]}).status_code == 302
    client.force_login(tom)
    phone.first("/inbox/")
    phone.tap(read)
    assert "Giulia: five batches." in phone.page
    assert "Call Dr Ricci" in client.get(reverse("plans:actions")).content.decode()

    # 6: the next meeting takes over what stayed open, and says from when; what was dealt with does not come back.
    client.force_login(giulia)
    answer = client.post(reverse("teams:meeting_add", args=[account.pk]), form([giulia, tom], TODAY + 14 * DAY))
    phone.first(answer["Location"])
    assert "Slots of January" in phone.page
    assert carried in phone.page
    following = Meeting.objects.latest("starts_at")
    assert list(following.points.exclude(carried_from=None).values_list("text", flat=True)) == ["Slots of January"]


def both_write(client: Client, meeting: Meeting, tom: User, giulia: User) -> None:
    """3: both write in the same field; the second one sees both texts, chooses, and nothing is lost."""
    write = reverse("teams:meeting_minutes", args=[meeting.pk])
    client.force_login(tom)
    assert client.post(write, {"text": "Tom: two batches.", "base": ""}, **HTMX).status_code == 200
    client.force_login(giulia)
    clash = client.post(write, {"text": "Giulia: five batches.", "base": ""}, **HTMX)
    assert clash.status_code == 409
    assert "Tom: two batches." in clash.content.decode()
    kept = {"text": "Giulia: five batches.", "base": "", "seen": "Tom: two batches.", "keep": "both"}
    assert client.post(write, kept, **HTMX).status_code == 200
    meeting.refresh_from_db()
    assert meeting.minutes == "Tom: two batches.\nGiulia: five batches."
