"""What one types into a round of selection stays on the page when it is refused."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Account
from accounts.verbs import refresh_snapshots
from people.models import User
from people.permissions import Role
from programs import verbs
from programs.models import Candidate, SelectionRound
from tests import factories


@pytest.fixture
def nadia(db: None) -> User:
    return factories.user("Nadia", Role.PROGRAMME_DIRECTOR)


@pytest.fixture
def opened(nadia: User, helios: Account) -> SelectionRound:
    refresh_snapshots()
    made = verbs.open_round(capacity=2, closes_on=dt.date(2027, 1, 1), by=nadia)
    verbs.invite_rater(made, nadia.person, by=nadia)
    return made


def test_a_sheet_that_lacks_a_score_keeps_the_others(client: Client, nadia: User, opened: SelectionRound) -> None:
    client.force_login(nadia)
    address = f"/programme/selection/{opened.pk}/{opened.candidates.get().pk}/"
    answer = client.post(address, {"act": "rate", "s-potential": "4", "s-fit": ""})
    assert answer.status_code == 422
    assert '<option value="4" selected>' in answer.content.decode()


def test_nothing_is_chosen_for_a_candidate_before_somebody_decides(client: Client, nadia: User, opened: SelectionRound) -> None:
    client.force_login(nadia)
    address = f"/programme/selection/{opened.pk}/{opened.candidates.get().pk}/"
    assert '<option value="" selected>not decided yet</option>' in client.get(address).content.decode()
    assert client.post(address, {"act": "decide", "outcome": "", "reason": "x"}).status_code == 422
    assert opened.candidates.get().outcome == ""


def test_weights_that_are_refused_stay_as_typed(client: Client, nadia: User, opened: SelectionRound) -> None:
    client.force_login(nadia)
    answer = client.post(
        f"/programme/selection/{opened.pk}/", {"act": "weigh", "attractiveness": "55", "w-potential": "abc", "w-fit": "31"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    for typed in (
        'name="attractiveness" inputmode="numeric" value="55"',
        'name="w-potential" inputmode="numeric" value="abc"',
        'value="31"',
    ):
        assert typed in page


def test_the_matrix_says_what_its_rings_mean(client: Client, nadia: User, opened: SelectionRound) -> None:
    row = opened.candidates.get()
    verbs.fill_sheet(row, {criterion.code: 4 for criterion in opened.criteria.all()}, by=nadia)
    client.force_login(nadia)
    for address in (f"/programme/selection/{opened.pk}/", "/programme/"):
        page = client.get(address).content.decode()
        assert "Dashed ring: hangs on the weights" in page, address
        assert '<div class="only-p"><svg' in page, "cut at the right, a phone hid the best accounts"
        assert 'viewBox="0 0 350 400"' in page


def test_a_round_that_is_over_says_what_was_decided(client: Client, nadia: User, opened: SelectionRound) -> None:
    opened.candidates.update(outcome=Candidate.Outcome.ENTERS)
    SelectionRound.objects.filter(pk=opened.pk).update(state=SelectionRound.State.SENT)
    client.force_login(nadia)
    page = client.get(f"/programme/selection/{opened.pk}/").content.decode()
    assert "Decided; staying: 0, entering: 1, leaving: 0" in page


def test_the_range_of_a_score_is_drawn_against_the_line(client: Client, nadia: User, opened: SelectionRound) -> None:
    verbs.fill_sheet(opened.candidates.get(), {criterion.code: 4 for criterion in opened.criteria.all()}, by=nadia)
    client.force_login(nadia)
    page = client.get(f"/programme/selection/{opened.pk}/").content.decode().replace("\xa0", " ")
    assert 'aria-label="score 80, 80 to 80"' in page
    assert "js/weights" in page, "sliders stand beside the weights"
