"""The acts on plans: who may, what changes, what is written down, and what is refused."""

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole
from base.edits import EditConflict
from imports.models import Change
from people.models import AuditLine, InboxItem, RoleGrant, User
from people.permissions import Role
from people.rights import Refused
from plans import prose, verbs
from plans.models import Action, Objective, Plan, PlanVersion
from plans.rows import ROW_KINDS
from plans.sections import TEMPLATES
from tests import factories


def words(plan: Plan, text: str, by: User, code: str = "summary") -> None:
    section = plan.sections.get(code=code)
    verbs.write_prose(section, text, by=by, base=section.head)


# Opening ----------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_switches_its_sections_on(helios: Account, karim: User, template: str) -> None:
    plan = verbs.open_plan(helios, by=karim, template=template)
    assert {section.code for section in plan.sections.filter(is_on=True)} == set(TEMPLATES[template].sections)
    assert (plan.template, plan.template_version) == (template, TEMPLATES[template].version)
    assert AuditLine.objects.filter(act="plan.opened", account_id=helios.pk).count() == 1


def test_an_account_has_one_plan_a_year_and_part(plan: Plan, karim: User) -> None:
    with pytest.raises(verbs.PlanError, match="already"):
        verbs.open_plan(plan.account, by=karim)
    assert verbs.open_plan(plan.account, by=karim, scope="Innovation").pk != plan.pk


def test_a_member_of_the_team_opens_none(helios: Account, mona: User) -> None:
    with pytest.raises(Refused):
        verbs.open_plan(helios, by=mona)


def test_a_section_of_ones_own_has_one_title(plan: Plan, karim: User) -> None:
    verbs.add_section(plan, "Sustainability", by=karim)
    with pytest.raises(verbs.PlanError, match="already"):
        verbs.add_section(plan, "sustainability", by=karim)


# Words ------------------------------------------------------------------------


def test_whoever_started_earlier_overwrites_nobody(plan: Plan, karim: User, claire: User) -> None:
    words(plan, "We want to be the partner.", karim)
    section = plan.sections.get(code="summary")
    verbs.write_prose(section, "We want to be the first partner.", by=karim, base=1)
    verbs.write_prose(section, "We want to be the partner for release.", by=claire, base=1)
    section.refresh_from_db()
    assert section.text == "We want to be the first partner for release."
    assert [update.author for update in section.updates.order_by("seq")] == [karim, karim, claire]


def test_saving_the_same_text_writes_nothing(plan: Plan, karim: User) -> None:
    words(plan, "One line.", karim)
    words(plan, "One line.", karim)
    assert plan.sections.get(code="summary").head == 1


def test_the_log_is_merged_and_the_words_stay(plan: Plan, karim: User) -> None:
    for number in range(verbs.writing.COMPACT_EVERY + 2):
        words(plan, f"Line {number}.", karim)
    section = plan.sections.get(code="summary")
    assert section.state_seq == verbs.writing.COMPACT_EVERY
    assert section.text == f"Line {number}."
    with pytest.raises(verbs.Behind):
        verbs.write_prose(section, "From long ago.", by=karim, base=3)


def test_an_update_sent_twice_is_written_once(plan: Plan, karim: User) -> None:
    section, key = plan.sections.get(code="summary"), uuid4()
    blob = prose.rewritten(prose.opened(section.state), prose.from_lines("Sent twice."))
    pushed = [verbs.push_update(section, blob, by=karim, key=key, base=0, epoch=1) for _time in range(2)]
    assert [(each.seq, each.is_new) for each in pushed] == [(1, True), (1, False)]
    assert [update.seq for update in verbs.log_since(section, 0).updates] == [0, 1]


def test_quick_saves_of_one_author_are_one_line_of_the_audit(plan: Plan, karim: User) -> None:
    for number in range(3):
        words(plan, f"Line {number}.", karim)
    assert AuditLine.objects.filter(act="plan.written").count() == 1


# Rows -------------------------------------------------------------------------


