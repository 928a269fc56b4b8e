"""One of several writers on the same rows: `python -m tests.services.writers NUMBER SAVES ROWS`. R1 counts what arrives.

Each save reads a row, adds one to its number of employees, and says what it had read. A conflict, or somebody who wrote
the same number a moment earlier (nothing changes then), is read again. Anything else that goes wrong ends the program.
"""

import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamapp.settings")
django.setup()

from accounts.models import Account  # noqa: E402
from accounts.verbs.accounts import edit_account  # noqa: E402
from base.edits import EditConflict  # noqa: E402
from people.audit import Operator  # noqa: E402


def save(key: int, by: Operator) -> bool:
    account = Account.objects.get(pk=key)
    now = account.employees or 0
    try:
        return bool(edit_account(account, {"employees": now + 1}, by=by, base={"employees": now}))
    except EditConflict:
        return False


def main(number: int, saves: int, rows: int) -> None:
    chance = random.Random(number)
    keys = list(Account.objects.order_by("pk").values_list("pk", flat=True)[:rows])
    for _save in range(saves):
        key = chance.choice(keys)
        while not save(key, Operator(f"writer {number}")):
            pass


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:4]))
