"""Nothing from outside reaches paper: ten channels, each tried with the fetcher and, as a twin, without."""

import base64
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from reports.fetcher import BASE, Blocked, OwnFilesOnly

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">{}</svg>'


class Counter(http.server.BaseHTTPRequestHandler):
    hits: list[str] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(302 if self.path.startswith("/redirect") else 200)
        self.send_header("Location", "/after")
        self.send_header("Content-Type", "text/css" if self.path.endswith("css") else "image/svg+xml")
        self.end_headers()
        self.wfile.write(b"p{color:red}" if self.path.endswith("css") else SVG.format("").encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[str]:
    """The address of a server that counts who asks."""
    Counter.hits.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def data_svg(inner: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(SVG.format(inner).encode()).decode()


CHANNELS = {
    "image": '<img src="{0}/a.svg">',
    "redirected image": '<img src="{0}/redirect">',
    "stylesheet": '<link rel="stylesheet" href="{0}/a.css">',
    "import": "<style>@import url({0}/a.css);</style>",
    "font": "<style>@font-face{{font-family:x;src:url({0}/a.woff2)}}</style><p style='font-family:x'>x</p>",
    "background": '<p style="background:url({0}/a.svg)">x</p>',
    "bullet": '<ul style="list-style-image:url({0}/a.svg)"><li>x</li></ul>',
    "content": "<style>p::before{{content:url({0}/a.svg)}}</style><p>x</p>",
    "object": '<object data="{0}/a.svg" type="image/svg+xml"></object>',
    "attachment": '<link rel="attachment" href="{0}/a.svg">',
    "image in inline SVG": SVG.format('<image xlink:href="{0}/a.svg" width="9" height="9"/>'),
}


def hits(markup: str, fetcher: URLFetcher) -> list[str]:
    Counter.hits.clear()
    HTML(string=markup, base_url=BASE, url_fetcher=fetcher).write_pdf()
    return list(Counter.hits)


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_is_fetched(channel: str, outside: str, tmp_path: Path) -> None:
    assert hits(CHANNELS[channel].format(outside), OwnFilesOnly(tmp_path)) == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_our_fetcher_it_would_be(channel: str, outside: str) -> None:
    assert hits(CHANNELS[channel].format(outside), URLFetcher()) != []


class Watching(OwnFilesOnly):
    """Notes what was asked for and refused."""

    def __init__(self, folder: Path, images: frozenset[str] = frozenset()) -> None:
        super().__init__(folder, images)
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None):
        try:
            return super().fetch(url, headers)
        except Blocked:
            self.refused.append(url)
            raise


@pytest.mark.parametrize("form", ["image", "inside a data image"])
def test_a_file_of_the_machine_is_not_read(form: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(SVG.format("<text>marker</text>"))
    folder = tmp_path / "static"
    folder.mkdir()
    inner = f'<image xlink:href="file://{secret}" width="9" height="9"/>'
    image = data_svg(inner)
    markup = f'<img src="file://{secret}">' if form == "image" else f'<img src="{image}">'
    fetcher = Watching(folder, frozenset({image}))
    HTML(string=markup, base_url=BASE, url_fetcher=fetcher).write_pdf()
    assert fetcher.refused == [f"file://{secret}"]


def test_a_data_image_that_we_did_not_make_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Blocked):
        OwnFilesOnly(tmp_path).fetch(data_svg(""))


@pytest.mark.parametrize("path", ["../secret.css", "%2e%2e/secret.css", "..%2fsecret.css", "secret.txt", "/etc/passwd", ""])
def test_the_static_folder_is_not_left(path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("x")
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "secret.txt").write_text("x")
    with pytest.raises(Blocked):
        OwnFilesOnly(folder).fetch(BASE + path)


def test_our_own_files_are_served(tmp_path: Path) -> None:
    (tmp_path / "paper.css").write_text("p{}")
    assert OwnFilesOnly(tmp_path).fetch(BASE + "paper.css").read() == b"p{}"
