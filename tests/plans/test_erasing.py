"""A person who is erased is found in no plan: not in its words, not in the history of its documents, not in a frozen version."""

import pytest

from accounts import privacy
from people.audit import Operator
from plans.models import PlanSection, ProseUpdate
from plans.verbs import submit_plan
from plans.verbs.writing import log_since, write_prose
from tests import factories

pytestmark = pytest.mark.django_db
NAME = "Reto Markerson"


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def blobs() -> bytes:
    states = [bytes(state) for state in PlanSection.objects.values_list("state", flat=True)]
    return b"".join([*states, *(bytes(blob) for blob in ProseUpdate.objects.values_list("blob", flat=True))])


def test_words_history_and_documents_lose_the_name(plan, karim):
    contact = factories.contact(plan.account, NAME, email="reto@halden.example")
    sections = list(PlanSection.objects.filter(plan=plan).order_by("position")[:2])
    first = write_prose(sections[0], f"## Aim\n{NAME} wants a fixed date.\nOur answer comes in May.", by=karim, base=sections[0].head)
    second = write_prose(sections[1], f"Ask {NAME} first.", by=karim, base=sections[1].head)
    second = write_prose(second, "Nothing yet.", by=karim, base=second.head)  # written, then taken out: it stays in the history
    assert NAME.encode() in blobs()
    privacy.forget(privacy.subject_of("contact", contact.pk), by=Operator("test"))
    assert NAME.encode() not in blobs()
    first.refresh_from_db()
    second.refresh_from_db()
    assert NAME not in first.text + first.html + str(first.blocks)
    assert f"erased-contact-{contact.pk} wants a fixed date." in first.text
    assert "Our answer comes in May." in first.text
    assert second.text.strip() == "Nothing yet."
    assert log_since(first, 0).epoch == first.epoch > 1


def test_the_section_can_be_written_on(plan, karim):
    contact = factories.contact(plan.account, NAME)
    section = PlanSection.objects.filter(plan=plan).order_by("position").first()
    section = write_prose(section, f"{NAME} decides.", by=karim, base=section.head)
    privacy.forget(privacy.subject_of("contact", contact.pk), by=Operator("test"))
    section.refresh_from_db()
    section = write_prose(section, section.text + "\nAnd one more line.", by=karim, base=section.head)
    assert section.text.splitlines()[-1] == "And one more line."


def test_a_section_without_the_name_is_left_alone(plan, karim):
    contact = factories.contact(plan.account, NAME)
    section = PlanSection.objects.filter(plan=plan).order_by("position").first()
    section = write_prose(section, "Nobody in particular.", by=karim, base=section.head)
    privacy.forget(privacy.subject_of("contact", contact.pk), by=Operator("test"))
    section.refresh_from_db()
    assert (section.epoch, section.updates.count()) == (1, 1)


def test_a_frozen_version_loses_the_person(plan, karim):
    contact = factories.contact(plan.account, NAME, role="decides")
    section = PlanSection.objects.filter(plan=plan).order_by("position").first()
    write_prose(section, "A fixed date.", by=karim, base=section.head)
    version = submit_plan(plan, by=karim)
    assert NAME in str(version.rows["people"])
    privacy.forget(privacy.subject_of("contact", contact.pk), by=Operator("test"))
    version.refresh_from_db()
    assert NAME not in str(version.rows)
    assert len(version.rows["people"]) == 1
