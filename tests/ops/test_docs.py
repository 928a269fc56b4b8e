"""What the papers for newcomers name is there: files, commands, verbs."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tools.house_rules import ROOMS

ROOT = Path(__file__).resolve().parents[2]
PAPERS = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_links_lead_somewhere(paper: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", paper.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (paper.parent / target).exists(), f"{paper.name} links to {target}"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_verbs_of_make_exist(paper: Path) -> None:
    verbs = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"(?:`|^    )make ([a-z][a-z-]+)", paper.read_text(), re.M)) <= verbs


def test_commands_of_the_operations_page_exist() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    named = (
        set(re.findall(r"^\| `([a-z_]+)", text, re.M))
        | set(re.findall(r", `([a-z_]+) FILE", text))
        | set(re.findall(r"manage\.py ([a-z_]+)", text))
    )
    assert named <= set(get_commands()), named - set(get_commands())


def test_every_command_of_ours_is_on_the_operations_page() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    ours = {name for name, app in get_commands().items() if app in ROOMS}
    assert {name for name in ours if not re.search(rf"\b{name}\b", text)} == set()
