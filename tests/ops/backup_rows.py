"""Rows of every awkward kind, for backups: groups, money, dates, JSON, accents, an attachment, an audit chain."""

import datetime as dt
from pathlib import Path

from django.conf import settings

from base.models import Setting, StoredFile
from people import audit
from people.audit import Operator, record
from people.models import User
from people.permissions import Role
from tests import factories

PASSWORD = "a long enough password"


def lay() -> User:
    user = factories.user("Zoé", Role.DATA_STEWARD, password=PASSWORD, email="zoe@arvelle.example")
    group = factories.account("Groupe Énergie")
    site = factories.account("Site Łódź", parent=group)
    factories.invoice(site, dt.date(2026, 1, 31), "1234.50")
    factories.contact(site, "Dr “Q” Müller\nand a line")
    factories.opportunity(site, (dt.date(2026, 2, 1), "qualified"), (dt.date(2026, 3, 1), "won"))
    Setting.objects.create(name="min_n", value={"nested": [1, 2.5, None, "é"]})
    record(Operator("test"), "test.act", group, account=group, value=("before", "after"))
    audit.seal_new_lines()
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "abc123").write_bytes(b"%PDF-1.7 not really")
    StoredFile.objects.create(name="offre.pdf", stored_as="abc123", mime="application/pdf", size=19, sha256="0" * 64)
    return user
