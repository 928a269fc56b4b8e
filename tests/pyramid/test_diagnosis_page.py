"""The diagnosis page: who may read it, what it shows, and an objection in writing."""

import dataclasses

import pytest
from django.urls import reverse

from people.models import AuditLine
from pyramid import kept, stored
from pyramid.diagnosis import window
from pyramid.models import Disagreement, Verdict
from pyramid.scopes import Scope
from tests.pyramid.test_verdict import judged

PAGE = "/pyramid/diagnosis/"
SEND = "/pyramid/diagnosis/disagree/"
COMPANY = Scope.company()


def keep(**changes):
    period, as_of = window()
    return kept.keep(judged(**changes), COMPANY, period, as_of)


@pytest.fixture
def verdict(db):
    """Sales promises more than is delivered; nothing is known of eNPS."""
    return keep(promises_kept__sale=0.71, on_time_delivery=0.84, support_response=None, csat=0.6, enps=None)


def read(client, user, **query):
    client.force_login(user)
    return client.get(PAGE, query)


def test_the_verdict_stands_as_title_with_its_evidence(client, claire, verdict):
    page = read(client, claire).content.decode()
    assert "Sale promises kept 71\u00a0%: KAM is the wrong answer now; first build account management</h1>" in page
    assert "On-time delivery 84\u00a0%" in page
    assert 'id="D01"' in page
    assert "replaced by D02" not in page
    assert "replaced by D01" in page


def test_what_cannot_be_told_is_named_with_what_to_record(client, claire, verdict):
    response = read(client, claire)
    assert [item.label for item in response.context["silent"]] == ["Employee NPS", "Support response in target"]
    assert response.context["silent"][1].rules == ["D01", "D02"]


def test_all_eighteen_rules_stand_on_the_page(client, claire, verdict):
    page = read(client, claire).content.decode()
    assert all(f'id="D{number:02}"' in page for number in range(18))


def test_rules_can_be_kept_to_one_state(client, claire, verdict):
    shown = {rule.code for block in read(client, claire, state="held").context["blocks"] for rule in block.spoken}
    assert shown == {"D01", "D02"}
    assert read(client, claire, state="nonsense").status_code == 200


def test_the_page_is_french_for_the_french(client, claire, verdict):
    claire.language = "fr"
    claire.save(update_fields=["language"])
    page = read(client, claire).content.decode()
    assert "commencez par la gestion des clients</h1>" in page
    assert "2 avérées" in page
    assert "La règle D01 est avérée" in page
    for word in ("Why, from", "Do first", "met when", "What would change", "not reached", "Verdicts over time", "clear<"):
        assert word not in page


def test_without_any_verdict_the_page_says_what_to_import(client, claire):
    response = read(client, claire)
    assert response.status_code == 200
    assert "Three files are enough" in response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("mona", 403), ("yann", 403), ("karim", 200), ("lea", 200), ("sven", 200), ("dora", 200)])
def test_who_may_read_it(client, request, verdict, who, status):
    assert read(client, request.getfixturevalue(who)).status_code == status


def test_signed_out_it_asks_to_sign_in(client, verdict):
    response = client.get(PAGE)
    assert response.status_code == 302
    assert "sign" in response["Location"]


def test_an_earlier_verdict_reads_as_it_did(client, claire, verdict):
    keep(grr=0.5)
    page = read(client, claire).content.decode()
    assert "Gross retention 50\u00a0%" in page
    old = read(client, claire, verdict=verdict.pk)
    assert "Sale promises kept 71\u00a0%" in old.content.decode()
    assert old.context["form"] is None
    assert read(client, claire, verdict=999_999).status_code == 404
    assert read(client, claire, verdict="x").status_code == 200


def test_the_history_says_which_rules_moved(client, claire, verdict):
    keep(grr=0.5)
    past = read(client, claire).context["past"]
    assert [item.name for item in past] == ["KAM is the wrong answer now", "KAM is the wrong answer now"]
    moves = {(move.rules, move.before[1], move.after[1]) for move in past[0].moves}
    assert moves == {("D01, D02", "held", "clear"), ("D03", "clear", "held"), ("D17", "unknown", "clear")}


