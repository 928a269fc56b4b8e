"""Who does what, what each KAM carries, and budget against cost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.models import Account, Cost
from people import verbs as people
from people.models import AuditLine, Person, User
from people.rights import Refused
from people.verbs import rebuild_lines
from programs import means, roles, verbs
from programs.models import RoleText
from programs.traps import Programme
from tests import factories
from tests.programs.conftest import OPERATOR

PAGE = "/programme/roles/"
TODAY = factories.TODAY


def cost(category: str, day: dt.date, amount: int, account: Account | None = None) -> None:
    Cost.objects.create(category=category, on=day, amount=amount, currency="EUR", account=account)


def told(year: int) -> dict[str, tuple[Decimal, str]]:
    return {row.kind.value: (row.cost, row.standing[0]) for row in means.budgets() if row.year == year}


def test_the_usual_words_hold_until_the_company_writes_its_own(client: Client, claire: User, karim: User, helios: Account) -> None:
    kam = roles.described(Programme())[0]
    assert (kam.text, kam.holders) == (None, ["Karim"])
    with override("fr"):
        assert "client" in str(kam.purpose)
    client.force_login(claire)
    words = {"kam-purpose": "One face.", "kam-tasks": "Knows.\nWrites.", "kam-time": "", "kam-able": "Patience.", "kam-version": ""}
    assert client.post(PAGE, {"act": "describe-kam", **words}).status_code == 302
    kam = roles.described(Programme())[0]
    assert (kam.purpose, kam.tasks) == ("One face.", ["Knows.", "Writes."])
    # Written from an old page: refused, and what was typed is kept.
    late = client.post(PAGE, {"act": "describe-kam", **words, "kam-purpose": "Another face."})
    assert late.status_code == 422
    assert "Another face." in late.content.decode()
    assert RoleText.objects.get().purpose == "One face."
    verbs.describe_role("kam", version=1, by=claire, purpose="Two faces.", tasks="Knows.")
    line = AuditLine.objects.filter(act="programme.role_described", actor=claire).latest("pk")
    assert line.values.get(field="purpose").before == "One face."
    with pytest.raises(Refused):
        verbs.describe_role("kam", version=2, by=karim, purpose="x", tasks="y")


def test_a_kam_over_the_limit_is_named_to_who_reads_by_person(
    client: Client, claire: User, karim: User, lea: User, oscar: User, helios: Account, selene: Account
) -> None:
    people.change_setting("accounts_per_kam", 1, by=OPERATOR)
    (load,) = means.loads(Programme())
    assert ([account.name for account in load.accounts], load.standing[0]) == (["Helios", "Selene"], "bad")
    for user, count in ((claire, 1), (karim, 1), (lea, 0), (oscar, 0)):
        assert len(means.loads_for(user, Programme())) == count, user
    Person.objects.filter(pk=karim.person_id).update(manager=lea.person)
    rebuild_lines()
    assert len(means.loads_for(lea, Programme())) == 1
    people.change_setting("accounts_per_kam", 2, by=OPERATOR)
    assert means.loads(Programme())[0].standing[0] == "watch"
    client.force_login(oscar)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert page.context["loads"] == []
    assert page.context["budgets"] == []


def test_budget_stands_against_cost_by_year_and_kind(claire: User, karim: User, helios: Account) -> None:
    other = factories.account("Not key")
    start, later = dt.date(TODAY.year, 1, 15), TODAY + dt.timedelta(days=20)
    cost("kam_programme", start, 900)
    cost("kam_programme", later, 5000)  # not yet
    cost("kam_programme", dt.date(TODAY.year - 1, 6, 1), 700)
    cost("sales", start, 300, helios)
    cost("sales", start, 8000, other)
    cost("sales", dt.date(2023, 6, 1), 8000, helios)  # before it was key, and long ago
    verbs.set_budget(TODAY.year, "kam_programme", Decimal(1000), by=claire)
    assert told(TODAY.year) == {"kam_programme": (Decimal(900), "good"), "sales": (Decimal(300), "none")}
    assert told(TODAY.year - 1) == {"kam_programme": (Decimal(700), "none")}
    verbs.set_budget(TODAY.year, "kam_programme", Decimal(800), by=claire)
    assert told(TODAY.year)["kam_programme"][1] == "bad"
    assert AuditLine.objects.filter(act="programme.budget_set").count() == 2
    with pytest.raises(verbs.ProgrammeError):
        verbs.set_budget(TODAY.year, "cost_of_sales", Decimal(1), by=claire)
    with pytest.raises(Refused):
        verbs.set_budget(TODAY.year, "sales", Decimal(1), by=karim)


def test_spending_ahead_of_the_year_is_seen_before_it_is_over() -> None:
    row = means.Spent(2026, Cost.Category.KAM_PROGRAMME, verbs_budget(1000), Decimal(600), Decimal("0.5"))
    assert row.standing[0] == "watch"
    assert means.Spent(2025, row.kind, row.budget, Decimal(600), Decimal(1)).standing[0] == "good"


def verbs_budget(amount: int) -> means.Budget:
    return means.Budget(year=2026, kind="kam_programme", amount=Decimal(amount))
