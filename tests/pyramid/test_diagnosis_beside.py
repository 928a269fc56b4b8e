"""What stands beside a verdict: evidence that opens its figure, answers to an objection, one printed page."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from base.models import Setting
from base.periods import Period
from people.models import AuditLine, InboxItem
from pyramid import kept
from pyramid.diagnosis import window
from pyramid.diagnosis_page import address_of
from pyramid.models import Disagreement, DisagreementAnswer, Verdict
from pyramid.scopes import Scope
from reports import engine
from reports.identity import identity
from reports.registry import Context, papers
from tests.pyramid.test_diagnosis_page import PAGE, SEND, objection
from tests.pyramid.test_verdict import judged

COMPANY = Scope.company()
BROKEN = {"promises_kept__sale": 0.71, "on_time_delivery": 0.84, "support_response": None, "csat": 0.6, "enps": None}


def keep(**changes):
    period, as_of = window()
    return kept.keep(judged(**changes), COMPANY, period, as_of)


@pytest.fixture
def verdict(db):
    return keep(**BROKEN)


@pytest.fixture
def disagreement(verdict, serge):
    return Disagreement.objects.create(verdict=verdict, rule="D01", text="61 dates were moved by the customer.", by=serge)


def answer_at(disagreement):
    return f"{PAGE}disagreements/{disagreement.pk}/answer/"


# Evidence ------------------------------------------------------------------------------------


def test_evidence_opens_the_figure_at_the_period_and_the_cut_of_the_rule(client, claire, verdict):
    client.force_login(claire)
    page = client.get(PAGE).content.decode()
    last = window()[0].last
    assert f"/pyramid/figures/promises_kept/?span=12m&amp;to={last:%Y-%m}&amp;of=sale" in page
    assert f"/pyramid/figures/on_time_delivery/?span=12m&amp;to={last:%Y-%m}" in page


def test_an_earlier_verdict_opens_the_figures_of_its_own_period(client, claire, db):
    earlier = Period(dt.date(2024, 1, 1), dt.date(2025, 1, 1))
    old = kept.keep(judged(**BROKEN), COMPANY, earlier, earlier.end)
    keep()
    client.force_login(claire)
    assert "promises_kept/?span=12m&amp;to=2024-12&amp;of=sale" in client.get(PAGE, {"verdict": old.pk}).content.decode()


def test_a_detail_of_a_variant_opens_the_same_page():
    assert address_of("concentration.top1.hhi").endswith("/concentration/?of=top1")
    assert address_of("selectivity.per_kam").endswith("/selectivity/")


def test_the_figure_is_shown_as_the_rule_reads_it(client, claire, db):
    client.force_login(claire)
    whole = client.get("/pyramid/figures/promises_kept/")
    narrowed = client.get("/pyramid/figures/promises_kept/", {"of": "sale"})
    assert whole.context["result"].code == "promises_kept"
    assert narrowed.context["result"].code == "promises_kept.sale"
    assert narrowed.context["result"].settings["promise_origin"] == "sale"
    assert "Promises kept, made in the sale" in narrowed.content.decode()
    assert client.get("/pyramid/figures/promises_kept/", {"of": "nonsense"}).context["result"].code == "promises_kept"


# Answers -------------------------------------------------------------------------------------


def test_somebody_else_answers_in_writing_and_the_author_is_told(client, claire, serge, disagreement):
    client.force_login(claire)
    response = client.post(answer_at(disagreement), {"text": "44 of the 61 are set aside; the rule stays held."})
    assert response["Location"] == f"{PAGE}?verdict={disagreement.verdict_id}#objection-{disagreement.pk}"
    made = DisagreementAnswer.objects.get()
    assert (made.by, made.disagreement) == (claire, disagreement)
    assert InboxItem.objects.get(kind="verdict_answered").person == serge.person
    assert AuditLine.objects.filter(act="verdict.answered").count() == 1
    page = client.get(response["Location"]).content.decode()
    assert "44 of the 61" in page
    assert claire.name in page


def test_the_same_answer_twice_is_kept_once(client, claire, disagreement):
    client.force_login(claire)
    for _press in range(2):
        assert client.post(answer_at(disagreement), {"text": "Checked."}).status_code == 302
    assert DisagreementAnswer.objects.count() == 1


def test_the_author_does_not_answer_first_but_may_close(client, claire, serge, disagreement):
    client.force_login(serge)
    refused = client.post(answer_at(disagreement), {"text": "I keep my view."})
    assert refused.status_code == 422
    assert "These are your own words" in refused.content.decode()
    DisagreementAnswer.objects.create(disagreement=disagreement, text="Checked.", by=claire)
    assert client.post(answer_at(disagreement), {"text": "I keep my view."}).status_code == 302
    assert InboxItem.objects.get(kind="verdict_answered").person == claire.person


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_an_answer_that_cannot_be_kept_is_refused_with_the_words_kept(client, claire, disagreement, text):
    client.force_login(claire)
    response = client.post(answer_at(disagreement), {"text": text})
    assert response.status_code == 422
    assert not DisagreementAnswer.objects.exists()


@pytest.mark.parametrize("who", ["karim", "lea", "dora", "mona", "yann"])
def test_who_may_not_answer(client, request, disagreement, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(answer_at(disagreement), {"text": "No."}).status_code == 403
    assert not DisagreementAnswer.objects.exists()


def test_an_objection_stays_beside_the_verdict_that_is_judged_again(client, claire, disagreement):
    keep(**BROKEN | {"on_time_delivery": 0.85})
    client.force_login(claire)
    page = client.get(PAGE).content.decode()
    assert "61 dates were moved" in page
    assert "before it was judged again" in page


def test_evidence_named_goes_to_the_data_steward_and_stands_beside(client, serge, dora, verdict):
    client.force_login(serge)
    client.post(SEND, objection(verdict) | {"evidence": "Deliveries of 3 February"})
    assert Disagreement.objects.get().evidence == "Deliveries of 3 February"
    assert InboxItem.objects.get(kind="verdict_evidence").person == dora.person
    assert "Deliveries of 3 February" in client.get(PAGE).content.decode()


# One page ------------------------------------------------------------------------------------


def printed(language="en", scope="", **params):
    fitted = engine.render(papers["diagnosis"], Context(scope, language, params, None), in_helper=False)
    pages = PdfReader(io.BytesIO(fitted.pdf)).pages
    assert len(pages) == 1
    return fitted, " ".join(pages[0].extract_text().split()).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["KAM is the wrong answer now", "D01", "clear from", "61 dates were moved", "44 are set aside", "What cannot be told"]),
        (
            "fr",
            ["Le diagnostic", "écartée à partir de", "61 dates were moved", "44 are set aside", "Ce qui reste indéterminé", "Confidentiel"],
        ),
    ],
)
def test_the_diagnosis_stands_on_one_page(disagreement, claire, language, words):
    DisagreementAnswer.objects.create(disagreement=disagreement, text="44 are set aside.", by=claire)
    _fitted, text = printed(language)
    assert [word for word in words if word not in text] == []


def test_it_is_one_page_for_any_length_and_says_what_is_not_shown(verdict, serge):
    for number in range(30):
        Disagreement.objects.create(verdict=verdict, text=f"{number} " + "long words " * 180, evidence="e" * 300, by=serge)
    fitted, text = printed("fr")
    assert fitted.not_shown
    assert "KAM" in text


def test_an_earlier_verdict_is_printed_as_it_was(verdict):
    keep(grr=0.5)
    assert "Sale promises kept 71 %" in printed(scope=str(verdict.pk))[1]
    assert "Gross retention 50 %" in printed()[1]


def test_without_figures_it_says_what_to_import(db):
    assert "import accounts" in printed()[1]


def test_it_is_another_paper_when_something_is_written_beside(disagreement, claire):
    def mark():
        return identity(papers["diagnosis"], Context("", "en", {}, None))

    before = mark()
    DisagreementAnswer.objects.create(disagreement=disagreement, text="Checked.", by=claire)
    assert mark() != before


def test_who_may_print_it_and_what(claire, mona, verdict):
    paper = papers["diagnosis"]
    assert paper.may(claire, "")
    assert paper.may(claire, str(verdict.pk))
    assert not paper.may(claire, str(verdict.pk + 1))
    assert not paper.may(claire, "x")
    assert not paper.may(mona, "")


def test_the_page_offers_it(client, claire, verdict):
    client.force_login(claire)
    assert "/papers/print/diagnosis/" in client.get(PAGE).content.decode()


def test_the_command_prints_it(db, tmp_path, capsys):
    Setting.objects.create(name="company_name", value="Arvelle Instruments")
    keep(**BROKEN)
    out = tmp_path / "diagnosis.pdf"
    call_command("report", "diagnosis", "--lang", "fr", "--out", str(out), "--json")
    assert out.read_bytes().startswith(b"%PDF")
    assert '"pages": 1' in capsys.readouterr().out
    assert Verdict.objects.count() == 1
