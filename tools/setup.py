#!/usr/bin/env python3
"""Bring what a verb of the Makefile needs: `setup.py [run] [test] [services] [browser]`.

An environment in .venv, the packages of the lock file (hashes checked), Debian libraries by name and the compiled
translations. Only what is missing is fetched, so a second call takes a fraction of a second. This file is read by whatever
python3 there is, so it stays within the syntax of 3.6, and imports nothing outside the library.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)

# Debian packages by need. The first word of a group's use says what stays off without them.
PAPER = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
LIBRARIES = {
    "run": PAPER,
    "test": PAPER,
    "services": ["postgresql", "redis-server"],
    "browser": ["chromium", "poppler-utils"],
}
STARTED = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", file=sys.stderr, flush=True)


def stop(sentence: str) -> None:
    print(sentence, file=sys.stderr)
    sys.exit(1)


def check_python() -> None:
    """Stop with one sentence when this Python is too old or cannot make environments."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        stop(f"Python {found} is too old: kamapp needs 3.11 or newer. Install it, then: make run PYTHON=python3.11")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("Python's venv module is missing: apt-get install python3-venv")


def make_environment() -> None:
    if os.path.exists(PYTHON) and subprocess.call([PYTHON, "-c", "pass"]) == 0:
        return
    say("environment: .venv")
    subprocess.check_call([sys.executable, "-m", "venv", "--clear", VENV])


def install(lock: str) -> None:
    """Install the packages of `lock` unless the environment already holds exactly these."""
    with open(os.path.join(ROOT, lock), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    stamp = os.path.join(VENV, "." + lock)
    if os.path.exists(stamp) and _read(stamp) == digest:
        return
    tool = (
        ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON]
        if _uv_works()
        else [PYTHON, "-m", "pip", "install", "--quiet"]
    )
    say(f"packages: {lock} (with {'uv' if tool[0] == 'uv' else 'pip'}, hashes checked)")
    if subprocess.call([*tool, "--require-hashes", "-r", os.path.join(ROOT, lock)]):
        stop(f"The packages of {lock} could not be installed: see the lines above, then call the same command again.")
    with open(stamp, "w") as file:
        file.write(digest)
    say("packages: done")


def _uv_works() -> bool:
    return (
        shutil.which("uv") is not None and subprocess.call(["uv", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    )


def _read(path: str) -> str:
    with open(path) as file:
        return file.read().strip()


def missing_libraries(names: list) -> list:
    """The packages of `names` that are not installed. Without dpkg (not Debian) nothing is known, so none."""
    if shutil.which("dpkg-query") is None:
        return []
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package}\n", *names], capture_output=True, text=True, check=False
    )
    installed = {line.split()[1] for line in asked.stdout.splitlines() if line.startswith("installed ")}
    return [name for name in names if name not in installed]


def add_libraries(missing: list) -> bool:
    """Install by apt-get as root or by sudo without a question; False when neither is possible or it failed."""
    if shutil.which("apt-get") is None:
        return False
    prefix: list = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) != 0:
            return False
        prefix = ["sudo", "-n"]
    say("system libraries: " + " ".join(missing))
    # RUNLEVEL=1: Debian then installs a server without starting it; ours run in a temporary folder.
    calm = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-q"]
    for words in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run([*calm, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[-5:]), file=sys.stderr)
            return False
    return not missing_libraries(missing)


def provide_libraries(needs: list) -> None:
    """Install what dpkg does not know. `run` goes on without (PDF off); any other need stops."""
    wanted = list(dict.fromkeys(name for need in needs for name in LIBRARIES[need]))
    missing = missing_libraries(wanted)
    if not missing or add_libraries(missing):
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(missing_libraries(missing) or missing)
    if needs == ["run"]:
        say("Missing, so PDF stays off until you run (as root): " + line)
    else:
        stop("Missing, please run (as root): " + line)


def translations_wait() -> bool:
    """Whether a .po is newer than its .mo; asked here so that a second start loads no library for it."""
    for folder, _folders, names in os.walk(os.path.join(ROOT, "locale")):
        if "django.po" in names:
            source, target = os.path.join(folder, "django.po"), os.path.join(folder, "django.mo")
            if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source):
                return True
    return False


def main(needs: list) -> None:
    unknown = [need for need in needs if need not in LIBRARIES]
    if unknown or not needs:
        stop("usage: setup.py [run] [test] [services] [browser]")
    check_python()
    provide_libraries(needs)
    make_environment()
    install("requirements.lock" if needs == ["run"] and not _has_dev_packages() else "requirements-dev.lock")
    if translations_wait():
        subprocess.check_call([PYTHON, os.path.join(ROOT, "tools", "messages.py"), "compile"])


def _has_dev_packages() -> bool:
    return os.path.exists(os.path.join(VENV, ".requirements-dev.lock"))


if __name__ == "__main__":
    main(sys.argv[1:])
