"""Public data sets, read through the product. Their figures: shared/data/expected.json."""

from decimal import Decimal
from pathlib import Path

from django.db.models import Sum

from accounts.models import Account, AccountClosure, Invoice, InvoiceLine, Opportunity, Subscription, SurveyResponse
from people.models import Person
from tests.imports.conftest import Loader, counts
from tests.shared import shared

PIPELINE = {
    "mapping": {"engage_date": "created_on"},
    "copies": {"qualified_on": "created_on"},
    "values": {"stage": {"Engaging": "qualified", "Prospecting": "open"}},
}


def test_maventech(load: Loader) -> None:
    folder = shared("maventech")
    load(folder / "accounts.csv", "accounts")
    load(folder / "products.csv", "products")
    load(folder / "sales_teams.csv", "employees")
    outcome = load(folder / "sales_pipeline.csv", "opportunities", **PIPELINE)

    assert counts(outcome) == (8800, 0, 0, 0, 0)
    assert outcome.batch.unattached == Opportunity.objects.filter(account=None).count() == 1425
    qualified = Opportunity.objects.filter(qualified_on__isnull=False)
    assert qualified.filter(state="won").count() == 4238
    assert qualified.filter(state__in=["won", "lost"]).count() == 6711
    assert set(Opportunity.objects.filter(product=None).values_list("product_text", flat=True)) == {"GTXPro"}
    assert AccountClosure.objects.filter(depth=1).count() == 15
    assert outcome.prepared.recognised.date_order == "mdy"

    again = load(folder / "sales_pipeline.csv", "opportunities", **PIPELINE)
    assert counts(again) == (0, 0, 8800, 0, 0)


def test_maventech_remembers_how_its_source_is_read(load: Loader) -> None:
    folder = shared("maventech")
    load(folder / "sales_pipeline.csv", "opportunities", **PIPELINE)
    assert counts(load(folder / "sales_pipeline.csv", "opportunities")) == (0, 0, 8800, 0, 0)


def test_northwind_is_worth_its_lines(load: Loader) -> None:
    folder = shared("northwind")
    load(folder / "customers.csv", "accounts")
    load(folder / "products.csv", "products")
    load(folder / "employees.csv", "employees")
    load(folder / "orders.csv", "invoices")
    outcome = load(folder / "order_details.csv", "invoice_lines")

    assert counts(outcome) == (2155, 0, 0, 0, 0)
    for model in (Invoice, InvoiceLine):
        assert model.objects.aggregate(total=Sum("base_minor"))["total"] == 126_579_329
    assert Person.objects.get(name="Anne Dodsworth").manager.name == "Steven Buchanan"
    assert Account.objects.get(keys__key="ALFKI").region == "NULL"  # text fields keep the word


def test_ravenstack(load: Loader) -> None:
    folder = shared("ravenstack")
    load(folder / "accounts.csv", "accounts")
    outcome = load(folder / "subscriptions.csv", "subscriptions", mapping={"mrr_amount": "amount"}, constants={"months": "1"})

    assert counts(outcome) == (5000, 0, 0, 0, 0)
    active = Subscription.objects.filter(end=None, start__lte="2024-12-31") | Subscription.objects.filter(end__gt="2024-12-31")
    assert active.aggregate(total=Sum("amount"))["total"] == Decimal("10159608")
    assert active.filter(trial=False, amount__gt=0).values("account").distinct().count() == 500


def test_nps_answers_that_are_missing_are_rejected(load: Loader) -> None:
    path = shared("nps/retail_nps_3000.csv")
    outcome = load(path, "survey_responses", mapping={"nps": "score"}, constants={"kind": "nps", "on": "2024-12-31"})

    assert counts(outcome) == (2941, 0, 0, 59, 0)
    answers = SurveyResponse.objects.filter(kind="nps")
    promoters, detractors = answers.filter(score__gte=9).count(), answers.filter(score__lte=6).count()
    assert round(100 * (promoters - detractors) / answers.count(), 2) == 55.46


STORY = [
    "employees",
    "accounts",
    "contacts",
    "opportunities",
    "opportunity_events",
    "invoices",
    "subscriptions",
    "deliveries",
    "promises",
    "tickets",
    "survey_responses",
    "costs",
    "interactions",
    "decision_roles",
    "key_accounts",
    "allocations",
]


def test_the_three_stories_need_no_mapping(load: Loader) -> None:
    for story in ("story_sound", "story_intimacy", "story_overpromise"):
        folder: Path = shared(f"stories/{story}")
        for kind in STORY:
            outcome = load(folder / f"{kind}.csv", kind, source=story)
            assert outcome.batch.created == outcome.batch.rows, (story, kind, [reject.code for reject in outcome.rejects[:3]])
            assert not outcome.prepared.mapped.unused
