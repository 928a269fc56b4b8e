"""Data sets for development, which stand beside the project and never in it (their licences)."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """The path of a file or folder of the shared data; skips the test where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"shared data absent: {name}")
    return path
