"""The generator of the bench: same seed, same bytes; skewed as it says."""

import csv
from collections import Counter
from pathlib import Path

from bench.generate import SIZES, generate
from bench.measure import line


def test_same_seed_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, second, third = (generate(tmp_path / name, "tiny", seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    for kind, path in first.items():
        assert path.read_bytes() == second[kind].read_bytes()
    assert first["invoices"].read_bytes() != third["invoices"].read_bytes()


def test_sizes_and_skew_are_as_told(tmp_path: Path) -> None:
    files = generate(tmp_path, "tiny")
    rows = {kind: list(csv.DictReader(path.open(encoding="utf-8"))) for kind, path in files.items()}
    count, deals, lines, people = SIZES["tiny"]
    assert [len(rows[kind]) for kind in ("accounts", "opportunities", "invoice_lines", "contacts")] == [count, deals, lines, people]
    per_account = Counter(row["account"] for row in rows["invoices"])
    top = sum(per_account[f"A{number}"] for number in range(count // 20))
    assert 0.55 < top / len(rows["invoices"]) < 0.65
    known = {row["id"] for row in rows["invoices"]}
    assert all(row["invoice"] in known for row in rows["invoice_lines"])


def test_a_rate_is_the_share_of_the_baselines_and_a_goal_is_read_the_right_way_round() -> None:
    rate = line("import", "COPY", [(4.0, 1.0), (2.0, 1.0), (5.0, 1.0)], rate=True, goal=0.3, at_least=True, size="x")
    assert (rate.ratio, rate.low, rate.high, rate.met) == (0.25, 0.2, 0.5, False)
    share = line("refresh", "full", [(1.0, 100.0)], rate=False, goal=0.02, at_least=False, size="x")
    assert (share.ratio, share.met) == (0.01, True)
