"""All that needs attention stands above an account: the first in the open, the others folded beneath it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs
from accounts.models import Account
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "more"), [("en", "2 more points need attention"), ("fr", "2 autres points demandent votre attention")]
)
def test_every_alert_is_on_the_page_the_first_one_open(client: Client, claire: User, language: str, more: str) -> None:
    User.objects.filter(pk=claire.pk).update(language=language)
    helios = factories.account("Helios")
    helios.key_periods.create(since=factories.TODAY.replace(year=2024))
    verbs.write_snapshots([{"account": helios.pk}])
    client.force_login(claire)
    answer = client.get(reverse("accounts:account", args=[helios.pk]))
    first, further = answer.context["alert"], answer.context["further"]
    page = answer.content.decode()
    assert len(further) == 2
    folded = page[page.index(more) :]
    assert first.sentence.split(".")[0] in page[: page.index(more)]
    for line in further:
        assert line.sentence in folded
        assert f'href="{line.link}"' in folded
    assert {line.link for line in further} == {reverse("plans:open", args=[helios.pk]), reverse("teams:team", args=[helios.pk])}


def test_where_nothing_needs_attention_nothing_is_folded(client: Client, serge: User) -> None:
    quiet: Account = factories.account("Quiet")
    client.force_login(serge)
    answer = client.get(reverse("accounts:account", args=[quiet.pk]))
    assert answer.context["alert"] is None
    assert "need attention" not in answer.content.decode()