def test_a_form_sent_twice_adds_one_row(plan: Plan, karim: User) -> None:
    token = uuid4()
    for _time in range(2):
        verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner"}, by=karim, token=token)
    assert Objective.objects.filter(plan=plan).count() == 1


def test_two_people_on_two_fields_never_conflict(plan: Plan, karim: User, claire: User) -> None:
    row = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner", "measure": "2 of 4"}, by=karim)
    base = {"text": "Partner", "measure": "2 of 4"}
    verbs.edit_row(row, {"text": "First partner", "measure": "2 of 4"}, by=karim, base=base)
    verbs.edit_row(Objective.objects.get(pk=row.pk), {"text": "Partner", "measure": "3 of 4"}, by=claire, base=base)
    row.refresh_from_db()
    assert (row.text, row.measure) == ("First partner", "3 of 4")


def test_two_people_on_one_field_see_both_texts(plan: Plan, karim: User, claire: User) -> None:
    row = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner"}, by=karim)
    verbs.edit_row(row, {"text": "First partner"}, by=karim, base={"text": "Partner"})
    with pytest.raises(EditConflict) as conflict:
        verbs.edit_row(Objective.objects.get(pk=row.pk), {"text": "Partner for release"}, by=claire, base={"text": "Partner"})
    clash = conflict.value.clashes["text"]
    assert (clash.mine, clash.theirs, clash.base) == ("Partner for release", "First partner", "Partner")


def test_a_member_edits_the_rows_that_carry_his_name(plan: Plan, karim: User, mona: User) -> None:
    hers = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Call", "owner_id": mona.person_id}, by=karim)
    other = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Visit"}, by=karim)
    verbs.edit_row(hers, {"due_on": dt.date(2026, 12, 5)}, by=mona)
    with pytest.raises(Refused):
        verbs.edit_row(other, {"due_on": dt.date(2026, 12, 5)}, by=mona)
    with pytest.raises(Refused):
        verbs.remove_row(hers, by=mona)


def test_the_date_first_agreed_stays(plan: Plan, karim: User) -> None:
    action = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Call", "due_on": dt.date(2026, 12, 5)}, by=karim)
    verbs.edit_row(action, {"due_on": dt.date(2026, 12, 20)}, by=karim)
    action.refresh_from_db()
    assert (action.first_due_on, action.due_on) == (dt.date(2026, 12, 5), dt.date(2026, 12, 20))


def test_done_twice_is_done_once(plan: Plan, karim: User) -> None:
    action = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Call"}, by=karim)
    for _time in range(2):
        verbs.finish_action(Action.objects.get(pk=action.pk), True, by=karim)
    assert AuditLine.objects.filter(act="action.finished").count() == 1
    verbs.finish_action(action, False, by=karim)  # read before it was finished: each act counts
    action.refresh_from_db()
    assert action.version == 3
    assert (action.state, action.done_on) == ("open", None)


def test_a_row_of_another_plan_is_no_parent(plan: Plan, karim: User) -> None:
    other = verbs.open_plan(plan.account, by=karim, scope="Innovation")
    objective = verbs.add_row(other, ROW_KINDS["objectives"], {"text": "Elsewhere"}, by=karim)
    with pytest.raises(verbs.PlanError, match="does not belong"):
        verbs.add_row(plan, ROW_KINDS["tactics"], {"text": "Here", "objective_id": objective.pk}, by=karim)


def test_what_others_hang_on_is_not_taken_out(plan: Plan, karim: User) -> None:
    objective = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["tactics"], {"text": "Prove it", "objective_id": objective.pk}, by=karim)
    with pytest.raises(verbs.PlanError, match="hang on"):
        verbs.remove_row(objective, by=karim)


# Approval ---------------------------------------------------------------------


