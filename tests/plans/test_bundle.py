"""The script of the editor is what its sources build: hashes are compared without a network; CI builds it again and compares bytes."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES, BUILT = ROOT / "frontend" / "prose", ROOT / "static" / "js"


def wrong(change: str = "") -> list[str]:
    """Files whose hash is not the one in the lock; `change` is read with one byte more."""
    lock = json.loads((BUILT / "prose.lock.json").read_text(encoding="utf-8"))
    places = {**dict.fromkeys(lock["sources"], SOURCES), **dict.fromkeys(lock["outputs"], BUILT)}
    wanted = {**lock["sources"], **lock["outputs"]}
    found = {name: (places[name] / name).read_bytes() + (b" " if name == change else b"") for name in wanted}
    return [name for name, digest in wanted.items() if hashlib.sha256(found[name]).hexdigest() != digest]


def test_sources_lock_and_script_belong_together() -> None:
    assert wrong() == []
    built = {path.name for path in SOURCES.iterdir() if path.suffix in {".js", ".mjs"} or path.name.startswith("package")}
    assert built == set(json.loads((BUILT / "prose.lock.json").read_text(encoding="utf-8"))["sources"])


@pytest.mark.parametrize("name", ["prose.js", "schema.js", "package-lock.json"])
def test_one_byte_more_is_seen(name: str) -> None:
    assert wrong(name) == [name]


def test_the_lock_names_no_registry_and_exact_versions() -> None:
    locked = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert not [name for name, package in locked.items() if "resolved" in package]
    assert all("integrity" in package for name, package in locked.items() if name)
    package = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))
    assert all(version[0].isdigit() for version in {**package["dependencies"], **package["devDependencies"]}.values())


def test_every_work_inside_is_named_with_its_licence() -> None:
    notices = (BUILT / "prose.LICENSES.txt").read_text(encoding="utf-8")
    for name in ("yjs", "y-prosemirror", "prosemirror-view", "lib0"):
        assert f"\n{name} " in notices or f"\n\n{name} " in notices
    assert notices.count("Permission is hereby granted") >= 10
