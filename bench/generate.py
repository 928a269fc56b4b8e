"""Files of an invented company of a given size: `python -m bench.generate --size small --seed 1 --out FOLDER`.

Same size and seed, same bytes. Skewed as in life: the top 5 % of the accounts hold 60 % of the invoice lines, groups are up to
six levels deep, three years up to the end of 2025.
"""

import argparse
import csv
import datetime as dt
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

SIZES = {
    "tiny": (100, 1_000, 10_000, 400),
    "small": (1_000, 10_000, 100_000, 4_000),
    "medium": (20_000, 200_000, 2_000_000, 80_000),
    "large": (100_000, 1_000_000, 10_000_000, 400_000),
}
END = dt.date(2026, 1, 1)
DAYS = 3 * 365
LINES_EACH = 4  # lines of an invoice
COUNTRIES = ("FR", "DE", "IT", "ES", "BE", "NL", "GB", "US")
SECTORS = ("Chemistry", "Energy", "Transport", "Food", "Machines", "Health")
STAGES = ("won", "lost", "abandoned", "qualified")


def accounts(count: int, chance: random.Random) -> Iterator[list[object]]:
    """A fifth are subsidiaries of an earlier account at most five levels below its head."""
    depth = [0] * count
    for number in range(count):
        parent = ""
        if number > 5 and chance.random() < 0.2:
            above = chance.randrange(number)
            if depth[above] < 5:
                parent, depth[number] = f"A{above}", depth[above] + 1
        yield [f"A{number}", f"Account {number:06}", parent, chance.choice(COUNTRIES), chance.choice(SECTORS)]


def account_of(count: int, chance: random.Random) -> int:
    top = max(1, count // 20)
    return chance.randrange(top) if chance.random() < 0.6 else chance.randrange(top, count)


def invoices(lines: int, count: int, chance: random.Random) -> Iterator[list[object]]:
    for number in range(lines // LINES_EACH):
        on = END - dt.timedelta(days=1 + chance.randrange(DAYS))
        yield [f"I{number}", f"{number:08}", f"A{account_of(count, chance)}", on.isoformat(), "EUR"]


def invoice_lines(lines: int, chance: random.Random) -> Iterator[list[object]]:
    for number in range(lines):
        quantity, cents = chance.randint(1, 40), chance.randint(100, 90_000)
        yield [
            f"L{number}",
            f"I{number // LINES_EACH}",
            f"P{chance.randrange(200)}",
            quantity,
            f"{cents / 100:.2f}",
            f"{quantity * cents / 100:.2f}",
        ]


def opportunities(deals: int, count: int, chance: random.Random) -> Iterator[list[object]]:
    for number in range(deals):
        opened = END - dt.timedelta(days=30 + chance.randrange(DAYS))
        stage = chance.choices(STAGES, (24, 50, 16, 10))[0]
        closed = min(opened + dt.timedelta(days=chance.randint(10, 300)), END - dt.timedelta(days=1))
        day = "" if stage == "qualified" else closed.isoformat()
        yield [
            f"O{number}",
            f"A{account_of(count, chance)}",
            f"Deal {number}",
            chance.randint(1, 400) * 500,
            "EUR",
            stage,
            opened,
            opened,
            day,
        ]


def contacts(people: int, count: int, chance: random.Random) -> Iterator[list[object]]:
    for number in range(people):
        yield [f"C{number}", f"A{account_of(count, chance)}", f"Person {number:06}", f"person{number}@customer.example"]


def write(path: Path, head: str, rows: Iterable[list[object]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head.split(","))
        writer.writerows(rows)
    return path


def generate(folder: Path, size: str, seed: int = 1, lines: int = 0) -> dict[str, Path]:
    """The files by kind. `lines` overrides the number of invoice lines."""
    folder.mkdir(parents=True, exist_ok=True)
    count, deals, usual, people = SIZES[size]
    lines = lines or usual

    def chance(name: str) -> random.Random:
        return random.Random(f"{seed}/{name}")

    return {
        "accounts": write(folder / "accounts.csv", "id,name,parent,country,sector", accounts(count, chance("accounts"))),
        "products": write(folder / "products.csv", "id,name,family", ([f"P{n}", f"Product {n}", f"Family {n % 12}"] for n in range(200))),
        "contacts": write(folder / "contacts.csv", "id,account,name,email", contacts(people, count, chance("contacts"))),
        "opportunities": write(
            folder / "opportunities.csv",
            "id,account,name,amount,currency,stage,created_on,qualified_on,closed_on",
            opportunities(deals, count, chance("opportunities")),
        ),
        "invoices": write(folder / "invoices.csv", "id,number,account,on,currency", invoices(lines, count, chance("invoices"))),
        "invoice_lines": write(
            folder / "invoice_lines.csv", "id,invoice,product,quantity,unit_price,amount", invoice_lines(lines, chance("lines"))
        ),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    for kind, path in generate(asked.out, asked.size, asked.seed, asked.lines).items():
        print(f"{kind}: {path} ({path.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
