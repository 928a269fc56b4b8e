"""Vectors of our own, worked out by hand at the edges of kpis.md: boundaries, ties, clocks, rates, censoring."""

from pathlib import Path

from django.core.management import call_command


def test_our_own_vectors_pass(db, capsys):
    call_command("check_vectors", Path(__file__).with_name("extra_vectors.json"))
    assert capsys.readouterr().out.splitlines()[-1] == "38 passed, 0 failed"
