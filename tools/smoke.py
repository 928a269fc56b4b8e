#!/usr/bin/env python3
"""The last leg of CI: a clean clone of what is committed, `make run`, and the spine walked once by script.

Sign in as each persona, import a file, find its row, read the board in both languages, print the one-pager; stop, and
start again within seconds. Packages come from pip's or uv's own cache where they are there.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.visitor import Answer, Visitor, running  # noqa: E402

SECOND_START = 5  # seconds until the first page; on a busy machine as long as this many starts of a bare command take:
AS_CHECKS = 3  # `manage.py check`, measured beside it
ACCOUNTS = "id,name,country,sector\nS1,Smoke Test Énergie,FR,Energy\nS2,Smoke & Söhne,DE,Machines\n"
STARTED = time.monotonic()


def say(text: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.1f} s] {text}", flush=True)


def expect(holds: object, what: str) -> None:
    if not holds:
        raise SystemExit(f"smoke: {what}")


def manage(clone: Path, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [clone / ".venv/bin/python", "manage.py", *words], cwd=clone, env=environment, capture_output=True, text=True, check=False
    )
    expect(done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def page(visitor: Visitor, path: str) -> Answer:
    answer = visitor.open(path)
    expect(answer.status == 200, f"{path} answered {answer.status}")
    return answer


def everybody_signs_in(base: str) -> None:
    names = list(Visitor(base).personas())
    expect(len(names) >= 8, f"the sign-in page offers {len(names)} people, not eight")
    for name in names:
        visitor = Visitor(base)
        first = visitor.sign_in(name)
        expect(first.status == 200 and "persona" not in first.path, f"{name} cannot sign in: {first.status} {first.url}")
    say(f"{len(names)} people signed in")


def walk(base: str, clone: Path, environment: dict[str, str], folder: Path) -> None:
    everybody_signs_in(base)
    file = folder / "smoke.csv"
    file.write_text(ACCOUNTS, encoding="utf-8")
    counts = json.loads(manage(clone, environment, "import_data", str(file), "--kind", "accounts", "--source", "smoke", "--json"))
    expect(counts["created"] == 2, f"import created {counts['created']} of 2")
    again = json.loads(manage(clone, environment, "import_data", str(file), "--kind", "accounts", "--source", "smoke", "--json"))
    expect((again["created"], again["updated"], again["unchanged"]) == (0, 0, 2), f"the same file twice: {again}")
    say("imported a file, twice")
    claire = Visitor(base)
    claire.sign_in("Claire")
    expect("Smoke Test Énergie" in page(claire, "/accounts/?q=smoke").text, "the imported account is not found in the list")
    board = page(claire, "/pyramid/")
    for form in board.forms:
        if "display" in form.action or "language" in form.fields:
            claire.submit(board, form, language="fr")
            break
    french = page(claire, "/pyramid/")
    expect('lang="fr"' in french.text, "the board does not turn French")
    expect('lang="en"' in board.text, "the board is not English")
    say("board in both languages")
    for language in ("en", "fr"):
        paper = folder / f"pyramid-{language}.pdf"
        told = json.loads(manage(clone, environment, "report", "pyramid", "--lang", language, "--out", str(paper), "--json"))
        expect(told["pages"] == 1, f"the one-pager has {told['pages']} pages")
        expect(paper.read_bytes().startswith(b"%PDF-"), "what was printed is no PDF")
    say("one-pager in both languages")


def second_start(words: list[str], clone: Path, home: Path, environment: dict[str, str]) -> None:
    """The first page again, within seconds and within a few starts of Django, whichever this machine is slower at."""
    began = time.monotonic()
    manage(clone, environment, "check")
    check = time.monotonic() - began
    again = time.monotonic()
    with running(words, folder=clone, ready="/", KAMAPP_HOME=str(home)):
        took = time.monotonic() - again
    say(f"second start: first page after {took:.1f} s, {took / check:.1f} × manage.py check")
    expect(took < max(SECOND_START, AS_CHECKS * check), f"the second start took {took:.1f} s; manage.py check takes {check:.1f} s")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kamapp-smoke-") as name:
        folder = Path(name)
        clone, home = folder / "clone", folder / "home"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        say("clean clone")
        environment = {**os.environ, "KAMAPP_HOME": str(home), "KAMAPP_LOG_LEVEL": "ERROR"}
        words = ["make", "run", f"PYTHON={sys.executable if not _in_venv() else sys._base_executable}"]  # type: ignore[attr-defined]
        with running(words, folder=clone, KAMAPP_HOME=str(home)) as base:
            say("make run is healthy")
            walk(base, clone, environment, folder)
        second_start(words, clone, home, environment)
    say("smoke ok")
    return 0


def _in_venv() -> bool:
    return sys.prefix != sys.base_prefix


if __name__ == "__main__":
    sys.exit(main())
