"""The account list at 200 and at 20,000 accounts, interleaved in one process: `python -m bench.account_list`.

Prints the median time of the page in each order, the ratio of both sizes, and the number of queries; with SQLite, which computes
in this process, the time of the processor. The database is made in a home that vanishes, or is the empty one of DATABASE_URL.
"""

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time

SIZES = (200, 20_000)
ROUNDS = 15
clock = time.process_time if "postgres" not in os.environ.get("DATABASE_URL", "") else time.perf_counter  # SQLite works in here
ORDERS = ("-revenue", "revenue", "growth", "health", "owner", "last_contact", "name", "-name")


def fill(size: int) -> None:
    """Accounts up to `size`, each with a snapshot; a tenth without owner or growth, as in true data."""
    from accounts.models import Account, AccountSnapshot  # noqa: PLC0415 - Django is set up first
    from people.models import Person  # noqa: PLC0415

    chance = random.Random(size)
    if not Person.objects.exists():
        Person.objects.bulk_create(Person(name=f"{first} {last}") for first in ("Ada", "Ben", "Chloé") for last in ("Roy", "Stone", "Weil"))
    people = list(Person.objects.all())
    begun = Account.objects.count()
    names = [f"{chance.choice('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}{number:06}" for number in range(begun, size)]
    accounts = [Account(name=name, city="Lyon", search_text=f"{name} lyon".lower()) for name in names]
    made = Account.objects.bulk_create(accounts, batch_size=2000)
    snapshots = []
    for account in made:
        owner = chance.choice(people) if chance.random() > 0.1 else None
        snapshots.append(
            AccountSnapshot(
                account=account,
                owner=owner,
                owner_name=owner.name if owner else None,
                revenue_minor=chance.randrange(10**9),
                growth=chance.uniform(-0.5, 0.5) if chance.random() > 0.1 else None,
                health=chance.uniform(0, 100),
                status="customer",
            )
        )
    AccountSnapshot.objects.bulk_create(snapshots, batch_size=2000)


def measure(client: object, order: str) -> tuple[float, int]:
    from django.db import connection  # noqa: PLC0415

    times: list[float] = []
    asked: list[str] = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        client.get("/accounts/", {"sort": order})  # type: ignore[attr-defined]
    for _round in range(ROUNDS):
        begun = clock()
        answer = client.get("/accounts/", {"sort": order})  # type: ignore[attr-defined]
        times.append(clock() - begun)
        if answer.status_code != 200:
            raise SystemExit(f"{order}: {answer.status_code}")
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

    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content
    call_command("migrate", verbosity=0)
    user = User.objects.create(email="bench@example.com", is_active=True)
    RoleGrant.objects.create(user=user, role=Role.SALES_DIRECTOR, since=dt.date(2020, 1, 1))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    found: dict[int, dict[str, tuple[float, int]]] = {}
    for size in SIZES:
        fill(size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        found[size] = {order: measure(client, order) for order in ORDERS}
    small, large = (found[size] for size in SIZES)
    for order in ORDERS:
        (one, asked), (many, asked_many) = small[order], large[order]
        print(f"{order:14} {one * 1e3:7.1f} ms {many * 1e3:7.1f} ms  x {many / one:.2f}  queries {asked}, {asked_many}")
    return 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="kamapp-bench-home-") as home:
        os.environ.setdefault("KAMAPP_HOME", home)
        sys.exit(main())
