"""Journey 5: a round of selection, the team of who enters, a review, and the balance of the three pillars."""

import datetime as dt
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, AccountSnapshot, Allocation, Promise
from accounts.verbs import rebuild_access, refresh_snapshots
from base.periods import last_months
from people import verbs as people
from people.audit import Operator
from people.models import AuditLine, Person, User
from people.permissions import Role
from plans import verbs as plans
from plans.models import Action
from programs import verbs
from programs.criteria import CRITERIA
from programs.dimensions import STANDARD
from programs.models import Candidate, Pillar, SelectionRound
from programs.selection import Selection
from teams.models import Meeting
from tests import factories

pytestmark = pytest.mark.django_db
OPERATOR = Operator("tests")
TODAY = factories.TODAY
JANUARY = dt.date(2027, 1, 1)


@pytest.fixture
def nadia(db: None) -> User:
    return factories.user("Nadia Berthier", Role.PROGRAMME_DIRECTOR)


@pytest.fixture
def sarah(db: None) -> User:
    return factories.user("Sarah Whitlock", Role.KAM)


@pytest.fixture
def company(nadia: User, sarah: User) -> dict[str, Account]:
    """Two key accounts; Aurelis and Pelagos show facts; Grand, the largest customer of all, shows none."""
    made = {name: factories.account(name) for name in ("Norvane", "Teyrac", "Aurelis", "Pelagos", "Grand")}
    for name in ("Norvane", "Teyrac"):
        accounts.set_key(made[name], by=OPERATOR, since=dt.date(2018, 1, 1))
        accounts.assign_owner(made[name], sarah.person, by=OPERATOR, since=dt.date(2018, 1, 1))
    rebuild_access()
    refresh_snapshots()
    facts = {"Aurelis": (31_000_000, 0.12, 20_000_000, 6), "Pelagos": (28_000_000, 0.09, 1, 5), "Grand": (900_000_000, -0.02, 1, 2)}
    for name, (revenue, growth, pipeline, contacts) in facts.items():
        values = {"revenue_minor": revenue, "growth": growth, "open_pipeline_minor": pipeline, "active_contacts": contacts}
        AccountSnapshot.objects.filter(account=made[name]).update(**values, status="customer")
    return made


@pytest.fixture
def round_(company: dict[str, Account], nadia: User, sarah: User) -> SelectionRound:
    made = verbs.open_round(capacity=2, closes_on=JANUARY, by=nadia)
    for user in (nadia, sarah):
        verbs.invite_rater(made, user.person, by=nadia)
    return made


def row(round_: SelectionRound, name: str) -> Candidate:
    found: Candidate = round_.candidates.get(account__name=name)
    return found


def sheet(value: int, **others: int) -> dict[str, int]:
    return {**dict.fromkeys(CRITERIA, value), **others}


def test_the_overview_shows_matrix_and_score_sheet_of_the_round(
    client: Client, round_: SelectionRound, nadia: User, sarah: User, claire: User
) -> None:
    """The best, the weakest key account and the best candidate; to who opens the round, with the scores he may see."""
    client.force_login(nadia)
    assert "Score sheet" not in client.get("/programme/").content.decode(), "nobody has rated"
    for name, value in (("Norvane", 4), ("Teyrac", 2), ("Aurelis", 5), ("Pelagos", 3)):
        verbs.fill_sheet(row(round_, name), sheet(value), by=sarah)
    assert "Score sheet" not in client.get("/programme/").content.decode(), "her own sheets come first"
    for name, value in (("Norvane", 4), ("Teyrac", 2), ("Aurelis", 3), ("Pelagos", 3)):
        verbs.fill_sheet(row(round_, name), sheet(value), by=nadia)
    page = client.get("/programme/").content.decode()
    sheets = page[page.index("Weight, then score of 5") : page.index("Discuss them")]
    heads = [name for name in ("Norvane", "Teyrac", "Aurelis", "Pelagos") if f">{name}</a>" in sheets]
    assert heads == ["Norvane", "Teyrac", "Aurelis"]
    assert f"differ by more than one point on {len(CRITERIA)} of {4 * len(CRITERIA)} scores" in sheets
    assert f'href="/programme/selection/{round_.pk}/"' in page
    client.force_login(claire)
    assert SelectionRound.objects.visible_to(claire).exists() == ("Score sheet" in client.get("/programme/").content.decode())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_data_proposes_with_its_facts_and_not_by_size(
    client: Client, round_: SelectionRound, nadia: User, company: dict[str, Account], language: str
) -> None:
    User.objects.update(language=language)
    names = set(round_.candidates.values_list("account__name", flat=True))
    assert names == {"Norvane", "Teyrac", "Aurelis", "Pelagos"}, "the largest customer is no candidate for its size"
    assert {fact["code"] for fact in row(round_, "Aurelis").facts} == {"growth", "pipeline", "contacts"}
    client.force_login(nadia)
    page = client.get(f"/programme/selection/{round_.pk}/{row(round_, 'Aurelis').pk}/").content.decode()
    assert "12\u00a0%" in page.replace("&nbsp;", "\u00a0")


