"""The page of a figure at 200 and at 20,000 accounts: `python -m bench.figure_page`.

Prints the median time of the page for the company, cut by segment and by owner, of a segment, of an account, and of an unchanged
page asked again, with the ratio of both sizes and the number of queries. Times as in `bench.account_list`.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile

from bench.account_list import ROUNDS, SIZES, clock
from bench.account_list import fill as fill_accounts

CODE = "revenue_net"


def fill(size: int) -> None:
    """Accounts in six segments, and what the refresh would keep: a year and eight quarters of all but the accounts, a year of these."""
    from django.db.models import F  # noqa: PLC0415 - Django is set up first

    from accounts.models import Account, Segment  # noqa: PLC0415
    from base.periods import last_quarters  # noqa: PLC0415
    from base.results import Direction, Result, Status, Unit  # noqa: PLC0415
    from people.models import Person  # noqa: PLC0415
    from pyramid import stored  # noqa: PLC0415
    from pyramid.refreshing import window  # noqa: PLC0415
    from pyramid.scopes import Scope  # noqa: PLC0415

    fill_accounts(size)
    segments = [Segment.objects.get_or_create(name=f"Segment {number}")[0] for number in range(6)]
    for number, segment in enumerate(segments):
        Account.objects.annotate(part=F("pk") % len(segments)).filter(part=number).update(segment=segment)
    year = window()
    periods = [year, *last_quarters(year.end, 8)]

    def result(period):  # type: ignore[no-untyped-def]
        return Result(CODE, Unit.MONEY, Direction.UP_GOOD, period, period.end, Status.OK, value=1000, n=40, currency="EUR")

    scopes = [Scope.company(), *(Scope.segment(each.pk) for each in segments)]
    scopes += [Scope.owner(pk) for pk in Person.objects.values_list("pk", flat=True)]
    stored.keep_many([(scope, result(period)) for scope in scopes for period in periods])
    accounts = Account.objects.values_list("pk", flat=True)
    stored.keep_many([(Scope.account(pk), result(year)) for pk in accounts])


def asked() -> dict[str, tuple[str, bool]]:
    """What is measured: query of the page, and whether it is asked again with the tag of the first answer."""
    from accounts.models import Account, Segment  # noqa: PLC0415

    account, segment = Account.objects.order_by("pk").first(), Segment.objects.order_by("pk").first()
    return {
        "company": ("", False),
        "cut by segment": ("by=segment", False),
        "cut by owner": ("by=owner", False),
        "a segment": (f"scope=segment:{segment.pk}", False),  # type: ignore[union-attr]
        "an account": (f"scope=account:{account.pk}", False),  # type: ignore[union-attr]
        "unchanged": ("", True),
    }


def measure(client: object, query: str, *, again: bool) -> tuple[float, int]:
    from django.db import connection  # noqa: PLC0415

    address, asked, times = f"/pyramid/figures/{CODE}/?{query}", [], []
    answer = client.get(address)  # type: ignore[attr-defined]
    headers = {"If-None-Match": answer["ETag"]} if again else {}

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        client.get(address, headers=headers)  # type: ignore[attr-defined]
    for _round in range(ROUNDS):
        begun = clock()
        answer = client.get(address, headers=headers)  # type: ignore[attr-defined]
        times.append(clock() - begun)
        if answer.status_code != (304 if again else 200):
            raise SystemExit(f"{address}: {answer.status_code}")
    return statistics.median(times), len(asked)


def main() -> int:
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
    os.environ.setdefault("KAMAPP_LOG_LEVEL", "ERROR")
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from people.models import RoleGrant, User  # noqa: PLC0415
    from people.permissions import Role  # noqa: PLC0415

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    user = User.objects.create(email="bench@example.com", is_active=True)
    RoleGrant.objects.create(user=user, role=Role.SALES_DIRECTOR, since=dt.date(2020, 1, 1))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    found: list[dict[str, tuple[float, int]]] = []
    for size in SIZES:
        fill(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        found.append({name: measure(client, query, again=again) for name, (query, again) in asked().items()})
    small, large = found
    for name, (one, few) in small.items():
        many, queries = large[name]
        print(f"{name:16} {one * 1e3:7.1f} ms {many * 1e3:7.1f} ms  x {many / one:.2f}  queries {few}, {queries}")
    return 0 if all(small[name][1] == large[name][1] for name in small) else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="kamapp-bench-home-") as home:
        os.environ.setdefault("KAMAPP_HOME", home)
        sys.exit(main())
