"""Keys for programs and what they open: scopes, ends, rights of now, pages, limits. Spec: product.md X5, reliability.md S."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountRole, ContactJudgement
from accounts.verbs import rebuild_access
from base import clock, formats
from kamapp.routes import routes
from people import throttle, verbs
from people.models import ApiToken, AuditLine, User
from people.permissions import Permission, Role
from people.rights import Refused
from plans.models import Action, Plan
from teams.models import Mission
from tests import factories

pytestmark = pytest.mark.django_db
ALL = ApiToken.Scope.values


@pytest.fixture
def helios(karim):
    account = factories.account("Helios")
    AccountRole.objects.create(account=account, person=karim.person, role="kam", since=dt.date(2020, 1, 1))
    rebuild_access()
    contact = factories.contact(account, "Ines", email="ines@helios.example", phone="+33 1", role="decides")
    ContactJudgement.objects.create(contact=contact, attitude="supports")
    factories.opportunity(account, name="Line 3")
    Plan.objects.create(account=account, year=2026, until_year=2028, template="light")
    Action.objects.create(account=account, text="Call")
    Mission.objects.create(account=account, name="Line 2", need="x", since=dt.date(2026, 11, 2), until=dt.date(2027, 2, 1))
    return account


def key_of(user, scopes=ALL, days=30):
    return verbs.make_token(user, "BI", scopes, days, by=user)[1]


def get(key, address, **query):
    return Client().get(address, query, headers={"authorization": f"Bearer {key}", "accept": "application/json"})


def rows(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_the_document_names_every_route_and_each_answers(karim, helios):
    document = get(key_of(karim), reverse("api:schema")).json()
    assert document["openapi"].startswith("3.")
    named = {route.path for route in routes() if route.path.startswith("/api/v1/") and route.name != "api:schema"}
    assert {path.replace("{id}", "<int:pk>") for path in document["paths"]} == named
    key = key_of(karim)
    found = {path: rows(get(key, path)) for path in document["paths"] if "{" not in path}
    assert all(found.values())
    for path in document["paths"]:
        if "{" in path:
            of = found[path.split("{")[0]]
            answer = get(key, path.replace("{id}", str(of[0]["id"])))
            assert answer.json() == of[0]
            assert get(key, path.replace("{id}", "987654321")).status_code == 404


def test_the_page_of_the_document_stands_under_our_policy(client, karim):
    client.force_login(karim)
    page = client.get(reverse("api:page"))
    assert "GET /api/v1/contacts/" in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_page_and_document_describe_each_list_in_the_language_of_their_reader(client, karim):
    karim.language = "fr"
    karim.save(update_fields=["language"])
    client.force_login(karim)
    page = client.get(reverse("api:page")).content.decode()
    assert "Les opportunités, en cours et closes." in page
    assert "Opportunities, open and closed." not in page
    document = client.get(reverse("api:schema")).json()
    assert document["paths"]["/api/v1/plans/{id}/"]["get"]["description"] == "Un plan."
    assert all(call["get"]["description"] for call in document["paths"].values())


def test_a_key_is_shown_once_and_kept_as_a_digest(client, karim):
    client.force_login(karim)
    page = client.post(reverse("people:key_add"), {"name": "BI", "scopes": ["accounts"], "days": "30"}).content.decode()
    token = ApiToken.objects.get()
    key = page.split('class="mono">')[1].split("<")[0]
    assert get(key, reverse("api:accounts")).status_code == 200
    assert key not in client.get(reverse("people:me")).content.decode()
    assert key not in str(ApiToken.objects.values().get())
    assert token.expires_at.date() == (clock.now() + dt.timedelta(days=30)).date()
    assert AuditLine.objects.filter(act="token.made", actor=karim).count() == 1
    client.post(reverse("people:key_end", args=[token.pk]))
    assert get(key, reverse("api:accounts")).status_code == 401


def test_a_key_ends_on_a_day_written_like_every_other(client, karim):
    client.force_login(karim)
    client.post(reverse("people:key_add"), {"name": "BI", "scopes": ["accounts"], "days": "30"})
    page = client.get(reverse("people:me")).content.decode()
    key = ApiToken.objects.get()
    assert f">{formats.short_date(timezone.localtime(key.expires_at).date(), year=True)}<" in page
    assert ">never<" in page


def test_a_key_opens_only_its_scopes_and_only_the_api(karim, helios):
    key = key_of(karim, ["contacts"])
    assert get(key, reverse("api:contacts")).status_code == 200
    for name in ("accounts", "opportunities", "figures", "plans", "actions", "missions"):
        assert get(key, reverse(f"api:{name}")).status_code == 403, name
    assert get(key, reverse("accounts:list")).status_code == 401


def test_ended_run_out_wrong_or_of_a_deactivated_log_in_it_opens_nothing(karim, yann, helios):
    key = key_of(karim)
    for wrong in ("", "kamapp_", key + "x", key.upper(), "Bearer"):
        assert get(wrong, reverse("api:accounts")).status_code == 401
    ApiToken.objects.update(expires_at=clock.now())
    assert get(key, reverse("api:accounts")).status_code == 401
    other = key_of(karim)
    verbs.deactivate(karim, by=yann)
    assert get(other, reverse("api:accounts")).status_code == 401
    verbs.reactivate(karim, by=yann)
    assert get(other, reverse("api:accounts")).status_code == 401


def test_a_key_is_dead_while_its_log_in_is_inactive_whatever_ended_it(karim, helios):
    key = key_of(karim)
    karim.is_active = False
    karim.save(update_fields=["is_active"])
    assert get(key, reverse("api:accounts")).status_code == 401


def test_a_key_opens_nothing_once_its_owner_may_not_export(karim, yann, helios):
    key = key_of(karim)
    verbs.end_role(karim, Role.KAM, by=yann)
    for name in ("accounts", "contacts", "opportunities", "plans", "actions", "missions"):
        assert get(key, reverse(f"api:{name}")).status_code == 403, name


def test_nobody_ends_a_key_of_a_colleague(karim, yann):
    token, _key = verbs.make_token(karim, "BI", ALL, 30, by=karim)
    with pytest.raises(Refused):
        verbs.end_token(token, by=yann)
    assert ApiToken.objects.get().revoked_at is None


def test_a_key_never_reads_more_than_its_owner_may_now(karim, oscar, helios):
    key = key_of(karim)
    assert [row["name"] for row in rows(get(key, reverse("api:accounts")))] == ["Helios"]
    for name in ("accounts", "contacts", "opportunities", "plans", "actions", "missions"):
        assert rows(get(key_of(oscar), reverse(f"api:{name}"))) == [], name
    AccountRole.objects.update(until=dt.date(2021, 1, 1))
    rebuild_access()
    assert rows(get(key, reverse("api:accounts"))) == []


def test_fields_that_the_owner_may_not_read_are_absent(karim, dora, helios):
    mine = rows(get(key_of(karim), reverse("api:contacts")))[0]
    assert (mine["email"], mine["judgement"]["attitude"]) == ("ines@helios.example", "supports")
    steward = rows(get(key_of(dora), reverse("api:contacts")))[0]
    assert steward["email"] == "ines@helios.example"
    assert "judgement" not in steward
    extended = factories.user("Extended", Role.KAM)
    AccountRole.objects.create(account=helios, person=extended.person, role="member", membership="extended", since=dt.date(2020, 1, 1))
    rebuild_access()
    account = rows(get(key_of(extended), reverse("api:accounts")))[0]
    assert "margin" not in account
    assert "share_of_wallet" not in account
    assert "margin" in rows(get(key_of(karim), reverse("api:accounts")))[0]
    assert not extended.holds_all(Permission.MONEY_VIEW)


def test_the_account_above_is_named_only_to_who_may_open_it(karim, claire, helios):
    site = factories.account("Helios Lyon", parent=factories.account("Group"))
    AccountRole.objects.create(account=site, person=karim.person, role="kam", since=dt.date(2020, 1, 1))
    rebuild_access()
    parents = {
        user: {row["name"]: row["parent"] for row in rows(get(key_of(user), reverse("api:accounts")))}["Helios Lyon"]
        for user in (karim, claire)
    }
    assert parents == {karim: None, claire: site.parent_id}


def test_who_may_not_export_reads_nothing_by_machine(mona, helios):
    AccountRole.objects.create(account=helios, person=mona.person, role="member", membership="core", since=dt.date(2020, 1, 1))
    rebuild_access()
    with pytest.raises(Refused):
        key_of(mona)
    with pytest.raises(Refused):
        verbs.make_token(mona, "BI", ALL, 30, by=factories.user("Somebody", Role.KAM))


def test_pages_go_through_all_rows_once(claire):
    for number in range(7):
        factories.account(f"Account {number}")
    key = key_of(claire)
    seen, address = [], reverse("api:accounts") + "?limit=3"
    while address:
        answer = get(key, address).json()
        seen += [row["id"] for row in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen)
    assert len(rows(get(key, reverse("api:accounts"), limit="100000"))) == 7
    assert AuditLine.objects.filter(act="api.read").count() == 2


@pytest.mark.parametrize(
    "query", [{"margin": "1"}, {"email": "x"}, {"sort": "margin"}, {"judgement__attitude": "supports"}, {"state": "dream"}]
)
def test_a_filter_that_there_is_not_is_a_400(karim, helios, query):
    name = "opportunities" if "state" in query else "contacts"
    assert get(key_of(karim), reverse(f"api:{name}"), **query).status_code == 400


def test_filters_narrow(karim, helios):
    key = key_of(karim)
    assert len(rows(get(key, reverse("api:contacts"), role="decides"))) == 1
    assert rows(get(key, reverse("api:contacts"), role="buys")) == []
    assert rows(get(key, reverse("api:opportunities"), account=helios.pk, state="open"))[0]["name"] == "Line 3"


def test_what_has_not_changed_is_not_sent_again(karim, helios):
    key, address = key_of(karim), reverse("api:actions")
    tag = get(key, address)["ETag"]

    def again():
        headers = {"authorization": f"Bearer {key}", "accept": "application/json", "if-none-match": tag}
        return Client().get(address, headers=headers)

    assert (again().status_code, again().content) == (304, b"")
    Action.objects.update(text="Call twice")
    assert rows(again())[0]["text"] == "Call twice"
    ApiToken.objects.update(revoked_at=clock.now())
    assert again().status_code == 401, "the tag opens nothing"


def test_figures_of_an_account_and_of_the_company(karim, helios):
    key = key_of(karim)
    company = {row["code"]: row for row in rows(get(key, reverse("api:figures")))}
    assert company["win_rate_count"]["result"] is None
    assert "account_pnl" not in company
    assert "account_pnl" in {row["code"] for row in rows(get(key, reverse("api:figures"), account=helios.pk))}
    assert get(key, reverse("api:figures"), account="987").status_code == 404


def test_too_many_requests_wait(karim, monkeypatch):
    monkeypatch.setattr("people.api.PER_MINUTE", 2)
    monkeypatch.setattr(throttle, "_window", lambda seconds: (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 42))
    key = key_of(karim)
    statuses = [get(key, reverse("api:accounts")) for _each in range(3)]
    assert [answer.status_code for answer in statuses] == [200, 200, 429]
    assert statuses[-1]["Retry-After"] == "42"


def test_as_many_queries_for_ten_rows_as_for_fifty(karim, helios, django_assert_max_num_queries):
    key = key_of(karim)
    for number in range(49):
        factories.contact(helios, f"Person {number}")
    get(key, reverse("api:contacts"))
    with django_assert_max_num_queries(16):
        assert len(rows(get(key, reverse("api:contacts")))) == 50


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "This key is unknown",
                "does not open: plans and actions",
                "no such parameter. Known: account",
                "Not found",
                "nothing at this address",
            ],
        ),
        (
            "fr",
            [
                "Cette clé est inconnue",
                "n’ouvre pas : plans et actions",
                "n’existe pas. Connus : account",
                "Non trouvé",
                "rien à cette adresse",
            ],
        ),
    ],
)
def test_a_refusal_is_told_in_json_in_the_language_of_its_reader(karim, helios, language, words):
    User.objects.filter(pk=karim.pk).update(language=language)
    key, narrow = key_of(karim), key_of(karim, ["accounts"])
    answers = [
        Client().get("/api/v1/accounts/", headers={"authorization": "Bearer kamapp_no", "accept-language": language}),
        get(narrow, reverse("api:plans")),
        get(key, reverse("api:figures"), colour="red"),
        get(key, reverse("api:account", args=[999_999])),
        get(key, "/api/v1/nothing/"),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 400, 404, 404]
    for answer, sentence in zip(answers, words, strict=True):
        told = answer.json()
        assert sentence in str(told.get("detail") or told["colour"][0]).replace("\u00a0", " ")
