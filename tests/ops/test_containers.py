"""docker-compose.yml and Dockerfile say only what exists here: commands, options, variables, files."""

import json
import re
import shutil
import stat
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import get_commands

from kamapp import settings as product
from kamapp.celery import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


def docker_lines() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def check_command(words: list[str]) -> None:
    """The program is installed by our lock, and what it is told to run exists."""
    program = words[0]
    if program == "python":
        script = ROOT / words[1]
        assert script.is_file(), words
        if words[1] == "manage.py":
            assert words[2] in get_commands(), words
    elif program in {"gunicorn", "celery"}:
        assert shutil.which(program, path=str(Path(sys.executable).parent)), program
    else:
        assert program in {"redis-server", "redis-cli"}, words


def test_the_services_and_the_migration_are_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"migrate", "web", "worker", "people", "postgres", "redis"}


def test_every_command_exists(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        if "command" in service:
            check_command(service["command"])
        check = service.get("healthcheck", {}).get("test", [])
        if check and check[0] == "CMD":
            check_command(check[1:])
    (cmd,) = [rest for word, rest in docker_lines() if word == "CMD"]
    check_command(json.loads(cmd))


def test_the_workers_listen_to_every_queue_and_data_has_its_own(compose: dict[str, Any]) -> None:
    commands = [compose["services"][name]["command"] for name in ("worker", "people")]
    by_worker = [set(words[words.index("--queues") + 1].split(",")) for words in commands]
    assert by_worker[0] == {"data"}
    assert not by_worker[0] & by_worker[1]
    queues = by_worker[0] | by_worker[1]
    app.loader.import_default_modules()
    from jobs.registry import works  # noqa: PLC0415

    assert {work.queue for work in works} | {"now", "data", "mail"} == queues


def test_every_variable_is_known_and_documented(compose: dict[str, Any]) -> None:
    ours = {*compose["services"]["web"]["environment"], *re.findall(r"\b(KAMAPP_[A-Z_]+)=", (ROOT / "Dockerfile").read_text())}
    assert ours <= DOCUMENTED, ours - DOCUMENTED
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= DOCUMENTED


def test_no_secret_has_a_default(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "KAMAPP_SECRET_KEY", "KAMAPP_ALLOWED_HOSTS", "KAMAPP_BASE_URL"):
        assert re.findall(rf"\$\{{{name}(..)", text), name
        assert set(re.findall(rf"\$\{{{name}(..)", text)) == {":?"}, name


def test_every_long_running_service_has_a_health_check(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert name == "migrate" or "healthcheck" in service, name


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = docker_lines()
    (user,) = [rest for word, rest in lines if word == "USER"]
    assert user == "kamapp"
    assert lines.index(("USER", "kamapp")) < next(place for place, (word, _rest) in enumerate(lines) if word == "CMD")


def test_files_that_the_image_copies_exist() -> None:
    for word, rest in docker_lines():
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source


def is_left_out(path: str) -> bool:
    """By .dockerignore, with the two forms of pattern that ours has: from the root, and `**/` anywhere."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    parts = path.split("/")
    anywhere = [pattern.removeprefix("**/") for pattern in patterns if pattern.startswith("**/")]
    return any(fnmatchcase(parts[0], pattern) for pattern in patterns) or any(fnmatchcase(part, a) for part in parts for a in anywhere)


def test_the_image_holds_what_runs_and_nothing_of_the_workshop() -> None:
    needed = ["manage.py", "tools/healthcheck.py", "tools/messages.py", "requirements.lock", "static/tokens.css"]
    needed += [f"{folder}/x.py" for folder in ("kamapp", "templates", "locale", *settings.ROOMS)]
    assert [path for path in needed if is_left_out(path)] == []
    unwanted = [".env", ".env.production", ".git/config", ".venv/bin/python", ".ci/run", "tests/settings.py", "requirements-dev.lock"]
    unwanted += [
        "var/kamapp.sqlite3",
        "var/secret",
        "locale/people/fr/LC_MESSAGES/django.mo",
        "base/__pycache__/a.pyc",
        "frontend/package.json",
    ]
    assert [path for path in unwanted if not is_left_out(path)] == []


def test_static_files_are_readable_to_who_serves_them(tmp_path: Path) -> None:
    """root collects them while the image is built, kamapp serves them; what people upload is the server's alone."""
    told = product.STORAGES["staticfiles"]
    storage = storages.create_storage({**told, "OPTIONS": {**told.get("OPTIONS", {}), "location": str(tmp_path)}})
    saved = storage.path(storage.save("css/a.css", ContentFile(b"a{}")))
    storage.save_manifest()
    for path, mode in {saved: 0o644, storage.path(storage.manifest_name): 0o644, str(tmp_path / "css"): 0o755}.items():
        assert stat.S_IMODE(Path(path).stat().st_mode) == mode, path