def test_others_show_once_ones_own_sheet_is_in(client: Client, round_: SelectionRound, nadia: User, sarah: User) -> None:
    candidate = row(round_, "Norvane")
    verbs.fill_sheet(candidate, sheet(2, fit=5), by=sarah)
    client.force_login(nadia)
    address = f"/programme/selection/{round_.pk}/{candidate.pk}/"
    before = client.get(address)
    assert "Sarah Whitlock" not in before.content.decode()
    assert before.context["line"].rated == {}
    assert client.get(f"/programme/selection/{round_.pk}/").context["selection"].lines[1].sensitivity is None
    half = {f"s-{code}": "3" for code in list(CRITERIA)[:2]}
    assert client.post(address, {"act": "rate", **half}).status_code == 422
    assert client.post(address, {"act": "rate", **{f"s-{code}": "3" for code in CRITERIA}}).status_code == 302
    after = client.get(address)
    assert "Sarah Whitlock" in after.content.decode()
    apart = [code for code, each in after.context["line"].rated.items() if each.is_apart]
    assert apart == ["fit"], "5 and 3 are two points apart; 2 and 3 are not"
    stranger = factories.user("Otto", Role.SALES_DIRECTOR)
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_moving_the_weights_shows_who_hangs_on_them(round_: SelectionRound, nadia: User, sarah: User) -> None:
    strong = {code for code, each in CRITERIA.items() if each.axis == "strength"}
    for name, values in {
        "Norvane": {code: 2 if code in strong else 3 for code in CRITERIA},
        "Teyrac": sheet(2),
        "Aurelis": sheet(4),
        "Pelagos": sheet(3),
    }.items():
        for user in (nadia, sarah):
            verbs.fill_sheet(row(round_, name), values, by=user)
    seen = {line.candidate.account.name: line.sensitivity for line in Selection(round_, nadia).lines}
    assert {name: each and each.tier for name, each in seen.items()} == {"Norvane": 2, "Teyrac": 3, "Aurelis": 1, "Pelagos": 1}
    verbs.weigh(round_, {"fit": 50}, 90, by=nadia)
    round_.refresh_from_db()
    moved = {line.candidate.account.name: line.sensitivity for line in Selection(round_, nadia).lines}
    assert moved["Norvane"]
    assert moved["Norvane"].tier == 1


def test_sending_waits_for_every_reason_and_for_places(
    client: Client, round_: SelectionRound, nadia: User, sarah: User, company: dict[str, Account]
) -> None:
    verdicts = {
        "Norvane": ("watch", "Margin tactic by March, or it leaves in May."),
        "Teyrac": ("leaves", "Below the line under any weights."),
        "Aurelis": ("enters", "Fits, and grows."),
    }
    for name, (outcome, reason) in verdicts.items():
        verbs.decide(row(round_, name), verbs.Verdict(outcome, reason, JANUARY, Decimal(10), Decimal(180)), by=nadia)
    verbs.decide(row(round_, "Pelagos"), verbs.Verdict("enters", "", JANUARY), by=nadia)
    verbs.object_to(row(round_, "Norvane"), "It costs more than it brings.", by=sarah)
    client.force_login(nadia)
    address = f"/programme/selection/{round_.pk}/"
    refused = client.post(address, {"act": "send"})
    assert refused.status_code == 422
    assert "Pelagos" in refused.content.decode()
    assert not company["Aurelis"].key_periods.exists()

    # A third place for two says whose hours it lacks.
    manager = factories.person("Jeanne Maret")
    member = factories.person("Sophie", manager=manager)
    share = {"share": Decimal("0.2"), "since": dt.date(2026, 1, 1), "role": AccountRole.Role.MEMBER}
    Allocation.objects.create(person=member, account=company["Norvane"], **share)
    verbs.decide(row(round_, "Pelagos"), verbs.Verdict("enters", "Willing.", JANUARY), by=nadia)
    refused = client.post(address, {"act": "send"})
    assert refused.status_code == 422
    assert "Jeanne Maret" in refused.content.decode()

    verbs.decide(row(round_, "Pelagos"), verbs.Verdict("waits", "Next year.", JANUARY), by=nadia)
    assert client.post(address, {"act": "send"}).status_code == 302
    teyrac, aurelis = company["Teyrac"].key_periods.get(), company["Aurelis"].key_periods.get()
    assert (teyrac.since, teyrac.until) == (dt.date(2018, 1, 1), JANUARY), "what was key stays key in the past"
    assert aurelis.since == JANUARY
    assert AccountRole.objects.current().filter(account=company["Teyrac"], role="owner").exists()
    assert not company["Pelagos"].key_periods.exists()
    assert "It costs more than it brings." in client.get(f"{address}{row(round_, 'Norvane').pk}/").content.decode()
    assert AuditLine.objects.filter(act="selection.sent", actor=nadia).count() == 1
    with pytest.raises(verbs.ProgrammeError):
        verbs.decide(row(round_, "Pelagos"), verbs.Verdict("enters", "Now.", JANUARY), by=nadia)


