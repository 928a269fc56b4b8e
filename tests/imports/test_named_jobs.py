"""The list of jobs says which file each import loads, without asking for each."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from imports import tasks
from imports.verbs import import_file
from jobs.models import Job
from jobs.shown import shown
from people.audit import Operator
from people.models import User

pytestmark = pytest.mark.django_db


def test_an_import_is_named_by_file_and_kind(client: Client, dora: User, tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("id,name\n1,Helios\n", encoding="utf-8")
    batch = import_file(path, "accounts", source="crm", by=Operator("tests"))
    job = Job.objects.filter(name="imports.load").latest("pk")
    assert shown(job).title == "Import a file: clients.csv, Accounts"
    for number in range(20):
        Job.objects.create(key=f"load:{number}", name="imports.load", args={"batch": batch.pk, **tasks.named(batch)})
    Job.objects.create(key="old", name="imports.load", args={"batch": batch.pk})
    client.force_login(dora)
    client.get(reverse("jobs:list"))
    with django_assert_max_num_queries(14):
        page = client.get(reverse("jobs:list")).content.decode()
    assert page.count("clients.csv, Accounts") == 21