def objection(verdict, text="61 of the dates were moved by the customer.", rule="D01"):
    return {"verdict": verdict.pk, "rule": rule, "text": text}


def test_a_director_disagrees_in_writing_and_nothing_moves(client, serge, verdict):
    client.force_login(serge)
    before = kept.restored(verdict).rules
    response = client.post(SEND, objection(verdict))
    assert response["Location"] == PAGE + "#disagree"
    made = Disagreement.objects.get()
    assert (made.verdict, made.rule, made.by) == (verdict, "D01", serge)
    assert AuditLine.objects.filter(act="verdict.disagreed", object_id=str(verdict.pk)).count() == 1
    page = client.get(PAGE).content.decode()
    assert "61 of the dates" in page
    assert serge.name in page
    assert kept.restored(Verdict.objects.get(pk=verdict.pk)).rules == before


def test_the_same_words_twice_are_kept_once(client, serge, verdict):
    client.force_login(serge)
    for _press in range(2):
        assert client.post(SEND, objection(verdict)).status_code == 302
    assert Disagreement.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_words_that_cannot_be_kept_are_refused_with_a_sentence(client, serge, verdict, text):
    client.force_login(serge)
    response = client.post(SEND, objection(verdict, text))
    assert response.status_code == 422
    assert response.context["form"].errors["text"]
    assert not Disagreement.objects.exists()


def test_a_rule_that_does_not_exist_is_refused(client, serge, verdict):
    client.force_login(serge)
    assert client.post(SEND, objection(verdict, rule="D99")).status_code == 422


def test_a_verdict_judged_again_meanwhile_is_a_conflict_and_keeps_the_words(client, serge, verdict):
    newer = keep(grr=0.5)
    client.force_login(serge)
    response = client.post(SEND, objection(verdict))
    assert response.status_code == 409
    page = response.content.decode()
    assert "61 of the dates were moved" in page
    assert response.context["form"]["verdict"].value() == str(newer.pk)
    assert client.post(SEND, objection(newer)).status_code == 302


@pytest.mark.parametrize("who", ["karim", "lea", "dora", "mona", "yann"])
def test_who_may_not_disagree(client, request, verdict, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(SEND, objection(verdict)).status_code == 403
    assert not Disagreement.objects.exists()


def test_readers_without_the_right_see_no_form(client, karim, verdict):
    response = read(client, karim)
    assert response.context["form"] is None
    assert "Directors and sponsors may write here" in response.content.decode()


def test_a_missing_verdict_is_not_found(client, serge, verdict):
    client.force_login(serge)
    assert client.post(SEND, {**objection(verdict), "verdict": verdict.pk + 1}).status_code == 404


def test_only_the_right_methods(client, serge, verdict):
    client.force_login(serge)
    assert client.post(PAGE).status_code == 405
    assert client.get(SEND).status_code == 405


@pytest.mark.parametrize("from_results", [False, True], ids=["last verdict kept", "results kept"])
@pytest.mark.parametrize("others", [1, 20])
def test_reading_writes_nothing_and_asks_the_same_whatever_there_is(
    client, claire, verdict, django_assert_max_num_queries, others, from_results
):
    for step in range(others):
        keep(grr=0.5 + step / 100)
    if from_results:
        stored.keep([_of_the_window(result) for result in judged().inputs.values()], COMPANY)
    client.force_login(claire)
    client.get(PAGE)
    rows = Verdict.objects.count()
    with django_assert_max_num_queries(14):
        assert client.get(PAGE).status_code == 200
    assert Verdict.objects.count() == rows


def _of_the_window(result):
    period, as_of = window()
    return dataclasses.replace(result, period=period, as_of=as_of)


def test_the_address_is_fixed():
    assert reverse("pyramid:diagnosis") == PAGE
