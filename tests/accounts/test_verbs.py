"""Keys, fields, contacts, interactions and notes: right, effect, audit, once."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils.translation import override

from accounts import verbs
from accounts.models import (
    Account,
    AccountClosure,
    AccountKey,
    AccountRole,
    AccountSnapshot,
    Contact,
    ContactJudgement,
    Interaction,
    KeyAccount,
    Note,
)  # fmt: skip
from accounts.verbs import AccountError
from base.edits import EditConflict
from imports.models import Batch, Change, Source
from people import inbox
from people.audit import Operator
from people.models import AuditLine, AuditValue, InboxItem, User
from people.rights import Refused
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


# Key accounts


def test_key_is_dated_and_listed(claire: User, helios: Account) -> None:
    verbs.set_key(helios, by=claire)
    assert AccountSnapshot.objects.get(account=helios).is_key
    with pytest.raises(AccountError):
        verbs.set_key(helios, by=claire)
    verbs.end_key(helios, by=claire, on=TODAY + dt.timedelta(days=30))
    period = KeyAccount.objects.get()
    assert (period.since, period.until) == (TODAY, TODAY + dt.timedelta(days=30))
    assert [line.act for line in AuditLine.objects.order_by("pk")] == ["account.key_set", "account.key_ended"]


def test_who_leads_an_account_that_becomes_key_is_told_in_his_language(claire: User, karim: User, helios: Account) -> None:
    AccountRole.objects.get_or_create(
        account=helios, role=AccountRole.Role.OWNER, until=None, defaults={"person": karim.person, "since": TODAY}
    )
    verbs.set_key(helios, by=claire)
    item = InboxItem.objects.get(kind="key_account")
    assert (item.person, item.subject) == (karim.person, f"account:{helios.pk}")
    with override("fr"):
        line = inbox.line(item)
    assert "compte clé à compter du" in line.title
    assert "Claire" in line.text


def test_key_set_today_and_ended_today_never_was(claire: User, helios: Account) -> None:
    verbs.set_key(helios, by=claire)
    verbs.end_key(helios, by=claire)
    assert not KeyAccount.objects.exists()


def test_the_owner_does_not_make_his_account_key(karim: User, helios: Account) -> None:
    with pytest.raises(Refused):
        verbs.set_key(helios, by=karim)


# Fields


def test_editing_writes_only_what_changed(karim: User, helios: Account) -> None:
    changes = verbs.edit_account(helios, {"name": "Hélios", "city": ""}, by=karim, version=1)
    assert changes == {"name": ("Helios", "Hélios")}
    helios.refresh_from_db()
    assert (helios.name, helios.search_text, helios.version) == ("Hélios", "helios", 2)
    assert AuditValue.objects.filter(field="name", before="Helios", after="Hélios").count() == 1


def test_two_people_on_two_fields_never_conflict(karim: User, claire: User, helios: Account) -> None:
    read = {"city": "", "sector": ""}
    verbs.edit_account(helios, {"city": "Lyon", "sector": ""}, by=karim, base=read, version=1)
    verbs.edit_account(helios, {"city": "", "sector": "energy"}, by=claire, base=read, version=1)
    helios.refresh_from_db()
    assert (helios.city, helios.sector, helios.version) == ("Lyon", "energy", 3)


def test_two_people_on_one_field_see_both_texts_and_nothing_is_written(karim: User, claire: User, helios: Account) -> None:
    read = {"city": "", "sector": ""}
    verbs.edit_account(helios, {"city": "Lyon"}, by=karim, base=read)
    with pytest.raises(EditConflict) as conflict:
        verbs.edit_account(helios, {"city": "Paris", "sector": "energy"}, by=claire, base=read)
    assert set(conflict.value.clashes) == {"city"}
    clash = conflict.value.clashes["city"]
    assert (clash.mine, clash.theirs, clash.base) == ("Paris", "Lyon", "")
    helios.refresh_from_db()
    assert (helios.city, helios.sector) == ("Lyon", "")


def test_without_what_was_read_a_stale_version_conflicts(karim: User, helios: Account) -> None:
    verbs.edit_account(helios, {"city": "Lyon"}, by=karim, version=1)
    with pytest.raises(EditConflict):
        verbs.edit_account(helios, {"city": "Paris"}, by=karim, version=1)


def test_a_member_may_not_edit(mona: User, helios: Account) -> None:
    with pytest.raises(Refused):
        verbs.edit_account(helios, {"city": "Lyon"}, by=mona)


def test_moving_a_node_moves_access_with_it(claire: User, karim: User, helios: Account) -> None:
    site = factories.account("Site")
    assert not Account.objects.visible_to(karim).filter(pk=site.pk).exists()
    verbs.edit_account(site, {"parent_id": helios.pk}, by=claire)
    assert Account.objects.visible_to(karim).filter(pk=site.pk).exists()
    assert AccountClosure.objects.filter(ancestor=helios, descendant=site, depth=1).exists()
    with pytest.raises(AccountError):
        verbs.edit_account(helios, {"parent_id": site.pk}, by=claire)


def test_a_foreign_parent_does_not_exist(karim: User, helios: Account) -> None:
    foreign = factories.account("Foreign")
    with pytest.raises(AccountError):
        verbs.edit_account(helios, {"parent_id": foreign.pk}, by=karim)


def test_an_edit_of_an_imported_account_is_kept_by_undo(karim: User, helios: Account) -> None:
    source = Source.objects.create(name="crm")
    batch = Batch.objects.create(kind="accounts", source=source)
    AccountKey.objects.create(account=helios, source=source, key="H1", batch=batch, line=12, row_hash=99)
    verbs.edit_account(helios, {"annual_revenue": Decimal("12.50")}, by=karim)
    change = Change.objects.get()
    assert (change.kind, change.object_id, change.batch, change.by) == ("accounts", helios.pk, None, karim)
    assert (change.former, change.written) == ({"annual_revenue": None}, {"annual_revenue": "12.50"})
    assert (change.former_batch, change.former_line, change.former_hash) == (batch.pk, 12, 99)


def test_a_kam_owns_the_account_he_adds_and_a_second_of_the_name_is_refused(karim: User) -> None:
    made = verbs.add_account({"name": "Nouvelle"}, by=karim)
    assert Account.objects.visible_to(karim).filter(pk=made.pk).exists()
    assert AccountSnapshot.objects.get(account=made).owner == karim.person
    with pytest.raises(AccountError):
        verbs.add_account({"name": " nouvelle "}, by=karim)


def test_the_command_line_may_edit_and_is_named(helios: Account) -> None:
    verbs.edit_account(helios, {"city": "Lyon"}, by=Operator("root"))
    assert AuditLine.objects.get().operator == "root"


# Contacts


def test_a_contact_is_added_once_and_found_by_its_words(karim: User, helios: Account) -> None:
    made = verbs.add_contact(helios, {"name": "Dr Ricci", "job_title": "R&D"}, by=karim)
    assert made.search_text == "dr ricci r&d"
    with pytest.raises(AccountError):
        verbs.add_contact(helios, {"name": "dr ricci"}, by=karim)


def test_a_steward_edits_and_a_member_does_not(dora: User, mona: User, helios: Account) -> None:
    contact = factories.contact(helios, "Ricci")
    verbs.edit_contact(contact, {"phone": "06"}, by=dora)
    with pytest.raises(Refused):
        verbs.edit_contact(contact, {"phone": "07"}, by=mona)
    assert AuditValue.objects.get(field="phone").restricted


def test_somebody_of_another_group_is_nobodys_superior_here(karim: User, helios: Account) -> None:
    contact, foreign = factories.contact(helios), factories.contact(factories.account())
    with pytest.raises(AccountError):
        verbs.edit_contact(contact, {"reports_to_id": foreign.pk}, by=karim)


def test_judgements_are_of_those_who_know_the_contact(karim: User, mona: User, dora: User, helios: Account) -> None:
    contact = factories.contact(helios)
    verbs.judge_contact(contact, {"attitude": "supports"}, by=mona)
    verbs.judge_contact(contact, {"influence": "high"}, by=karim)
    judgement = ContactJudgement.objects.get()
    assert (judgement.attitude, judgement.influence, judgement.by) == ("supports", "high", karim)
    with pytest.raises(Refused):
        verbs.judge_contact(contact, {"attitude": "opposes"}, by=dora)


# Interactions


def test_an_interaction_sent_twice_is_one(mona: User, helios: Account) -> None:
    contact, occasion = factories.contact(helios), uuid4()
    first = verbs.note_interaction(helios, by=mona, occasion=occasion, contacts=[contact], note="Wants a date.")
    assert verbs.note_interaction(helios, by=mona, occasion=occasion, contacts=[contact], note="Wants a date.") == first
    row = Interaction.objects.get()
    assert (row.contact, row.person, row.on, row.by) == (contact, mona.person, TODAY, mona)
    assert AuditLine.objects.filter(act="interaction.noted").count() == 1
    assert AuditValue.objects.get(field="note").restricted


def test_an_interaction_moves_last_contact_up_the_group(mona: User, helios: Account) -> None:
    group = factories.account("Group")
    Account.objects.filter(pk=helios.pk).update(parent=group)
    verbs.rebuild_closure([helios.pk])
    contact = factories.contact(helios)
    verbs.note_interaction(helios, by=mona, occasion=uuid4(), contacts=[contact], note="Met.")
    for account in (helios, group):
        snapshot = AccountSnapshot.objects.get(account=account)
        assert (snapshot.last_contact_on, snapshot.active_contacts) == (TODAY, 1)


@pytest.mark.parametrize(
    "fields", [{"note": " "}, {"note": "x", "on": dt.date(2026, 11, 25)}, {"note": "x" * 4001}], ids=["empty", "tomorrow", "too long"]
)
def test_an_interaction_that_says_nothing_or_cannot_be_is_refused(mona: User, helios: Account, fields: dict) -> None:
    with pytest.raises(AccountError):
        verbs.note_interaction(helios, by=mona, occasion=uuid4(), **fields)


def test_contacts_of_another_group_and_foreign_accounts_are_refused(mona: User, oscar: User, helios: Account) -> None:
    with pytest.raises(AccountError):
        verbs.note_interaction(helios, by=mona, occasion=uuid4(), contacts=[factories.contact(factories.account())], note="x")
    with pytest.raises(Refused):
        verbs.note_interaction(helios, by=oscar, occasion=uuid4(), note="x")


def test_several_contacts_of_one_meeting_share_the_occasion(karim: User, helios: Account) -> None:
    occasion = uuid4()
    verbs.note_interaction(helios, by=karim, occasion=occasion, contacts=[factories.contact(helios), factories.contact(helios)], note="x")
    assert set(Interaction.objects.values_list("occasion", flat=True)) == {occasion}
    assert Interaction.objects.count() == 2


# Notes


def test_confidential_notes_are_for_author_owner_and_named_readers(
    mona: User, karim: User, claire: User, serge: User, helios: Account
) -> None:
    verbs.write_note(helios, "Open.", by=mona, token=uuid4())
    token = uuid4()
    secret = verbs.write_note(helios, "Secret.", by=mona, token=token, confidential=True)
    assert verbs.write_note(helios, "Secret.", by=mona, token=token, confidential=True) == secret
    seen = {user.name: set(Note.objects.visible_to(user).values_list("text", flat=True)) for user in (mona, karim, claire, serge)}
    both = {"Open.", "Secret."}
    assert seen == {"Mona": both, "Karim": both, "Serge": both, "Claire": {"Open."}}
    verbs.write_note(helios, "For Claire.", by=mona, token=uuid4(), confidential=True, readers=[claire.person])
    assert set(Note.objects.visible_to(claire).values_list("text", flat=True)) == {"Open.", "For Claire."}


def test_only_the_author_edits_a_note(mona: User, karim: User, helios: Account) -> None:
    note = verbs.write_note(helios, "Open.", by=mona, token=uuid4())
    verbs.edit_note(note, {"text": "Opened."}, by=mona, version=1)
    with pytest.raises(Refused):
        verbs.edit_note(note, {"text": "No."}, by=karim)
    with pytest.raises(EditConflict):
        verbs.edit_note(note, {"text": "Late."}, by=mona, version=1)


# Snapshots


def test_snapshots_take_figures_and_keep_what_this_room_knows(karim: User, helios: Account) -> None:
    assert verbs.write_snapshots([{"account": helios.pk, "revenue_minor": 500, "growth": -0.1, "status": "customer"}]) == 1
    verbs.write_snapshots([{"account": helios.pk, "health": 57.0}])
    row = AccountSnapshot.objects.get(account=helios)
    assert (row.revenue_minor, row.growth, row.health, row.status, row.owner) == (500, -0.1, 57.0, "customer", karim.person)
    with pytest.raises(ValueError, match="nonsense"):
        verbs.write_snapshots([{"account": helios.pk, "nonsense": 1}])


def test_contacts_who_left_are_not_active(helios: Account) -> None:
    for left_on in (None, TODAY, TODAY + dt.timedelta(days=1)):
        Interaction.objects.create(account=helios, contact=factories.contact(helios, left_on=left_on), on=TODAY - dt.timedelta(days=5))
    Interaction.objects.create(account=helios, contact=factories.contact(helios), on=TODAY - dt.timedelta(days=91))
    verbs.refresh_snapshots([helios.pk])
    assert AccountSnapshot.objects.get(account=helios).active_contacts == 2
    assert Contact.objects.count() == 4