FLUID = {"recurrence": 0, "functions": 1, "scarcity": 1, "constant": 0, "freed": 1, "worth": 1}
WORDS = {"en": ("fluid", "account teams, level 1.9 of 5"), "fr": ("fluide", "équipes de compte, niveau 1,9 sur 5")}


@pytest.fixture
def sophie(db: None) -> Person:
    """Whose hours Jeanne grants."""
    jeanne = factories.user("Jeanne Maret", Role.LINE_MANAGER)
    made = factories.person("Sophie Pons", manager=jeanne.person, function="services")
    people.rebuild_lines()
    return made


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_team_of_aurelis_is_fluid_and_hours_count_after_the_yes(
    client: Client, company: dict[str, Account], nadia: User, sophie: Person, language: str
) -> None:
    User.objects.update(language=language)
    aurelis, jeanne = company["Aurelis"], User.objects.get(person__name="Jeanne Maret")
    accounts.set_role(aurelis, sophie, AccountRole.Role.MEMBER, by=OPERATOR, since=dt.date(2026, 1, 1), membership="core")
    client.force_login(nadia)
    advised = client.get(reverse("teams:adviser", args=[aurelis.pk]), FLUID)
    assert WORDS[language][0] in advised.content.decode().lower()
    assert advised.context["reasons"]
    assert advised.context["turns"], "what would change it is told"
    decided = {**FLUID, "decided": str(int(advised.context["advice"])), "reason": "Rare and changing needs."}
    assert client.post(reverse("teams:adviser", args=[aurelis.pk]), decided).status_code == 302

    since, until = dt.date(2026, 11, 30), dt.date(2027, 3, 1)
    asked = {"person": sophie.pk, "days": "0.5", "since": since.isoformat(), "until": until.isoformat(), "why": "First trial"}
    assert client.post(reverse("teams:ask", args=[aurelis.pk]), asked).status_code == 302
    granted = Allocation.objects.filter(account=aurelis, person=sophie)
    assert not granted.exists(), "asked is not granted"
    agreement = aurelis.time_agreements.get()
    client.force_login(jeanne)
    address = reverse("teams:agreement", args=[agreement.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "grant"}).status_code == 302
    assert granted.get().since == since


def test_the_review_of_cervi_turns_decisions_into_actions(client: Client, nadia: User, sarah: User) -> None:
    cervi = factories.account("Cervi Biotech")
    accounts.assign_owner(cervi, sarah.person, by=OPERATOR, since=dt.date(2024, 1, 1))
    rebuild_access()
    plan = plans.open_plan(cervi, by=sarah)
    Promise.objects.create(account=cervi, text="Two slots", due_on=TODAY - dt.timedelta(days=1), recorded_on=TODAY)
    client.force_login(sarah)
    when = {"on": TODAY.isoformat(), "at": "09:00", "minutes_long": "60"}
    given = {"kind": "review", "openness": "team", "people": [sarah.person_id], **when}
    made = client.post(reverse("teams:meeting_add", args=[cervi.pk]), given)
    assert made.status_code == 302
    assert "Two slots" in client.get(made["Location"]).content.decode(), "the agenda comes from what is open"
    meeting, due = Meeting.objects.get(), TODAY + dt.timedelta(days=9)
    decided = {"text": "Free two slots", "owner": sarah.person_id, "due_on": due.isoformat()}
    assert client.post(reverse("teams:meeting_decide", args=[meeting.pk]), decided).status_code == 302
    action = Action.objects.get(text="Free two slots")
    assert (action.plan, action.owner, action.due_on) == (plan, sarah.person, due)
    bare = {**decided, "text": "Nobody does it", "owner": ""}
    assert client.post(reverse("teams:meeting_decide", args=[meeting.pk]), bare).status_code == 422
    assert not Action.objects.filter(text="Nobody does it").exists()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_balance_says_the_weakest_pillar_and_each_trap_its_facts(
    client: Client, company: dict[str, Account], nadia: User, language: str
) -> None:
    User.objects.update(language=language)
    levels = {Pillar.INFRASTRUCTURE: Decimal("3.4"), Pillar.TEAMS: Decimal("1.9"), Pillar.PLANS: Decimal("3.1")}
    verbs.assess({code: (levels[each.pillar], "shown") for code, each in STANDARD.items()}, by=nadia)
    client.force_login(nadia)
    page = client.get("/programme/")
    assert WORDS[language][1] in page.content.decode(), "never the mean, 2.8"
    out, period = StringIO(), last_months(TODAY)
    tomorrow = TODAY + dt.timedelta(days=1)
    asked = ["--from", period.start.isoformat(), "--to", period.end.isoformat(), "--as-of", tomorrow.isoformat(), "--json"]
    call_command("kpi", "programme_maturity", *asked, stdout=out)
    assert json.loads(out.getvalue())["value"] == pytest.approx(1.9) == pytest.approx(page.context["overview"].weakest.level)
    traps = [trap for trap, _told in page.context["traps"]]
    assert {"alone", "no_sponsor"} <= {trap.code for trap in traps}
    for trap in traps:
        assert trap.facts or trap.code == "no_method", trap.code
        for fact in trap.facts:
            assert fact.words in page.content.decode().replace("&#x27;", "'"), trap.code
