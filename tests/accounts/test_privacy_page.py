"""The page of a person's data: gathered in the background for who asks, taken along, erased."""

import datetime as dt
import json
from html import unescape

import pytest
from django.urls import reverse

from accounts import privacy, verbs
from accounts.models import Note
from accounts.privacy import given
from base import clock
from base.models import StoredFile
from jobs.models import Job
from jobs.verbs import run_now
from people.models import AuditValue, Person
from people.permissions import Role
from tests import factories
from tests.accounts.reto import MAIL, NAME, OPERATOR, PHONE, furnish, left

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def gathering(client, address):
    """The job that the button of the page asks for."""
    answer = client.post(f"{address}gather/")
    job = Job.objects.latest("pk")
    assert answer.url == reverse("jobs:job", args=[job.pk])
    return job


def test_the_page_reads_no_table_for_the_person(client, dora, reto, karim, django_assert_max_num_queries):
    furnish(reto, karim)
    address = f"/accounts/data/contact/{reto.pk}/"
    client.force_login(dora)
    with django_assert_max_num_queries(25):
        assert "Gather the data" in client.get(address).text
    job = gathering(client, address)
    assert "being gathered" in client.get(address).text
    assert gathering(client, address) == job  # asked twice, one job
    run_now(job)
    with django_assert_max_num_queries(25):
        page = client.get(address)
    assert MAIL in page.text
    assert AuditValue.objects.get(line__act="privacy.exported", field="form").after == "page"
    again = gathering(client, address)
    assert (again.state, Job.objects.filter(name="accounts.gather").count()) == (Job.State.QUEUED, 1)
    assert not list(given_files())


def given_files():
    return StoredFile.objects.filter(mime=given.MIME)


def test_what_was_gathered_is_the_askers_alone_and_goes_with_a_right(client, dora, claire, reto, karim):
    address = f"/accounts/data/contact/{reto.pk}/"
    client.force_login(claire)
    run_now(gathering(client, address))
    assert client.get(address, {"as": "json"}).status_code == 200
    client.force_login(dora)
    assert client.get(address, {"as": "json"}).status_code == 409
    claire.grants.update(role=Role.DATA_STEWARD)  # may read less than when it was gathered
    client.force_login(claire)
    assert client.get(address, {"as": "json"}).status_code == 409


def test_what_was_gathered_goes_after_a_week_and_with_the_person(client, dora, reto, karim, home):
    address = f"/accounts/data/contact/{reto.pk}/"
    client.force_login(dora)
    run_now(gathering(client, address))
    assert given.drop_old() == 0
    Job.objects.update(finished_at=clock.now() - dt.timedelta(days=given.DAYS, hours=1))
    assert given.drop_old() == 1
    run_now(gathering(client, address))
    (file,) = given_files()
    assert MAIL in (home / "files" / file.stored_as).read_text()
    privacy.forget(privacy.subject_of("contact", reto.pk), by=OPERATOR)
    assert not (home / "files" / file.stored_as).exists()
    assert not Job.objects.filter(name="accounts.gather").exists()


def test_the_steward_reads_takes_along_and_erases(client, dora, reto, karim):
    furnish(reto, karim)
    address = f"/accounts/data/contact/{reto.pk}/"
    client.force_login(dora)
    assert client.get(address, {"as": "json"}).status_code == 409  # not gathered yet
    run_now(gathering(client, address))
    page = client.get(address)
    assert MAIL in page.content.decode()
    assert client.get(address, {"as": "json"}).json()["own"]["accounts.Contact"]["phone"] == PHONE
    assert "attachment" in client.get(address, {"as": "txt"})["Content-Disposition"]
    wrong = client.post(f"{address}erase/", {"name": "Somebody"})
    assert wrong.status_code == 422
    assert "Nothing was changed" in wrong.content.decode()
    done = client.post(f"{address}erase/", {"name": NAME})
    job = Job.objects.get(name="accounts.erase")
    assert done["Location"] == reverse("jobs:job", args=[job.pk])
    assert run_now(job).state == Job.State.DONE
    assert left() == []
    assert f"erased-contact-{reto.pk}" in client.get(address).content.decode()
    assert client.post(f"{address}erase/", {"name": f"erased-contact-{reto.pk}"}).status_code == 422


def test_the_page_leaves_out_what_the_steward_may_not_read(client, dora, reto, karim, helios):
    furnish(reto, karim)
    Note.objects.create(account=helios, author=karim, text=f"{NAME}: secret matter", confidential=True)
    client.force_login(dora)
    run_now(gathering(client, f"/accounts/data/contact/{reto.pk}/"))
    page = client.get(f"/accounts/data/contact/{reto.pk}/").content.decode()
    assert "secret matter" not in page
    assert "opposes" not in page
    assert "Left out" in page
    whole = json.dumps(privacy.gather(privacy.subject_of("contact", reto.pk), by=OPERATOR))
    assert "secret matter" in whole


def test_a_kam_may_neither_read_nor_erase_it(client, karim, reto):
    client.force_login(karim)
    assert client.get(f"/accounts/data/contact/{reto.pk}/").status_code == 403
    assert client.post(f"/accounts/data/contact/{reto.pk}/erase/", {"name": NAME}).status_code == 403
    reto.refresh_from_db()
    assert reto.name == NAME


def test_the_administrator_erases_a_colleague(client, yann, mona):
    name = mona.person.name
    client.force_login(yann)
    assert client.post(f"/accounts/data/colleague/{mona.person_id}/erase/", {"name": name}).status_code == 302
    assert run_now(Job.objects.get()).state == Job.State.DONE
    assert Person.objects.get(pk=mona.person_id).name == f"erased-colleague-{mona.person_id}"
    name = yann.person.name
    client.post(f"/accounts/data/colleague/{yann.person_id}/erase/", {"name": name})
    failed = run_now(Job.objects.latest("pk"))
    assert (failed.state, Person.objects.get(pk=yann.person_id).name) == (Job.State.FAILED, name)
    assert failed.error in unescape(client.get(f"/accounts/data/colleague/{yann.person_id}/").text)


def test_a_page_asks_for_the_erasure_and_a_job_does_it(reto, client, django_assert_max_num_queries):
    steward = factories.user("Ines Moreau", Role.DATA_STEWARD)
    client.force_login(steward)
    address = reverse("accounts:person_erase", args=["contact", reto.pk])
    with django_assert_max_num_queries(30):  # no table is searched, no file is read
        answer = client.post(address, {"name": NAME})
    job = Job.objects.get(key=f"erase:contact:{reto.pk}")
    assert answer.url == reverse("jobs:job", args=[job.pk])
    reto.refresh_from_db()
    assert reto.name == NAME
    page = reverse("accounts:person_data", args=["contact", reto.pk])
    assert reverse("jobs:job", args=[job.pk]) in client.get(page).text
    assert client.post(address, {"name": NAME}).url == answer.url  # asked twice, one job
    assert run_now(job).state == Job.State.DONE
    reto.refresh_from_db()
    assert reto.name == f"erased-contact-{reto.pk}"
    assert f"Erased: erased-contact-{reto.pk}" in client.get(page).text
    assert client.post(address, {"name": reto.name}).status_code == 422


def test_the_erasure_asks_for_the_right_again_when_it_runs(reto, client):
    steward = factories.user("Ines Moreau", Role.DATA_STEWARD)
    job = verbs.erase_later(privacy.subject_of("contact", reto.pk), NAME, by=steward)
    steward.grants.all().delete()
    assert run_now(Job.objects.get(pk=job.pk)).state == Job.State.FAILED
    reto.refresh_from_db()
    assert reto.name == NAME
