"""A visitor without a browser: keeps cookies, reads links and forms, signs in as one of the demo's people."""

import contextlib
import http.cookiejar
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    words: str = ""  # all text inside, buttons included
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(has.get("action", ""), has.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in has:
            self.links.append(has["href"])
        elif self._form is not None:
            self._field(tag, has)

    def _field(self, tag: str, has: dict[str, str]) -> None:
        form = self._form
        if form is None:
            return
        name = has.get("name", "")
        if tag == "input" and has.get("type") == "file":
            form.files.append(name)
        elif tag == "input" and name and (has.get("type") not in {"checkbox", "radio", "submit", "button"} or "checked" in has):
            form.fields[name] = has.get("value", "on" if has.get("type") == "checkbox" else "")
        elif tag == "button" and name:
            form.fields.setdefault(name, has.get("value", ""))
        elif tag == "textarea" and name:
            form.fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in form.fields):
            form.fields[self._select] = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.text.append(data.strip())
            if self._form is not None:
                self._form.words += " " + " ".join(data.split())


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.url).path

    @property
    def is_page(self) -> bool:
        return self.headers.get_content_type() == "text/html"

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.text)
        return reader

    @property
    def forms(self) -> list[Form]:
        return self._read().forms

    @property
    def links(self) -> list[str]:
        """Addresses within this host, without fragment."""
        host = urllib.parse.urlsplit(self.url).netloc
        found = [urllib.parse.urlsplit(urllib.parse.urljoin(self.url, link)) for link in self._read().links]
        return [parts._replace(scheme="", netloc="", fragment="").geturl() for parts in found if parts.netloc == host]

    @property
    def words(self) -> str:
        return " ".join(self._read().text)

    def json(self) -> Any:
        return json.loads(self.body)


class Visitor:
    def __init__(self, base: str, language: str = "en") -> None:
        self.base, self.language = base, language
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({}))

    def open(self, path: str, data: bytes | None = None, **headers: str) -> Answer:
        url = urllib.parse.urljoin(self.base, path)
        request = urllib.request.Request(url, data=data, headers={"Accept-Language": self.language, "Referer": self.base + "/", **headers})  # noqa: S310
        try:
            with self._opener.open(request, timeout=120) as response:
                return Answer(response.status, response.url, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.url or url, error.headers, error.read())

    def submit(self, answer: Answer, form: Form, *, upload: Path | None = None, **changed: str) -> Answer:
        """Send a form of a page as a browser without script does."""
        fields = {**form.fields, **changed}
        address = urllib.parse.urljoin(answer.url, form.action)
        if form.method == "get":
            return self.open(address + "?" + urllib.parse.urlencode(fields))
        if upload is None:
            return self.open(address, urllib.parse.urlencode(fields).encode())
        body, kind = _multipart(fields, form.files[0], upload)
        return self.open(address, body, **{"Content-Type": kind})

    def personas(self) -> dict[str, tuple[Answer, Form]]:
        """The one-click people of the sign-in page, by what their forms say."""
        page = self.open("/")
        return {" ".join(form.words.split()): (page, form) for form in page.forms if "persona" in form.action}

    def sign_in(self, name: str) -> Answer:
        """As the person of the demo whose form holds `name`. Raises LookupError."""
        start = " ".join(name.split()[:3])  # initials and name, without the role, which is in the language of the page
        for words, (page, form) in self.personas().items():
            if name in words or words.startswith(start):
                return self.submit(page, form)
        raise LookupError(f"The sign-in page offers nobody named {name}.")

    def crawl(
        self, limit: int = 400, *, group: Callable[[str], str] = str, most: int = 1, leave: frozenset[str] = frozenset()
    ) -> Iterator[Answer]:
        """Every page that links lead to from the first one; at most `most` of those that `group` gives the same name, none of
        the names in `leave`."""
        seen: set[tuple[str, tuple[str, ...]]] = set()
        counted: Counter[str] = Counter()
        waiting = ["/"]
        while waiting and len(seen) < limit:
            address = waiting.pop(0)
            parts = urllib.parse.urlsplit(address)
            names = tuple(sorted(urllib.parse.parse_qs(parts.query)))
            name = group(parts.path)
            if (parts.path, names) in seen or counted[name] >= most or name in leave:
                continue
            seen.add((parts.path, names))
            counted[name] += 1
            answer = self.open(address)
            yield answer
            if answer.is_page and answer.status == 200:
                waiting += answer.links


def _multipart(fields: dict[str, str], name: str, upload: Path) -> tuple[bytes, str]:
    edge = "edge-of-a-part-7f3a"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{upload.name}"\r\nContent-Type: text/csv\r\n\r\n'
    return b"".join([*parts, head.encode(), upload.read_bytes(), f"\r\n--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


# --- a running kamapp of our own -------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    words: list[str], *, folder: Path = ROOT, patience: float = 600, ready: str = "/health/work", **variables: str
) -> Iterator[str]:
    """Start `words` (make run, or the launcher) in a new home on a free port; gives the address, ends it after.

    Raises RuntimeError with the last lines when it ends early or is not healthy in time.
    """
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="kamapp-site-") as home:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("KAMAPP_", "DJANGO_", "DATABASE_", "REDIS_"))}
        told = {**own, "KAMAPP_HOME": home, "PORT": str(port), **variables}
        log = Path(home) / "start.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                words, cwd=folder, env=told, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )
        try:
            base = f"http://127.0.0.1:{port}"
            limit = time.monotonic() + patience
            while not _healthy(base + ready):
                if process.poll() is not None or time.monotonic() > limit:
                    raise RuntimeError("kamapp does not start:\n" + log.read_text(errors="replace")[-3000:])
                time.sleep(0.2)
            print(log.read_text(errors="replace"), file=sys.stderr)
            yield base
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _healthy(url: str) -> bool:
    try:
        return Visitor(url).open(url).status == 200
    except OSError:
        return False


def launcher() -> list[str]:
    return [sys.executable, str(ROOT / "tools" / "run.py")]
