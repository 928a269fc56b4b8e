"""GDPR: a person's data given out whole; a person forgotten in every table, log and file, and again after a restore."""

import datetime as dt
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from accounts import privacy
from accounts.models import Contact, ContactJudgement, Interaction, Note, SurveyResponse
from accounts.privacy.places import places
from accounts.search import search
from base.models import StoredFile
from imports.models import Reject
from people.audit import seal_new_lines, verify
from people.models import Person
from pyramid.models import Verdict
from tests import factories
from tests.accounts.reto import MAIL, MARKERS, NAME, OPERATOR, PHONE, furnish, left, raw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def dump() -> str:
    """Every value of every table, as the database holds it, in lower case."""
    lines = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(lines).lower()


def seed_every_column(contact, user) -> int:
    """The marker into every column of text there is, in a row that exists; how many columns took it."""
    count = 0
    for place in places():
        row = place.model._base_manager.order_by("pk").first()
        if row is None or isinstance(row, Contact | Person) or row == user:
            continue  # other people's own names: a namesake, and that is another test
        for field in place.texts:
            if (field.max_length or 999) < len(NAME) or field.unique or field.primary_key:
                continue
            place.model._base_manager.filter(pk=row.pk).update(**{field.attname: NAME})
            count += 1
        for field in place.documents:
            place.model._base_manager.filter(pk=row.pk).update(
                **{field.attname: {"note": f"met {NAME}", "cells": ["Rétô", "Markerson", MAIL]}}
            )
            count += 1
    return count


def test_what_is_given_out_is_read_in_words(reto, karim):
    """Columns, choices and names as people say them, in the reader's language; the file keeps the plain values."""
    furnish(reto, karim)
    with translation.override("fr"):
        document = privacy.gather(privacy.subject_of("contact", reto.pk), by=OPERATOR)
        text = privacy.as_text(document)
    for words in (
        "intitulé de poste\u00a0: head of analysis",
        "compte\u00a0: Helios",
        "ce que nous pensons d’un contact",
        "échange, contact",
    ):
        assert words in text
    for raw_name in ("job_title", "contactjudgement", "contact judgement", "search_text", "row_hash"):
        assert raw_name not in text
    assert document["own"]["accounts.Contact"]["account"] == reto.account_id


def test_a_marker_in_every_column_of_text_is_found_nowhere_after(reto, karim):
    furnish(reto, karim)
    assert seed_every_column(reto, karim) > 45
    seal_new_lines()
    assert len(left()) > 45
    done = privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    assert left() == []
    assert [line for line in dump().splitlines() if any(marker in line for marker in MARKERS)] == []
    assert done.pseudonym == f"erased-contact-{reto.pk}"
    assert done.log_values >= 3


def test_the_chain_of_the_log_holds_after_an_erasure(reto, karim):
    furnish(reto, karim)
    seal_new_lines()
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    seal_new_lines()
    assert verify()[2] == []


def test_what_is_known_about_the_work_stays_under_the_pseudonym(reto, karim, claire):
    furnish(reto, karim)
    done = privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    reto.refresh_from_db()
    assert (reto.name, reto.email, reto.phone, reto.first_name, reto.job_title) == (done.pseudonym, "", "", "", "")
    assert reto.function == "rd", "what counts in figures stays"
    met = Interaction.objects.get(contact=reto)
    assert met.note == f"{done.pseudonym} wants a date; write to {done.pseudonym}."
    assert not ContactJudgement.objects.exists()
    assert search("markerson", claire).contacts == []
    assert [hit.pk for hit in search(done.pseudonym, claire).contacts] == [reto.pk]
    assert Reject.objects.get().raw[0] == "7"
    assert len(Reject.objects.get().raw) == 4, "cells of a rejected row never move"


def test_without_the_walk_over_all_tables_the_marker_would_stay(reto, karim, monkeypatch):
    """The twin: erasing the contact's own row alone leaves the name behind."""
    furnish(reto, karim)
    monkeypatch.setattr("accounts.privacy.forgetting.places", list)
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    assert left() != []


def test_a_namesake_keeps_the_name(reto, karim, helios):
    other = factories.contact(factories.account("Elsewhere"), NAME, email="other@example.com")
    Interaction.objects.create(account=other.account, contact=other, on=factories.TODAY, note=f"{NAME} is glad")
    Interaction.objects.create(account=helios, contact=reto, on=factories.TODAY, note=f"{NAME} is not")
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    other.refresh_from_db()
    assert other.name == NAME
    assert Interaction.objects.get(contact=other).note == f"{NAME} is glad"
    assert NAME not in Interaction.objects.get(contact=reto).note


def test_the_last_name_alone_is_left_to_a_reader(reto, helios, karim):
    note = Note.objects.create(account=helios, author=karim, text="Markerson will decide in May.")
    done = privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    assert ("accounts.Note", note.pk) in done.to_read


def stored(home, name: str, content: bytes, mime: str = "text/csv") -> StoredFile:
    path = home / "files" / name
    path.write_bytes(content)
    return StoredFile.objects.create(name=name, stored_as=name, mime=mime, size=len(content), sha256="x")


def test_files_lose_the_name_and_no_column_moves(reto, home):
    latin = stored(home, "a.csv", f"id;first;last;mail\n7;Rétô;Markerson;{MAIL}\n8;Ada;Roy;a@b.c\n".encode("cp1252"))
    other = stored(home, "b.csv", b"id;name\n1;Somebody\n")
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    text = (home / "files" / "a.csv").read_bytes().decode("cp1252")
    assert "Markerson" not in text
    assert MAIL not in text
    assert [line.count(";") for line in text.splitlines()] == [3, 3, 3]
    assert text.splitlines()[2] == "8;Ada;Roy;a@b.c"
    latin.refresh_from_db()
    assert latin.size == len((home / "files" / "a.csv").read_bytes())
    assert (home / "files" / "b.csv").read_bytes() == b"id;name\n1;Somebody\n"
    other.refresh_from_db()
    assert other.sha256 == "x"


