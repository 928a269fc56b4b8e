"""The group tree: closure, roots, cycles."""

import pytest

from accounts.models import Account, AccountClosure, AccountSnapshot
from accounts.verbs import rebuild_closure, refresh_search
from tests import factories

pytestmark = pytest.mark.django_db


def pairs() -> set[tuple[str, str, int]]:
    return set(AccountClosure.objects.values_list("ancestor__name", "descendant__name", "depth"))


def roots() -> dict[str, str]:
    return dict(Account.objects.values_list("name", "root__name"))


def bare(name: str, parent: Account | None = None) -> Account:
    return Account.objects.create(name=name, parent=parent)


def test_every_node_knows_its_ancestors_and_its_root() -> None:
    group = bare("Group")
    site = bare("Site", bare("Country", group))
    bare("Alone")
    assert rebuild_closure() == 4
    assert ("Group", "Site", 2) in pairs()
    assert ("Country", "Site", 1) in pairs()
    assert len(pairs()) == 7
    assert roots() == {"Group": "Group", "Country": "Group", "Site": "Group", "Alone": "Alone"}
    assert site.pk in set(AccountSnapshot.objects.values_list("account", flat=True))


def test_a_moved_subtree_moves_whole_and_nothing_else_is_written() -> None:
    old, new = bare("Old"), bare("New")
    country = bare("Country", old)
    bare("Site", country)
    rebuild_closure()
    Account.objects.filter(pk=country.pk).update(parent=new)
    assert rebuild_closure([country.pk]) == 2
    partly = pairs()
    assert ("New", "Site", 2) in partly
    assert ("Old", "Site", 2) not in partly
    assert roots()["Site"] == "New"
    rebuild_closure()
    assert pairs() == partly


def test_a_cycle_stops_at_the_first_repeat_with_one_root_for_all() -> None:
    first = bare("First")
    second = bare("Second", first)
    Account.objects.filter(pk=first.pk).update(parent=second)
    bare("Below", second)
    rebuild_closure()
    assert {(a, d) for a, d, _depth in pairs()} == {
        ("First", "First"), ("Second", "First"), ("First", "Second"), ("Second", "Second"),
        ("Below", "Below"), ("Second", "Below"), ("First", "Below"),
    }  # fmt: skip
    assert roots() == {"First": "First", "Second": "First", "Below": "First"}


def test_a_thousand_accounts_are_written_in_batches(django_assert_max_num_queries) -> None:
    group = bare("Group")
    Account.objects.bulk_create(Account(name=f"Site {n}", parent=group) for n in range(1000))
    with django_assert_max_num_queries(50):
        rebuild_closure()
    assert AccountClosure.objects.count() == 2001


def test_search_words_are_folded_and_hold_no_restricted_field() -> None:
    account = factories.account("Hélios Énergie", city="Gävle", siren="123456789")
    contact = factories.contact(account, "Dr Noémie Straße", job_title="Head of R&D", email="secret@helios.example", phone="0611223344")
    assert refresh_search() == 2
    account.refresh_from_db()
    contact.refresh_from_db()
    assert account.search_text == "helios energie gavle 123456789"
    assert contact.search_text == "dr noemie strasse head of r&d"
    assert refresh_search() == 0
