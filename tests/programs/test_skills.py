"""The competency grid: two views side by side, small steps, means that tell of nobody, one figure."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from people.models import AuditLine, InboxItem, Person, User
from people.rights import Refused
from people.verbs import rebuild_lines
from programs import skills, verbs
from programs.models import LearningStep, Skill, SkillAssessment
from tests import factories

PAGE = "/programme/skills/"


@pytest.fixture
def grid(db: None, claire: User, karim: User, lea: User) -> dict[str, int]:
    """Claire says what a KAM needs; Karim is one, and Lea his line manager."""
    Person.objects.filter(pk=karim.person_id).update(function="kam", manager=lea.person)
    karim.person.refresh_from_db()
    rebuild_lines()
    verbs.begin_usual("kam", by=claire)
    return dict(Skill.objects.values_list("name", "pk"))


def five_kams(grid: dict[str, int], lea: User) -> None:
    for level in (1, 2, 3, 4, 5):
        someone = factories.person(f"KAM {level}", function="kam", manager=lea.person)
        rebuild_lines()
        verbs.assess_skills(someone, {grid["finance"]: Decimal(level)}, by=lea)


def test_both_views_stand_side_by_side_and_the_later_counts(grid: dict[str, int], karim: User, lea: User) -> None:
    verbs.assess_skills(karim.person, {grid["finance"]: Decimal(3)}, by=karim)
    verbs.assess_skills(karim.person, {grid["finance"]: Decimal(1)}, by=lea)
    line = next(line for line in skills.grid_of(karim.person) if line.skill.name == "finance")
    assert line.mine is not None
    assert line.managers is not None
    assert (line.mine.actual, line.managers.actual, line.gap, line.is_to_discuss) == (3, 1, 2, True)
    assert InboxItem.objects.filter(person=karim.person, kind="skills_assessed").count() == 1


def test_the_figure_agrees_with_the_grid_and_counts_what_is_not_assessed(grid: dict[str, int], karim: User, lea: User) -> None:
    verbs.assess_skills(karim.person, {grid["finance"]: Decimal(2), grid["strategy"]: Decimal(5)}, by=lea)
    seen = skills.means()
    assert (seen.result.numerator, seen.result.denominator) == (float(seen.gap), float(seen.required)) == (1.0, 7.0)
    assert seen.result.value == skills.gap_of(skills.grid_of(karim.person)) == pytest.approx(1 / 7)
    assert seen.result.excluded["not_assessed"] == 5


def test_means_of_fewer_than_five_people_are_withheld(grid: dict[str, int], lea: User) -> None:
    five_kams(grid, lea)
    (line,) = skills.means().lines
    assert (line.have, line.need, line.short, line.people) == (3.0, 3.0, 2, 5)
    SkillAssessment.objects.filter(person__name="KAM 5").delete()
    (line,) = skills.means().lines
    assert (line.have, line.short, line.people) == (None, None, 4)


def test_only_oneself_and_the_line_above_open_a_grid(
    client: Client, grid: dict[str, int], karim: User, lea: User, mona: User, claire: User, serge: User
) -> None:
    address = f"{PAGE}{karim.person_id}/"
    for user, status in ((karim, 200), (lea, 200), (mona, 404), (claire, 404), (serge, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status, user.name
    for user in (mona, claire):
        with pytest.raises(Refused):
            verbs.assess_skills(karim.person, {grid["finance"]: Decimal(3)}, by=user)


def test_the_page_of_means_names_nobody_to_who_does_not_manage_him(
    client: Client, grid: dict[str, int], claire: User, lea: User, karim: User, mona: User
) -> None:
    five_kams(grid, lea)
    client.force_login(claire)
    page = client.get(PAGE).content.decode()
    assert "Finance" in page
    assert "KAM 3" not in page
    assert karim.name not in page
    client.force_login(lea)
    assert "KAM 3" in client.get(PAGE).content.decode()
    client.force_login(mona)
    page = client.get(PAGE).content.decode()
    assert "My grid" in page
    assert "Need" not in page


def test_a_step_has_a_date_and_ends_its_line_in_the_inbox(client: Client, grid: dict[str, int], karim: User, lea: User) -> None:
    client.force_login(lea)
    address = f"{PAGE}{karim.person_id}/"
    form = {"act": "step", "skill": grid["finance"], "text": "Read one account’s result with the controller", "due_on": "2026-12-20"}
    assert client.post(address, form).status_code == 302
    assert client.post(address, form | {"due_on": "2026-01-01"}).status_code == 422
    step = LearningStep.objects.get()
    assert InboxItem.objects.get(key=f"step:{step.pk}").due == dt.date(2026, 12, 20)
    client.force_login(karim)
    assert client.post(address, {"act": f"done-{step.pk}"}).status_code == 302
    step.refresh_from_db()
    assert step.done_on == factories.TODAY
    assert InboxItem.objects.get(key=f"step:{step.pk}").done_at is not None
    assert client.post(address, {"act": f"open-{step.pk}"}).status_code == 302
    assert AuditLine.objects.filter(act="skills.step_marked").count() == 2


def test_levels_outside_the_scale_and_foreign_skills_are_refused(client: Client, grid: dict[str, int], karim: User) -> None:
    client.force_login(karim)
    address = f"{PAGE}{karim.person_id}/"
    for form in ({f"level-{grid['finance']}": "6"}, {"level-999999": "3"}, {}):
        assert client.post(address, {"act": "assess", **form}).status_code == 422
    assert not SkillAssessment.objects.filter(actual__isnull=False).exists()


def test_who_runs_the_programme_says_what_a_job_needs(client: Client, claire: User, karim: User, grid: dict[str, int]) -> None:
    client.force_login(karim)
    assert client.post(PAGE, {"act": "needs", f"need-{grid['finance']}": "5"}).status_code == 403
    client.force_login(claire)
    assert client.post(PAGE, {"act": "needs", f"need-{grid['finance']}": "5"}).status_code == 302
    assert client.post(PAGE, {"act": "skill", "name": "Reading a contract"}).status_code == 302
    assert client.post(PAGE, {"act": "skill", "name": ""}).status_code == 422
    needed = {line.skill.name: line.needed for line in skills.grid_of(karim.person)}
    assert needed["finance"] == 5
    assert "Reading a contract" not in needed
    assert client.post(PAGE, {"act": "needs", f"need-{grid['finance']}": ""}).status_code == 302
    assert "finance" not in {line.skill.name for line in skills.grid_of(karim.person)}


def test_the_page_asks_the_database_as_often_for_many_as_for_few(
    client: Client, grid: dict[str, int], lea: User, django_assert_max_num_queries: object
) -> None:
    five_kams(grid, lea)
    client.force_login(lea)
    client.get(PAGE)
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        client.get(PAGE)