def test_a_restored_person_is_forgotten_again(reto, karim):
    kept = {field.attname: getattr(reto, field.attname) for field in Contact._meta.concrete_fields}
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    Contact.objects.filter(pk=reto.pk).update(**{name: value for name, value in kept.items() if name != "id"})  # an older backup
    Interaction.objects.create(account=reto.account, on=factories.TODAY, note=f"{NAME} again")
    assert privacy.replay(by=OPERATOR) == 1
    assert left() == []
    assert privacy.replay(by=OPERATOR) == 0


def test_somebody_else_under_the_same_number_is_not_erased(reto):
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    Contact.objects.filter(pk=reto.pk).update(name="Somebody Else", email="")
    assert privacy.replay(by=OPERATOR) == 0
    assert Contact.objects.get(pk=reto.pk).name == "Somebody Else"


def test_the_list_of_erasures_names_nobody(reto, home):
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    text = (home / "erasures.jsonl").read_text().lower()
    assert str(reto.pk) in text
    assert not any(marker in text for marker in (*MARKERS, "reto", "halden"))


def test_a_colleague_is_forgotten_and_cannot_sign_in(client, karim, helios, give):
    karim.email = "karim.zeta@arvelle.example"
    karim.save(update_fields=["email"])
    Person.objects.filter(pk=karim.person_id).update(name="Karim Zetason", email=karim.email)
    Note.objects.create(account=helios, author=karim, text="Karim Zetason was here")
    client.force_login(karim)
    done = privacy.forget(privacy.subject_of("colleague", karim.person_id), by=OPERATOR)
    karim.refresh_from_db()
    assert not karim.is_active
    assert karim.email == f"{done.pseudonym}@erased.invalid"
    assert Note.objects.get().text == f"{done.pseudonym} was here"
    assert client.get("/accounts/").status_code == 302
    assert "zetason" not in raw()


def test_twice_is_refused(reto):
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    with pytest.raises(privacy.PrivacyError):
        privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)


# Giving out ----------------------------------------------------------------------------------


def test_a_persons_data_are_given_whole(reto, karim):
    furnish(reto, karim)
    document = privacy.gather(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    json.dumps(document)
    assert document["own"]["accounts.Contact"]["email"] == MAIL
    assert document["rows"]["accounts.Interaction.contact"][0]["note"].startswith(NAME)
    assert document["rows"]["accounts.ContactJudgement.contact"][0]["attitude"] == "opposes"
    assert {"accounts.Note", "imports.Reject", "pyramid.Disagreement"} <= set(document["mentions"])
    text = privacy.as_text(document)
    assert NAME in text
    assert PHONE in text


def test_roles_and_days_are_told_as_the_reader_writes_them(reto, karim):
    furnish(reto, karim)
    Contact.objects.filter(pk=reto.pk).update(role="blocks", left_on=dt.date(2026, 12, 1))
    document = privacy.gather(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    with translation.override("fr"):
        text = privacy.as_text(document)
    assert "bloque" in text
    assert "1er déc. 2026" in text.replace("\u00a0", " ")
    assert not re.search(r": \d{4}-\d\d-\d\d", text)
    assert document["own"]["accounts.Contact"]["left_on"] == "2026-12-01"  # the file for machines stays as it is


@pytest.mark.parametrize(
    ("language", "contents", "score"),
    [
        (
            "fr",
            {
                "qui : Dr Rétô Markerson",
                "pourquoi : (",
                "décidé le : 1er déc. 2026",
                "montant : 1 274,5",
                "confidentiel : oui",
                "liste : 7, 2.5",
            },
            "note : 7,5",
        ),
        (
            "en",
            {"who: Dr Rétô Markerson", "why: (", "decided on: 1 Dec 2026", "amount: 1,274.5", "confidential: yes", "list: 7, 2.5"},
            "score: 7.5",
        ),
    ],
)
def test_contents_and_numbers_are_told_as_the_reader_writes_them(reto, karim, language, contents, score):
    furnish(reto, karim)
    why = {"decided_on": "2026-12-01", "amount": "1274.50", "confidential": True}
    Verdict.objects.update(document={"who": NAME, "why": why, "list": ["7", "2.5"]})
    SurveyResponse.objects.create(account=reto.account, contact=reto, on=factories.TODAY, kind="nps", score="7.50")
    document = privacy.gather(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    with translation.override(language):
        text = privacy.as_text(document).replace("\u00a0", " ")
    assert [part for part in contents if part not in text] == []  # a database keeps them in an order of its own
    assert re.search(rf"\b{score}(?!\d)", text)
    assert "{'" not in text
    assert "[]" not in text
    assert document["rows"]["accounts.SurveyResponse.contact"][0]["score"] == "7.50"  # the file keeps what is kept


def test_no_secret_is_given(karim):
    text = json.dumps(privacy.gather(privacy.subject_of("colleague", karim.person_id), by=OPERATOR))
    assert karim.password not in text
    assert "password" not in text


def test_the_commands(reto, tmp_path, capsys):
    out = tmp_path / "data.json"
    call_command("person_data", "contact", str(reto.pk), "--out", str(out))
    assert json.loads(out.read_text())["name"] == NAME
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("erase_person", "contact", str(reto.pk), "--name", "Wrong Name")
    call_command("erase_person", "contact", str(reto.pk), "--name", NAME, "--json")
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["pseudonym"] == f"erased-contact-{reto.pk}"
    with pytest.raises(CommandError, match="There is no contact"):
        call_command("person_data", "contact", "999999")
