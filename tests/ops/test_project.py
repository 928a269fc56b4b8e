"""The project's own files: locks, Makefile, history."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def test_locks_carry_hashes_and_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text, f"{name} names a host"
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.M)
        blocks = re.findall(r"^[A-Za-z0-9_.\[\]-]+==[^\n]* \\\n    --hash=sha256:", text, re.M)
        assert len(pins) == len(blocks) > 20


def test_every_dependency_is_locked_in_both_files() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {re.split(r"[<>=\[ ]", line)[0].lower() for line in project["project"]["dependencies"]}
    for lock in ("requirements.lock", "requirements-dev.lock"):
        locked = set(re.findall(r"^([a-z0-9_.-]+)(?:\[[a-z,]*\])?==", (ROOT / lock).read_text(), re.M))
        assert names <= locked, f"run make lock: {names - locked}"


def test_the_locks_hold_what_the_oldest_python_needs() -> None:
    """Debian 12 comes with 3.11.2, for which a package may need another one that later 3.11 do without (redis: async-timeout)."""
    oldest = {"python_version": "3.11", "python_full_version": "3.11.2", "extra": ""}
    for lock in ("requirements.lock", "requirements-dev.lock"):
        locked = set(re.findall(r"^([a-z0-9_.-]+)(?:\[[a-z,]*\])?==", (ROOT / lock).read_text(), re.M))
        lacking = set()
        for name in locked:
            for line in metadata.requires(name) or []:
                need = Requirement(line)
                if need.marker is None or need.marker.evaluate(oldest):
                    lacking |= {canonicalize_name(need.name)} - locked
        assert not lacking, f"{lock}: run make lock"


def test_every_verb_of_the_contract_is_in_the_makefile_with_a_word_of_help() -> None:
    text = (ROOT / "Makefile").read_text()
    verbs = "help run setup test test-services test-browser lint check bench shots demo-reset messages lock"
    for verb in verbs.split():
        assert re.search(rf"^{verb}:.*##", text, re.M), verb


def test_every_variable_that_is_read_is_documented_and_the_other_way_round() -> None:
    read = set()
    for folder in ("base", "people", "jobs", "imports", "reports", "accounts", "pyramid", "kamapp", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            names = re.findall(r"""(?:environ\.get|environ|getenv|flag|words|pop)[(\[]\s*["']([A-Z][A-Z_]+)["']""", path.read_text())
            read |= {name for name in names if name.startswith("KAMAPP_") or name in {"PORT", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}}
    documented = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read | {"POSTGRES_PASSWORD"} == documented
