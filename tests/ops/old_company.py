"""A company as it stood before some of today's migrations. `python -m tests.ops.old_company FILE` lays it where the settings
say and keeps in FILE what each table holds; the same command after `migrate` tells what those tables and columns hold then.

The tables of that state are made at once and not migration by migration, which took longer than all else here; what migrations
lay beside tables (triggers, search, the list of functions) they lay themselves. The rows are written by that state's models.
"""

import datetime as dt
import hashlib
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

ACCOUNTS, INVOICES, DEALS, PLANS = 300, 3000, 900, 60
# Before each objective of a plan had a day of its own; the morning before strategies, missions, pulse and handovers.
LAST = [
    ("plans", "0003_white_space"),
    ("pyramid", "0007_crossings"),
    ("people", "0008_hours_and_programme"),
    ("teams", "0002_account_teams"),
]
NOT_OURS = ["account", "admin", "auth", "contenttypes", "sessions"]
START = dt.date(2025, 1, 1)


def lay_tables() -> Any:
    """The old state's tables, and which migrations made them. Gives that state's models."""
    from django.db import connection  # noqa: PLC0415  after django.setup()
    from django.db.migrations import RunPython  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    loader = MigrationLoader(connection, replace_migrations=False)
    nodes = [*LAST, *(node for node in loader.graph.leaf_nodes() if node[0] in NOT_OURS)]
    state = loader.project_state(nodes)
    past = list(dict.fromkeys(node for last in nodes for node in loader.graph.forwards_plan(last)))
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            editor.create_model(model)
        for app, name in past:
            for operation in loader.graph.nodes[app, name].operations:
                if isinstance(operation, RunPython):
                    operation.database_forwards(app, editor, state, state)
            recorder.record_applied(app, name)
    return state.apps


def fill(models: Any) -> None:
    def write(label: str, rows: list[dict[str, Any]]) -> list[Any]:
        model = models.get_model(label)
        return model.objects.bulk_create([model(**row) for row in rows])

    people = write("people.Person", [{"name": f"Colleague {n}"} for n in range(60)])
    source = write("imports.Source", [{"name": "erp"}])[0]
    accounts = write("accounts.Account", [{"name": f"Kunde Énergie {n}", "search_text": f"kunde energie {n}"} for n in range(ACCOUNTS)])
    for account in accounts:
        account.root = account
    models.get_model("accounts.Account").objects.bulk_update(accounts, ["root"])
    write("accounts.AccountClosure", [{"ancestor": one, "descendant": one, "depth": 0} for one in accounts])
    write(
        "accounts.AccountSnapshot",
        [{"account": one, "owner": people[n % 60], "owner_name": people[n % 60].name} for n, one in enumerate(accounts)],
    )
    roles = [("kam", n % 60) for n in range(ACCOUNTS)] + [("member", (n + 7) % 60) for n in range(ACCOUNTS)]
    write(
        "accounts.AccountRole",
        [{"account": accounts[n % ACCOUNTS], "person": people[who], "role": role, "since": START} for n, (role, who) in enumerate(roles)],
    )
    write(
        "accounts.Invoice",
        [
            {
                "account": accounts[n * 7 % ACCOUNTS],
                "on": START + dt.timedelta(days=n % 600),
                "amount": Decimal(n * 37 % 90_000) / 100 + 10,
                "currency": "EUR",
                "kind": "credit_note" if n % 20 == 0 else "invoice",
                "source": source,
                "key": f"I{n}",
            }
            for n in range(INVOICES)
        ],
    )
    deals = write(
        "accounts.Opportunity",
        [{"account": accounts[n % ACCOUNTS], "name": f"Deal {n}", "amount": Decimal(1000 + n), "currency": "EUR"} for n in range(DEALS)],
    )
    steps = [("qualified", 30), ("won", 90), ("lost", 90)]
    events = [(deal, *steps[0]) for deal in deals] + [(deal, *steps[1 if n % 3 == 0 else 2]) for n, deal in enumerate(deals)]
    write(
        "accounts.OpportunityEvent",
        [{"opportunity": deal, "event": event, "on": START + dt.timedelta(days=day)} for deal, event, day in events],
    )
    plans = write("plans.Plan", [{"account": accounts[n], "year": 2026, "until_year": 2026, "template": "standard"} for n in range(PLANS)])
    write("plans.Objective", [{"plan": plan, "text": f"Objective {n} of « {plan.year} »"} for plan in plans for n in range(3)])


def held(tables: dict[str, list[str]]) -> dict[str, Any]:
    """Of each table: its columns, how many rows, and a hash of what stands in them."""
    from django.db import connection  # noqa: PLC0415

    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)} ORDER BY 1")
            rows = cursor.fetchall()
            found[table] = {"columns": columns, "rows": len(rows), "sha256": hashlib.sha256(repr(rows).encode()).hexdigest()}
    return found


def main(file: Path) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.db import transaction  # noqa: PLC0415

    if file.exists():
        before = json.loads(file.read_text())
        print(json.dumps(held({table: told["columns"] for table, told in before.items()})))  # noqa: T201
        return
    models = lay_tables()
    with transaction.atomic():
        fill(models)
    ours = [model for model in models.get_models() if model._meta.app_label not in NOT_OURS]
    file.write_text(json.dumps(held({model._meta.db_table: [field.column for field in model._meta.local_fields] for model in ours})))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
