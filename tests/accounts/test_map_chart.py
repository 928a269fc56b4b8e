"""The map drawn and changed on it: gaps of buying groups, influence, moving a card, the paper. Spec: product.md A2."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from accounts import map_chart, verbs
from accounts.map_chart import Asked
from accounts.models import Contact, ContactJudgement, DecisionRole
from accounts.registry import Reading
from accounts.relations import relation_map
from accounts.verbs import AccountError
from people.models import AuditLine
from people.permissions import Role
from reports.charts.card import Card, Line, draw_card
from reports.charts.svg import Drawing
from reports.registry import Context, papers
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def halden(helios):
    chief = factories.contact(helios, "Anton Chief", role="decides", level="executive", function="executive")
    quality = factories.contact(helios, "Katharina Quality", role="blocks", function="rd", reports_to=chief)
    analyst = factories.contact(helios, "Reto Analyst", role="advises", function="rd", reports_to=chief)
    return helios, chief, quality, analyst


@pytest.fixture
def outer(helios, give):
    """In the extended team: reads the map, judges nobody."""
    user = factories.user("Extended", Role.TEAM_MEMBER)
    give(user, helios, "member", membership="extended")
    return user


def seen(account, user):
    return relation_map(Reading(account, user))


def page(client, user, account, **asked):
    client.force_login(user)
    return client.get(reverse("accounts:tab", args=[account.pk, "map"]), asked).content.decode()


def move(client, account, contact, chief, base, **headers):
    form = {"act": "move", "reports_to": getattr(chief, "pk", ""), "base": getattr(base, "pk", "")}
    return client.post(reverse("accounts:map_person", args=[account.pk, contact.pk]), form, headers=headers)


def test_every_gap_of_many_is_on_the_page_the_rest_folded(client, halden, karim):
    """Who opposes us comes first; thirteen of them hid that nobody ever met the others."""
    helios, chief, *_people = halden
    for number in range(13):
        verbs.judge_contact(factories.contact(helios, f"Against {number:02}", role="uses"), {"attitude": "opposes"}, by=karim)
    shown = page(client, karim, helios)
    assert all(f"Against {number:02}: against us" in shown for number in range(13))
    assert "more gaps" in shown
    assert f"Meet {chief.name}" in shown


def test_an_assumed_attitude_is_written_as_french_writes_it(client, halden, karim):
    helios, chief, *_people = halden
    verbs.judge_contact(chief, {"attitude": "supports", "certainty": "assumed"}, by=karim)
    karim.language = "fr"
    karim.save(update_fields=["language"])
    assert "favorable\u00a0?" in page(client, karim, helios, view="chart")


# What is missing in buying groups


def test_a_role_that_nobody_fills_in_open_deals_is_a_card_of_its_own(halden, karim):
    helios, *_people = halden
    DecisionRole.objects.create(account=helios, role="buys")
    factories.opportunity(helios, name="Line 3", amount=Decimal(500_000))
    factories.opportunity(helios, name="Line 4")
    (card,) = map_chart.vacancies(seen(helios, karim), Asked(account=helios.pk, can_edit=True))
    assert (card.style, card.href) == ("vacant", reverse("accounts:contact_add", args=[helios.pk]) + "?role=buys")
    assert [line.left for line in card.lines] == ["Nobody known", "for the role: buys", "Line 3", "and 1 more deal"]
    factories.contact(helios, "Berta Buyer", role="buys")
    assert map_chart.vacancies(seen(helios, karim)) == []


def test_the_buying_group_asked_for_is_pointed_out(client, halden, karim):
    helios, chief, quality, analyst = halden
    deal = factories.opportunity(helios, name="Line 3")
    verbs.set_tie(analyst, karim.person, 3, by=karim)
    for contact in (quality, analyst):
        verbs.join_buying_groups(contact, [deal], by=karim, among=[deal])
    found = seen(helios, karim)
    assert Asked(deal=deal.pk).places(found) == {quality.pk: "hardly known", analyst.pk: "in the group"}
    assert Asked().places(found) == {quality.pk: "gap in 1 deal"}
    with translation.override("fr"):
        assert ">1 lacune<" in map_chart.chart(found, Asked()), "whole on the narrow card, in the longer language too"
    styles = {card.key: card.style for card in map_chart.cards(found, Asked(deal=deal.pk))}
    assert styles == {chief.pk: "open", quality.pk: "group", analyst.pk: "group"}
    shown = page(client, karim, helios, deal=deal.pk)
    assert "In the group: 2; hardly known to us: 1" in shown
    assert f"?deal={deal.pk}&amp;person=" in shown
    assert "hardly known to us:" not in page(client, karim, helios, deal="999999")


def test_a_place_that_nobody_fills_opens_the_form_with_its_role(client, halden, karim):
    helios, *_people = halden
    client.force_login(karim)
    form = client.get(reverse("accounts:contact_add", args=[helios.pk]), {"role": "buys"}).content.decode()
    assert '<option value="buys" selected>' in form


# Influence


def test_influence_names_who_is_listened_to_and_how_sure_we_are(client, halden, karim):
    helios, chief, quality, analyst = halden
    verbs.judge_contact(chief, {"influence": "high"}, by=karim)
    verbs.link_contacts(chief, analyst, "listens", by=karim, certainty="confirmed")
    verbs.link_contacts(quality, analyst, "rival", by=karim)
    told = [(each.who.contact, each.kind, each.whom.contact) for each in map_chart.influences(seen(helios, karim))]
    assert told == [(analyst, "is listened to by", chief), (quality, "is at odds with", analyst)]
    shown = page(client, karim, helios, view="influence")
    assert 'aria-current="true">Influence' in shown
    assert "High influence" in shown
    assert "Influence not judged" in shown
    assert "Reto Analyst is listened to by Anton Chief (confirmed)" in shown
    assert 'class="ird"' in shown  # at odds, assumed: dashed


def test_influence_is_for_who_may_read_judgements(client, halden, karim, outer):
    helios, chief, _quality, analyst = halden
    verbs.link_contacts(chief, analyst, "listens", by=karim)
    shown = page(client, outer, helios, view="influence")
    for secret in ("listened to", ">Influence<", "ch-bands"):
        assert secret not in shown, secret
    assert "Reto Analyst" in shown


def test_who_is_at_odds_with_somebody_is_no_way_in(halden, karim):
    helios, chief, quality, _analyst = halden
    Contact.objects.filter(pk=quality.pk).update(reports_to=None)
    verbs.set_tie(quality, karim.person, 3, by=karim)
    verbs.link_contacts(chief, quality, "rival", by=karim)
    found = seen(helios, karim)
    assert found.way_in(found.by_key[chief.pk]) is None
    verbs.link_contacts(chief, quality, "knows", by=karim)
    found = seen(helios, karim)
    assert found.way_in(found.by_key[chief.pk]).contact == quality


# Moving a card


def test_a_card_put_on_another_changes_whom_the_person_reports_to(client, halden, karim):
    helios, chief, quality, analyst = halden
    client.force_login(karim)
    answer = move(client, helios, analyst, quality, chief, **{"HX-Request": "true", "HX-Target": "account-body"})
    shown = answer.content.decode()
    assert "Reto Analyst now reports to Katharina Quality." in shown
    assert f'name="reports_to" value="{chief.pk}"' in shown  # what takes it back
    analyst.refresh_from_db()
    assert analyst.reports_to == quality
    assert AuditLine.objects.filter(act="contact.edited").count() == 1
    assert move(client, helios, analyst, None, quality).status_code == 302
    analyst.refresh_from_db()
    assert analyst.reports_to is None


def test_a_card_that_a_colleague_moved_meanwhile_stays_where_he_put_it(client, halden, karim, mona):
    helios, chief, quality, analyst = halden
    verbs.edit_contact(analyst, {"phone": "1"}, by=karim)  # another field is no conflict
    client.force_login(karim)
    assert move(client, helios, analyst, quality, chief).status_code == 302
    answer = move(client, helios, analyst, None, chief)
    assert answer.status_code == 409
    assert "a colleague changed this meanwhile" in answer.content.decode()
    analyst.refresh_from_db()
    assert analyst.reports_to == quality


def test_nobody_reports_to_himself_through_others(client, halden, karim):
    helios, chief, quality, analyst = halden
    with pytest.raises(AccountError):
        verbs.edit_contact(chief, {"reports_to_id": analyst.pk}, by=karim)
    client.force_login(karim)
    answer = move(client, helios, chief, quality, None)
    assert answer.status_code == 409
    assert "would report to each other" in answer.content.decode()
    stranger = factories.contact(factories.account("Elsewhere"))
    assert move(client, helios, quality, stranger, chief).status_code == 409
    assert set(Contact.objects.filter(pk__in=[chief.pk, quality.pk]).values_list("reports_to", flat=True)) == {None, chief.pk}


def test_only_who_may_edit_can_move_a_card(client, halden, karim, outer):
    helios, chief, quality, analyst = halden
    assert "data-move=" in page(client, karim, helios)
    assert "data-move=" not in page(client, karim, helios, view="table")
    assert "data-move=" not in page(client, outer, helios)
    assert move(client, helios, analyst, quality, chief).status_code == 403
    analyst.refresh_from_db()
    assert analyst.reports_to == chief


# On paper


def words(user, account):
    book = papers["map"].book(Context(str(account.pk), "en", {}, user))
    parts = [part for chapter in book.chapters for part in chapter.parts]
    cells = [str(cell[0]) for part in parts for row in part.rows for cell in row]
    return book, "\n".join([*cells, *(str(each) for part in parts for each in (*part.items, *part.drawings))])


def test_the_map_on_paper_holds_what_its_reader_may_see(halden, karim, outer):
    helios, chief, _quality, analyst = halden
    ContactJudgement.objects.create(contact=analyst, attitude="opposes", matters="Wants peace")
    verbs.link_contacts(chief, analyst, "listens", by=karim)
    book, text = words(karim, helios)
    assert [chapter.code for chapter in book.chapters] == ["chart", "gaps", "influence", "people"]
    assert {"Wants peace" in text, "is listened to by" in text, "Reto Analyst" in text} == {True}
    book, text = words(outer, helios)
    assert [chapter.code for chapter in book.chapters] == ["chart", "gaps", "people"]
    assert ("Wants peace" in text, "listened to" in text, "Reto Analyst" in text) == (False, False, True)
    paper = papers["map"]
    assert paper.audience(Context(str(helios.pk), "en", {}, outer)) != paper.audience(Context(str(helios.pk), "en", {}, karim))
    assert not paper.may(factories.user("Stranger", Role.KAM), str(helios.pk))


def test_150_people_stand_on_sheets_of_a_page_each(halden, karim):
    helios, chief, *_others = halden
    for number in range(147):
        factories.contact(helios, f"Person {number:03d}", role="uses", reports_to=chief if number % 3 else None)
    book, text = words(karim, helios)
    sheets = book.chapters[0].parts
    assert len(sheets) > 3
    assert all(f"Person {number:03d}" in text for number in range(147))


# What is shown while something is changed


def test_the_forms_of_the_panel_keep_view_and_buying_group(client, halden, karim):
    helios, _chief, quality, _analyst = halden
    deal = factories.opportunity(helios, name="Line 3")
    asked = f"view=influence&deal={deal.pk}&person={quality.pk}"
    shown = page(client, karim, helios, view="influence", deal=deal.pk, person=quality.pk)
    target = reverse("accounts:map_person", args=[helios.pk, quality.pk])
    assert f'action="{target}?{asked.replace("&", "&amp;")}"' in shown
    form = {"act": "judge", "attitude": "neutral", "influence": "high", "matters": "", "certainty": "assumed"}
    assert client.post(f"{target}?{asked}", form).url == reverse("accounts:tab", args=[helios.pk, "map"]) + f"?{asked}#person"
    answer = client.post(f"{target}?{asked}", form | {"version": 2}, headers={"HX-Request": "true", "HX-Target": "account-body"})
    assert 'aria-current="true">Influence' in answer.content.decode()


def test_the_words_of_a_card_are_rather_small_than_cut():
    """A card in a stack cut “prescrit, moyenne” before the attitude."""
    drawing = Drawing(194, 84, "x")
    draw_card(drawing, Card(1, (Line("prescrit, moyenne", "favorable ?", bold=True, mark="good"),)), 0, 0, 194)
    assert ">prescrit, moyenne<" in drawing.svg()
