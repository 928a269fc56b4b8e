"""The diagnosis of facts: computed now, from kept results, and printed by the command."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import KeyAccount
from base.models import Setting
from base.periods import Period
from people.audit import Operator
from people.verbs import change_setting
from pyramid import diagnosis as work
from pyramid import stored
from pyramid.models import Target, Verdict
from pyramid.scopes import Scope
from tests import factories

YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))
COMPANY = Scope.company()


def day(month, number=10):
    return dt.date(2026, month, number)


@pytest.fixture
def lost(db):
    """Twenty qualified opportunities decided in the year, two of them won: 10 %, 2.8 to 30.1."""
    account = factories.account("Helios")
    for number in range(20):
        factories.opportunity(account, (day(2), "qualified"), (day(6), "won" if number < 2 else "lost"))
    return account


@pytest.fixture
def many_lost(lost):
    """Forty more are lost: 2 of 60, the whole interval under 25 %."""
    for _number in range(40):
        factories.opportunity(lost, (day(3), "qualified"), (day(7), "lost"))
    return lost


def test_a_wide_interval_is_only_a_watch(lost):
    diagnosis = work.of(COMPANY, YEAR)
    assert diagnosis.rules["D05"] == "watch"
    assert diagnosis.inputs["win_rate_count"].n == 20


def test_figures_that_are_not_built_stay_unknown_and_are_named(many_lost):
    diagnosis = work.of(COMPANY, YEAR)
    assert diagnosis.rules["D05"] == "held"
    assert {"enps", "skill_gap", "promises_kept.sale"} <= set(diagnosis.unknown_inputs)
    assert diagnosis.rules["D11"] == "clear"  # no key account


def test_key_accounts_are_counted_by_group_on_the_last_day(db):
    group = factories.account("Group")
    for account in (group, factories.account("Site", parent=group), factories.account("Other")):
        KeyAccount.objects.create(account=account, since=dt.date(2026, 1, 1))
    KeyAccount.objects.create(account=factories.account("Past"), since=dt.date(2025, 1, 1), until=YEAR.last)
    KeyAccount.objects.create(account=factories.account("Next"), since=YEAR.end)
    assert work.context_of(COMPANY, YEAR, YEAR.end).key_accounts == 2
    Setting.objects.create(name="group_level", value="account")
    assert work.context_of(COMPANY, YEAR, YEAR.end).key_accounts == 3
    assert work.context_of(COMPANY, YEAR, dt.date(2025, 12, 1)).key_accounts == 1  # a running period is counted at as_of


def test_key_accounts_of_a_part_of_the_company(db):
    group = factories.account("Group")
    site = factories.account("Site", parent=group)
    other = factories.account("Other")
    for account in (site, other):
        KeyAccount.objects.create(account=account, since=dt.date(2026, 1, 1))
    assert work.context_of(Scope.account(group.pk), YEAR, YEAR.end).key_accounts == 1


@pytest.mark.parametrize(
    ("start", "end", "amount"),
    [
        (YEAR.start, YEAR.end, 15.0),
        (dt.date(2026, 1, 1), dt.date(2027, 1, 1), 15.0),
        (dt.date(2026, 10, 1), dt.date(2026, 11, 1), None),
        (dt.date(2024, 11, 1), dt.date(2025, 11, 1), None),
    ],
    ids=["that of the period", "that of the year in force", "a month says nothing of a year", "over"],
)
def test_the_target_of_the_period(db, start, end, amount):
    Target.objects.create(kpi="new_customers", start=start, end=end, amount=15)
    assert work.context_of(COMPANY, YEAR, YEAR.end).targets.get("new_customers") == amount


def test_programme_and_thresholds_are_settings(many_lost):
    for name, value in (("programme_exists", True), ("D05.win_rate_count", 0.01)):
        change_setting(name, value, by=Operator("tests"))
    diagnosis = work.of(COMPANY, YEAR)
    assert diagnosis.context.programme_exists
    assert diagnosis.rules["D05"] == "clear"
    assert ("D05.win_rate_count", 0.01, 0.25) in work.changed_settings(diagnosis)


def test_pages_read_what_was_kept(many_lost):
    assert work.current(COMPANY, YEAR) is None
    computed = work.of(COMPANY, YEAR)
    stored.keep(computed.inputs.values(), COMPANY)
    factories.opportunity(many_lost, (day(3), "qualified"), (day(7), "won"))
    again = work.current(COMPANY, YEAR)
    assert again.rules == computed.rules
    assert again.unknown_inputs == computed.unknown_inputs


def test_the_verdict_of_a_period_is_kept_once_until_a_figure_moves(many_lost):
    first = work.keep_current(COMPANY, YEAR)
    assert first is not None
    assert (first.start, first.end, first.as_of) == (YEAR.start, YEAR.end, YEAR.end)
    assert work.keep_current(COMPANY, YEAR) is None
    factories.opportunity(many_lost, (day(3), "qualified"), (day(7), "lost"))
    assert work.keep_current(COMPANY, YEAR) is not None
    assert Verdict.objects.count() == 2


def test_a_changed_threshold_gives_a_new_dated_verdict_at_once(many_lost):
    change_setting("D05.win_rate_count", 0.02, by=Operator("tests"))
    assert not Verdict.objects.exists(), "nothing is computed for it"
    stored.keep(work.of(COMPANY, YEAR).inputs.values(), COMPANY)
    work.keep_current(COMPANY, YEAR)
    change_setting("D05.win_rate_count", 0.05, by=Operator("tests"))
    assert [verdict.rules.get(rule="D05").state for verdict in Verdict.objects.order_by("pk")] == ["clear", "watch"]
    change_setting("company_name", "Another", by=Operator("tests"))
    assert Verdict.objects.count() == 2, "it says the same"


def run(capsys, *options):
    call_command("diagnose", "--from", str(YEAR.start), "--to", str(YEAR.end), *options)
    return capsys.readouterr().out


def test_the_command_prints_what_the_page_says(many_lost, capsys):
    document = json.loads(run(capsys, "--json"))
    diagnosis = work.of(COMPANY, YEAR)
    assert document["rules"] == diagnosis.rules
    assert document["sentence"]["en"] == work.sentence(diagnosis).title
    assert set(document["sentence"]) == {"en", "fr"}
    assert document["unknown_inputs"] == sorted(document["unknown_inputs"])
    assert set(document) >= {"verdict", "layer", "stories", "replaced", "findings"}


def test_each_finding_names_its_evidence_and_what_would_change_it(many_lost, capsys):
    (finding,) = [each for each in json.loads(run(capsys, "--json"))["findings"] if each["rule"] == "D05"]
    assert (finding["state"], finding["severity"]) == ("held", "high")
    assert finding["changes_if"] == "The rule is clear when every threshold is kept: Win rate 25\u00a0%."
    (clause,) = finding["evidence"]
    assert (clause["input"], clause["operator"], clause["threshold"], clause["n"]) == ("win_rate_count", "<", 0.25, 60)
    assert clause["decides"]


def test_the_command_in_words(many_lost, capsys):
    text = run(capsys)
    assert text.startswith("Cannot tell yet") or "Win rate 3" in text
    assert "D05 held (high)" in text


def test_an_earlier_day_of_knowledge(many_lost, capsys):
    document = json.loads(run(capsys, "--json", "--as-of", "2026-06-01"))
    assert "win_rate_count" in document["unknown_inputs"]  # nothing was decided yet


def test_a_period_that_ends_before_it_starts_is_refused(db):
    with pytest.raises(CommandError) as refusal:
        call_command("diagnose", "--from", "2026-01-01", "--to", "2025-01-01")
    assert refusal.value.returncode == 2