def test_a_submitted_plan_is_locked_until_the_answer(plan: Plan, karim: User, sven: User) -> None:
    words(plan, "Ready.", karim)
    version = verbs.submit_plan(plan, by=karim)
    with pytest.raises(verbs.Locked):
        words(plan, "One more word.", karim)
    assert InboxItem.objects.get(person=sven.person, kind="plan_submitted").link.endswith("/versions/1/")
    verbs.send_back(version, "Say what line 2 brings.", by=sven)
    words(plan, "One more word.", karim)
    assert InboxItem.objects.filter(person=karim.person, kind="plan_sent_back").count() == 1


def test_without_a_sponsor_the_directors_of_today_are_asked(plan: Plan, karim: User, claire: User) -> None:
    former = factories.user("Former", Role.PROGRAMME_DIRECTOR)
    RoleGrant.objects.filter(user=former).update(until=dt.date(2026, 1, 1))
    AccountRole.objects.filter(role=AccountRole.Role.SPONSOR).delete()
    words(plan, "Ready.", karim)
    verbs.submit_plan(plan, by=karim)
    assert [item.person for item in InboxItem.objects.filter(kind="plan_submitted")] == [claire.person]


def test_an_empty_plan_is_not_submitted(plan: Plan, karim: User) -> None:
    with pytest.raises(verbs.PlanError, match="empty"):
        verbs.submit_plan(plan, by=karim)


def test_sending_back_needs_a_reason(plan: Plan, karim: User, sven: User) -> None:
    words(plan, "Ready.", karim)
    version = verbs.submit_plan(plan, by=karim)
    with pytest.raises(verbs.PlanError, match="missing"):
        verbs.send_back(version, "  ", by=sven)
    version.refresh_from_db()
    assert version.state == PlanVersion.State.SUBMITTED


def test_of_two_answers_one_holds(plan: Plan, karim: User, sven: User, claire: User) -> None:
    words(plan, "Ready.", karim)
    version = verbs.submit_plan(plan, by=karim)
    verbs.approve_version(PlanVersion.objects.get(pk=version.pk), by=sven)
    with pytest.raises(verbs.PlanError, match="no longer waits"):
        verbs.send_back(PlanVersion.objects.get(pk=version.pk), "Too late.", by=claire)


def test_an_answer_closes_the_line_of_everybody_who_was_asked(plan: Plan, karim: User, sven: User, claire: User) -> None:
    words(plan, "Ready.", karim)
    version = verbs.submit_plan(plan, by=karim)
    line = InboxItem.objects.get(kind="plan_submitted")
    assert (line.person, line.done_at) == (sven.person, None)
    verbs.approve_version(version, by=claire)
    line.refresh_from_db()
    assert line.done_at is not None


def test_the_sponsor_signs_once_and_nobody_else(plan: Plan, karim: User, sven: User, claire: User) -> None:
    words(plan, "Ready.", karim)
    version = verbs.submit_plan(plan, by=karim)
    with pytest.raises(Refused):
        verbs.sign_version(version, by=claire)
    verbs.sign_version(version, by=sven)
    with pytest.raises(verbs.PlanError, match="signature"):
        verbs.sign_version(version, by=sven)
    assert (version.state, version.signed_by) == ("approved", sven)


def test_the_sponsor_is_told_that_an_approved_version_waits_for_his_signature(plan: Plan, karim: User, sven: User, claire: User) -> None:
    words(plan, "Ready.", karim)
    first, asked = verbs.submit_plan(plan, by=karim), InboxItem.objects.filter(kind="plan_to_sign", done_at=None)
    verbs.approve_version(first, by=claire)
    assert [(item.person, item.link) for item in asked] == [(sven.person, f"/plans/{plan.pk}/versions/1/")]
    second = verbs.submit_plan(plan, by=karim)
    verbs.approve_version(second, by=claire)
    assert [item.link for item in asked.all()] == [f"/plans/{plan.pk}/versions/2/"], "the newer version replaces the first"
    verbs.sign_version(second, by=sven)
    assert not asked.all()
    verbs.sign_version(verbs.submit_plan(plan, by=karim), by=sven)
    assert not asked.all(), "who approves and signs in one is not asked again"


