"""The launcher of `make run`, as a person starts it: real processes on a free port, in a home of their own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import template
from tools import prepare, run, setup

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def port() -> int:
    return free_port()


def plain_environment(home: Path) -> dict[str, str]:
    """The embedded default in a home of its own, without the demo."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DJANGO_", "DATABASE_", "REDIS_"))}
    return {**own, "KAMAPP_HOME": str(home), "KAMAPP_NO_DEMO": "1"}


@pytest.fixture
def environment(tmp_path: Path, port: int) -> dict[str, str]:
    """As on the second day."""
    return {**plain_environment(template.lay(tmp_path / "home")), "PORT": str(port)}


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def begin(*words: str, **changed: str) -> subprocess.Popen[str]:
        words = words or (sys.executable, "tools/run.py")
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**environment, **changed},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if holds():
            return
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s: {what}")


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as answer:
            code: int = answer.status
            return code
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def pids(home: Path) -> dict[str, int]:
    try:
        noted = json.loads((home / "run.json").read_text())
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in noted.items() if isinstance(value, int)}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_it_serves_revives_its_worker_and_ends_all_it_started(start: Start, tmp_path: Path, port: int) -> None:
    home = tmp_path / "home"
    process = start()
    until(lambda: status(port, "/health/work") == 200, 90, "web and worker healthy")
    first = pids(home)
    assert set(first) == {"launcher", "web server", "worker", "worker for people"}
    os.kill(first["worker"], signal.SIGKILL)
    until(lambda: pids(home).get("worker", first["worker"]) != first["worker"], 20, "a new worker")
    assert status(port, "/health/live") == 200
    bystander = subprocess.Popen(["sleep", "60"])
    last = pids(home)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert not any(alive(pid) for pid in last.values())
    assert bystander.poll() is None
    bystander.kill()
    assert status(port, "/health/live") == 0
    assert not (home / "run.json").exists()


def test_a_long_import_keeps_neither_paper_nor_mail_waiting(tmp_path: Path) -> None:
    """Each queue has one worker, and what people wait for shares none with the data."""
    asked = [child.words[child.words.index("-Q") + 1].split(",") for child in run.workers(tmp_path, {})]
    assert sorted(queue for queues in asked for queue in queues) == ["data", "mail", "now"]
    assert ["data"] in asked


def test_a_second_start_prepares_nothing_until_something_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAMAPP_NO_DEMO", "1")
    monkeypatch.setattr(prepare, "ROOT", tmp_path / "program")
    for path, text in {"staticfiles/.digest": "", "requirements.lock": "a==1", "static/a.css": "a{}"}.items():
        (tmp_path / "program" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "program" / path).write_text(text)
    done: list[str] = []
    monkeypatch.setattr(prepare, "prepare_all", done.append)
    home = template.lay(tmp_path / "home")
    for _start in range(2):
        prepare.prepare("127.0.0.1", home)
    assert done == ["127.0.0.1"]
    (tmp_path / "program" / "static" / "a.css").write_text("a{color:red}")
    prepare.prepare("127.0.0.1", home)
    assert len(done) == 2  # a changed file
    monkeypatch.delenv("KAMAPP_NO_DEMO")
    prepare.prepare("127.0.0.1", home)
    assert len(done) == 3  # an empty company waits for its demo
    monkeypatch.setenv("KAMAPP_NO_DEMO", "1")
    shutil.copy(template.migrated(), home / "kamapp.sqlite3")
    prepare.prepare("127.0.0.1", home)
    assert len(done) == 4  # another database in its place


def test_a_killed_launcher_leaves_no_orphan(start: Start, tmp_path: Path, port: int) -> None:
    process = start()
    until(lambda: status(port, "/health/ready") == 200, 90, "web healthy")
    children = {name: pid for name, pid in pids(tmp_path / "home").items() if name != "launcher"}
    process.kill()
    until(lambda: not any(alive(pid) for pid in children.values()), 30, "children gone")


def test_an_interrupt_of_make_alone_ends_everything(start: Start, tmp_path: Path, port: int) -> None:
    """GNU make does not pass on a SIGINT that only it received."""
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@exec {sys.executable} tools/run.py\n")
    process = start("make", "-f", str(makefile), "run")
    until(lambda: status(port, "/health/ready") == 200, 90, "web healthy")
    until(lambda: "worker" in pids(tmp_path / "home"), 30, "worker started")
    last = pids(tmp_path / "home")
    process.send_signal(signal.SIGINT)
    until(lambda: not any(alive(pid) for pid in last.values()), 30, "all gone")


def test_a_taken_port_is_one_sentence_with_the_remedy(start: Start, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = start()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines() == [f"Port {port} is taken by another program: stop it, or run: make run PORT={port + 1}"]


def test_a_port_that_is_no_number_is_refused(start: Start) -> None:
    said, _ = start(PORT="http").communicate(timeout=30)
    assert said.startswith("PORT is 'http'")


def test_a_second_launcher_on_the_same_home_is_refused(start: Start, port: int) -> None:
    start()
    until(lambda: status(port, "/health/ready") == 200, 90, "web healthy")
    second = start(PORT=str(free_port()))
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "already runs" in said
    assert len(said.splitlines()) == 1


def test_an_old_python_is_told_what_to_do() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['setup.py', 'run']"
    code = pretend + "; runpy.run_path('tools/setup.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["Python 3.9.2 is too old: kamapp needs 3.11 or newer. Install it, then: make run PYTHON=python3.11"]


@pytest.fixture
def bare_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine whose dpkg knows no library, without root's apt-get and without sudo."""
    told = tmp_path / "dpkg-query"
    told.write_text("#!/bin/sh\nexit 1\n")
    told.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("bare_debian")
def test_a_missing_library_turns_pdf_off_and_the_start_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    setup.provide_libraries(["run"])
    said = capsys.readouterr().err.strip()
    wanted = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    line = f"Missing, so PDF stays off until you run (as root): apt-get install -y --no-install-recommends {wanted}"
    assert said.partition("] ")[2] == line


@pytest.mark.usefixtures("bare_debian")
def test_tests_stop_at_a_missing_library_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        setup.provide_libraries(["test", "services"])
    assert ended.value.code == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("Missing, please run (as root): apt-get install -y --no-install-recommends libpango")
    assert "postgresql redis-server" in said[0]


def test_a_python_without_venv_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit):
        setup.check_python()
    assert capsys.readouterr().err == "Python's venv module is missing: apt-get install python3-venv\n"


def test_no_page_waits_for_a_library_that_only_a_helper_needs() -> None:
    """What the web server and each command load at their start; the layout of papers takes a second more."""
    code = "import sys, django; django.setup(); import kamapp.urls; print({'weasyprint', 'fontTools', 'numpy'} & set(sys.modules))"
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
