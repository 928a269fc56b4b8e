"""What a plan is limited to, changed after it was opened."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from base.edits import EditConflict
from people.models import AuditLine, User
from plans import live, verbs, white
from plans.models import Plan
from tests import factories


@pytest.fixture
def sites(plan: Plan) -> list[Account]:
    return [factories.account(name, parent=plan.account) for name in ("Helios Lyon", "Helios Lille")]


def limited(plan: Plan) -> tuple[str, set[str]]:
    now = Plan.objects.get(pk=plan.pk)
    return now.scope, {site.name for site in now.sites.all()}


def test_figures_and_white_space_follow_and_words_stay(plan: Plan, karim: User, sites: list[Account]) -> None:
    verbs.write_prose(plan.sections.get(code="summary"), "Sharp.", by=karim, base=0)
    assert verbs.set_extent(plan, "", sites[:1], by=karim)
    plan = Plan.objects.get(pk=plan.pk)
    assert limited(plan) == ("Helios Lyon", {"Helios Lyon"})
    assert live.subject(plan) == sites[0]
    assert white.sites_of(plan) == sites[:1]
    assert plan.sections.get(code="summary").text == "Sharp."
    line = AuditLine.objects.get(act="plan.extent_set")
    assert {value.field: (value.before, value.after) for value in line.values.all()} == {
        "scope": ("", "Helios Lyon"),
        "sites": ("[]", '["Helios Lyon"]'),
    }
    assert not verbs.set_extent(plan, "Helios Lyon", sites[:1], by=karim), "the same again is no change"
    verbs.set_extent(plan, "Helios Lyon", sites, by=karim)
    assert limited(plan)[0] == "Helios Lille, Helios Lyon", "a part named after its sites follows them"
    verbs.set_extent(plan, "", [], by=karim)
    assert limited(plan) == ("", set())


def test_a_site_elsewhere_and_a_part_that_exists_are_refused(plan: Plan, karim: User) -> None:
    with pytest.raises(verbs.PlanError, match="below"):
        verbs.set_extent(plan, "", [factories.account("Elsewhere")], by=karim)
    verbs.open_plan(plan.account, by=karim, scope="Innovation")
    with pytest.raises(verbs.PlanError, match="already"):
        verbs.set_extent(plan, "Innovation", [], by=karim)


def test_two_people_on_name_and_sites_never_conflict(plan: Plan, karim: User, claire: User, sites: list[Account]) -> None:
    read = {"scope": "", "sites": set()}
    verbs.set_extent(plan, "The north", [], by=claire, base=read)
    verbs.set_extent(plan, "", sites[1:], by=karim, base=read)
    assert limited(plan) == ("The north", {"Helios Lille"})
    with pytest.raises(EditConflict):
        verbs.set_extent(plan, "The south", sites[1:], by=karim, base=read)


@pytest.mark.parametrize(("language", "said"), [("en", "Not saved"), ("fr", "Non enregistré")])
def test_the_page_shows_what_a_colleague_chose(
    client: Client, plan: Plan, karim: User, claire: User, sites: list[Account], language: str, said: str
) -> None:
    User.objects.filter(pk=karim.pk).update(language=language)
    client.force_login(karim)
    address = reverse("plans:extent", args=[plan.pk])
    assert "Helios Lille" in client.get(address).content.decode()
    sent = {"scope": "South", "sites": [sites[0].pk], "base_scope": "", "base_sites": ""}
    verbs.set_extent(plan, "North", sites[1:], by=claire)
    answer = client.post(address, sent)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert said in body
    assert "North, Helios Lille" in body
    assert limited(plan) == ("North", {"Helios Lille"})
    again = sent | {"base_scope": "North", "base_sites": str(sites[1].pk)}
    assert f'name="base_sites" value="{sites[1].pk}"' in body, "sent again it is meant"
    assert client.post(address, again).status_code == 302
    assert limited(plan) == ("South", {"Helios Lyon"})
