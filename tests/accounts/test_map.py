"""The relationship map: what it shows, to whom, and what each act changes. Spec: product.md A2, rights.md."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import map_page, privacy, verbs
from accounts.models import (
    AccountSnapshot,
    Contact,
    ContactJudgement,
    ContactLink,
    DecisionRole,
    Interaction,
    OpportunityContact,
    Tie,
)
from accounts.registry import Reading
from accounts.relations import from_interactions, relation_map
from accounts.verbs import AccountError
from base.edits import EditConflict
from people.audit import Operator
from people.models import AuditLine
from people.permissions import Role
from people.rights import Refused
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


def met(contact, person, *days_ago):
    for days in days_ago:
        Interaction.objects.create(account=contact.account, contact=contact, person=person, on=TODAY - dt.timedelta(days=days))


def seen(account, user):
    return relation_map(Reading(account, user))


def titles(account, user):
    return [gap.title for gap in map_page.gaps_of(seen(account, user))]


@pytest.fixture
def halden(helios):
    """A chief, two below: one who decides and is not known, one who advises and is."""
    chief = factories.contact(helios, "Anton Chief", role="decides", level="executive", function="executive")
    quality = factories.contact(helios, "Katharina Quality", role="blocks", function="rd", reports_to=chief)
    analyst = factories.contact(helios, "Reto Analyst", role="advises", function="rd", reports_to=chief)
    return helios, chief, quality, analyst


@pytest.mark.parametrize(
    ("days", "last", "strength"),
    [(0, None, 0), (1, 5, 1), (3, 5, 2), (8, 5, 3), (30, 5, 3), (30, 181, 1), (0, 400, 0)],
    ids=["never", "once", "sometimes", "often", "very often is no more than strong", "long ago", "over a year ago"],
)
def test_a_tie_that_nobody_judged_comes_from_days_of_interactions(days, last, strength):
    on = TODAY - dt.timedelta(days=last) if last is not None else None
    assert from_interactions(days, on, TODAY) == strength


def test_a_judged_tie_leads_over_what_interactions_tell(halden, karim):
    helios, _chief, _quality, analyst = halden
    met(analyst, karim.person, 1)
    assert seen(helios, karim).by_key[analyst.pk].strength == 1
    verbs.set_tie(analyst, karim.person, 4, by=karim, certainty="confirmed")
    best = seen(helios, karim).by_key[analyst.pk].best
    assert (best.strength, best.judged.certainty, best.judged.by, best.judged.on) == (4, "confirmed", karim, TODAY)


def test_the_map_names_whom_to_meet_and_the_way_in(halden, karim):
    helios, chief, quality, analyst = halden
    verbs.set_tie(analyst, karim.person, 3, by=karim)
    gaps = {gap.contact: gap for gap in map_page.gaps_of(seen(helios, karim)) if gap.title.startswith("Meet")}
    assert set(gaps) == {chief.pk, quality.pk}
    assert gaps[chief.pk].why == "Way in: Reto Analyst, known to Karim."
    assert gaps[quality.pk].why == "Nobody of ours knows somebody near this person."


def test_gaps_of_the_buying_group_of_an_open_deal(halden, karim):
    helios, _chief, quality, analyst = halden
    DecisionRole.objects.create(account=helios, role="buys")
    deal = factories.opportunity(helios, name="Line 3", amount=Decimal(500_000))
    verbs.join_buying_groups(analyst, [deal], by=karim, among=[deal])
    (group,) = seen(helios, karim).deal_groups
    assert (group.is_named, group.vacant, [each.contact for each in group.members], group.far) == (True, ("buys",), [analyst], ())
    verbs.join_buying_groups(quality, [deal], by=karim, among=[deal])
    (group,) = seen(helios, karim).deal_groups
    assert [each.contact for each in group.far] == [quality]
    verbs.join_buying_groups(quality, [], by=karim, among=[deal])
    assert list(OpportunityContact.objects.values_list("contact", flat=True)) == [analyst.pk]
    assert "Opportunity Line 3" in titles(helios, karim)


def test_single_threads_on_both_sides(halden, karim):
    helios, chief, _quality, analyst = halden
    met(analyst, karim.person, 3)
    assert "Reto Analyst: their only one in contact" in titles(helios, karim)
    met(chief, karim.person, 3)
    gaps = [gap for gap in map_page.gaps_of(seen(helios, karim)) if gap.title == "Karim: our only one in contact"]
    assert [(gap.tone, gap.word) for gap in gaps] == [("bad", "single thread")]
    met(chief, factories.person("Sophie"), 3)
    assert "Karim: our only one in contact" not in titles(helios, karim)


def test_who_would_be_lost_if_one_of_ours_left(client, halden, karim):
    helios, chief, quality, analyst = halden
    sophie = factories.person("Sophie")
    met(analyst, karim.person, 3)
    met(chief, karim.person, 3)
    met(chief, sophie, 3)
    found = seen(helios, karim)
    assert [known.contact for known in found.lost_with(karim.person_id)] == [analyst]
    assert found.lost_with(sophie.pk) == []
    client.force_login(karim)
    page = client.get(reverse("accounts:tab", args=[helios.pk, "map"]), {"leaves": karim.person_id}).content.decode()
    assert "one person there is known to nobody else of ours" in page
    assert "lost to us" in page
    assert quality.name in page


def test_a_colleague_who_has_left_ties_nobody(halden, karim):
    helios, _chief, _quality, analyst = halden
    met(analyst, factories.person("Gone", left_on=TODAY), 3)
    assert seen(helios, karim).by_key[analyst.pk].best is None


def test_contacts_gone_stale(halden, karim):
    helios, _chief, quality, _analyst = halden
    met(quality, karim.person, 200)
    assert [known.contact for known in seen(helios, karim).stale] == [quality]
    assert "1 person with a decision role gone stale" in titles(helios, karim)


def test_who_has_left_the_customer_is_not_drawn(halden, karim):
    helios, chief, quality, _analyst = halden
    Contact.objects.filter(pk=chief.pk).update(left_on=TODAY)
    found = seen(helios, karim)
    assert chief.pk not in found.by_key
    assert quality.pk in found.by_key


def test_the_headline_names_the_one_ally_and_the_money(halden, karim):
    helios, _chief, _quality, analyst = halden
    AccountSnapshot.objects.update_or_create(account=helios, defaults={"revenue_minor": 490_000_000})
    verbs.set_tie(analyst, karim.person, 3, by=karim)
    reading = Reading(helios, karim)
    assert map_page.headline(relation_map(reading), reading) == (
        "One strong tie out of 3: if Reto Analyst leaves, EUR\u00a04.9\u00a0M a year has no ally"
    )


# Who sees what


def test_without_the_right_the_map_shows_meetings_and_no_judgement(client, halden, karim, mona, give):
    helios, chief, _quality, analyst = halden
    extended = factories.user("Extended", Role.TEAM_MEMBER)
    give(extended, helios, "member", membership="extended")
    verbs.judge_contact(analyst, {"attitude": "opposes", "influence": "high", "matters": "Wants peace"}, by=karim)
    verbs.set_tie(analyst, factories.person("Judged Only"), 4, by=karim)
    verbs.link_contacts(analyst, chief, "rival", by=karim)
    address = reverse("accounts:tab", args=[helios.pk, "map"]) + f"?person={analyst.pk}"
    secrets = ("opposes", "Wants peace", "Judged Only", "is at odds with", "against us", "What we think")
    for user, judges in ((karim, True), (mona, True), (extended, False)):
        client.force_login(user)
        page = client.get(address).content.decode()
        assert "Reto Analyst" in page
        assert [word in page for word in secrets] == [judges] * len(secrets), user.name
    assert list(Tie.objects.visible_to(extended)) == list(ContactLink.objects.visible_to(extended)) == []
    assert Tie.objects.visible_to(mona).count() == ContactLink.objects.visible_to(mona).count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda contact, other, deal, by: verbs.judge_contact(contact, {"matters": "x"}, by=by),
        lambda contact, other, deal, by: verbs.set_tie(contact, by.person, 2, by=by),
        lambda contact, other, deal, by: verbs.link_contacts(contact, other, "ally", by=by),
        lambda contact, other, deal, by: verbs.join_buying_groups(contact, [deal], by=by, among=[deal]),
    ],
    ids=["judge", "tie", "link", "groups"],
)
def test_an_extended_member_changes_nothing_on_the_map(halden, give, act):
    helios, chief, _quality, analyst = halden
    extended = factories.user("Extended", Role.TEAM_MEMBER)
    give(extended, helios, "member", membership="extended")
    with pytest.raises(Refused):
        act(analyst, chief, factories.opportunity(helios), extended)
    assert not (ContactJudgement.objects.exists())
    assert not (Tie.objects.exists())
    assert not (ContactLink.objects.exists())
    assert not (OpportunityContact.objects.exists())


def test_administrators_read_judgements_masked(client, halden, karim, yann):
    _helios, chief, _quality, analyst = halden
    verbs.judge_contact(analyst, {"attitude": "opposes", "matters": "Wants peace"}, by=karim)
    verbs.set_tie(analyst, karim.person, 4, by=karim)
    verbs.link_contacts(analyst, chief, "rival", by=karim)
    assert AuditLine.objects.filter(act__in=["contact.judged", "tie.judged", "contacts.linked"]).count() == 3
    client.force_login(yann)
    page = client.get(reverse("people:audit")).content.decode()
    assert "masked" in page
    for word in ("opposes", "Wants peace", "rival"):
        assert word not in page, word


def test_neither_search_nor_export_tells_a_judgement(client, halden, karim):
    _helios, _chief, _quality, analyst = halden
    verbs.judge_contact(analyst, {"matters": "Wants peace"}, by=karim)
    client.force_login(karim)
    assert "Reto Analyst" not in client.get(reverse("accounts:search"), {"q": "peace"}).content.decode()
    export = client.get(reverse("accounts:export", args=["csv"]), {"all": "1"})
    assert b"peace" not in b"".join(export.streaming_content)


# Acts through the page


def send(client, account, contact, **form):
    return client.post(reverse("accounts:map_person", args=[account.pk, contact.pk]), form)


def test_every_form_of_the_panel(client, halden, karim):
    helios, chief, quality, analyst = halden
    deal = factories.opportunity(helios, name="Line 3")
    client.force_login(karim)
    assert (
        send(client, helios, quality, act="judge", attitude="neutral", influence="high", matters="Calm", certainty="confirmed").status_code
        == 302
    )
    assert send(client, helios, quality, act="tie", person="Karim", strength="2", certainty="assumed").status_code == 302
    assert send(client, helios, quality, act="link", other=chief.pk, kind="listens", certainty="assumed").status_code == 302
    assert send(client, helios, quality, act="groups", deals=deal.pk).status_code == 302
    place = {"function": "quality", "level": "manager", "role": "buys", "reports_to": analyst.pk, "act": "place"}
    base = {"base_function": "rd", "base_level": "", "base_role": "blocks", "base_reports_to_id": chief.pk}
    assert send(client, helios, quality, **place, **base).status_code == 302
    quality.refresh_from_db()
    judged = quality.judgement
    assert (judged.attitude, judged.matters, judged.certainty, judged.by, judged.on) == ("neutral", "Calm", "confirmed", karim, TODAY)
    assert (quality.function, quality.level, quality.role, quality.reports_to) == ("quality", "manager", "buys", analyst)
    assert quality.ties.get().strength == 2
    link = quality.links.get()
    assert (link.other, link.kind) == (chief, "listens")
    assert quality.buys_in.get().opportunity == deal
    send(client, helios, quality, act="tie", person="Karim", strength="0", certainty="assumed")
    send(client, helios, chief, act="unlink", link=link.pk)
    send(client, helios, quality, act="groups")
    assert not (quality.ties.exists())
    assert not (quality.links.exists())
    assert not (quality.buys_in.exists())


def test_sent_by_htmx_the_answer_is_the_map_as_it_now_is(client, halden, karim):
    helios, _chief, quality, _analyst = halden
    client.force_login(karim)
    headers = {"HX-Request": "true", "HX-Target": "account-body"}
    address = reverse("accounts:map_person", args=[helios.pk, quality.pk])
    answer = client.post(
        address, {"act": "judge", "attitude": "opposes", "matters": "", "influence": "", "certainty": "assumed"}, headers=headers
    )
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="account-body">')
    assert "Katharina Quality: against us" in page


def test_a_colleagues_change_of_meanwhile_is_not_overwritten(client, halden, karim, mona):
    helios, _chief, quality, _analyst = halden
    verbs.judge_contact(quality, {"attitude": "neutral"}, by=karim)
    version = ContactJudgement.objects.get().version
    verbs.judge_contact(quality, {"attitude": "opposes"}, by=mona)
    client.force_login(karim)
    answer = send(client, helios, quality, act="judge", attitude="supports", influence="", matters="", certainty="assumed", version=version)
    assert answer.status_code == 409
    assert "a colleague changed this meanwhile" in answer.content.decode()
    assert ContactJudgement.objects.get().attitude == "opposes"
    tie = verbs.set_tie(quality, karim.person, 2, by=mona)
    verbs.set_tie(quality, karim.person, 3, by=mona, version=tie.version)
    with pytest.raises(EditConflict):
        verbs.set_tie(quality, karim.person, 1, by=karim, version=tie.version)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"act": "tie", "person": "Nobody", "strength": "2", "certainty": "assumed"}, "No colleague in post has exactly this name."),
        ({"act": "tie", "person": "Karim", "strength": "9", "certainty": "assumed"}, "less than or equal to 4"),
        ({"act": "link", "other": "999999", "kind": "ally", "certainty": "assumed"}, "valid choice"),
    ],
    ids=["no such colleague", "no such strength", "no such contact"],
)
def test_bad_input_is_refused_in_words(client, halden, karim, form, sentence):
    helios, _chief, quality, _analyst = halden
    client.force_login(karim)
    answer = send(client, helios, quality, **form)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert send(client, helios, quality, act="dance").status_code == 400


def test_contacts_of_two_groups_are_not_linked(halden, karim):
    _helios, _chief, quality, _analyst = halden
    stranger = factories.contact(factories.account("Elsewhere"))
    with pytest.raises((AccountError, Refused)):
        verbs.link_contacts(quality, stranger, "ally", by=karim)
    with pytest.raises(AccountError):
        verbs.link_contacts(quality, stranger, "ally", by=Operator("test"))


# Size, erasure


def test_as_many_queries_at_150_people_and_every_name_is_drawn(client, helios, karim):
    def fill(start, stop):
        for number in range(start, stop):
            contact = factories.contact(helios, f"Person {number:03d}", role="advises", function="rd")
            ContactJudgement.objects.create(contact=contact, attitude="neutral", by=karim, on=TODAY)
            Tie.objects.create(contact=contact, person=karim.person, strength=number % 4 + 1, by=karim, on=TODAY)
            met(contact, karim.person, number % 90)

    def count():
        with CaptureQueriesContext(connection) as caught:
            page = client.get(reverse("accounts:tab", args=[helios.pk, "map"]))
        assert page.status_code == 200
        return len(caught), page.content.decode()

    fill(0, 10)
    client.force_login(karim)
    count()
    few, _page = count()
    fill(10, 150)
    many, page = count()
    assert many == few <= 22
    svg = page[page.index("<svg xmlns") if "<svg xmlns" in page else page.index("ch-tree") :]
    assert all(f">Person {number:03d}<" in svg for number in range(150))
    fill(150, 152)
    beyond, page = count()
    assert beyond == few + 1
    assert "not drawn: 2" in page


def test_data_and_erasure_of_a_person_cover_the_map(halden, karim, settings, tmp_path):
    settings.HOME = settings.MEDIA_ROOT = tmp_path
    helios, chief, quality, _analyst = halden
    verbs.judge_contact(quality, {"matters": "Katharina Quality wants calm"}, by=karim)
    verbs.set_tie(quality, karim.person, 2, by=karim)
    verbs.link_contacts(chief, quality, "ally", by=karim)
    deal = factories.opportunity(helios)
    verbs.join_buying_groups(quality, [deal], by=karim, among=[deal])
    subject = privacy.subject_of("contact", quality.pk)
    told = privacy.gather(subject, by=Operator("test"))["rows"]
    assert {"accounts.Tie.contact", "accounts.ContactLink.other", "accounts.OpportunityContact.contact"} <= set(told)
    assert privacy.gather(subject, by=karim)["rows"].keys().isdisjoint({"accounts.Tie.contact", "accounts.ContactLink.other"})
    privacy.forget(privacy.subject_of("contact", quality.pk), by=Operator("test"))
    assert not (Tie.objects.exists())
    assert not (ContactLink.objects.exists())
    assert not (OpportunityContact.objects.exists())
    assert not ContactJudgement.objects.exists()