def test_a_version_that_was_sent_back_is_not_signed(plan: Plan, karim: User, sven: User) -> None:
    words(plan, "Ready.", karim)
    version = verbs.submit_plan(plan, by=karim)
    verbs.send_back(version, "Who decides?", by=sven)
    with pytest.raises(verbs.PlanError, match="signature"):
        verbs.sign_version(version, by=sven)
    version.refresh_from_db()
    assert (version.state, version.signed_by) == ("sent_back", None)


def test_a_version_keeps_words_and_rows_as_they_stood(plan: Plan, karim: User, sven: User) -> None:
    words(plan, "As it was.", karim)
    row = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner"}, by=karim)
    version = verbs.submit_plan(plan, by=karim)
    verbs.approve_version(version, by=sven)
    words(plan, "As it is now.", karim)
    verbs.edit_row(row, {"text": "Friend"}, by=karim)
    version.refresh_from_db()
    assert version.sections.get(code="summary").text == "As it was."
    assert [kept["text"] for kept in version.rows["objectives"]] == ["Partner"]


def test_words_of_a_version_come_back_as_an_edit(plan: Plan, karim: User, sven: User) -> None:
    words(plan, "As it was.\n- a point", karim)
    version = verbs.submit_plan(plan, by=karim)
    verbs.approve_version(version, by=sven)
    words(plan, "As it is now.", karim)
    section = plan.sections.get(code="summary")
    verbs.restore_blocks(section, version.sections.get(code="summary").blocks, by=karim)
    section.refresh_from_db()
    assert section.text == "As it was.\na point"
    assert section.head == 3


# Who reads --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "readers"),
    [
        ("team", {"karim", "mona", "sven", "claire", "serge"}),
        ("circle", {"karim", "sven", "claire", "serge"}),
        ("named", {"karim", "sven", "claire", "serge", "mona"}),
    ],
)
def test_confidentiality_decides_who_reads(
    plan: Plan, karim: User, mona: User, sven: User, claire: User, serge: User, oscar: User, dora: User, level: str, readers: set[str]
) -> None:
    verbs.set_confidentiality(plan, level, by=karim, readers=[mona.person] if level == "named" else [])
    cast = {"karim": karim, "mona": mona, "sven": sven, "claire": claire, "serge": serge, "oscar": oscar, "dora": dora}
    assert {name for name, user in cast.items() if Plan.objects.visible_to(user).exists()} == readers


def test_a_person_not_named_does_not_read_it(plan: Plan, karim: User, mona: User, claire: User) -> None:
    verbs.set_confidentiality(plan, "named", by=karim, readers=[])
    assert not Plan.objects.visible_to(mona).exists()
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Secret", "owner_id": mona.person_id}, by=claire)
    assert not Action.objects.visible_to(mona).exists()


def test_filling_a_plan_leaves_the_account_as_it_is(plan: Plan, karim: User) -> None:
    before = Account.objects.filter(pk=plan.account_id).values().get()
    words(plan, "Words.", karim)
    assert Account.objects.filter(pk=plan.account_id).values().get() == before
    assert not Change.objects.exists()


def test_a_version_that_waits_for_an_answer_needs_its_approver(client: Client, plan: Plan, karim: User, sven: User) -> None:
    words(plan, "Ready.", karim)
    verbs.submit_plan(plan, by=karim)
    client.force_login(sven)
    page = client.get(reverse("people:inbox")).content.decode()
    assert "1 thing needs you" in page
    assert page.index("Needs you</h2>") < page.index("waits for you") < page.index("Your e-mails")


def test_a_version_that_came_back_needs_its_author_until_he_sends_the_next(client: Client, plan: Plan, karim: User, sven: User) -> None:
    words(plan, "Ready.", karim)
    verbs.send_back(verbs.submit_plan(plan, by=karim), "Who decides?", by=sven)
    client.force_login(karim)
    assert "1 thing needs you" in client.get(reverse("people:inbox")).content.decode()
    verbs.submit_plan(plan, by=karim)
    assert "Nothing needs you<" in client.get(reverse("people:inbox")).content.decode()
